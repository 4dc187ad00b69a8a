"""What stands at the foot of every form and over a ward's list of results asks nobody anything."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader

AT_FOOT = [
    "*本报告仅对送检标本负责*", "注：本报告仅对所检标本负责！", "本结果仅供临床参考", "结果仅供临床医生参考，不作诊断依据", "以纸质报告为准", "如有疑问请及时与检验科联系", "请结合临床", "请妥善保管本报告", "本检验结果只对本份标本负责，请保管",
    "带*项目为互认项目", "标有川渝HR的为互认项目", "AI解读仅供参考", "电子报告仅供参考，以医院纸质报告为准", "标本状态：合格",
]  # fmt: skip


@pytest.mark.parametrize("line", AT_FOOT)
def test_a_declaration_that_says_nothing_else_is_read_past(edition, line):
    found = reader.read(edition, f"钾 4.1\n{line}")
    assert [piece.resolution.code for piece in found.pieces] == ["k"] and found.doubts == ()


@pytest.mark.parametrize("words", ["辅助检查", "实验室检查", "急诊检查", "检验结果"])
def test_words_over_a_list_that_say_nothing_of_whose_or_when_are_read_past(edition, words):
    assert [piece.resolution.code for piece in reader.read(edition, f"{words}：血常规、肝功能").pieces if piece.resolution.code] == ["cbc", "liver"]


def test_whom_to_tell_of_an_objection_is_no_remark_on_the_results(edition):
    read = reader.read(edition, "谷丙转氨酶 31 U/L 9-50\n本报告结果仅对来样负责，如有异议请于收到报告3日内提出")
    assert [piece.resolution.code for piece in read.pieces] == ["alt"] and read.doubts == ()
