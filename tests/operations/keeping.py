"""Operator Sun's data folders: a small ledger with an edition, keys and a revoked one, as a region has them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from recognition.accounts import KeyStore
from recognition.domain.lookups import Role
from recognition.ledger import open_ledger
from recognition.ledger.pseudonyms import ReferenceKeys
from recognition.services import publications
from recognition.services.keys import issue_key
from tests.catalogue.region import rows
from tests.ledger.making import asked, moment

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def region(folder: Path, entries: int = 300) -> str:
    """A data folder in which so many lookups were asked; the key that was issued."""
    folder.mkdir(parents=True)
    ledger = open_ledger(folder)
    key = issue_key(KeyStore(folder / "accounts.sqlite"), ledger, NOW, "operator", Role.AUDITOR)
    publications.publish(folder, ledger, publications.build(folder, rows()), ("wen", "he"), NOW, "首版")
    for _ in range(entries):
        ledger.append([asked(moment())])
    ledger.close()
    ReferenceKeys(folder / "keys" / "references").report(NOW.date(), "R-1")
    return key


def more(folder: Path, entries: int) -> None:
    """So many lookups more."""
    ledger = open_ledger(folder)
    for _ in range(entries):
        ledger.append([asked(moment())])
    ledger.close()


def whole(folder: Path) -> list[bytes]:
    """Every entry's bytes."""
    ledger = open_ledger(folder)
    try:
        return [data for _, data in ledger.reads.every(ledger.size())]
    finally:
        ledger.close()


def root_at(data: Path, size: int) -> str:
    """What a witness notes of a ledger's first `size` entries: their root, in hex."""
    ledger = open_ledger(data)
    try:
        return ledger.reads.root(size).hex()
    finally:
        ledger.close()


def killed_at_each_step(work: Callable[[], object], begin: Callable[[int], object], look: Callable[[int], object], most: int = 400) -> int:
    """Does the work again and again in a child that dies before the n-th step that reaches the disk; `begin` prepares each turn and
    `look` judges what it left. Returns how many steps there were."""
    for step in range(1, most):
        begin(step)
        child = os.fork()
        if child == 0:
            _die_at(step)
            try:
                work()
            except BaseException as error:
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
                os._exit(1)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in (0, 9), f"step {step} ended with {status}"
        look(step)
        if status == 0:
            return step
    raise AssertionError("it never went through")


def _die_at(step: int) -> None:
    left = [step]

    def dying(real):
        def call(*given, **named):
            left[0] -= 1
            if left[0] == 0:
                os._exit(9)
            return real(*given, **named)

        return call

    sys.stderr.flush()
    for name in ("fsync", "rename", "replace", "link", "unlink", "rmdir"):
        setattr(os, name, dying(getattr(os, name)))
