"""What the ledger says of letters and of keys' addresses is so again after a restore, though accounts are copied a moment before it."""

from __future__ import annotations

from pathlib import Path

from recognition.accounts import KeyStore
from recognition.accounts.enrolment import EnrolmentStore
from recognition.ledger import KeyEvent, open_ledger
from recognition.ledger.entries import encode, new_id
from recognition.ledger.events import ENROLMENT_LETTER
from recognition.operations.restore import restore
from recognition.operations.snapshot import snapshot
from recognition.services.enrolment import claiming, writing
from recognition.services.enrolment.claiming import NamedAdministrator
from recognition.services.keys import bind_key
from recognition.services.people import AccountStores
from tests.operations.keeping import NOW, region


def test_letters_used_or_revoked_and_keys_bound_between_the_two_copies_stay_so(tmp_path: Path):
    data = tmp_path / "data"
    key, accounts = region(data, 5).split("_")[1], data / "accounts.sqlite"
    stores, ledger, letters = AccountStores.at(accounts), open_ledger(data), EnrolmentStore(accounts)
    to = [writing.Addressee(code, code, code, "500100") for code in ("cq1", "cq2", "cq3")]
    used, revoked, still = (written.letter for written in writing.write(letters, ledger, "wen", to, NOW))
    before = accounts.read_bytes()
    claiming.claim(letters, stores, ledger, used, [NamedAdministrator("yb", "")], NOW)
    assert letters.end(revoked.id, "revoked", NOW, "wen")
    ledger.append([encode(KeyEvent(new_id(NOW), NOW, revoked.id, ENROLMENT_LETTER, "wen", False, revoked.institution))])
    bind_key(KeyStore(accounts), ledger, NOW, "operator", key, ("10.20.0.0/16",))
    bind_key(KeyStore(accounts), ledger, NOW, "operator", key, ("10.30.0.0/16",))
    ledger.close()
    accounts.write_bytes(before)
    snapshot(data, tmp_path / "copy", NOW)
    restore(tmp_path / "copy", tmp_path / "new", NOW)
    found = EnrolmentStore(tmp_path / "new" / "accounts.sqlite")
    assert [found.get(letter.id).state for letter in (used, revoked, still)] == ["claimed", "revoked", "open"]
    assert KeyStore(tmp_path / "new" / "accounts.sqlite").get(key).networks == ("10.30.0.0/16",)
