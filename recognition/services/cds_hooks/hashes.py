"""Keyed hashes by which a hook knows a person, an encounter and a question again without keeping any of them."""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256

from recognition.accounts.sealing import Seal
from recognition.cds_hooks.requests import HookCall
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Lookup

SEPARATOR = "\x1f"


class HookHashes:
    """The hashes of one data folder, under a key of its own: whoever has the files without it can try no names. Every method raises AccountsUnavailable."""

    def __init__(self, seal: Seal) -> None:
        """`seal` holds the key."""
        self._seal = seal

    def clinician(self, institution: str, user: str) -> str:
        """A pseudonym of whoever is at the client, as entries name it: the same each time, 12 characters."""
        return base64.b32encode(self._hash("clinician", institution, user)).decode("ascii").lower()[:12]

    def encounter(self, institution: str, call: HookCall, day: str) -> bytes:
        """The encounter; where none is said, the patient's day."""
        return self._hash("encounter", institution, call.encounter or SEPARATOR.join((call.patient, day)))

    def asked(self, encounter: bytes, lookup: Lookup, shown: bool) -> bytes:
        """The question: the same within a day, an encounter and an edition, whichever hook asks it."""
        answer = lookup.answer
        about = (lookup.item, lookup.issuer, lookup.performed_at.isoformat(), lookup.report or "", lookup.patient or "", str(answer.edition), answer.policy)
        return self._hash("asked", encounter.hex(), shanghai_day(lookup.at).isoformat(), lookup.receiver, *about, str(shown))

    def together(self, asked: list[bytes]) -> bytes:
        """Several questions that are written with one write."""
        return self._hash("together", *(each.hex() for each in asked))

    def _hash(self, *parts: str) -> bytes:
        return hmac.digest(self._seal.key(), SEPARATOR.join(parts).encode(), sha256)
