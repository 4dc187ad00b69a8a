"""The accounts file of before there were providers, and what a restored one must not bring back."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recognition.accounts import database
from recognition.accounts.people import PeopleStore
from recognition.accounts.provider_tables import PROVIDERS_STEP
from recognition.accounts.sessions import SessionStore, _hash
from recognition.services.people import AccountStores

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)


def test_accounts_and_sessions_of_before_stay(tmp_path: Path):
    file = tmp_path / "accounts.sqlite"
    with sqlite3.connect(file, isolation_level=None) as before:
        steps = database.STEPS[: database.STEPS.index(PROVIDERS_STEP)]
        for step in steps:
            for statement in step:
                before.execute(statement)
        before.execute(f"PRAGMA user_version = {len(steps)}")
        before.execute(
            "INSERT INTO people (id, login, role, institution, password, created_at, created_by) VALUES ('pabcdefgh', 'neike', 'clinician', 'cq002', 'x', ?, 'operator')",
            (NOW.isoformat(),),
        )
        before.execute("INSERT INTO sessions VALUES (?, 'pabcdefgh', ?)", (_hash("a session"), int((NOW + timedelta(hours=1)).timestamp())))
    before.close()
    person = PeopleStore(file).by_login("neike")[0]
    assert (person.provider, person.factor_elsewhere) == ("", False)
    assert SessionStore(file).person("a session", NOW) == person
    assert AccountStores.at(shutil.copy(file, tmp_path / "copy.sqlite")).providers.all() == []
