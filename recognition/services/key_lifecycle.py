"""The use-cases of what ends or changes hands while the ledger stays: signing keys, yearly keys of references, clinicians' notes."""

from __future__ import annotations

from datetime import date, datetime

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.errors import Invalid, NotFound
from recognition.ledger import KeyEvent, Ledger
from recognition.ledger.checkpoints import PublicKey, SigningKeys
from recognition.ledger.entries import encode, new_id
from recognition.ledger.pseudonyms import WINDOW, ReferenceKeys

CHECKPOINTS, REFERENCES = "checkpoint", "references"
"""What a key is for, where an entry names one that is no caller's."""


def rotate(ledger: Ledger, now: datetime, by: str) -> PublicKey:
    """Makes another signing key and writes its public half into the ledger, so that the keys before vouch for it.

    Both sign from now on; `retire` ends the one before when everybody has the new one. Raises LedgerUnavailable."""
    # The first checkpoint makes the first key, which this one follows.
    ledger.checkpoint()
    keys = SigningKeys(ledger.folder)
    keys.make()
    key = keys.public()[-1]
    ledger.append([encode(KeyEvent(new_id(now), now, key.line, CHECKPOINTS, by))])
    return key


def retire(ledger: Ledger, key_id: str, now: datetime, by: str) -> PublicKey:
    """Ends a signing key: its private half is destroyed, what it signed stays good. Raises NotFound, LedgerUnavailable,
    and Invalid (`last_key`) where it signs alone."""
    keys = SigningKeys(ledger.folder)
    signing = {key.id.hex(): key for key in keys.signing()}
    if key_id not in signing:
        raise NotFound("key")
    if len(signing) == 1:
        raise Invalid("key", code="last_key")
    # Written first, and so signed by the key itself: the last thing that it says is that it ends.
    ledger.append([encode(KeyEvent(new_id(now), now, signing[key_id].line, CHECKPOINTS, by, issued=False))])
    ledger.checkpoint()
    keys.retire(key_id)
    return signing[key_id]


def destroy_references(ledger: Ledger, keys: ReferenceKeys, year: int, now: datetime, by: str) -> None:
    """Ends the hashes of references of that year and all before it, for ever, and writes down that it was done.

    Raises Invalid (`year_in_use`) while results of that year can still be recognised, LedgerUnavailable."""
    today = shanghai_day(now)
    if date(year, 12, 31) + WINDOW >= today:
        raise Invalid("year", code="year_in_use")
    ledger.append([encode(KeyEvent(new_id(now), now, str(year), REFERENCES, by, issued=False))])
    keys.destroy(year)


def erase_note(ledger: Ledger, entry_id: str) -> None:
    """Erases the text beside an entry; the entry and every proof stand. Raises NotFound where there is none, LedgerUnavailable."""
    if not ledger.erase_note(entry_id):
        raise NotFound("id")
