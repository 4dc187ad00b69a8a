"""Pictures: an axis from zero, bars as long as their figures, and nothing that a strict policy would refuse."""

from __future__ import annotations

import re

import pytest

from recognition.domain.counters import COUNTERS
from recognition.web.auditor.figures import formatted, meanings, percent
from recognition.web.shared import charts


def test_a_picture_has_no_script_style_or_address():
    drawn = charts.columns("每月查询数（项）", ["2026-09", "2026-10"], [5, 10]) + charts.rows("按项目", ["<b>", "总蛋白"], [5, 10], quiet=True)
    assert not re.search(r"<(script|style|defs|a)\b|style=|http|<b>", drawn)
    assert drawn.count('role="img"') == 2 and 'aria-label="每月查询数（项）"' in drawn


def test_bars_begin_at_zero_and_are_as_long_as_their_figures():
    drawn = charts.columns("x", ["a", "b", "c"], [50, 100, 0])
    half, whole, none = (
        float(height)
        for height in re.findall(r'<rect [^>]*height="([\d.]+)"[^>]*class="rect reactive', drawn)
        or re.findall(r'class="rect[^>]*height="([\d.]+)"', drawn)
        or [0, 0, 0]
    )
    assert whole > 0 and half / whole == pytest.approx(0.5, abs=0.01) and none == pytest.approx(0, abs=0.5)
    assert ">0</text>" in drawn


@pytest.mark.parametrize("values", [[], [0, 0], [None, 3], [1], list(range(400))], ids=["none", "zeros", "a gap", "one", "many"])
def test_whatever_there_is_can_be_drawn(values):
    assert charts.columns("x", [str(place) for place in range(len(values))], values).startswith("<svg")


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 3, "33.33 %"), (2, 3, "66.67 %"), (0, 5, "0.00 %"), (0, 0, "–"), (None, 5, "*"), (1, 8, "12.50 %"), (1, 800, "0.13 %"), (5, 5, "100.00 %")],
)
def test_shares_are_rounded_in_one_way(part, whole, shown):
    assert percent(part, whole) == shown


@pytest.mark.parametrize(
    ("counter", "value", "shown"),
    [("lookups", 0, "0"), ("lookups", 1234, "1,234"), ("saved_fen", 123456, "1,234.56"), ("saved_fen", 5, "0.05"), ("avoided", None, "*")],
)
def test_figures_are_shown_in_one_way(counter, value, shown):
    assert formatted(counter, value) == shown


def test_what_is_open_stands_on_its_bar_in_outline():
    drawn = charts.columns("x", ["a", "b"], [30, 10], still_open=[0, 20])
    heights = [float(height) for height in re.findall(r'<rect [^>]*height="([\d.]+)"[^>]*class="rect reactive', drawn)]
    assert heights[3] / heights[1] == pytest.approx(2, abs=0.02) and heights[0] / heights[3] == pytest.approx(1.5, abs=0.02)
    assert "20</text>" in drawn and {"serie-0", "serie-1"} <= set(re.findall(r"serie-\d", drawn))


@pytest.mark.parametrize("counter", COUNTERS)
def test_a_page_says_what_a_counter_means_in_words_and_in_its_own_unit(counter):
    zh, en = meanings(counter)
    assert not re.search(r"[a-z]+_[a-z]+|`|（分）", zh) and not re.search(r"_|`|, in fen", en)
