"""A sheet whose columns stand in another order than name, value, unit is read the same."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader

IN_FRONT = [
    ("mmol/L 钾 4.1", ["k"]), ("4.1 mmol/L 钾", ["k"]), ("1\tmmol/L\t钾\t4.1\t3.5-5.3", ["k"]), ("g/L 总蛋白 70", ["tp"]), ("U/L ALT 22", ["alt"]), ("g/L 血红蛋白 133", ["hgb"]), ("% 中性粒细胞百分比 65", ["neut_pct"]),
    ("umol/L 肌酐 70", ["crea"]), ("PT 12.1", ["pt"]), ("类风湿因子 1:80", ["rf"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), IN_FRONT)
def test_a_unit_in_front_of_the_name_that_its_item_has_asks_nothing(edition, text, codes):
    found = reader.read(edition, text)
    assert [piece.resolution.code for piece in found.pieces] == codes and found.doubts == ()
