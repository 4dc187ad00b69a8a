"""A data folder's ledger goes into a database, and back into the folder, with the same root; killed at any point one of the two is the ledger, and doing
it again goes through."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recognition.ledger import place
from recognition.ledger.copies import examine, put_to_use
from recognition.ledger.file import LEDGER_FILE, LedgerRefused, open_file, take_lock
from recognition.ledger.migrations import carry_from, root_of, settle
from recognition.ledger.verifying import verify
from recognition.operations.manifest import SnapshotRefused, stamp
from recognition.support.files import sync_folder

CARRYING = ".carrying"
PARTITIONS = 8
"""Room for 134 million entries: some years of a province."""
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class CarriedLedger:
    """Size and root (hex), the same in both places; `old_file` is the file that was left, where it was one."""

    size: int
    root: str
    old_file: Path | None = None


@contextmanager
def _held(data: Path) -> Iterator[None]:
    lock = take_lock(data)
    if lock is None:
        raise SnapshotRefused(f"a service or command holds {data}; stop it first")
    shutil.rmtree(data / CARRYING, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(data / CARRYING, ignore_errors=True)
        os.close(lock)


def to_database(data: Path, owner: str, now: datetime, partitions: int = PARTITIONS, progress: Progress = lambda entries: None) -> CarriedLedger:
    """Carries the ledger of a stopped service into the database of RECOGNITION_DATABASE, whose tables are made by the `owner`'s address.

    Raises SnapshotRefused, LedgerRefused, LedgerUnavailable."""
    place.need_driver()
    from recognition.ledger.postgresql.carrying import carry_in, role_of
    from recognition.ledger.postgresql.examined import ExaminedDatabase

    url = os.environ.get(place.SETTING, "")
    if not url:
        raise LedgerRefused(f"{place.SETTING} says where the service will find its ledger: set it, to the address of the service's role")
    with _held(data):
        file, mark = data / LEDGER_FILE, place.mark_of(data)
        if not file.exists():
            raise LedgerRefused(f"{data} holds no ledger" + (": it is in the database already" if mark else ""))
        open_file(data).close()
        settle(file)
        role = role_of(url)
        root = examine(file)
        size, carried, tree = carry_in(file, owner, role, mark.tree if mark else None, partitions, progress)
        if carried != root:
            raise LedgerRefused(f"{file} has the root {carried} by its tree and {root} by its entries; bring back a snapshot")
        # What was wrong in the file before is carried over as it is, and goes on being named.
        new = set(verify(ExaminedDatabase(url, place.DatabaseMark(tree, ""))).findings) - set(verify(file).findings)
        if new:
            raise LedgerRefused(f"what arrived in the database is not what was carried there: {min(new, key=str)}. The folder was left as it was")
        old_file = _put_aside(data, now)
        place.mark(data, tree)
        file.unlink()
        sync_folder(data)
        return CarriedLedger(size, root, old_file)


def join(data: Path, now: datetime) -> CarriedLedger:
    """Makes a stopped folder, such as one restored from a snapshot, another node of the ledger in the database of RECOGNITION_DATABASE. Size and root
    (hex) of what the folder held, which must be the beginning of what stands there.

    Raises SnapshotRefused, LedgerRefused, LedgerUnavailable."""
    place.need_driver()
    from recognition.ledger.postgresql.carrying import root_there

    url, file = os.environ.get(place.SETTING, ""), data / LEDGER_FILE
    if not url:
        raise LedgerRefused(f"{place.SETTING} does not say in which database the ledger is")
    with _held(data):
        if not file.exists():
            raise LedgerRefused(f"{data} holds no ledger that could be compared; restore a snapshot of the first node there")
        settle(file)
        size, root = root_of(file)
        tree, there = root_there(url, size)
        if there != root:
            raise LedgerRefused(f"the {size} entries of {data} are not the first of the ledger in the database")
        old_file = _put_aside(data, now)
        place.mark(data, tree)
        file.unlink()
        sync_folder(data)
        return CarriedLedger(size, root, old_file)


def _put_aside(data: Path, now: datetime) -> Path:
    """The ledger's file has a second name, by which it stays."""
    old_file = data / f"aside-{stamp(now)}" / LEDGER_FILE
    old_file.parent.mkdir(mode=0o700, exist_ok=True)
    old_file.unlink(missing_ok=True)
    os.link(data / LEDGER_FILE, old_file)
    sync_folder(old_file.parent)
    return old_file


def to_folder(data: Path, progress: Progress = lambda entries: None) -> CarriedLedger:
    """Carries the ledger back from the database into a file of the folder and closes it there, for the folder's keys and accounts go with it.

    Raises SnapshotRefused, LedgerRefused, LedgerUnavailable."""
    place.need_driver()
    from recognition.ledger.postgresql.carrying import close

    url, mark = os.environ.get(place.SETTING, ""), place.mark_of(data)
    if mark is None or not url:
        raise LedgerRefused(f"the ledger of {data} is in no database" if mark is None else f"{place.SETTING} does not say in which database the ledger is")
    with _held(data):
        file = data / LEDGER_FILE
        if not file.exists():
            engine = place.writing(data)  # leads, so that no other node writes any more
            try:
                (data / CARRYING).mkdir(mode=0o700)
                size, root = carry_from(engine.connection, engine.frontier.size, data / CARRYING / LEDGER_FILE, progress)
                if root != engine.frontier.root().hex() or examine(data / CARRYING / LEDGER_FILE) != root:
                    raise LedgerRefused("what was carried back has another root than the ledger in the database")
                put_to_use(data / CARRYING)
            finally:
                engine.close()
            os.replace(data / CARRYING / LEDGER_FILE, file)
            sync_folder(data)
        size, root = root_of(file)
        close(url, mark, size, root)
        (data / place.MARK).unlink()
        sync_folder(data)
        return CarriedLedger(size, root)
