"""A period that begins or ends within a month is put together from months and days, and counts each of its days once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from recognition.domain.counters import COUNTERS
from recognition.domain.lookups import Caller, Role
from recognition.domain.periods import PeriodPart, period_parts
from recognition.ledger import open_ledger
from recognition.ledger.entries import encode
from recognition.ledger.rollups import Counters
from recognition.services.summaries import summarise
from recognition.services.summary_requests import SummaryRequest
from tests.catalogue.region import region
from tests.tally.story import Story, after, at

DAYS = some.dates(date(2024, 1, 1), date(2027, 12, 31))
QIU, TAO = Caller("auditor-qiu", Role.AUDITOR), "SC-TAO"


def of_months(part: PeriodPart, today: date) -> PeriodPart:
    """What the monthly counters hold of the part's months: all their days up to today."""
    first, beyond = part.since.replace(day=1), part.until.replace(day=28) + timedelta(days=4)
    return part if part.by_day else PeriodPart(first, min(beyond.replace(day=1) - timedelta(days=1), today))


@given(DAYS, DAYS, DAYS)
def test_each_day_counts_once(one, other, today):
    since, until = sorted((one, other))
    counted: Counter[date] = Counter()
    for part in period_parts(since, until, today):
        whole = of_months(part, today)
        for n in range(whole.days):
            counted[whole.since + timedelta(n)] += part.sign
    asked = {since + timedelta(n): 1 for n in range((until - since).days + 1)}
    assert {day: n for day, n in counted.items() if n and day <= today} == {day: n for day, n in asked.items() if day <= today}


@given(DAYS, DAYS, DAYS)
def test_of_a_cut_month_half_is_read_at_most(one, other, today):
    since, until = sorted((one, other))
    edges = [part for part in period_parts(since, until, today) if part.by_day]
    assert len(edges) <= 2 and sum(part.days for part in edges) <= 31


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Five months of questions, some decided, with their ledger and its quick counters."""
    folder = tmp_path_factory.mktemp("period_parts")
    story, rng, ledger = Story(), Random(7), open_ledger(folder)
    for day in range(0, 150, 3):
        about = {"item": rng.choice(("tp", "alb")), "sampled": at(after(day)), "patient": f"P-{day}", "report": f"R-{day}"}
        # Dr Tao in Sichuan asks seldom, so who asks most is no matter of order.
        asked = story.asks(after(day), **about, **({"receiver": TAO, "receiver_division": "510100"} if day % 9 == 0 else {}))
        if rng.random() < 0.6 and day % 9:
            story.accepts(asked, after(day))
    ledger.append([encode(entry) for entry in story.entries])
    yield ledger, Counters(folder, ledger.reads), region(folder), len(story.entries)
    ledger.close()


@pytest.mark.parametrize("by", [(), ("item",), ("receiver",), ("issuer_region", "receiver_region"), ("month", "receiver"), ("receiver_region",)])
@pytest.mark.parametrize(("first", "last"), [(0, 149), (1, 40), (10, 12), (17, 100), (2, 300), (45, 75), (29, 31)])
def test_auditor_qiu_reads_what_the_entries_say(written, by, first, last):
    ledger, counters, edition, size = written
    today = after(170)
    request = SummaryRequest(after(first), after(last), by)
    quick = summarise(request, QIU, ledger, counters, edition, today, Fraction(1))
    plain = summarise(SummaryRequest(request.since, request.until, by, as_of=size - 1), QIU, ledger, counters, edition, today, Fraction(1))
    assert (quick.totals, quick.rows) == (plain.totals, plain.rows)
    assert quick.totals["lookups"] and set(COUNTERS) <= quick.totals.keys()


@pytest.mark.parametrize(("first", "last"), [(0, 149), (10, 100), (45, 75)])
def test_only_the_greatest_stand_beside_the_totals_of_all(written, first, last):
    ledger, counters, edition, _size = written
    every = summarise(SummaryRequest(after(first), after(last), ("receiver",)), QIU, ledger, counters, edition, after(170), Fraction(1))
    most = summarise(SummaryRequest(after(first), after(last), ("receiver",), top=1), QIU, ledger, counters, edition, after(170), Fraction(1))
    assert {row["receiver"] for row in every.rows} > {row["receiver"] for row in most.rows}
    assert most.rows == [max(every.rows, key=lambda row: row["lookups"])]
    assert most.totals == every.totals and every.totals["lookups"] > most.rows[0]["lookups"]
