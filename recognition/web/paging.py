"""Cursors as callers see them: opaque, and safe in an address."""

from __future__ import annotations

import base64
import binascii

from recognition.errors import Invalid

DEFAULT_LIMIT = 50


def opaque(cursor: str | None) -> str | None:
    """A cursor of the registry as text for the caller."""
    return None if cursor is None else base64.urlsafe_b64encode(cursor.encode()).decode().rstrip("=")


def inner(cursor: str | None) -> str | None:
    """The cursor again; raises Invalid `cursor_invalid` for what no page gave."""
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise Invalid("cursor", code="cursor_invalid") from error


def position(cursor: str | None) -> int:
    """Where the page begins, 0 without a cursor; raises Invalid `cursor_invalid`."""
    text = inner(cursor)
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid("cursor", code="cursor_invalid")
    return int(text)
