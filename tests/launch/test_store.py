"""The store of launches alone: one use, ten minutes, no forging, and no growth by what nobody opens."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recognition.accounts.launches import KEPT_UNOPENED, TIME_TO_OPEN, Launch, LaunchStore, TokenRefused

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
LAUNCH = Launch("launch1", "cq002", "abcdefgh", "dr-0417", "https://his.example", NOON)


@pytest.fixture
def store(tmp_path: Path) -> LaunchStore:
    return LaunchStore(tmp_path / "launches.sqlite", tmp_path / "keys" / "launch.key")


def test_the_question_comes_out_as_it_went_in(store: LaunchStore):
    question = {"item": "tp", "report_ref": "报告 17", "circumstances": ["emergency"]}
    assert store.known(store.mint(LAUNCH, question)) == (LAUNCH, question)


def test_a_token_opens_once(store: LaunchStore):
    launch, _ = store.known(store.mint(LAUNCH))
    opened = store.open(launch, NOON + timedelta(minutes=1), 7)
    assert (opened.opened_at, opened.opened_entry) == (NOON + timedelta(minutes=1), 7)
    with pytest.raises(TokenRefused) as refused:
        store.open(launch, NOON + timedelta(minutes=2), 8)
    assert (refused.value.code, refused.value.origin, store.get("launch1").opened_entry) == ("token_used", LAUNCH.origin, 7)


def test_of_many_who_open_at_once_one_gets_in(store: LaunchStore):
    launch, _ = store.known(store.mint(LAUNCH))
    came_in, turned_away, gate = [], [], threading.Barrier(8)

    def visit() -> None:
        gate.wait()
        try:
            came_in.append(store.open(launch, NOON, 1))
        except TokenRefused as refused:
            turned_away.append(refused.code)

    threads = [threading.Thread(target=visit) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (len(came_in), turned_away) == (1, ["token_used"] * 7)


@pytest.mark.parametrize(("late", "opens"), [(timedelta(seconds=-1), True), (timedelta(), False), (timedelta(days=300), False)])
def test_ten_minutes_and_not_longer(store: LaunchStore, late: timedelta, opens: bool):
    launch, _ = store.known(store.mint(LAUNCH))
    if opens:
        store.open(launch, NOON + TIME_TO_OPEN + late, 0)
    else:
        with pytest.raises(TokenRefused, match="token_expired"):
            store.open(launch, NOON + TIME_TO_OPEN + late, 0)
    assert (store.get("launch1").opened_at is not None) == opens


@pytest.mark.parametrize("forge", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "Q"), lambda t: t[:30] + ("A" if t[30] != "A" else "B") + t[31:], lambda t: t[3:],
                                   lambda t: "lt_", lambda t: "", lambda t: t + "é", lambda t: "lt_" + "A" * 9000, lambda t: t[:60]])  # fmt: skip
def test_a_changed_token_is_unknown(store: LaunchStore, forge):
    with pytest.raises(TokenRefused, match="token_unknown"):
        store.known(forge(store.mint(LAUNCH)))


def test_another_services_token_is_unknown(store: LaunchStore, tmp_path: Path):
    other = LaunchStore(tmp_path / "other.sqlite", tmp_path / "other.key")
    with pytest.raises(TokenRefused, match="token_unknown"):
        store.known(other.mint(LAUNCH))


def test_a_key_alone_mints_nothing(store: LaunchStore):
    """Who stole the sealing key still needs the row that only minting writes."""
    store.mint(LAUNCH)
    forged = "lt_" + store.seal.close(b'{"id":"launch1","origin":"https://his.example","question":null}')
    with pytest.raises(TokenRefused, match="token_unknown"):
        store.known(forged)


def test_two_processes_share_one_key(tmp_path: Path):
    one, other = (LaunchStore(tmp_path / "launches.sqlite", tmp_path / "keys" / "launch.key") for _ in range(2))
    assert other.known(one.mint(LAUNCH))[0] == LAUNCH


def test_what_nobody_opened_is_forgotten_and_what_was_opened_is_kept(store: LaunchStore):
    token = store.mint(LAUNCH)
    opened = replace(LAUNCH, id="launch2")
    store.mint(opened)
    store.open(opened, NOON, 3)
    store.mint(replace(LAUNCH, id="launch3", minted_at=NOON + KEPT_UNOPENED + timedelta(seconds=1)))
    assert [store.get(name) is not None for name in ("launch1", "launch2", "launch3")] == [False, True, True]
    with pytest.raises(TokenRefused) as refused:
        store.known(token)
    assert (refused.value.code, refused.value.origin) == ("token_expired", LAUNCH.origin)


def test_the_file_holds_hashes_only(store: LaunchStore):
    token = store.mint(LAUNCH, {"report_ref": "BG-774411"})
    with closing(sqlite3.connect(store.path)) as database, database:
        rows = "".join(database.iterdump())
    assert token[3:30] not in rows and "774411" not in rows and "cq002" in rows
