"""An amount is what its cell shows: where the format shows another, the file is refused in words; what it shows as it is, is read."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.registrar.office import begun, converted

HEAD = ["项目", "收费标准（元）", "机构或区划", "生效日期"]


def sent(tmp_path: Path, amount: float, form: str, kind: str = "xlsx", heading: str = HEAD[1]):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([HEAD[0], heading, *HEAD[2:]])
    sheet.append(["tp", amount, "50", "2026-02-03"])
    sheet["B2"].number_format = form
    tmp_path.mkdir(exist_ok=True)
    path = tmp_path / "t.xlsx"
    book.save(path)
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.send(draft, path if kind == "xlsx" else converted(path, kind), "tariffs", scope="")
    with draft.reading() as rows:
        return [fault.code for fault in outcome.faults], [fen for (fen,) in rows.execute("SELECT fen FROM tariffs WHERE valid_from = '2026-02-03'")]


OTHERWISE = [
    (5, "[$$-409]#,##0.00", "money_unit_unknown"), (12, "[$€-407] 0.00", "money_unit_unknown"), (5, '"免费"', "amount_shown_otherwise"),
    (0.05, "0%", "amount_shown_otherwise"), (1234567, "#,##0,", "amount_shown_otherwise"), (5, ";;;", "amount_shown_otherwise"),
    (5, '[>3]"高";0', "amount_shown_otherwise"), (5.4, "0", "amount_shown_otherwise"), (99999.99, "0", "amount_shown_otherwise"),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "form", "code"), OTHERWISE)
def test_what_is_not_shown_is_not_taken(tmp_path: Path, amount: float, form: str, code: str):
    assert sent(tmp_path, amount, form) == ([code], [])


@pytest.mark.parametrize(
    ("amount", "form", "fen"),
    [
        (5, "0.00", 500),
        (5.4, "General", 540),
        (12.5, "#,##0.00", 1250),
        (1234.5, "¥#,##0.00", 123450),
        (5, '0.00"元"', 500),
        (8, "[$¥-804]#,##0.00", 800),
        (19.999999999999996, "0.00", 2000),
        (3, '_ ¥* #,##0.00_ ;_ ¥* \\-#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', 300),
        (5, "0.00_);[Red](0.00)", 500),
    ],
)
def test_what_is_shown_is(tmp_path: Path, amount: float, form: str, fen: int):
    assert sent(tmp_path, amount, form) == ([], [fen])


@pytest.mark.parametrize("kind", ["ods", "xls"])
@pytest.mark.parametrize(("amount", "form"), [(0.05, "0%"), (5.4, "0"), (5, "[$$-409]#,##0.00")])
def test_whatever_the_container(tmp_path: Path, kind: str, amount: float, form: str):
    codes, kept = sent(tmp_path, amount, form, kind)
    assert len(codes) == 1 and kept == []
    assert sent(tmp_path / "plain", 12.5, "0.00", kind) == ([], [1250])


@pytest.mark.parametrize("heading", ["收费标准 元/次", "收费标准  元", "收费标准:元"])
def test_a_unit_behind_the_heading_without_brackets(tmp_path: Path, heading: str):
    assert sent(tmp_path, 12.5, "General", heading=heading) == ([], [1250])
