"""What belongs to a person is told from codes and names of tests in whatever text a hospital sends."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.domain.personal_data import in_code, in_free_text, in_name
from recognition.domain.personal_labels import HINTED, LABELLED
from recognition.domain.written_digits import readings
from tests.personal_texts import IN_CODES_ALONE, KEPT, PERSONAL

TOLD = {"identity_number", "telephone_number", "card_number", "person_labelled"}
SEED = Path(__file__).parents[2] / "seed" / "data"
CLINICAL = [
    "住院号不一致，结果不符", "标本姓名不符", "姓名有误，重新采样", "与住院号一致", "床旁复查", "男，结果与病情不符", "45岁以上建议复查", "出生后3天复查", "患者：要求复查", "女性患者，妊娠", "K+ 3.5 4.1 4.2 3.9 4.0", "Na+138 140 142", "1.3.6.8", "复查 12 项", "报告号 20261118",
    "血压 120/80，45 次/分", "3 床旁超声", "2床头片", "病历号缺失", "身份证未带", "微信预约", "护照体检", "患者：高热，复查", "患者：黄疸", "患者：张力高低不一", "病人：自述不适", "138 00138 000",
]  # fmt: skip


@pytest.mark.parametrize("text", PERSONAL)
def test_what_is_a_persons_is_found_in_a_code_and_in_a_name(text):
    assert in_code(text) in TOLD and in_name(text) in TOLD


@pytest.mark.parametrize("text", [text for text in PERSONAL if text not in IN_CODES_ALONE])
def test_and_in_a_note(text):
    """In which rows of values may stand."""
    assert in_free_text(text) in TOLD


@pytest.mark.parametrize("code", KEPT)
def test_a_hospitals_code_is_nobodys(code):
    assert in_code(code) is None


@pytest.mark.parametrize("note", CLINICAL)
def test_what_is_written_of_a_test_is_left_alone(note):
    assert in_free_text(note) is None


def test_no_name_of_the_catalogue_is_taken_for_a_persons():
    names = [cell for path in sorted(SEED.glob("*.csv")) for row in csv.reader(path.read_text(encoding="utf-8").splitlines()) for cell in row]
    assert len(names) > 10_000
    assert [name for name in names if in_name(name) or in_code(name)] == []


@given(st.sampled_from(PERSONAL), st.text(max_size=6), st.text(max_size=6))
def test_whatever_has_a_label_has_the_hint_of_one(text, before, after):
    """What is not looked at any further holds nothing that would be found."""
    written = f"{before}{text}{after}"
    assert HINTED.search(written) or not any(LABELLED.search(one) for one in readings(written))
