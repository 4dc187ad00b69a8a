"""A draft that takes another item's code or name is told so before it is published, with both, and apart from what is in force."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from recognition.catalogue.drafts.finding_words import WORDS
from recognition.catalogue.drafts.shared_names import CAPTURED
from recognition.catalogue.editions.resolve import resolve_item
from recognition.domain.lookups import Coding
from recognition.errors import ItemAmbiguous, Problem
from recognition.services.publications import drafting
from tests.registrar.office import HE, WEN, Office, begun

NEW_ITEM = "项目编码,名称,英文名称,类别,LOINC,价格项目编码,别名\nspx,示范蛋白,Demo protein,检验,2885-2,250301001,总蛋白测定、白蛋白\n"
"""An item with the LOINC code, the price code and an alias of total protein, and the name of albumin for an alias."""


def findings(office: Office, draft: Any) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in office.check(draft)["findings"]}


def notes(office: Office, draft: Any) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in office.check(draft)["notes"]}


def test_an_item_that_takes_anothers_codes_and_names_is_told_with_both(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, NEW_ITEM, "items")
    found = findings(office, draft)
    assert list(found) == ["loinc_captured", "alias_captures_name", "alias_captured", "price_code_captured"]
    assert found["loinc_captured"]["rows"] == [{"loinc": "2885-2", "items": "spx 示范蛋白 Demo protein；tp 总蛋白 Total protein", "captured_by": "spx"}]
    assert found["alias_captured"]["rows"] == [{"alias": "总蛋白测定", "items": "spx 示范蛋白 Demo protein；tp 总蛋白 Total protein", "captured_by": "spx"}]
    assert found["alias_captures_name"]["rows"] == [{"alias": "白蛋白", "alias_of": "spx 示范蛋白 Demo protein", "named": "alb 白蛋白 Albumin"}]
    assert found["price_code_captured"]["rows"][0]["captured_by"] == "spx" and not any(one["blocks"] for one in found.values())


def test_nobody_approves_it_without_having_answered_for_it(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, NEW_ITEM, "items")
    result = office.check(draft)
    with pytest.raises(Problem) as refused:
        drafting.approve(office.data, office.ledger, draft.id, HE, result["sha256"], frozenset({"alias_captured"}), office.now)
    assert refused.value.code == "findings_unanswered" and "loinc_captured" in refused.value.details["candidates"]


def test_once_published_it_is_a_note_and_the_code_asks_back(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, NEW_ITEM, "items")
    office.publish(draft)
    with pytest.raises(ItemAmbiguous):
        resolve_item(office.service.edition(), Coding("loinc", "2885-2"), None, None)
    later = office.draft()
    result = office.check(later)
    assert result["findings"] == []
    told = {one["code"]: one["rows"] for one in result["notes"]}
    assert told["loinc_shared"] == [{"loinc": "2885-2", "items": "spx 示范蛋白 Demo protein；tp 总蛋白 Total protein"}]
    assert "白蛋白" in {row["alias"] for row in told["alias_names_other"]} and {"loinc_shared", "price_code_shared", "alias_shared"} <= set(told)
    third = "项目编码,名称,英文名称,类别,LOINC\nspy,示范蛋白乙,Demo protein B,检验,2885-2\n"
    office.accepted(later, third, "items")
    assert findings(office, later)["loinc_captured"]["rows"][0]["captured_by"] == "spy"


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("总 蛋 白 测 定", "alias_captured"),
        ("ＴＰ", "alias_captured"),
        ("tp", "alias_captured"),
        ("縂蛋白測定", None),
        ("總蛋白測定", "alias_captured"),
        ("白 蛋白", "alias_captures_name"),
        ("ALBUMIN", "alias_captures_name"),
        ("ALB", "alias_captures_name"),
        ("总蛋白测定#", None),
        ("总蛋白测定%", None),
        ("示范蛋白总量", None),
    ],
)
def test_they_are_compared_as_people_write_them_and_every_sign_counts(tmp_path: Path, alias: str, code: str | None):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, f"项目,别名\nglu,{alias}\n", "item_aliases")
    found = set(findings(office, draft))
    assert found == ({code} if code else set()) or (alias in ("tp", "ＴＰ", "ALB") and code in found)


def test_what_stood_so_before_is_a_note_that_nobody_need_answer_for(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    assert findings(office, draft) == {}
    rows = notes(office, draft)["price_code_shared"]["rows"]
    assert any(row["price_item_code"] == "250302001" and row["items"].startswith("glu ") and "captured_by" not in row for row in rows)


def test_a_name_that_two_items_would_have(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "项目编码,名称,英文名称,类别\nspx,白蛋白,Demo protein,检验\n", "items")
    assert findings(office, draft)["name_captured"]["rows"] == [
        {"name": "白蛋白", "items": "alb 白蛋白 Albumin；spx 白蛋白 Demo protein", "captured_by": "spx"}
    ]


def test_institutions_aliases(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "机构,别名\n云岭区人民医院,县医院\n锦水市人民医院,县 医院\n锦水市人民医院,東江醫院\n", "institution_aliases")
    found = findings(office, draft)
    assert set(found) == {"institution_alias_captured", "institution_alias_captures_name"}
    assert found["institution_alias_captured"]["rows"] == [
        {"alias": "县医院", "institutions": "cq-lin 云岭区人民医院；sc-tang 锦水市人民医院", "captured_by": "cq-lin、sc-tang"}
    ]
    assert found["institution_alias_captures_name"]["rows"] == [{"alias": "東江醫院", "alias_of": "sc-tang 锦水市人民医院", "named": "cq-east 东江医院"}]


def test_local_codes_of_one_hospital_that_differ_in_case_alone(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(
        draft,
        "机构,身份,院内编码,目录项目\n东江医院,出具,YL1,总蛋白\n东江医院,出具,yl1,白蛋白\n东江医院,出具,YL2,总蛋白\n东江医院,出具,yl2,总蛋白\n锦水市人民医院,出具,yl1,glu\n",
        "code_maps",
    )
    assert findings(office, draft)["local_code_captured"]["rows"] == [{"institution": "cq-east", "role": "issuer", "local_codes": "YL1 → tp、yl1 → alb"}]
    office.publish(draft)
    assert "local_code_alike" in notes(office, office.draft())


def test_aliases_without_a_source_are_counted(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    before = notes(office, draft).get("alias_unconfirmed", {"count": 0})["count"]
    office.accepted(draft, "项目,别名,来源\n总蛋白,示范别名甲,WS/T 102\n总蛋白,示范别名乙,\n", "item_aliases")
    assert notes(office, draft)["alias_unconfirmed"]["count"] == before + 1


def test_every_finding_is_told_in_both_languages_and_new_ones_come_first():
    assert {*CAPTURED, *CAPTURED.values()} <= set(WORDS)
    places = list(WORDS)
    for old, new in CAPTURED.items():
        assert places.index(new) < places.index(old)
    for _table, _blocks, zh, en in WORDS.values():
        assert re.search(r"[\u4e00-\u9fff]", zh) and not re.search(r"[\u4e00-\u9fff]", en)


def test_a_code_that_is_moved_to_another_item_by_hand(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    with draft.writing() as rows:
        rows.execute("UPDATE items SET loinc = '2885-2' WHERE code = 'alb'")
        drafting.changed(rows, WEN)
    assert findings(office, draft)["loinc_captured"]["rows"] == [
        {"loinc": "2885-2", "items": "alb 白蛋白 Albumin；tp 总蛋白 Total protein", "captured_by": "alb"}
    ]
