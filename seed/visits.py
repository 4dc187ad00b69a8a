"""Draws the visits of a period: when somebody asks, about which report, with which references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Coding, Query, RepeatReason, replace
from seed.world import World

HOURS = (1, 1, 1, 1, 1, 1, 2, 8, 30, 44, 42, 30, 12, 14, 34, 36, 26, 12, 6, 4, 3, 2, 2, 1)
"""How much is asked in each hour of the day, Shanghai time."""
WEEKDAYS = (1.15, 1.0, 1.0, 0.95, 1.0, 0.6, 0.45)
UNKNOWN_ITEMS = ("vitamin_k2", "xn_20231", "JY-9987", "ct_whole", "mr_tmj")
UNKNOWN_ISSUERS = (Coding("nhsa", "H53010000017"), Coding("recognition", "gz0001"), Coding("name", "江湾虚构医院"), Coding("uscc", "12000000XYXYXY016X"))
MARKS = ("川渝HR",) * 9 + ("全国HR", "重庆HR", "四川HR")
OUTSIDE_LABORATORIES = ("cq028", "sc033")
"""Laboratories that primary institutions send their samples to."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One patient at one receiver with one report: what is asked about it, and the number that decides all that follows."""

    at: datetime
    receiver: str
    queries: tuple[Query, ...]
    number: int

    def chance(self, seed: int, purpose: str) -> Random:
        """A source of chance of this visit's own, so that a change of one visit leaves the others as they are."""
        return Random(f"{purpose} {seed} {self.number}")


def visits(world: World, seed: int, since: datetime, until: datetime, lookups: int) -> Iterator[Visit]:
    """Visits in the order of time with about so many lookups in all, of which the last is asked before `until`."""
    times = _times(Random(f"times {seed}"), since, until, lookups)
    number = 0
    while number < len(times):
        visit = _visit(world, seed, times[number], number)
        yield visit
        number += len(visit.queries)


def _times(rng: Random, since: datetime, until: datetime, count: int) -> list[datetime]:
    first = shanghai_day(since)
    days = [first + timedelta(day) for day in range((shanghai_day(until) - first).days + 1)]
    # Use grows over the period, as it does after an opening.
    busy = [WEEKDAYS[day.weekday()] * (0.6 + 0.8 * index / len(days)) for index, day in enumerate(days)]
    times: list[datetime] = []
    while len(times) < count:
        [day], [hour] = rng.choices(days, busy), rng.choices(range(24), HOURS)
        at = datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI) + timedelta(milliseconds=rng.randrange(3_600_000))
        if since <= at < until:
            times.append(at)
    return sorted(times)


def _visit(world: World, seed: int, at: datetime, number: int) -> Visit:
    rng = Random(f"visit {seed} {number}")
    receiver = world.receiver(rng)
    issuer = world.issuer(rng, receiver)
    report, patient = _references(rng, number)
    first = Query(
        item=Coding("recognition", "tp"),
        issuer=world.issuer_coding(rng, world.institutions[issuer]),
        performed_at=_performed(rng, at),
        receiver=receiver,
        mark=rng.choice(MARKS) if rng.random() < 0.3 else None,
        circumstances=_circumstances(rng),
        report_ref=report,
        patient_ref=patient,
    )
    if rng.random() < 0.015:
        first = replace(first, issuer=rng.choice(UNKNOWN_ISSUERS))
    if world.institutions[issuer].level == "primary" and rng.random() < 0.3:
        first = replace(first, performer=Coding("recognition", rng.choice(OUTSIDE_LABORATORIES)))
    return Visit(at, receiver, tuple(replace(first, item=item) for item in _items(world, rng, issuer, receiver)), number)


def _items(world: World, rng: Random, issuer: str, receiver: str) -> list[Coding]:
    """What the report is about: mostly one item, sometimes up to five."""
    chance = rng.random()
    if chance < 0.02:
        return [Coding("recognition", rng.choice(UNKNOWN_ITEMS))]
    count = 1 if chance < 0.80 else rng.randrange(2, 6)
    codes = dict.fromkeys(world.item(rng, issuer) for _ in range(count))
    return [world.item_coding(rng, code, issuer, receiver) for code in codes]


def _performed(rng: Random, at: datetime) -> datetime:
    """When it was done: mostly within days, sometimes months ago; in working hours, and never after the question."""
    days = int(rng.expovariate(1 / 9)) if rng.random() < 0.85 else rng.randrange(20, 150)
    performed = (at - timedelta(days)).replace(hour=rng.randrange(7, 18), minute=rng.randrange(60), second=0, microsecond=0)
    return performed if performed < at else performed - timedelta(1)


def _references(rng: Random, number: int) -> tuple[str | None, str | None]:
    """Opaque references that mean nothing anywhere; some systems send one of the two, some neither."""
    chance = rng.random()
    report = f"R{number:07d}{rng.randrange(1000):03d}" if chance < 0.82 else None
    patient = f"P{rng.randrange(10**7):07d}" if chance < 0.62 or 0.82 <= chance < 0.94 else None
    return report, patient


def _circumstances(rng: Random) -> tuple[RepeatReason, ...]:
    chance = rng.random()
    if chance < 0.05:
        return (RepeatReason.EMERGENCY,)
    if chance < 0.08:
        return (RepeatReason.MAJOR_DECISION,)
    return (RepeatReason.FORENSIC,) if chance < 0.085 else ()
