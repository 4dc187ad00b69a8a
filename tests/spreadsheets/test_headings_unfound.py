"""Tables that are laid out otherwise than by one row of headings: each is told as what it is and where, and columns that may be meant are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registrar.office import begun, workbook

TARIFFS = ["机构或区划", "项目", "收费标准（元）", "生效日期"]
ROW = ["东江医院", "tp", 5, "2026-12-01"]


def faults(tmp_path: Path, rows: list, table: str = "tariffs", merged: tuple[str, ...] = (), **extent: str) -> list:
    office = begun(tmp_path)
    outcome = office.send(office.draft(), workbook(tmp_path / "sent.xlsx", rows, merged=merged), table, **extent)
    return [(fault.code, fault.row, fault.column, fault.as_dict()) for fault in outcome.faults]


def test_headings_down_a_column_are_told_with_their_place(tmp_path: Path):
    rows = [["2026年价格", None, None], *map(list, zip(TARIFFS, ROW, ["东江医院", "alb", 6, "2026-12-01"], strict=True))]
    [(code, row, column, told)] = faults(tmp_path, rows)
    assert (code, row, column) == ("headings_down", 2, 0) and "A 列" in told["wrong"]["zh"] and "机构或区划、项目" in told["value"]


@pytest.mark.parametrize(
    ("rows", "place", "said"),
    [
        ([["项目", "东江医院", "云岭区人民医院"], ["总蛋白", 5, 6], ["白蛋白", 7, 8]], (1, 1), "B 东江医院、C 云岭区人民医院"),
        ([["机构", "总蛋白", "白蛋白"], ["东江医院", 5, 6]], (1, 1), "B 总蛋白、C 白蛋白"),
    ],
)
def test_prices_across_hospitals_or_items_are_told_as_that(tmp_path: Path, rows: list, place: tuple[int, int], said: str):
    [(code, row, column, told)] = faults(tmp_path, rows)
    assert (code, (row, column), told["value"]) == ("table_crossed", place, said)
    assert "收费标准（元）" in told["right"]["zh"] and told["right"]["en"].isascii()


def test_qualifications_may_still_stand_across(tmp_path: Path):
    office = begun(tmp_path)
    book = workbook(tmp_path / "sent.xlsx", [["机构", "总蛋白", "白蛋白"], ["东江医院", "√", "×"]])
    office.accepted(office.draft(), book, "qualifications", scope="CY", evaluator="qc", round="2026-1", defaults={"valid_from": "2026-02-03"})


@pytest.mark.parametrize("sign", ["    ", "^", "  "])
def test_cells_that_nothing_parts(tmp_path: Path, sign: str):
    office = begun(tmp_path)
    outcome = office.send(office.draft(), f"{sign.join(TARIFFS)}\n{sign.join(map(str, ROW))}\n", "tariffs")
    [fault] = outcome.faults
    assert (fault.code, fault.row, fault.column) == ("cells_unparted", 1, 0)
    assert ("空格" if sign.isspace() else "“^”") in fault.as_dict()["wrong"]["zh"]


def test_two_prices_side_by_side_are_told_with_both_headings(tmp_path: Path):
    rows = [["单位：元"], ["机构", "项目", "价格", None, "执行时间"], [None, None, "三级", "二级", None], ["东江医院", "tp", 5, 4, "2026-12-01"]]
    told = faults(tmp_path, rows, merged=("A2:A3", "B2:B3", "C2:D2", "E2:E3"))
    assert ("heading_repeated", 3, 3) in [one[:3] for one in told] and {row for _, row, _, _ in told} == {3}, (
        "the second row of headings is no row of the table"
    )
    assert "C 价格 三级，D 价格 二级" in next(one["wrong"]["zh"] for code, *_, one in told if code == "heading_repeated")


@pytest.mark.parametrize(
    ("heads", "row", "missing", "meant"),
    [
        (["单位", *TARIFFS[1:]], ROW, "机构或区划 (owner)", "A 单位"),
        ([*TARIFFS[:3], "调价日"], ROW, "生效日期 (valid_from)", "D 调价日"),
        ([*TARIFFS[:2], "现行价", TARIFFS[3]], ROW, "收费标准（元） (fen)", "C 现行价"),
    ],
)
def test_a_column_that_may_be_the_missing_one_is_named(tmp_path: Path, heads: list, row: list, missing: str, meant: str):
    [(code, _, _, told)] = faults(tmp_path, [heads, row])
    assert code == "heading_missing" and missing in told["right"]["zh"] and f"可能是 {meant}" in told["right"]["zh"]


@pytest.mark.parametrize("heading", ["有效期", "合同到期", "Expires"])
def test_an_end_whose_heading_is_not_understood_is_no_open_end(tmp_path: Path, heading: str):
    told = faults(tmp_path, [[*TARIFFS, heading], [*ROW, "2027-06-30"]])
    assert [one[:3] for one in told] == [("end_unread", 1, 4)]


@pytest.mark.parametrize(("start", "end"), [("Effective date", "Expiry date"), ("施行日期", "到期日"), ("valid from", "valid until")])
def test_further_words_for_the_days(tmp_path: Path, start: str, end: str):
    assert not faults(tmp_path, [[*TARIFFS[:3], start, end], [*ROW, "2027-06-30"]])


def test_a_column_of_ends_without_any_end_is_nothing_to_tell(tmp_path: Path):
    assert not faults(tmp_path, [[*TARIFFS, "有效期"], [*ROW, None]])


@pytest.mark.parametrize("text", ["機構或區劃,項目,收費標準（元）,生效日期\n東江醫院,總蛋白,5.00,2026-12-01\n", "機構,備註\n東江醫院,二級醫院\n"])
def test_big5_is_never_taken_for_gb18030(tmp_path: Path, text: str):
    office, path = begun(tmp_path), tmp_path / "sent.csv"
    path.write_bytes(text.encode("cp950"))
    assert [fault.code for fault in office.send(office.draft(), path, "tariffs").faults] == ["encoding_uncertain"]


def test_big5_that_is_declared_is_read(tmp_path: Path):
    office, path = begun(tmp_path), tmp_path / "sent.xls"
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in (["機構", "項目", "單價（元）", "生效日期"], ROW))
    path.write_bytes(f'<html><meta charset="big5"><table>{rows}</table></html>'.replace("东", "東").replace("医", "醫").encode("cp950"))
    assert not office.send(office.draft(), path, "tariffs").faults


@pytest.mark.parametrize(
    "heads", [["1.机构", "2.项目", "3.收费标准（元）", "4.生效日期"], ["①机构", "②项目", "③收费标准（元）", "④生效日期"], ["机构/区划", *TARIFFS[1:]]]
)
def test_numbers_before_headings(tmp_path: Path, heads: list):
    assert not faults(tmp_path, [heads, ROW])


def test_another_table_below_is_one_fault(tmp_path: Path):
    rows = [TARIFFS, ROW, ["项目", "机构", "收费标准（分）", "生效日期"], ["alb", "东江医院", 600, "2026-12-01"], ["又", "一", "行", "x"]]
    assert [one[:3] for one in faults(tmp_path, rows)] == [("headings_differ", 3, 0)]


LINES = {
    "psql": " 机构     | 项目   | 收费标准（元） | 生效日期\n----------+--------+----------------+------------\n 东江医院 | 总蛋白 |           5.00 | 2026-12-01\n(1 row)\n",
    "mysql": "+------+----+\n| 机构     | 项目   | 收费标准（元） | 生效日期   |\n+------+----+\n| 东江医院 | 总蛋白 | 5.00 | 2026-12-01 |\n+------+----+\n1 row in set (0.00 sec)\n",
    "markdown": "| 机构 | 项目 | 收费标准（元） | 生效日期 |\n|:---|---|---:|:---:|\n| 东江医院 | 总蛋白 | 5.00 | 2026-12-01 |\n",
    "nulls": "机构\t项目\t收费标准（元）\t生效日期\t失效日期\n东江医院\t总蛋白\t5.00\t2026-12-01\t\\N\n",
}


@pytest.mark.parametrize("program", LINES)
def test_tables_as_programs_of_databases_print_them(tmp_path: Path, program: str):
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.accepted(draft, LINES[program], "tariffs")
    with draft.reading() as stored:
        assert outcome.rows == 1 and [tuple(row) for row in stored.execute("SELECT item, fen, valid_to FROM tariffs")] == [("tp", 500, None)]


def test_a_file_of_json_is_no_table(tmp_path: Path):
    office = begun(tmp_path)
    assert [fault.code for fault in office.send(office.draft(), '[{"机构": "东江医院"}]', "tariffs").faults] == ["file_kind"]


@pytest.mark.parametrize(
    ("above", "sheet", "said"), [("填报单位：东江医院  2026年", "数据", "第 1 行的“东江医院”像是它"), ("2026年价格", "东江医院", "工作表名“东江医院”像是它")]
)
def test_a_hospital_that_is_said_once_is_named(tmp_path: Path, above: str, sheet: str, said: str):
    office = begun(tmp_path)
    book = workbook(tmp_path / "sent.xlsx", [[above], TARIFFS[1:], ROW[1:]], sheet)
    [fault] = office.send(office.draft(), book, "tariffs").faults
    assert fault.code == "heading_missing" and said in fault.as_dict()["right"]["zh"]
