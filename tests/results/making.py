"""Announced results for tests of the store: of patients who are nothing but bytes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from recognition.domain.lookups import Stated
from recognition.results.announced import AnnouncedResult, Announcement

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 20)
NOBODY = (b"n" * 32,)
"""The mark of a patient who never objected."""


def result(rng: Random, patient: bytes, **more) -> AnnouncedResult:
    """A result of a patient, of a report of its own."""
    performed = NOW.replace(hour=1) - timedelta(minutes=rng.randrange(90_000))
    about = {"issuer": f"cq{rng.randrange(90):03d}", "report": rng.randbytes(12).hex(), "item": rng.choice(["tp", "alb", "cbc"]), "performed_at": performed}
    return AnnouncedResult(patient, **{**about, "stated": Stated.INSTANT, "locator": rng.randbytes(14).hex(), **more})


def announced(result: AnnouncedResult, corrected: bool = False, marks: tuple[bytes, ...] = NOBODY) -> Announcement:
    """The result as its issuer announces it."""
    return Announcement(result, marks, corrected=corrected)
