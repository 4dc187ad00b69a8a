"""Whose price it is: code and name that differ are refused, and a province is the two digits by which prices are looked up."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.editions import older_files
from recognition.domain.lookups import PriceSource
from tests.registrar.office import begun, workbook


def sent(folder: Path, *rows: list[str]):
    office = begun(folder)
    draft = office.draft()
    outcome = office.send(draft, workbook(folder / "tariffs.xlsx", list(rows)), "tariffs")
    with draft.reading() as reading:
        kept = [tuple(row) for row in reading.execute("SELECT owner, item FROM tariffs WHERE valid_from = '2024-02-03'").fetchall()]
    return [fault.code for fault in outcome.faults], kept


MONEY, DAY = ["收费标准（元）", "生效日期"], ["4", "2024-02-03"]


@pytest.mark.parametrize(
    ("code", "name"), [("机构编码", "机构名称"), ("机构代码", "医疗机构"), ("Institution code", "Institution name"), ("机构编码", "医院名称")]
)
def test_code_and_name_of_an_owner_agree_or_are_refused(tmp_path: Path, code: str, name: str):
    heads = [code, name, "项目", *MONEY]
    assert sent(tmp_path, heads, ["cq-lin", "东江医院", "tp", *DAY]) == (["institution_mismatch"], [])
    assert sent(tmp_path / "b", heads, ["cq-lin", "云岭区人民医院", "tp", *DAY]) == ([], [("cq-lin", "tp")])
    assert sent(tmp_path / "c", [name, code, "项目", *MONEY], ["东江医院", "cq-lin", "tp", *DAY]) == (["institution_mismatch"], [])


@pytest.mark.parametrize("heads", [["项目名称", "项目编码"], ["项目", "项目代码"], ["Item name", "Item code"]])
def test_code_and_name_of_an_item_agree_or_are_refused(tmp_path: Path, heads: list[str]):
    assert sent(tmp_path, ["机构", *heads, *MONEY], ["cq-lin", "白蛋白", "tp", *DAY]) == (["item_mismatch"], [])
    assert sent(tmp_path / "b", ["机构", *heads, *MONEY], ["cq-lin", "总蛋白", "tp", *DAY]) == ([], [("cq-lin", "tp")])


@pytest.mark.parametrize(
    ("written", "owner"),
    [
        ("重庆市", "50"),
        ("500000", "50"),
        ("50", "50"),
        ("5000", "50"),
        ("510100", "5101"),
        ("5101", "5101"),
        ("成都市", "5101"),
        ("四川省", "51"),
        ("510000", "51"),
        ("500111", "500111"),
        ("*", "*"),
        ("cq-lin", "cq-lin"),
    ],
)
def test_a_province_is_its_two_digits(tmp_path: Path, written: str, owner: str):
    assert sent(tmp_path, ["机构或区划", "项目", *MONEY], [written, "tp", *DAY]) == ([], [(owner, "tp")])


@pytest.mark.parametrize(
    ("written", "owner"), [("510100", "5101"), ("5101", "5101"), ("成都市", "5101"), ("500100", "5001"), ("510000", "51"), ("5100", "51"), ("510104", "510104")]
)
def test_a_place_has_one_form_in_files_and_limits(tmp_path: Path, written: str, owner: str):
    assert sent(tmp_path, ["机构或区划", "项目", *MONEY], [written, "tp", *DAY]) == ([], [(owner, "tp")])
    office = begun(tmp_path / "b")
    draft = office.draft()
    office.accepted(draft, "项目,收费标准（元）,生效日期\n总蛋白,4,2024-02-03\n", "tariffs", owner=written)
    with draft.reading() as reading:
        assert reading.execute("SELECT owner FROM tariffs WHERE valid_from = '2024-02-03'").fetchall() == [(owner,)]


def test_a_citys_price_is_found_by_a_lookup_there(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "机构编码,机构名称,区划,可查询,生效日期\nsc-wuhou,武侯示范医院,510100,√,2020-01-01\n", "institutions")
    office.accepted(draft, "机构或区划,项目,收费标准（元）,生效日期\n510100,总蛋白,4.5,2020-01-01\n", "tariffs")
    office.publish(draft)
    answer = office.ask("tp", "cq-east", "sc-wuhou", office.today, office.today)
    assert answer.price.fen == 450 and answer.price.source is PriceSource.REGION


def test_an_older_editions_whole_codes_open_and_the_next_draft_brings_them_into_form(tmp_path: Path, monkeypatch):
    office = begun(tmp_path)
    draft = office.draft()
    monkeypatch.setattr(older_files, "_owners", lambda connection: None)
    with draft.writing() as connection:
        connection.execute(
            "INSERT INTO tariffs (owner, item, fen, valid_from) VALUES ('510100', 'tp', 450, '2020-01-01'), ('510100', 'alb', 450, '2020-01-01'), ('5101', 'alb', 500, '2020-01-01')"
        )
    office.publish(draft)
    monkeypatch.undo()
    assert office.service.edition().connection.execute("SELECT count(*) FROM tariffs WHERE owner = '510100'").fetchone() == (2,)
    later = office.draft()
    with later.reading() as reading:
        assert reading.execute("SELECT owner, item FROM tariffs WHERE owner LIKE '51%' ORDER BY 1, 2").fetchall() == [
            ("5101", "alb"),
            ("5101", "tp"),
            ("510100", "alb"),
        ]
    found = {one["code"]: one["rows"] for one in office.check(later)["findings"]}
    assert [row["item"] for row in found["price_out_of_reach"]] == ["alb"]


def test_a_scopes_prefix_is_the_beginning_of_its_divisions(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "编码,名称,互认标识\nCD,成都,成都HR\n", "scopes")
    office.accepted(draft, "互认范围,区划前缀\nCD,510100\n", "scope_prefixes")
    with draft.reading() as reading:
        assert reading.execute("SELECT prefix FROM scope_prefixes WHERE scope = 'CD'").fetchall() == [("5101",)]


def test_a_whole_division_limits_an_import_to_all_within(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "机构编码,机构名称,区划,生效日期\ncq-new,新示范医院,500112,2020-01-01\n", "institutions", division="500000")
    office.accepted(
        draft,
        "机构,项目,状态,生效日期\n东江医院,总蛋白,合格,2026-01-01\n",
        "qualifications",
        institution="东江医院",
        scope="CY",
        evaluator="川渝质控组",
        round="2026-1",
    )
