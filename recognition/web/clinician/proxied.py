"""Where a request came from and how, seen through as many proxies as the operator declared; only pages ask."""

from __future__ import annotations

from flask import current_app, request


def address() -> str:
    """The visitor's network address: the one that the outermost declared proxy saw, never what a visitor wrote before it."""
    proxies = current_app.extensions["recognition.settings"].proxies
    addresses = request.headers.get("X-Forwarded-For", "").split(",") if proxies else []
    return addresses[-proxies].strip()[:64] if proxies and len(addresses) >= proxies and addresses[-proxies].strip() else request.remote_addr or ""


def secure() -> bool:
    """Whether the visitor came by https."""
    if request.is_secure:
        return True
    proxies = current_app.extensions["recognition.settings"].proxies
    schemes = request.headers.get("X-Forwarded-Proto", "").split(",") if proxies else []
    return bool(schemes) and schemes[-1].strip() == "https"
