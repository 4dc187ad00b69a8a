"""Verifying a ledger: everything in the file against the entries' bytes, and those against what was signed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger.checkpoints.note import Checkpoint, PublicKey
from recognition.ledger.merkle import TILE, fold, root
from recognition.ledger.store import LedgerDatabase
from recognition.ledger.verifying import around
from recognition.ledger.verifying.findings import DAMAGED, LedgerFinding, place
from recognition.ledger.verifying.signed import against, claimed_by
from recognition.ledger.verifying.span import TreeSpan, examine
from recognition.ledger.verifying.subject import ExaminedFile, LedgerSubject, of_folder

__all__ = ["LedgerFinding", "VerificationReport", "LedgerUnreadable", "entries_of", "of_folder", "verify"]

SPAN = 64 * TILE
"""Entries that a process examines at a time."""
SIZE = "SELECT coalesce(max(sequence) + 1, 0) FROM entries"
FEW = 50_000
"""Below so many entries one process is quicker than starting others."""
Progress = Callable[[int], object]


class LedgerUnreadable(Exception):
    """There is no file to examine, or it cannot be opened."""


@dataclass
class VerificationReport:
    """What a verification found; nothing wrong means that `findings` is empty. `root` is None where entries are missing.

    `checkpoints` counts those that were signed by a key given and hold, `by_sm2` those of them that a key of SM2 signed; `foreign` those that no key given
    has signed.
    """

    size: int = 0
    root: bytes | None = None
    checkpoints: int = 0
    foreign: int = 0
    last: Checkpoint | None = None
    by_sm2: int = 0
    last_by_sm2: Checkpoint | None = None
    findings: list[LedgerFinding] = field(default_factory=list)


def verify(
    subject: Path | LedgerSubject, notes: Iterable[str] = (), keys: Sequence[PublicKey] = (), editions: Path | None = None,
    progress: Progress = lambda entries: None, processes: int | None = None,
) -> VerificationReport:  # fmt: skip
    """Examines a ledger's file, a copy of it, or what `of_folder` gives, without changing anything.

    `notes` are checkpoints, `keys` the public keys that are trusted, `editions` the folder of editions. `progress` is called
    with the number of entries examined since. Raises LedgerUnreadable.
    """
    subject = ExaminedFile(subject) if isinstance(subject, Path) else subject
    report, db = VerificationReport(), _opened(subject)
    try:
        _examine(db, subject, report, list(notes), keys, editions, progress, processes)
    except LedgerUnavailable as error:
        raise LedgerUnreadable(str(error.__cause__ or error)) from error
    except DAMAGED as error:
        report.findings.append(_damage(error))
    finally:
        db.close()
    report.findings = sorted(set(report.findings), key=place)
    return report


def entries_of(subject: Path | LedgerSubject) -> int | None:
    """How many entries the ledger says that it has; None where it cannot say. Raises LedgerUnreadable."""
    db = _opened(ExaminedFile(subject) if isinstance(subject, Path) else subject)
    try:
        [size] = db.execute(SIZE).fetchone()
        return int(size)
    except LedgerUnavailable as error:
        raise LedgerUnreadable(str(error.__cause__ or error)) from error
    except DAMAGED:
        return None
    finally:
        db.close()


def _opened(subject: LedgerSubject) -> LedgerDatabase:
    try:
        return subject.open()
    except (OSError, sqlite3.OperationalError) as error:
        raise LedgerUnreadable(str(error)) from error


def _examine(
    db: LedgerDatabase, subject: LedgerSubject, report: VerificationReport, notes: Iterable[str], keys: Sequence[PublicKey], editions: Path | None,
    progress: Progress, processes: int | None,
) -> None:  # fmt: skip
    report.findings += _read(subject.outline(db))
    [report.size] = db.execute(SIZE).fetchone()
    claims = claimed_by(notes, keys)
    report.foreign = claims.foreign
    report.findings += claims.refused
    cuts = sorted({claim.size for claim in claims.held} | {report.size})
    spans, checked = _spans(subject, report.size, cuts, progress, processes)
    report.findings += [finding for span in spans for finding in span.findings]
    tree = _Tree(spans)
    report.findings += _read(around.tiles(db, tree.levels, report.size))
    report.findings += against(claims.held, report.size, tree.whole, tree.root)
    report.findings += _read(around.notes(db))
    report.findings += _read(around.requests(db, report.size))
    report.findings += _read(around.editions(db, _used(spans), editions))
    report.findings += checked
    if tree.whole == report.size:
        report.root = tree.root(report.size)
    report.checkpoints, report.last = len(claims.held), _last(claims.held)
    report.by_sm2, report.last_by_sm2 = len(claims.by_sm2), _last(claims.by_sm2)


def _last(claims: Sequence[Checkpoint]) -> Checkpoint | None:
    return max(claims, key=lambda claim: claim.size, default=None)


def _read(findings: Iterator[LedgerFinding]) -> Iterator[LedgerFinding]:
    """The findings as far as the file can be read, and that it cannot."""
    try:
        yield from findings
    except DAMAGED as error:
        yield _damage(error)


def _damage(error: Exception) -> LedgerFinding:
    return LedgerFinding(None, None, f"the file is damaged: {error}")


def _spans(subject: LedgerSubject, size: int, cuts: Sequence[int], progress: Progress, processes: int | None) -> tuple[list[TreeSpan], list[LedgerFinding]]:
    """All stretches in order, and what the indexes' check found."""
    starts = range(0, size, SPAN)
    job = partial(_stretch, subject, size, cuts)
    processes = processes or (1 if size < FEW else min(4, os.cpu_count() or 1))
    if processes == 1:
        spans = list(_watched(map(job, starts), progress))
        return spans, subject.indexes()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        checking = pool.submit(subject.indexes)
        spans = list(_watched(pool.map(job, starts), progress))
        return spans, checking.result()


def _stretch(subject: LedgerSubject, size: int, cuts: Sequence[int], start: int) -> TreeSpan:
    return examine(subject, start, min(start + SPAN, size), cuts)


def _watched(spans: Iterable[TreeSpan], progress: Progress) -> Iterator[TreeSpan]:
    for span in spans:
        progress(span.stop - span.start)
        yield span


class _Tree:
    """The tree over the entries as found, up to the first place where leaves are missing (`whole`)."""

    def __init__(self, spans: Sequence[TreeSpan]) -> None:
        self.whole, tiles = 0, []
        self._cuts: dict[int, bytes] = {}
        for span in spans:
            tiles += span.tiles if span.whole else []
            self._cuts |= span.cuts if span.whole else {}
            if not span.whole:
                break
            self.whole = span.stop
        self.levels: dict[int, list[bytes]] = {}
        level = 1
        while tiles:
            self.levels[level] = tiles
            tiles = [fold(tiles[start : start + TILE]) for start in range(0, len(tiles) - TILE + 1, TILE)]
            level += 1

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries, which was asked for as a cut."""
        return root(size, self._nodes)

    def _nodes(self, level: int, start: int, stop: int) -> list[bytes]:
        # The leaves after the last full tile were folded where they were read.
        return [self._cuts[stop]] if level == 0 else self.levels[level][start:stop]


def _used(spans: Sequence[TreeSpan]) -> dict[int, int]:
    used: dict[int, int] = {}
    for span in spans:
        for number, sequence in span.editions.items():
            used.setdefault(number, sequence)
    return used
