"""What a browser carries in cookies and forms for people who signed in: signed by `itsdangerous`, as Flask signs its own sessions, so that it can be
read there and not changed. What must not even be read (a launched page's session, a report's number) is sealed instead, by accounts/sealing.py.

Flask-WTF would make and compare the tokens against forged requests with the same library. It keeps them in Flask's session, which would be a second
session beside the one that signing out ends on every worker, opened for each lookup too; launched pages, which use the same forms, have no cookie and
would be exempt from it; and it hands out the earlier token again when somebody signs in within the same request.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import current_app
from itsdangerous import BadData, Signer, URLSafeSerializer

from recognition.accounts.sealing import Seal

KEY = "recognition.pages.seal"
"""Under this name the application keeps the seal of pages, whose key signs too: under names of uses, from which keys of their own are derived."""
LONGEST = 4096
"""Characters of a value that is looked at: browsers keep no longer cookies."""
_FORM = "form"
_SIGNING = {"key_derivation": "hmac", "digest_method": sha256}


def signed(use: str, inside: dict[str, Any]) -> str:
    """A value for one use; raises AccountsUnavailable."""
    return _serializer(use).dumps(inside)


def read(use: str, value: str) -> dict[str, Any] | None:
    """What a value holds that was signed for this use, else None; raises AccountsUnavailable."""
    if not 0 < len(value) <= LONGEST:
        return None
    try:
        return _serializer(use).loads(value)
    except BadData:
        return None


def form_token(subject: str) -> str:
    """What a form brings back to show that a page of ours made it for this subject: a random value that only the browser and this service have."""
    return _signer().get_signature(subject).decode("ascii")


def is_form_token(subject: str, token: str) -> bool:
    """Whether it is the subject's token; compared in constant time."""
    return _signer().verify_signature(subject, token)


def _serializer(use: str) -> URLSafeSerializer:
    return URLSafeSerializer(_key(), salt=use, signer_kwargs=_SIGNING)


def _signer() -> Signer:
    return Signer(_key(), salt=_FORM, key_derivation="hmac", digest_method=sha256)


def _key() -> bytes:
    seal: Seal = current_app.extensions[KEY]
    return seal.key()
