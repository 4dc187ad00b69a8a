"""The use-cases of what ends or changes hands while the ledger stays: signing keys, yearly keys of references, clinicians' notes."""

from __future__ import annotations

from datetime import date, datetime

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.errors import Invalid, NotFound
from recognition.ledger import KeyEvent, Ledger
from recognition.ledger.checkpoints import PublicKey, SigningKeys
from recognition.ledger.entries import encode, new_id
from recognition.ledger.pseudonyms import WINDOW, ReferenceKeys
from recognition.support import libcrypto

CHECKPOINTS, REFERENCES = "checkpoint", "references"
"""What a key is for, where an entry names one that is no caller's."""


def rotate(ledger: Ledger, now: datetime, by: str, sm2: bool = False) -> PublicKey:
    """Makes another signing key and writes its public half into the ledger, so that the keys before vouch for it.

    Both sign from now on; `retire` ends the one before when everybody has the new one. The first key of SM2 signs beside those of Ed25519 and follows none.
    Raises LedgerUnavailable, and Invalid (`sm2_missing`) where this machine has no SM2."""
    # The first checkpoint makes the first key, which this one follows.
    ledger.checkpoint()
    keys = SigningKeys(ledger.folder)
    key = _made(keys, sm2)
    ledger.append([encode(KeyEvent(new_id(now), now, key.line, CHECKPOINTS, by))])
    return key


def retire(ledger: Ledger, key_id: str, now: datetime, by: str) -> PublicKey:
    """Ends a signing key: its private half is destroyed, what it signed stays good. With the last one of SM2 checkpoints are signed by Ed25519 alone again.

    Raises NotFound, LedgerUnavailable, and Invalid (`last_key`) for the last of Ed25519."""
    keys = SigningKeys(ledger.folder)
    others = {key.id.hex(): key for key in keys.sm2.signing()}
    signing = {key.id.hex(): key for key in keys.signing()} | others
    if key_id not in signing:
        raise NotFound("key")
    if key_id not in others and len(signing) == len(others) + 1:
        raise Invalid("key", code="last_key")
    # Written first, and so signed by the key itself: the last thing that it says is that it ends.
    ledger.append([encode(KeyEvent(new_id(now), now, signing[key_id].line, CHECKPOINTS, by, issued=False))])
    ledger.checkpoint()
    (keys.sm2 if key_id in others else keys).retire(key_id)
    return signing[key_id]


def _made(keys: SigningKeys, sm2: bool) -> PublicKey:
    if not sm2:
        keys.make()
        return keys.public()[-1]
    name = keys.origin
    assert name is not None, "there is a checkpoint by now, and it has the ledger's name"
    try:
        return keys.sm2.make(name)
    except libcrypto.Missing as missing:
        raise Invalid("algorithm", code="sm2_missing") from missing


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
