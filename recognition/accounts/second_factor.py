"""The optional second factor: six digits that change every 30 seconds (TOTP, RFC 6238)."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp

ISSUER = "Recognition"
STEP_SECONDS = 30
DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
_SECRET = re.compile(r"(?:[A-Z2-7]{8}){2,8}", re.ASCII)
"""80 to 320 bits in base32; ours have 160."""


def new_secret() -> str:
    """A fresh shared secret, base32."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether the text has the form in which `new_secret` makes them; any other would not be base32 when a code is asked of it."""
    return bool(_SECRET.fullmatch(text))


def address(secret: str, login: str) -> str:
    """What an authenticator app reads from the picture (`otpauth://…`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime, used: int) -> int | None:
    """The time step that the code belongs to, one step of drift either way; None for a wrong code or one of a step already used."""
    digits = "".join(code.split())
    if not DIGITS.fullmatch(digits) or not is_secret(secret):
        return None
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if step > used and pyotp.utils.strings_equal(totp.generate_otp(step), digits):
            return step
    return None
