"""Which addresses of others are spoken to: https, and http on this machine alone, for a try-out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

HERE = ("127.0.0.1", "::1", "localhost")


def is_safe(address: Any) -> bool:
    """Whether it is a whole address that nobody on the way can read or change."""
    if not isinstance(address, str) or len(address) > 500 or not address.isascii() or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in HERE)
