"""Who searched: how often within the hour, for the hospital's privacy officer to look at, and for the patient to be told."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from recognition.domain.searches import SearchPurpose
from recognition.errors import Problem
from recognition.ledger.ids import milliseconds
from recognition.results.files import FOLDER, SEARCHES, IndexFile

HOUR = timedelta(hours=1)
SHOWN_FOR = timedelta(minutes=30)
"""How long a search may be shown again: as long as a page may stand idle before its session ends."""
_KEPT = "id, at, institution, by, purpose, ground, found"


class TooManySearches(Problem):
    """The person, or all whom one system names, have searched as often within an hour as may be; `details["seconds"]` until the next search."""

    code = "too_many_searches"


class SearchLimit(NamedTuple):
    """How many searches of a kind may be made within an hour: by one `person`, and under one `key` whoever its system says is searching."""

    person: int
    key: int
    region: int = 0
    """Of all institutions of a neighbouring region together, which are known by `region/code`."""


class KeptSearch(NamedTuple):
    """A search as it is kept: `at` in milliseconds since 1970; its id is that of its entry in the ledger."""

    id: str
    at: int
    institution: str
    by: str
    purpose: str
    ground: str
    found: int


class ChosenAbroad(NamedTuple):
    """A lookup (its id) of a result that a neighbouring region found: `at` in milliseconds since 1970, the region, the sequence of the search in its ledger, and the
    handle by which it says where the result lies, "" where there is nothing to open."""

    lookup: str
    at: int
    region: str
    sequence: int
    handle: str


class SearchReview(NamedTuple):
    """What a privacy officer said of a search."""

    id: str
    at: int
    by: str
    outcome: str
    note: str


class SearchTrail:
    """The searches of one data folder. Every method raises ResultsUnavailable."""

    def __init__(self, data: Path) -> None:
        """`data` is the data folder; nothing is opened yet."""
        self.file = IndexFile(data / FOLDER / "searches.sqlite", SEARCHES)

    def begin(self, institution: str, by: str, purpose: str, now: datetime, limit: SearchLimit) -> None:
        """Raises TooManySearches where so many searches were made within the last hour; checks of orders and all others are counted apart, and an
        emergency is neither refused nor counted."""
        with self.file.reading() as db:
            _within_limit(db, institution, by, purpose, now, limit)

    def keep(self, search: KeptSearch, patients: Sequence[bytes], authorisation: bytes | None, limit: SearchLimit, now: datetime) -> None:
        """Writes a search down before anything of it is shown; `patients` are the keys under which the patient can be told of it. Raises as `begin` does:
        of two searches at once, one may be too many."""
        with self.file.writing() as db:
            _within_limit(db, search.institution, search.by, search.purpose, now, limit)
            db.execute(f"INSERT INTO searches ({_KEPT}, authorisation) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*search, authorisation))
            db.executemany("INSERT OR IGNORE INTO searched VALUES (?, ?)", [(patient, search.id) for patient in patients])

    def choose_abroad(self, chosen: ChosenAbroad) -> None:
        """Keeps where a result lies that was chosen from what a neighbouring region found; of the same lookup the first stays."""
        with self.file.writing() as db:
            db.execute("INSERT OR IGNORE INTO chosen_abroad VALUES (?, ?, ?, ?, ?)", chosen)

    def show_abroad(self, search: str, at: int, sealed: str) -> None:
        """Keeps what neighbouring regions found for a search, sealed, until SHOWN_FOR is over; `at` in milliseconds since 1970."""
        with self.file.writing() as db:
            db.execute("INSERT OR IGNORE INTO shown_abroad VALUES (?, ?, ?)", (search, at, sealed))

    def shown_abroad(self, search: str) -> str | None:
        """The same again; None where there is none."""
        with self.file.reading() as db:
            row = db.execute("SELECT sealed FROM shown_abroad WHERE id = ?", (search,)).fetchone()
        return row[0] if row else None

    def chosen_abroad(self, lookup: str) -> ChosenAbroad | None:
        """Where the result of a lookup lies, if it was chosen so."""
        with self.file.reading() as db:
            row = db.execute("SELECT lookup, at, region, sequence, handle FROM chosen_abroad WHERE lookup = ?", (lookup,)).fetchone()
        return ChosenAbroad(*row) if row else None

    def forget_shown(self, now: datetime, patients: Sequence[bytes] = ()) -> None:
        """Deletes what neighbouring regions found for searches that may be shown no more, and for any search of these patients."""
        marks, over = ", ".join("?" * len(patients)), milliseconds(now - SHOWN_FOR)
        with self.file.writing() as db:
            db.execute(f"DELETE FROM shown_abroad WHERE at < ? OR id IN (SELECT id FROM searched WHERE patient IN ({marks}))", (over, *patients))

    def forget(self, search: str) -> None:
        """Takes back a search of which nothing was shown, because it could not be written into the ledger."""
        with self.file.writing() as db:
            db.execute("DELETE FROM searched WHERE id = ?", (search,))
            db.execute("DELETE FROM searches WHERE id = ?", (search,))

    def of_patient(self, patients: Sequence[bytes]) -> list[KeptSearch]:
        """Every search for a patient, the newest first."""
        marks = ", ".join("?" * len(patients))
        with self.file.reading() as db:
            ids = "SELECT id FROM searched WHERE patient IN"
            rows = db.execute(f"SELECT {_KEPT} FROM searches WHERE id IN ({ids} ({marks})) ORDER BY at DESC, id", tuple(patients)).fetchall()
        return [KeptSearch(*row) for row in rows]

    def of_institution(
        self, institution: str, since: datetime, until: datetime, most: int, before: tuple[int, str] | None = None, by: str = ""
    ) -> list[KeptSearch]:
        """The institution's searches of a time, the newest first and at most so many; after the one with this time and id, and of one person, where these
        are given."""
        person = " AND by = ?" if by else ""
        with self.file.reading() as db:
            rows = db.execute(
                f"SELECT {_KEPT} FROM searches WHERE institution = ? AND at >= ? AND (at, id) < (?, ?){person} ORDER BY at DESC, id DESC LIMIT ?",
                (institution, milliseconds(since), *(before or (milliseconds(until), "")), *([by] if by else []), most),
            ).fetchall()
        return [KeptSearch(*row) for row in rows]

    def around(self, institution: str, since: int, until: int) -> list[KeptSearch]:
        """The institution's searches between two times in milliseconds since 1970, both included."""
        with self.file.reading() as db:
            rows = db.execute(f"SELECT {_KEPT} FROM searches WHERE institution = ? AND at BETWEEN ? AND ?", (institution, since, until)).fetchall()
        return [KeptSearch(*row) for row in rows]

    def forget_before(self, moment: datetime) -> int:
        """Deletes the searches made before a moment, with what was said of them; says how many."""
        at = milliseconds(moment)
        with self.file.writing() as db:
            db.execute("DELETE FROM chosen_abroad WHERE at < ?", (at,))
            # Kept for half an hour: what a run of forgetting meets of it may be shown no more, or is found by scanning once more.
            db.execute("DELETE FROM shown_abroad")
            for table in ("searched", "reviews"):
                db.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM searches WHERE at < ?)", (at,))
            return db.execute("DELETE FROM searches WHERE at < ?", (at,)).rowcount

    def one(self, search: str, institution: str) -> KeptSearch | None:
        """One of the institution's searches by its id."""
        with self.file.reading() as db:
            row = db.execute(f"SELECT {_KEPT} FROM searches WHERE id = ? AND institution = ?", (search, institution)).fetchone()
        return KeptSearch(*row) if row else None

    def reviews(self, searches: Sequence[str]) -> dict[str, SearchReview]:
        """The reviews of these searches, by their ids."""
        with self.file.reading() as db:
            rows = db.execute(f"SELECT id, at, by, outcome, note FROM reviews WHERE id IN ({', '.join('?' * len(searches))})", tuple(searches)).fetchall()
        return {row[0]: SearchReview(*row) for row in rows}

    def review(self, review: SearchReview) -> bool:
        """Keeps what was said of a search; False where something was said before, which stays."""
        with self.file.writing() as db:
            return db.execute("INSERT OR IGNORE INTO reviews VALUES (?, ?, ?, ?, ?)", review).rowcount == 1


