"""A second factor lies sealed in the accounts file, and without its key no code fits it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyotp

from recognition.accounts import second_factor
from recognition.accounts.people import PeopleStore, Person
from recognition.domain.lookups import Role

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def dr_lin(path: Path) -> tuple[PeopleStore, str]:
    """Dr Lin's account with a second factor, and that factor's secret."""
    store, secret = PeopleStore(path), second_factor.new_secret()
    store.insert(Person("p1", "lin", "林医生", Role.CLINICIAN, "cq002", "", False, False, False, NOW, "operator"), "hash")
    store.set_factor("p1", secret)
    return store, secret


def test_the_secret_is_nowhere_in_the_file(tmp_path: Path):
    store, secret = dr_lin(tmp_path / "accounts.sqlite")
    assert all(secret.encode() not in path.read_bytes() for path in tmp_path.glob("accounts.sqlite*"))
    assert store.by_login("lin")[1].totp == secret


def test_without_the_key_the_factor_stands_and_no_code_fits(tmp_path: Path):
    _, secret = dr_lin(tmp_path / "accounts.sqlite")
    (tmp_path / "keys" / "people.key").unlink()
    kept = PeopleStore(tmp_path / "accounts.sqlite").by_login("lin")[1]
    assert kept.totp is not None
    assert second_factor.step_of(kept.totp, pyotp.TOTP(secret).at(NOW), NOW, 0) is None
