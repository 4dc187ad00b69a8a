"""A date stands for all of the time that it names, and prefixes compare such times as R4's table has it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI
from recognition.web.fhir.intervals import Interval, matches, read
from recognition.web.fhir.words import FhirRefused


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


NOVEMBER = Interval(beijing(2026, 11, 1), beijing(2026, 12, 1))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", beijing(2026, 1, 1), beijing(2027, 1, 1)),
        ("2026-12", beijing(2026, 12, 1), beijing(2027, 1, 1)),
        ("2024-02-29", beijing(2024, 2, 29), beijing(2024, 3, 1)),
        ("9999-12-31", beijing(9999, 12, 31), datetime.max.replace(tzinfo=SHANGHAI)),
        ("9999", beijing(9999, 1, 1), datetime.max.replace(tzinfo=SHANGHAI)),
        ("2026-11-18T09:30", beijing(2026, 11, 18, 9, 30), beijing(2026, 11, 18, 9, 31)),
        ("2026-11-18T09:30:05Z", datetime(2026, 11, 18, 9, 30, 5, tzinfo=UTC), datetime(2026, 11, 18, 9, 30, 6, tzinfo=UTC)),
        ("2026-11-18T09:30:05.250+08:00", beijing(2026, 11, 18, 9, 30, 5), beijing(2026, 11, 18, 9, 30, 6)),
        ("2026-11-18T09:30:05 08:00", beijing(2026, 11, 18, 9, 30, 5), beijing(2026, 11, 18, 9, 30, 6)),
    ],
)
def test_a_date_is_all_that_it_names(text, start, end):
    assert read(text, "date") == Interval(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-13",
        "2026-00",
        "2026-11-31",
        "2026-02-29",
        "2026-1",
        "2026-11-18T",
        "2026-11-18T09",
        "2026-11-18T25:00Z",
        "２０２６",
        "0000",
        "2026-11-18T09:30+99:00",
        "now",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(FhirRefused) as refused:
        read(text, "date")
    assert (refused.value.code, refused.value.field) == ("fhir_date_malformed", "date")


@pytest.mark.parametrize(
    ("value", "met"),
    [
        ("2026", True), ("2026-11", True), ("eq2026-11", True), ("2026-11-18", False), ("2026-12", False), ("ne2026-11", False), ("ne2026-12", True),
        ("gt2026-11", False), ("gt2026-11-18", True), ("gt2026-10", True), ("lt2026-11", False), ("lt2026-11-18", True), ("lt2026-12", True), ("lt2026-10", False),
        ("ge2026-11", True), ("ge2026-11-01", True), ("ge2026-12", False), ("le2026-11", True), ("le2026-11-30", True), ("le2026-10-31", False),
        ("sa2026-10", True), ("sa2026-11-01", False), ("eb2026-12", True), ("eb2026-11-30", False), ("eb2027", True), ("sa2025", True),
        ("ge0001-01-01", True), ("le9999-12-31", True), ("le9999-12-31T23:59:59.9999999Z", True), ("ge9999", False), ("eb0001", False),
    ],
)  # fmt: skip
def test_a_month_is_compared_as_the_table_has_it(value, met):
    assert matches(value, NOVEMBER, "period") is met


@pytest.mark.parametrize(("value", "code"), [("ap2026-11", "prefix_not_supported"), ("xx2026-11", "fhir_date_malformed"), ("GE2026", "fhir_date_malformed")])
def test_a_prefix_that_is_none_is_refused(value, code):
    with pytest.raises(FhirRefused) as refused:
        matches(value, NOVEMBER, "period")
    assert refused.value.code == code


def test_a_day_is_known_by_its_day_in_shanghai():
    assert read("2026-11-17T16:00:00Z", "date").day("date") == read("2026-11-18", "date").day("date") == date(2026, 11, 18)
    for cut in (read("2026-11", "date"), Interval(beijing(2026, 11, 18, 23), beijing(2026, 11, 18, 23) + timedelta(hours=2))):
        with pytest.raises(FhirRefused) as refused:
            cut.day("date")
        assert refused.value.code == "day_wanted"


@pytest.mark.parametrize(
    "text", ["0001", "0001-01-01", "0001-01-01T00:00:00+14:00", "1899-12-31", "2200-01-01", "9999-12-31", "9999-12-31T23:59:59-12:00", "9999"]
)
def test_a_day_that_was_never_set_is_refused(text):
    for read_as in (read(text, "date").day, read(text, "date").days):
        with pytest.raises(FhirRefused) as refused:
            read_as("date")
        assert (refused.value.code, refused.value.field) == ("year_out_of_range", "date")
