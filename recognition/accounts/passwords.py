"""Passwords, kept as argon2id hashes, and hashed beside the loop that serves everybody else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from recognition.errors import Invalid
from recognition.support.threads import offload

SHORTEST, LONGEST = 10, 200
COMMON = frozenset("password password1 1234567890 0123456789 qwertyuiop 1q2w3e4r5t a123456789 woaini1314 administrator".split())
AT_ONCE = 4
"""Hashes that one worker computes at once: 32 MiB each, so that a flood of sign-ins does not take the machine's memory."""

_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_room = BoundedSemaphore(AT_ONCE)
Result = TypeVar("Result")


def check_strength(password: str, login: str) -> None:
    """Raises Invalid `password_short`, `password_long` or `password_common`; no rule about kinds of characters, which only makes people write passwords down."""
    if len(password) < SHORTEST:
        raise Invalid("password", code="password_short")
    if len(password) > LONGEST:
        raise Invalid("password", code="password_long")
    folded = password.casefold()
    if folded in COMMON or len(set(folded)) < 4 or (login and len(folded.replace(login.casefold(), "")) < 6):
        raise Invalid("password", code="password_common")


def hashed(password: str) -> str:
    """The hash to keep."""
    return _offload(_hasher.hash, _spelled(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one behind the hash. Without a hash the same work is done, so that the time taken gives nothing away."""
    return _offload(_verified, stored or _nobodys(), _spelled(password[: LONGEST + 1])) and bool(stored)


def _verified(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


def _spelled(password: str) -> str:
    """One spelling for what keyboards write differently."""
    return unicodedata.normalize("NFKC", password)


def _offload(work: Callable[..., Result], *values: object) -> Result:
    with _room:
        return offload(work, *values)
