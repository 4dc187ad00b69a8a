"""To the schema of this release and, should it have to be, back again: checked, copied first, made beside, and put in place in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recognition.accounts import KeyStore
from recognition.ledger import schema
from recognition.ledger.copies import examine, put_to_use
from recognition.ledger.file import LEDGER_FILE, LedgerRefused, take_lock
from recognition.ledger.migrations import SCHEMA_VERSIONS, carry_over, root_of, settle, version_of
from recognition.operations.manifest import SnapshotRefused, stamp
from recognition.operations.snapshot import snapshot
from recognition.support.files import sync_folder

UPGRADING = ".upgrading"


@dataclass(frozen=True, slots=True)
class UpgradeReport:
    """From which version to which; size and root (hex) are the same in both. `old_file` is the old file, None where nothing was to be done."""

    old: int
    new: int
    size: int
    root: str
    old_file: Path | None


def upgrade(data: Path, copy: Path, now: datetime, version: int = schema.VERSION, progress: Callable[[int], object] = lambda entries: None) -> UpgradeReport:
    """Brings the ledger of a stopped service to a version; to an earlier one by the same way, with all that was written since.

    First a snapshot to `copy`, then the new file beside the old one, its root compared, then one rename. Killed at any point the
    folder holds the old ledger or the new one, and doing it again goes through. Raises SnapshotRefused, LedgerRefused.
    """
    lock = take_lock(data)
    if lock is None:
        raise SnapshotRefused(f"a service or command holds {data}; stop it first")
    try:
        shutil.rmtree(data / UPGRADING, ignore_errors=True)
        return _upgrade(data, copy, now, version, progress)
    finally:
        shutil.rmtree(data / UPGRADING, ignore_errors=True)
        os.close(lock)


def _upgrade(data: Path, copy: Path, now: datetime, version: int, progress: Callable[[int], object]) -> UpgradeReport:
    ledger = data / LEDGER_FILE
    if not ledger.exists():
        raise SnapshotRefused(f"{data} holds no ledger")
    if version not in SCHEMA_VERSIONS:
        raise LedgerRefused(f"this release knows no version {version} of the ledger, only {', '.join(map(str, sorted(SCHEMA_VERSIONS)))}")
    settle(ledger)
    old = version_of(ledger)
    if old == version:
        size, root = root_of(ledger)
        if version == schema.VERSION and examine(ledger) != root:
            raise LedgerRefused(f"{ledger} has the present version and another root than its entries; bring back a snapshot")
        KeyStore(data / "accounts.sqlite")  # takes the steps of the accounts file, each whole or not at all
        return UpgradeReport(old, version, size, root, None)
    snapshot(data, copy, now)
    (data / UPGRADING).mkdir(mode=0o700)
    unfinished = data / UPGRADING / LEDGER_FILE
    size, root = carry_over(ledger, unfinished, version, progress)
    if version == schema.VERSION:
        put_to_use(unfinished.parent)
    old_file = data / f"aside-{stamp(now)}" / LEDGER_FILE
    old_file.parent.mkdir(mode=0o700, exist_ok=True)
    old_file.unlink(missing_ok=True)
    # A second name first, so that the old file is still there when the new one takes its place.
    os.link(ledger, old_file)
    sync_folder(old_file.parent)
    os.replace(unfinished, ledger)
    sync_folder(data)
    return UpgradeReport(old, version, size, root, old_file)
