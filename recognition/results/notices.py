"""Notices at the time of ordering: what was shown, accepted and dismissed, counted by item; what an encounter will not hear of again; and what a registrar has switched off."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.ledger.ids import milliseconds
from recognition.results.files import FOLDER, NOTICES, IndexFile

ENCOUNTER = timedelta(days=31)
"""How long what was dismissed in an encounter, and which signings were answered, is remembered: the longest stay that counts as one."""


class NoticeCount(NamedTuple):
    """Of one item: how often a notice was shown, accepted and dismissed, and since when it is switched off ("" where it is not)."""

    item: str
    shown: int
    accepted: int
    dismissed: int
    off_since: str


class NoticeStore:
    """The notices of one data folder. Every method raises ResultsUnavailable."""

    def __init__(self, data: Path) -> None:
        """`data` is the data folder; nothing is opened yet."""
        self.file = IndexFile(data / FOLDER / "notices.sqlite", NOTICES)

    def silent(self, encounters: Collection[bytes] = (), signings: Collection[bytes] = (), before: datetime | None = None) -> tuple[bool, frozenset[str]]:
        """Whether this signing was answered before, and the items that say nothing: switched off, or dismissed or chosen in this encounter. Each is given
        by all hashes under which it may be remembered; `before` leaves out what was dismissed or chosen at that moment or later."""
        with self.file.reading() as db:
            answered = any(db.execute("SELECT 1 FROM signings WHERE signing = ?", (signing,)).fetchone() for signing in signings)
            off = {item for (item,) in db.execute("SELECT item FROM switched_off")}
            until = milliseconds(before) if before else 1 << 62
            over = {row[0] for each in encounters for row in db.execute("SELECT item FROM dismissed WHERE encounter = ? AND at < ?", (each, until)).fetchall()}
        return answered, frozenset(off | over)

    def show(self, items: Collection[str], signings: Collection[bytes], now: datetime) -> bool:
        """Counts what is shown at a signing. False where another request showed it for the same signing in this moment: then nothing is to be shown."""
        day = _day(now)
        with self.file.writing() as db:
            kept = [db.execute("INSERT OR IGNORE INTO signings VALUES (?, ?)", (signing, milliseconds(now))).rowcount for signing in signings]
            if 0 in kept:
                return False
            db.executemany(_COUNTED.format("shown"), [(item, day) for item in items])
        return True

    def accept(self, item: str, now: datetime, encounter: bytes | None = None) -> None:
        """Counts that a result that a notice showed was chosen; in this encounter the item is not told again."""
        with self.file.writing() as db:
            if encounter:
                _remembers(db, encounter, item, now)
            db.execute(_COUNTED.format("accepted"), (item, _day(now)))

    def dismiss(self, items: Sequence[tuple[str, bytes | None]], now: datetime) -> None:
        """Counts that notices were dismissed, each with its encounter, in which it does not come again."""
        with self.file.writing() as db:
            fresh = [item for item, encounter in items if encounter is None or _remembers(db, encounter, item, now)]
            db.executemany(_COUNTED.format("dismissed"), [(item, _day(now)) for item in fresh])

    def switch(self, item: str, off: bool, by: str, now: datetime) -> None:
        """Switches an item's notices off, or on again."""
        with self.file.writing() as db:
            if off:
                db.execute("INSERT OR IGNORE INTO switched_off VALUES (?, ?, ?)", (item, by, now.date().isoformat()))
            else:
                db.execute("DELETE FROM switched_off WHERE item = ?", (item,))

    def counts(self, since: date, until: date) -> list[NoticeCount]:
        """By item, from a Shanghai day to another, both included; what is switched off is there also where nothing was shown."""
        days = (since.toordinal(), until.toordinal())
        with self.file.reading() as db:
            rows = db.execute("SELECT item, sum(shown), sum(accepted), sum(dismissed) FROM notices WHERE day BETWEEN ? AND ? GROUP BY item", days).fetchall()
            off = dict(db.execute("SELECT item, since FROM switched_off").fetchall())
        counted = {item: NoticeCount(item, shown, accepted, dismissed, off.get(item, "")) for item, shown, accepted, dismissed in rows}
        return [counted.get(item) or NoticeCount(item, 0, 0, 0, off[item]) for item in sorted(counted.keys() | off.keys())]

    def forget(self, now: datetime) -> None:
        """Deletes what was remembered of encounters and signings that are over; the counts stay."""
        before = milliseconds(now - ENCOUNTER)
        with self.file.writing() as db:
            db.execute("DELETE FROM signings WHERE at < ?", (before,))
            db.execute("DELETE FROM dismissed WHERE at < ?", (before,))


_COUNTED = "INSERT INTO notices (item, day, {0}) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET {0} = {0} + 1"


def _remembers(db: sqlite3.Connection, encounter: bytes, item: str, now: datetime) -> bool:
    return bool(db.execute("INSERT OR IGNORE INTO dismissed VALUES (?, ?, ?)", (encounter, item, milliseconds(now))).rowcount)


def _day(now: datetime) -> int:
    return shanghai_day(now).toordinal()