def key_of(by: str) -> str:
    """The account or key behind who searched: the part before the clinician whom a hospital's system names."""
    return by.partition("/")[0]


def _within_limit(db: sqlite3.Connection, institution: str, by: str, purpose: str, now: datetime, limit: SearchLimit) -> None:
    if purpose == SearchPurpose.EMERGENCY:
        return
    since = milliseconds(now - HOUR)
    alike = "purpose = 'order'" if purpose == SearchPurpose.ORDER else "purpose NOT IN ('order', 'emergency')"
    _refuse(db, f"by = ? AND at > ? AND {alike}", (by, since), since, limit.person)
    if (key := key_of(by)) != by:
        # A system may name whom it likes, so all whom it names count together.
        _refuse(db, f"institution = ? AND at > ? AND substr(by, 1, ?) = ? AND {alike}", (institution, since, len(key) + 1, f"{key}/"), since, limit.key)
    region, abroad, _code = institution.partition("/")
    if abroad:
        # "0" follows the stroke: the range of all that begins with the region.
        _refuse(db, f"institution >= ? AND institution < ? AND at > ? AND {alike}", (f"{region}/", f"{region}0", since), since, limit.region)


def _refuse(db: sqlite3.Connection, which: str, values: tuple[object, ...], since: int, most: int) -> None:
    newest = f"SELECT at FROM searches WHERE {which} ORDER BY at DESC LIMIT ?"
    made, first = db.execute(f"SELECT count(*), min(at) FROM ({newest})", (*values, most)).fetchone()
    if made >= most:
        raise TooManySearches(seconds=max(1, (first - since) // 1000 + 1))
