"""Which rows are versions of one result, and which are results of their own: a curve of a day, two isolates, a corrected time, a tube that was not done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.reports.messages import message, order, result, serum
from tests.reports.test_fhir_traps import became, observation, report, specimen

Rows = Callable[[bytes | str], dict[str, Any]]
SEVEN, NINE, DAY_BEFORE = "20261120070000", "20261120090000", "20261119070000"
ASKED, GONE, CANCELLED = ("asked", None), ("refused", "superseded"), ("refused", "cancelled")


def came(rows: Rows, *orders: list[str]) -> list[tuple[str, str | None]]:
    return [became(row) for row in rows(message(*(part for each in orders for part in each))).values()]


def at(time: str, status: str, number: str = "BG-1", **fields: str) -> list[str]:
    return [order(f7=time, f3=number), serum(), result(f11=status, **fields)]


@pytest.mark.parametrize("time", [NINE, DAY_BEFORE])
def test_results_of_other_times_are_two_results(rows: Rows, time: str):
    assert came(rows, at(SEVEN, "F"), at(time, "F")) == [ASKED, ASKED]


def test_a_correction_of_the_day_takes_the_place_of_the_wrong_day(rows: Rows):
    assert came(rows, at(SEVEN, "F"), at(DAY_BEFORE, "C")) == [GONE, ASKED]
    assert came(rows, at(DAY_BEFORE, "C"), at(SEVEN, "F")) == [ASKED, GONE]
    assert came(rows, at(SEVEN, "F"), at(DAY_BEFORE, "X")) == [GONE, CANCELLED]


def test_a_correction_of_one_of_several_times_leaves_the_others(rows: Rows):
    assert came(rows, at(SEVEN, "F"), at(NINE, "F"), at(NINE, "C")) == [ASKED, GONE, ASKED]
    assert came(rows, at(SEVEN, "C"), at(NINE, "C")) == [ASKED, ASKED]


def test_a_tube_that_was_not_done_leaves_the_one_that_was(rows: Rows):
    assert came(rows, at(SEVEN, "F"), at(NINE, "X")) == [ASKED, CANCELLED]
    assert came(rows, at(SEVEN, "F"), at("20261120", "X")) == [GONE, CANCELLED], "a day alone may be of either"


def test_a_correction_that_is_refused_itself_takes_the_place(rows: Rows):
    assert came(rows, at(SEVEN, "F"), at("", "C")) == [GONE, ("refused", "time_only_report")]
    assert came(rows, at(SEVEN, "F"), at(SEVEN, "C", f5="")) == [GONE, ("refused", "no_result")]
    assert came(rows, at("", "F"), at(SEVEN, "C")) == [GONE, ASKED], "its time is not to be typed"


def test_a_correction_by_code_takes_the_place_of_the_row_by_name(rows: Rows):
    assert came(rows, at(SEVEN, "F", f3="^丙氨酸氨基转移酶"), at(SEVEN, "C")) == [GONE, ASKED]


def test_without_numbers_a_correction_is_of_the_same_second(rows: Rows):
    assert came(rows, at(SEVEN, "F", ""), at(SEVEN, "C", "")) == [GONE, ASKED]
    assert came(rows, at(SEVEN, "F", ""), at(DAY_BEFORE, "C", "")) == [ASKED, ASKED]


def test_other_numbers_are_no_versions(rows: Rows):
    assert came(rows, at(SEVEN, "F"), at(SEVEN, "C", "BG-2")) == [ASKED, ASKED]


def test_what_was_told_later_is_the_later_version(rows: Rows):
    withdrawn = message(order(f7=SEVEN, f22="20261121170000"), serum(), result(f11="W"), sent="20261121180000")
    first = message(order(f7=SEVEN, f22="20261121090000"), serum(), result(), sent="20261121100000")
    assert [became(row) for row in rows(f"{withdrawn}\r{first}").values()] == [CANCELLED, GONE]
    assert [became(row) for row in rows(f"{first}\r{withdrawn}").values()] == [GONE, CANCELLED]
    again = withdrawn.replace("||||||W", "||||||F")
    assert [became(row) for row in rows(f"{again}\r{first}").values()] == [ASKED, GONE]


def test_what_was_cancelled_may_be_made_again(rows: Rows):
    assert came(rows, at(SEVEN, "X"), at(SEVEN, "F")) == [CANCELLED, ASKED]


def test_isolates_are_results_of_their_own(rows: Rows):
    assert came(rows, at(SEVEN, "F", f4="1"), at(SEVEN, "F", f4="2")) == [ASKED, ASKED]
    assert came(rows, at(SEVEN, "F", f4="1"), at(SEVEN, "X", f4="2")) == [ASKED, CANCELLED]
    assert came(rows, at(SEVEN, "F", f4="1"), at(SEVEN, "F", f4="1")) == [GONE, ASKED]


def drawn(number: int, collected: str) -> dict[str, Any]:
    return specimen(id=f"s{number}", collection={"collectedDateTime": collected})


def of(number: int, **members: Any) -> dict[str, Any]:
    return observation(id=f"o{number}", specimen={"reference": f"#s{number}"}, **members)


def results(*numbers: int) -> list[dict[str, str]]:
    return [{"reference": f"#o{number}"} for number in numbers]


def test_a_curve_is_as_many_results_as_it_has_times(rows: Rows):
    times = [f"2026-11-20T{hour}:15:00+08:00" for hour in ("07", "08", "09", "10")]
    parts = [part for number, time in enumerate(times) for part in (drawn(number, time), of(number))]
    assert [became(row) for row in rows(report(*parts, result=results(0, 1, 2, 3))).values()] == [ASKED] * 4


def test_a_corrected_observation_of_another_day_takes_the_place(rows: Rows):
    parts = [drawn(0, "2026-11-20T07:15:00+08:00"), of(0), drawn(1, "2026-11-19T07:15:00+08:00"), of(1, status="corrected")]
    assert [became(row) for row in rows(report(*parts, result=results(0, 1))).values()] == [GONE, ASKED]


def test_the_members_of_two_isolates_are_results_of_their_own(rows: Rows):
    parts = [drawn(0, "2026-11-20T07:15:00+08:00")]
    for number in (1, 2):
        isolate = observation(id=f"i{number}", code={"text": "分离株"}, hasMember=[{"reference": f"#o{number}"}])
        del isolate["valueQuantity"]
        parts += [isolate, observation(id=f"o{number}", specimen={"reference": "#s0"})]
    named = [{"reference": "#i1"}, {"reference": "#i2"}]
    assert [became(row) for row in rows(report(*parts, result=named)).values()] == [ASKED, ASKED]
    for part in parts:
        if part["id"] in ("i1", "i2"):
            part |= {"valueQuantity": {"value": 1}, "code": observation()["code"]}
    assert [became(row) for row in rows(report(*parts, result=named)).values()] == [ASKED] * 4, "an isolate with a result of its own"
