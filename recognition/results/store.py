"""What issuers announced: taken, corrected, withdrawn, found, and removed at once for who objects."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from recognition.domain.lookups import SHANGHAI, Stated
from recognition.errors import Invalid, Problem
from recognition.results import changes, kept_out
from recognition.results.announced import AnnouncedResult, Announcement, Withdrawal
from recognition.results.changes import ChangedReport
from recognition.results.files import FOLDER, OBJECTIONS, RESULTS, IndexFile

MOST_FOUND = 200
"""Results of one patient that a search looks at, the newest."""
SLICES, SLICE_PAGES = 256, 2000
"""Into how many parts, by the first byte of a patient's key, a large file is cut at most, and the pages of a part: of 20 million results some 80,000 are looked at
under one lock."""
_MARK_BYTES = 12
_COLUMNS = "patient, issuer, report, item, performed, stated, specimen, mark, others, locator"
_OF_REPORT = (
    "SELECT patient, performed, stated, specimen, mark, others, locator FROM results INDEXED BY results_report WHERE report = ? AND issuer = ? AND item = ?"
)
_OF_PATIENT = f"SELECT {_COLUMNS} FROM results WHERE patient IN ({{}}) ORDER BY performed DESC, issuer, report, item LIMIT ?"
_ONE = f"SELECT {_COLUMNS} FROM results WHERE patient = ? AND issuer = ? AND report = ? AND item = ?"
_INSERT = f"INSERT INTO results ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_WITHDRAWN = "SELECT 1 FROM withdrawn WHERE report = ? AND issuer = ? AND item IN ('', ?)"
_FORGET = """DELETE FROM results WHERE patient >= ? AND patient < ?
    AND performed < coalesce((SELECT minute FROM temp.earliest WHERE earliest.item = results.item), 1 << 40)"""
_ANNOUNCERS = "SELECT issuer, sum(count) FROM announced WHERE day BETWEEN ? AND ? GROUP BY issuer"
_ANNOUNCED_OF = "SELECT performed FROM results INDEXED BY results_report WHERE report = ? AND issuer = ? AND item IN ({}) LIMIT 1"


_NOTE_FORGOTTEN = """INSERT INTO forgotten VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, count = count + excluded.count,
    pages = pages + excluded.pages, searches = searches + excluded.searches, last_year = coalesce(excluded.last_year, last_year)"""


class ResultStore:
    """The results of one data folder. Every method raises ResultsUnavailable."""

    def __init__(self, data: Path) -> None:
        """`data` is the data folder; nothing is opened yet."""
        folder = data / FOLDER
        self.objections = folder / "objections.sqlite"
        self.file = IndexFile(folder / "results.sqlite", (*RESULTS, *OBJECTIONS), self.objections)

    def take(self, lines: Sequence[Announcement | Withdrawal], today: date) -> list[str | Problem]:
        """Takes all lines with one sync, in order: `announced`, `known` (it stood there so already), `corrected` or `withdrawn`; or why a line is refused."""
        with self.file.writing() as db:
            outcomes = [_withdrawn(db, line) if isinstance(line, Withdrawal) else _corrected(db, line) for line in lines]
            counted: dict[str, int] = {}
            for line, outcome in zip(lines, outcomes, strict=True):
                if outcome == "announced":
                    issuer = line.issuer if isinstance(line, Withdrawal) else line.result.issuer
                    counted[issuer] = counted.get(issuer, 0) + 1
            rows = [(issuer, today.toordinal(), count) for issuer, count in counted.items()]
            db.executemany("INSERT INTO announced VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count", rows)
        return outcomes

    def of_patient(self, patients: Sequence[bytes], marks: Sequence[bytes]) -> list[AnnouncedResult]:
        """What is announced for a patient, under each of these keys, the newest first; nothing for who objected."""
        with self.file.reading() as db:
            if _suppressed(db, marks):
                return []
            rows = db.execute(_OF_PATIENT.format(", ".join("?" * len(patients))), (*patients, MOST_FOUND)).fetchall()
        return [_read(row) for row in rows]

    def keeps_out(self, marks: Sequence[bytes]) -> bool:
        """Whether the patient objected."""
        with self.file.reading() as db:
            return _suppressed(db, marks)

    def one(self, patient: bytes, issuer: str, report: str, item: str) -> AnnouncedResult | None:
        """A result that was found before, if it still stands."""
        with self.file.reading() as db:
            row = db.execute(_ONE, (patient, issuer, bytes.fromhex(report), item)).fetchone()
        return _read(row) if row else None

    def locator(self, issuer: str, report: str, item: str) -> str | None:
        """Where the issuer has an item of a report (hash in hex), "" where it did not say; None where the result does not stand."""
        with self.file.reading() as db:
            row = db.execute(_OF_REPORT, (bytes.fromhex(report), issuer, item)).fetchone()
        return row[-1] if row else None

    def announces(self, issuer: str, report: str, items: Sequence[str], day: date) -> bool:
        """Whether the issuer announced one of these items of a report (hash in hex), performed on this Shanghai day."""
        with self.file.reading() as db:
            row = db.execute(_ANNOUNCED_OF.format(", ".join("?" * len(items))), (bytes.fromhex(report), issuer, *items)).fetchone()
        return row is not None and _moment(row[0]).date() == day

    def object(self, marks: Sequence[bytes], patients: Sequence[bytes], since: datetime) -> int:
        """Removes all of a patient's results and keeps them out from now on; says how many were removed."""
        with self.file.writing() as db:
            db.executemany("INSERT OR IGNORE INTO objections.suppressed VALUES (?, ?)", [(mark, since.date().isoformat()) for mark in marks])
            rows = [row for patient in patients for row in db.execute(f"SELECT {_COLUMNS} FROM results WHERE patient = ?", (patient,)).fetchall()]
            kept_out.keep(db, rows)
            return sum(db.execute("DELETE FROM results WHERE patient = ?", (patient,)).rowcount for patient in patients)

    def admit(self, marks: Sequence[bytes]) -> bool:
        """Ends an objection; what is announced from now on is taken. Says whether there was one."""
        with self.file.writing() as db:
            return sum(db.execute("DELETE FROM objections.suppressed WHERE mark = ?", (mark,)).rowcount for mark in marks) > 0

    def forget(self, earliest: Mapping[str, int], today: date) -> int:
        """Deletes what was performed before its item's first minute that is kept (minutes since 1970), and everything of other items; and withdrawals that
        have ended. In slices, between which others announce and search. Says how many results went."""
        gone = 0
        with self.file.reading() as db:
            db.execute("CREATE TEMP TABLE IF NOT EXISTS earliest (item TEXT PRIMARY KEY, minute INTEGER NOT NULL)")
            db.execute("DELETE FROM earliest")
            db.executemany("INSERT INTO earliest VALUES (?, ?)", earliest.items())
            parts = min(SLICES, 1 + db.execute("PRAGMA page_count").fetchone()[0] // SLICE_PAGES)
        for low, high in ranges(parts):
            with self.file.writing() as db:
                gone += db.execute(_FORGET, (low, high)).rowcount
        with self.file.writing() as db:
            db.execute("DELETE FROM withdrawn WHERE until < ?", (today.toordinal(),))
            changes.forget_before(db, today)
            kept_out.forget_before(db, min(map(_moment, earliest.values()), default=_moment(1 << 30)).date())
        return gone

    def note_forgotten(self, today: date, at: datetime, results: int, pages: int, searches: int, year: int | None) -> None:
        """Keeps, for whoever asks for proof, that a run took place; `year` is the last one whose key it destroyed."""
        with self.file.writing() as db:
            db.execute(_NOTE_FORGOTTEN, (today.toordinal(), at.astimezone(SHANGHAI).isoformat(timespec="seconds"), results, pages, searches, year))

    def forgotten(self, most: int = 31) -> list[tuple[date, str, int, int, int, int | None]]:
        """The last days: Shanghai day, when, results that went, pages that were overwritten, searches that went, the last year whose key was destroyed."""
        with self.file.reading() as db:
            rows = db.execute("SELECT day, at, count, pages, searches, last_year FROM forgotten ORDER BY day DESC LIMIT ?", (most,)).fetchall()
        return [(date.fromordinal(day), *rest) for day, *rest in rows]

    def change(self, lines: Sequence[ChangedReport]) -> None:
        """Remembers corrections of what is kept no longer."""
        with self.file.writing() as db:
            for line in lines:
                changes.keep(db, line, anew=False)

    def changed(self, reports: Sequence[str] | None = None) -> list[ChangedReport]:
        """What was taken back or corrected; all that is remembered, or of these reports (hashes in hex)."""
        with self.file.reading() as db:
            return changes.kept(db, reports)

    def announcers(self, since: date, until: date) -> dict[str, int]:
        """How many results each issuer announced from a Shanghai day to another, both included."""
        with self.file.reading() as db:
            return dict(db.execute(_ANNOUNCERS, (since.toordinal(), until.toordinal())).fetchall())


def _suppressed(db: sqlite3.Connection, marks: Sequence[bytes]) -> bool:
    """Whether one of a patient's marks is kept out; then all of them are from now on, for one may come from a key of the token domain that is being replaced."""
    held = [db.execute("SELECT since FROM objections.suppressed WHERE mark = ?", (mark,)).fetchone() for mark in marks]
    since = next((row[0] for row in held if row), None)
    if since is not None and None in held:
        db.executemany("INSERT OR IGNORE INTO objections.suppressed VALUES (?, ?)", [(mark, since) for mark in marks])
    return since is not None


def _corrected(db: sqlite3.Connection, line: Announcement) -> str | Problem:
    outcome = _announced(db, line)
    if line.change and not isinstance(outcome, Problem):
        changes.keep(db, line.change, anew=outcome != "known")
    return outcome


def _announced(db: sqlite3.Connection, line: Announcement) -> str | Problem:
    result, row = line.result, line.result.row()
    key = (row[2], result.issuer, result.item)
    # Whether somebody objected is not the issuer's to know: what is kept out is answered as if it stood.
    suppressed, kept = _suppressed(db, line.marks), kept_out.find(db, row)
    same: bool | None = None
    known = False
    standing = db.execute(_OF_REPORT, key).fetchone()
    if standing is not None:
        same = bool(standing[0] in (result.patient, *line.known_as))
        known = bool(same and standing[1:] == row[4:])
    elif kept is not None:
        same, known = kept_out.compared(kept, row, line.known_as)
    if known and (standing is not None or suppressed):
        return "known"
    if not line.corrected and not known:
        if db.execute(_WITHDRAWN, key).fetchone():
            return Invalid("status", code="result_withdrawn")
        if same is not None:
            return Invalid("report_ref", code="result_differs" if same else "result_of_another")
    if line.corrected:
        db.execute("DELETE FROM withdrawn WHERE report = ? AND issuer = ? AND item = ?", key)
    if standing is not None:
        db.execute("DELETE FROM results WHERE patient = ? AND issuer = ? AND report = ? AND item = ?", (standing[0], result.issuer, row[2], result.item))
    if kept is not None:
        kept_out.forget(db, bytes.fromhex(result.report), result.issuer, result.item)
    if suppressed:
        kept_out.keep(db, [row])
    else:
        db.execute(_INSERT, row)
    return "known" if known else "corrected" if line.corrected else "announced"


def _withdrawn(db: sqlite3.Connection, line: Withdrawal) -> str:
    for report in map(bytes.fromhex, line.reports):
        db.execute("INSERT OR REPLACE INTO withdrawn VALUES (?, ?, ?, ?)", (report, line.issuer, line.item, line.until.toordinal()))
        kept_out.forget(db, report, line.issuer, line.item)
        changes.keep(db, ChangedReport(report.hex(), line.issuer, line.item, "withdrawn", line.at, line.until), anew=False)
        item = " AND item = ?" if line.item else ""
        found = db.execute(
            f"SELECT patient, item FROM results INDEXED BY results_report WHERE report = ? AND issuer = ?{item}",
            (report, line.issuer, *([line.item] if line.item else [])),
        )
        rows = [(patient, line.issuer, report, each) for patient, each in found.fetchall()]
        db.executemany("DELETE FROM results WHERE patient = ? AND issuer = ? AND report = ? AND item = ?", rows)
    return "withdrawn"


def _read(row: Sequence[object]) -> AnnouncedResult:
    patient, issuer, report, item, performed, stated, specimen, mark, others, locator = row
    assert isinstance(report, bytes) and isinstance(others, bytes) and isinstance(performed, int)
    hashes = tuple(others[start : start + _MARK_BYTES].hex() for start in range(0, len(others), _MARK_BYTES))
    return AnnouncedResult(patient, issuer, report.hex(), item, _moment(performed), Stated(stated), specimen, mark, hashes, locator)  # type: ignore[arg-type]  # STRICT columns


def _moment(minutes: int) -> datetime:
    return datetime.fromtimestamp(minutes * 60, SHANGHAI)


def ranges(parts: int) -> Iterator[tuple[bytes, bytes]]:
    """So many ranges of first bytes that hold every patient's key: from one up to before another."""
    for part in range(parts):
        low, high = part * 256 // parts, (part + 1) * 256 // parts
        yield bytes([low]), bytes([high]) if high < 256 else b"\xff" * 17
