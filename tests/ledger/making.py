"""What Dr Lin at the receiving hospital asks and decides, as entries, and a writer to send them to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from recognition.domain.lookups import (  # fmt: skip
    SHANGHAI,
    Answer,
    Check,
    CheckCode,
    Correction,
    Decision,
    DecisionKind,
    Lookup,
    Price,
    PriceSource,
    Repeat,
    Verdict,
)
from recognition.ledger.entries import encode, new_id

ROOT = Path(__file__).resolve().parent.parent.parent
MORNING = datetime(2026, 11, 21, 3, 4, 5, 123000, UTC)
RECEIVING = "cq-receiving"
_turn = count()


def moment() -> datetime:
    """Another time of the same morning, a millisecond later at each call."""
    return MORNING + timedelta(milliseconds=next(_turn))


def total_protein(at: datetime | None = None, **changed: object) -> Lookup:
    """Dr Lin asks about a total protein, sampled three days ago at another hospital: recognised."""
    at = at or moment()
    answer = Answer(
        Verdict.RECOGNISED, tuple(Check(code, True) for code in CheckCode), (), (), "2026.1", 3, Price(400, PriceSource.REGION), "CY", 30,
        date(2026, 12, 18), 27,
    )  # fmt: skip
    made = {
        "id": new_id(at), "at": at, "receiver": RECEIVING, "issuer": "sc-east", "item": "tp",
        "performed_at": datetime(2026, 11, 18, 9, 30, tzinfo=SHANGHAI), "by": "k7m2q4xa", "answer": answer,
        "issuer_division": "510104", "receiver_division": "500157", "cap": ("liver_panel", 2200), "wider": ("liver_panel",),
    }  # fmt: skip
    return Lookup(**(made | changed))


def asked(at: datetime | None = None, **changed: object) -> bytes:
    """The entry of such a lookup."""
    return encode(total_protein(at, **changed))


def accepts(lookup: Lookup, sequence: int, **changed: object) -> Decision:
    """Dr Lin accepts the result."""
    at = moment()
    made = {
        "id": new_id(at), "at": at, "lookup": lookup.id, "sequence": sequence, "institution": lookup.receiver, "by": lookup.by,
        "kind": DecisionKind.ACCEPTED,
    }  # fmt: skip
    return Decision(**(made | changed))


def repeat(**more: object) -> bytes:
    """It was repeated here after all."""
    at = moment()
    return encode(Repeat(new_id(at), at, RECEIVING, "k7m2q4xa", "tp", at.astimezone(SHANGHAI).replace(second=0, microsecond=0), reports=("ab" * 12,), **more))


def correction(cites: int, institution: str | None = RECEIVING) -> bytes:
    """The entry with this sequence is taken back."""
    at = moment()
    return encode(Correction(new_id(at), at, cites, "order_cancelled", "k7m2q4xa", institution))


def start_writer(folder: Path) -> subprocess.Popen[bytes]:
    """A writer process that listens when this returns."""
    listening, ready = os.pipe()
    writer = subprocess.Popen(
        [sys.executable, "-m", "recognition.ledger.writer.server", "--alive", str(ready)],
        cwd=ROOT, env={**os.environ, "RECOGNITION_DATA": str(folder)}, pass_fds=(ready,), stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(ready)
    with os.fdopen(listening, "rb") as pipe:
        if not pipe.read(1):
            raise RuntimeError(writer.communicate(timeout=60)[1].decode())
    return writer


@contextmanager
def writing(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A writer process for the length of a test."""
    writer = start_writer(folder)
    try:
        yield writer
    finally:
        if writer.poll() is None:
            writer.send_signal(signal.SIGTERM)
        writer.wait(60)
        writer.stderr.close()


def child(code: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Another process of the hospital's service that runs a few lines; `folder` and `arguments` are in sys.argv."""
    return subprocess.Popen([sys.executable, "-c", code, str(folder), *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
