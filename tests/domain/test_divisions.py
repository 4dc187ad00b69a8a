"""A place is one by every form of its code."""

from __future__ import annotations

import pytest

from recognition.domain.divisions import lies_in, prefix


@pytest.mark.parametrize(
    ("code", "short"), [("510000", "51"), ("5100", "51"), ("51", "51"), ("510100", "5101"), ("500103", "500103"), ("510", "510"), ("x1", "x1"), ("５１", "５１"), ("", "")]
)  # fmt: skip
def test_a_code_in_its_one_form(code, short):
    assert prefix(code) == short


def test_a_division_lies_in_what_its_code_begins_with():
    assert lies_in("510107", "51") and lies_in("510107", "") and lies_in("510107", "=510107")
    assert not lies_in("510107", "50") and not lies_in("510107", "=5101")
