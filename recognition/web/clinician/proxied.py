"""Where a request came from and how, seen through as many proxies as the operator declared; only pages ask."""

from __future__ import annotations

from flask import current_app, request


def address() -> str:
    """The visitor's network address: the one that the outermost declared proxy saw, never what a visitor wrote before it."""
    proxies = current_app.extensions["recognition.settings"].proxies
    told = request.headers.get("X-Forwarded-For", "").split(",") if proxies else []
    return told[-proxies].strip()[:64] if proxies and len(told) >= proxies and told[-proxies].strip() else request.remote_addr or ""


def secure() -> bool:
    """Whether the visitor came by https."""
    if request.is_secure:
        return True
    proxies = current_app.extensions["recognition.settings"].proxies
    told = request.headers.get("X-Forwarded-Proto", "").split(",") if proxies else []
    return bool(told) and told[-1].strip() == "https"
