"""No cell of an export is taken for a formula, and numbers stay numbers."""

from __future__ import annotations

import pytest

from recognition.web.shared.summary_files import neutral


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "　=1", "＝1", "＋1", "－1", "＠x", "\0=1"])
def test_what_a_spreadsheet_would_run_is_text(text):
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("value", [0, -1, 12, "tp", "2026-11", "川渝HR", ""])
def test_what_is_harmless_stays_as_it_is(value):
    assert neutral(value) == value


def test_what_is_hidden_is_empty():
    assert neutral(None) == ""
