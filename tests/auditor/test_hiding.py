"""What is hidden stays hidden: an attacker who knows every shown figure and every sum cannot work out a small one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.domain.disclosure_control import PARTS, SMALLEST, WHOLE, hidden

COUNTERS = (WHOLE, *PARTS, "repeated", "avoided", "saved_fen")


def table(parts: list[tuple[int, int, int, int, int]]) -> tuple[dict, list[dict]]:
    """Rows of (recognised, discretionary, not covered, repeated, avoided), and their totals."""
    rows = [
        {WHOLE: r + d + n, "recognised": r, "discretionary": d, "not_covered": n, "repeated": p, "avoided": a, "saved_fen": 700 * a} for r, d, n, p, a in parts
    ]
    return {counter: sum(row[counter] for row in rows) for counter in COUNTERS}, rows


def worked_out(totals: dict, rows: list[dict]) -> dict[tuple[int, str], Fraction]:
    """Every hidden figure that follows from the shown ones by adding and subtracting whole lines: Gauss, exactly."""
    everything = {-1: totals, **dict(enumerate(rows))}
    unknown = [(number, counter) for number, row in everything.items() for counter in COUNTERS if row[counter] is None and counter != "saved_fen"]
    lines = [{**{(number, counter): 1 for number in range(len(rows))}, (-1, counter): -1} for counter in COUNTERS if counter != "saved_fen"]
    lines += [{**{(number, part): 1 for part in PARTS}, (number, WHOLE): -1} for number in everything]
    matrix = []
    for line in lines:
        known = -sum(sign * everything[cell[0]][cell[1]] for cell, sign in line.items() if cell not in unknown)
        matrix.append([Fraction(line.get(cell, 0)) for cell in unknown] + [Fraction(known)])
    pivots: list[int] = []
    for column in range(len(unknown)):
        row = next((place for place in range(len(pivots), len(matrix)) if matrix[place][column]), None)
        if row is None:
            continue
        matrix[len(pivots)], matrix[row] = matrix[row], matrix[len(pivots)]
        first = matrix[len(pivots)] = [value / matrix[len(pivots)][column] for value in matrix[len(pivots)]]
        for place, other in enumerate(matrix):
            if place != len(pivots) and other[column]:
                matrix[place] = [value - other[column] * lead for value, lead in zip(other, first, strict=False)]
        pivots.append(column)
    return {unknown[column]: matrix[place][-1] for place, column in enumerate(pivots) if sum(1 for value in matrix[place][:-1] if value) == 1}


COUNT = st.one_of(st.integers(0, 7), st.integers(0, 60))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT), min_size=0, max_size=6))
def test_no_small_figure_can_be_worked_out(parts):
    totals, rows = table(parts)
    shown_totals, shown = hidden(totals, rows, COUNTERS)
    real = {-1: totals, **dict(enumerate(rows))}
    found = worked_out(shown_totals, shown)
    assert [cell for cell in found if 0 < real[cell[0]][cell[1]] < SMALLEST and len(rows) != 0] == []


@given(st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT), min_size=0, max_size=6))
def test_every_small_figure_is_hidden_and_what_is_shown_is_true(parts):
    totals, rows = table(parts)
    shown_totals, shown = hidden(totals, rows, COUNTERS)
    for real, told in zip([totals, *rows], [shown_totals, *shown], strict=False):
        for counter in COUNTERS:
            assert told[counter] in (None, real[counter])
            assert told[counter] is None or counter == "saved_fen" or not 0 < real[counter] < SMALLEST


@given(st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT), min_size=2, max_size=6))
def test_the_totals_read_the_same_whatever_they_are_broken_down_by(parts):
    totals, rows = table(parts)
    alone, _ = hidden(totals, [], COUNTERS)
    halves = [{counter: sum(row[counter] for row in part) for counter in COUNTERS} for part in (rows[:1], rows[1:])]
    assert hidden(totals, rows, COUNTERS)[0] == hidden(totals, halves, COUNTERS)[0] == alone


def test_a_single_small_row_takes_another_with_it():
    totals, rows = table([(3, 0, 0, 0, 0), (20, 0, 0, 0, 0), (30, 0, 0, 0, 0)])
    shown_totals, shown = hidden(totals, rows, COUNTERS)
    assert shown_totals["recognised"] == 53
    assert [row["recognised"] for row in shown] == [None, None, 30]


@pytest.mark.parametrize("money", ["saved_fen"])
def test_money_goes_with_its_count(money):
    totals, rows = table([(0, 0, 0, 0, 3), (0, 0, 0, 0, 9), (0, 0, 0, 0, 40)])
    _, shown = hidden(totals, rows, COUNTERS)
    assert [row[money] for row in shown] == [None, None, 28000]
