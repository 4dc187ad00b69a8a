"""A code map's column for the item is read under any of its headings; while one that may be it is not understood, the item is not guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registrar.office import begun


def maps(folder: Path, heading: str, item: str, name: str = "白蛋白"):
    office = begun(folder)
    draft = office.draft()
    outcome = office.send(draft, f"机构编码,身份,院内编码,院内名称,{heading}\ncq-lin,出具,L01,{name},{item}\n", "code_maps")
    with draft.reading() as rows:
        return outcome, [one for (one,) in rows.execute("SELECT item FROM code_maps WHERE local_code = 'L01'").fetchall()]


@pytest.mark.parametrize("heading", ["项目", "项目名称", "项目代码", "对应编码", "互认项目名称", "目录名称", "Item", "item name", "检查检验项目"])
def test_the_item_is_the_columns_and_not_the_hospitals_own_name(tmp_path: Path, heading: str):
    outcome, kept = maps(tmp_path, heading, "总蛋白")
    assert not outcome.faults and kept == ["tp"]


@pytest.mark.parametrize(
    "heading",
    [
        "对照项目",
        "映射项目",
        "省平台项目名",
        "Mapped item",
        "LOINC名",
        "Mapped to",
        "Mapping",
        "Maps to",
        "Target",
        "Standard code",
        "Catalog code",
        "Regional code",
        "Platform code",
        "Equivalent",
        "Corresponds to",
        "Recognised as",
        "Map",
        "映射到",
        "映射",
        "对照",
        "目标",
        "地区编码",
        "统一编码",
        "国家编码",
        "省编码",
        "标准名称",
        "科室",
        "项目类别",
        "",
    ],
)
def test_nothing_is_inferred_beside_a_heading_that_is_not_understood(tmp_path: Path, heading: str):
    outcome, kept = maps(tmp_path, heading, "总蛋白")
    assert [fault.code for fault in outcome.faults] == ["heading_missing"] and not kept
    told = outcome.faults[0].as_dict()["right"]
    assert all((heading or "E") in told[lang] and "(item)" in told[lang] for lang in ("zh", "en"))


def test_a_column_without_cells_hinders_nothing(tmp_path: Path):
    outcome, kept = maps(tmp_path, "映射到", "")
    assert not outcome.faults and kept == ["alb"]


@pytest.mark.parametrize("heading", ["备注", "序号", "说明", "No.", "Remark"])
def test_the_item_follows_from_the_name_where_no_column_says_it(tmp_path: Path, heading: str):
    outcome, kept = maps(tmp_path, heading, "生化")
    assert not outcome.faults and kept == ["alb"]


def test_a_name_and_a_code_of_different_items_are_told(tmp_path: Path):
    office = begun(tmp_path)
    outcome = office.send(office.draft(), "机构编码,身份,院内编码,项目名称,目录编码\ncq-lin,出具,L01,白蛋白,tp\n", "code_maps")
    assert [fault.code for fault in outcome.faults] == ["item_mismatch"]
