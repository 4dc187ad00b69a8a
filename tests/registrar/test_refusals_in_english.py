"""An English refusal is English throughout: headings, words of choices, candidates by their English names; what stands in the file is told as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recognition.catalogue.spreadsheets.errors import WORDS
from recognition.catalogue.spreadsheets.forms import IMPORTED, form
from tests.registrar.office import begun

CHINESE = re.compile(r"[　-〿一-鿿]")
QUALIFIED = "Institution code,Item,Status,Start date\n"
ROUND = {"scope": "CY", "evaluator": "qc", "round": "2026-1"}


def english(folder: Path, text: str, table: str, **more) -> list[tuple[str, str, str]]:
    office = begun(folder)
    told = [fault.as_dict() for fault in office.send(office.draft(), text, table, **more).faults]
    return [(one["code"], one["heading"], one["right"]["en"]) for one in told]


@pytest.mark.parametrize("code", [code for code in WORDS if code != "money_unit_unknown"])
def test_no_chinese_in_the_english_words(code: str):
    assert not CHINESE.search(WORDS[code][1] + WORDS[code][3]) and CHINESE.search(WORDS[code][0] + WORDS[code][2])


@pytest.mark.parametrize(
    ("text", "table", "more", "expected"),
    [
        ("Institution code,Status,Start date\ncq-east,passed,2026-01-01\n", "qualifications", ROUND, ("heading_missing", "", "add a column: item code (item)")),
        ("a,b\nc,d\n", "listings", {"scope": "CY"}, ("no_header", "", "the headings must include: item code, recognition scope, window, start")),
        (QUALIFIED + "cq-east,tp,perhaps,2026-01-01\n", "qualifications", ROUND, ("choice_unknown", "Status", "one of: passed, failed, suspended, withdrawn")),
        (QUALIFIED + "cq-east,Total protien,passed,2026-01-01\n", "qualifications", ROUND, ("item_unknown", "Item", "Total protein (tp)?")),
        (QUALIFIED + "cq-east,tp,,2026-01-01\n", "qualifications", ROUND, ("required", "Status", "give the Status")),
        ("code,name,division\ncq-new,新示范医院,500111\n", "institutions", {}, ("required", "", "give the start (valid_from)")),
        ("institution,alias\n99887766,x\n", "institution_aliases", {}, ("institution_unknown", "institution", "no similar one is known")),
        (
            QUALIFIED + "cq-east,tp,passed,2026-01-01\n",
            "qualifications",
            {**ROUND, "division": "51"},
            ("outside_extent", "", "the extent is qualifications · division 51 · evaluator qc · round 2026-1 · scope CY"),
        ),
    ],
)
def test_what_would_be_right_is_english(tmp_path: Path, text: str, table: str, more: dict, expected: tuple[str, str, str]):
    (code, heading, right), *_ = english(tmp_path, text, table, **more)
    assert (code, heading) == expected[:2] and right.startswith(expected[2]) and not CHINESE.search(right)


def test_in_chinese_the_same_is_chinese(tmp_path: Path):
    office = begun(tmp_path)
    (fault,) = office.send(office.draft(), QUALIFIED + "cq-east,tp,passed,2026-01-01\n", "qualifications", division="51", **ROUND).faults
    assert fault.as_dict()["right"]["zh"] == "范围：区划 51 · 评价机构 qc · 轮次 2026-1 · 互认范围 CY"


def test_every_field_has_headings_of_both_languages():
    for table in IMPORTED:
        for field in form(table).all:
            zh, en = field.both()
            assert field.name in zh and not CHINESE.search(en) and en
