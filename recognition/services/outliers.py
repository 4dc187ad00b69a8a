"""Hospitals whose figures differ from their peers': questions to ask, and no accusations; persons are nowhere in them."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import msgspec

from recognition.domain.lookups import SHANGHAI
from recognition.ledger.entries import EntryKind
from recognition.ledger.ids import time_of
from recognition.ledger.reader import SOME_OF_MANY
from recognition.services.lookups import Service

APART = {"accepted": 0.15, "unreferenced": 0.10, "reversed": 0.05, "undecided": 0.20, "unexplained": 0.10, "instant": 0.10}
"""Share points that a difference must also have: among many cases a small one is certain and means nothing."""
INSTANT_SECONDS = 3
"""A decision within this time of the answer was hardly read."""
BURST_SECONDS, BURST = 60, 10
"""So many acceptances of one institution within so many seconds ask for a look at the interface that sent them."""
DAYS_OF_PACE, MOST_DECISIONS = 31, 3000
"""Pace is looked at over the last days of a period, and over so many decisions at most: what is wrong now is in them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a share asks a question: `least` cases of a hospital, with fewer of which it neither asks nor is a peer, and `least_of_peers` peers,
    below which there is nobody to be compared with; `far` standard errors above the median of the peers' shares, by chance alone one in several
    hundred; and the points of `apart`."""

    least: int = 30
    least_of_peers: int = 3
    far: float = 3.0
    apart: Mapping[str, float] = field(default_factory=lambda: APART)


BOUNDS = Bounds()

Pair = tuple[int, int]
MEASURES: dict[str, Callable[[Mapping[str, int]], Pair]] = {
    "accepted": lambda f: (_all(f), _all(f) + f["repeated"]),
    "unreferenced": lambda f: (f["unreferenced"], _all(f)),
    "reversed": lambda f: (f["reversed"], f["reversed"] + f["avoided"] + f["provisional"] + f["avoided_discretionary"]),
    "undecided": lambda f: (f["undecided"], f["lookups"]),
    "unexplained": lambda f: (f["repeated_without_reason"], f["repeated"]),
}
"""Measure to its part and whole, in items."""
BEHIND = {
    "accepted": ("accepted", "accepted_discretionary", "accepted_outside"),
    "unreferenced": ("unreferenced",),
    "reversed": ("reversed",),
    "undecided": ("undecided",),
    "unexplained": ("repeated_without_reason",),
    "instant": ("accepted",),
    "burst": ("accepted",),
}
"""The counters whose entries make up the part of a measure; for pace, which no counter knows, those that one would look at."""


def _all(figures: Mapping[str, int]) -> int:
    return figures["accepted"] + figures["accepted_discretionary"] + figures["accepted_outside"]


@dataclass(frozen=True, slots=True)
class OutlierQuestion:
    """One institution's share beside `median`, that of its peers' shares in the middle; for bursts, `part` acceptances within `whole` seconds,
    on `day`."""

    institution: str
    measure: str
    part: int
    whole: int
    median: Fraction = Fraction(0)
    day: date | None = None


def questions(pairs: Mapping[str, Mapping[str, Pair]], peers: Mapping[str, str], bounds: Bounds = BOUNDS) -> list[OutlierQuestion]:
    """The questions that shares raise, each of the hospital that stands above its peers. `pairs` is measure → institution → (part, whole); `peers`
    is institution → class.

    Every measure is one of which more is worth a question; to have less of it than others is none, and no hospital is asked because another
    stands out: the middle of the peers does not move with one of them."""
    raised = []
    for measure, by_institution in pairs.items():
        enough = {institution: pair for institution, pair in by_institution.items() if pair[1] >= bounds.least}
        for institution, (part, whole) in sorted(enough.items()):
            others = [Fraction(*pair) for other, pair in enough.items() if other != institution and peers.get(other, "") == peers.get(institution, "")]
            if len(others) < bounds.least_of_peers:
                continue
            median = statistics.median(others)
            if _far(part, whole, median, bounds.apart[measure], bounds.far):
                raised.append(OutlierQuestion(institution, measure, part, whole, median))
    return sorted(raised, key=lambda question: (question.measure, question.institution))


def _far(part: int, whole: int, median: Fraction, apart: float, far: float) -> bool:
    share, expected = part / whole, float(median)
    # Among peers who have none of it the next case is still no certainty: the rule of succession gives it one in so many.
    error = math.sqrt(max(expected * (1 - expected), 1 / (whole + 2)) / whole)
    return share - expected > apart and (share - expected) / error > far


def shares(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Pair]]:
    """The pairs of every measure from a summary's rows by receiver."""
    by_measure: dict[str, dict[str, Pair]] = {measure: {} for measure in MEASURES}
    for row in rows:
        for measure, pair in MEASURES.items():
            by_measure[measure][row["receiver"]] = pair(row)
    return by_measure


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it was decided: (decided at once, decided) and the fastest burst of acceptances, by institution; `whole` False where
    there were more decisions than are looked at."""

    instant: dict[str, Pair]
    bursts: list[OutlierQuestion]
    whole: bool


class _Decided(msgspec.Struct):
    id: str
    lookup: str
    institution: str
    decision: str


_find = msgspec.json.Decoder(_Decided).decode


def pace(service: Service, since: date, until: date, institution: str | None) -> Pace:
    """The pace of the last decisions of a period, from the times with which ids begin. Raises LedgerUnavailable."""
    instant: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    moments: dict[str, list[float]] = defaultdict(list)
    since = max(since, until - timedelta(days=DAYS_OF_PACE - 1))
    seen = 0
    for rows in service.ledger.reads.pages(since, until, institution, (EntryKind.decision,), at_once=SOME_OF_MANY):
        for _sequence, data in rows:
            decision = _find(data)
            if decision.decision in ("accepted", "repeated"):
                at = time_of(decision.id).timestamp()
                instant[decision.institution][0] += at - time_of(decision.lookup).timestamp() < INSTANT_SECONDS
                instant[decision.institution][1] += 1
                if decision.decision == "accepted":
                    moments[decision.institution].append(at)
        seen += len(rows)
        if seen >= MOST_DECISIONS:
            break
    bursts = [burst for institution_, times in sorted(moments.items()) if (burst := _burst(institution_, sorted(times)))]
    return Pace({institution_: (part, whole) for institution_, (part, whole) in instant.items()}, bursts, seen < MOST_DECISIONS)


def _burst(institution: str, times: Sequence[float]) -> OutlierQuestion | None:
    most, at, start = 0, 0.0, 0
    for end, moment in enumerate(times):
        while moment - times[start] > BURST_SECONDS:
            start += 1
        if end - start + 1 > most:
            most, at = end - start + 1, times[start]
    return OutlierQuestion(institution, "burst", most, BURST_SECONDS, day=datetime.fromtimestamp(at, SHANGHAI).date()) if most >= BURST else None
