"""A small ledger with everything in it and its checkpoints, and the stand-alone verifier, loaded as an auditor would run it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from recognition.domain.lookups import SHANGHAI, Correction, DecisionKind, Repeat, RepeatReason
from recognition.ledger import EntryNote, KeyEvent, Publication, Request, open_ledger
from recognition.ledger.checkpoints import SigningKeys
from recognition.ledger.entries import encode, new_id
from tests.ledger.making import MORNING, RECEIVING, ROOT, accepts, moment, total_protein

LONG = os.environ.get("FAULTS") == "long"
"""The long form of random tests, by `make faults`; the short one is part of every run."""
VERIFIER = ROOT / "docs" / "verify_ledger.py"


def standalone() -> ModuleType:
    """The stand-alone verifier as a module."""
    spec = importlib.util.spec_from_file_location("verify_ledger", VERIFIER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_standalone(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The stand-alone verifier as a program."""
    return subprocess.run([sys.executable, str(VERIFIER), *map(str, arguments)], capture_output=True, text=True, timeout=60)


def publish(number: int) -> bytes:
    """Edition `number` comes into force."""
    at = moment()
    return encode(Publication(new_id(at), at, number, f"{number:064x}", ("wen", "he")))


def fill(folder: Path, rounds: int = 12) -> list[str]:
    """What a morning at the receiving hospital leaves in the ledger: lookups, decisions, notes, repeats, a key. The checkpoints signed
    meanwhile come back, one per round; each round adds some fifty entries."""
    ledger = open_ledger(folder)
    at = moment()
    ledger.append([*(publish(number) for number in (1, 2, 3)), encode(KeyEvent(new_id(at), at, "k7m2q4xa", "clinician", "operator", True, RECEIVING))])
    notes = []
    for turn in range(rounds):
        for number in range(10):
            lookup = total_protein(report=f"{turn:02x}{number:02x}" * 6)
            size = ledger.append([encode(lookup), encode(total_protein())], Request(os.urandom(32), os.urandom(32))).first
            ledger.append([encode(accepts(lookup, size))])
            at = moment()
            text = EntryNote.of(new_id(at), "采样时溶血")
            undone = accepts(lookup, size, id=text.entry, at=at, kind=DecisionKind.REPEATED, reason=RepeatReason.OTHER, note=text.text)
            ledger.append([encode(undone, text)], notes=[text])
        at = moment()
        told = Repeat(new_id(at), at, RECEIVING, "k7m2q4xa", "tp", (MORNING + timedelta(hours=2)).astimezone(SHANGHAI), reports=("ab" * 12,))
        place = ledger.append([encode(told)]).first
        at = moment()
        ledger.append([encode(Correction(new_id(at), at, place, "order_cancelled", "k7m2q4xa", RECEIVING))])
        notes.append(ledger.checkpoint())
    ledger.append([encode(total_protein())])
    ledger.close()
    return notes


def entries_of(path: Path) -> list[bytes]:
    """The bytes of all entries."""
    with closing(sqlite3.connect(path)) as db:
        return [data for (data,) in db.execute("SELECT bytes FROM entries ORDER BY sequence")]


def forged(folder: Path, entries: Sequence[bytes], keys: Path | None = None) -> Path:
    """A ledger that holds these entries instead, with every hash, column and tile in order: what somebody who owns the machine can make."""
    folder.mkdir()
    ledger = open_ledger(folder)
    # A forger does not ask this service's writer, which takes nothing back twice.
    with patch("recognition.ledger.grouping._refused", lambda *rows: None):
        for start in range(0, len(entries), 100):
            ledger.append(entries[start : start + 100])
    ledger.close()
    if keys:
        shutil.copytree(keys, folder / "keys")
    return folder / "ledger.sqlite"


def public_keys(folder: Path) -> list:
    """The ledger's public keys."""
    return SigningKeys(folder).public()
