"""Exports: numbers as numbers, days as days, nothing that runs, and a record of who took what."""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import shutil
import subprocess
import time
from datetime import datetime
from fractions import Fraction

import openpyxl
import pytest

from recognition.web.auditor import exporting, jobs
from recognition.web.shared.summary_files import neutral

ALWAYS = "from=2020-01-01&to=2099-12-31"


@pytest.mark.parametrize("text", ["\u200b=1+1", "\ufeff+1", "\u2212 1", "\u00a0@x", "\u3000＝1", "﹢1", "\n\t =1", "⁺1"])
def test_signs_behind_what_is_not_seen_and_signs_of_other_widths_are_harmless(text):
    assert neutral(text) == "'" + text


def test_a_workbook_has_real_numbers_and_days_and_says_who_made_it_from_what(auditor_qiu, service):
    book = openpyxl.load_workbook(io.BytesIO(auditor_qiu.open(f"/audit/export?{ALWAYS}&by=day&format=xlsx").data))
    sheet = book["summary"]
    assert sheet.freeze_panes == "A2"
    heads = [cell.value.split("\n") for cell in sheet[1]]
    assert heads[0] == ["day", "日期", "Day"] and all(len(head) == 3 for head in heads)
    assert all(isinstance(row[0], datetime) and all(isinstance(cell, (int, float)) for cell in row[1:]) for row in sheet.iter_rows(min_row=2, values_only=True))
    assert {row[0] for row in book["definitions"].iter_rows(values_only=True)} >= {"avoided", "saved_yuan"}
    about = {row[0]: row[1] for row in book["about"].iter_rows(values_only=True)}
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC\+8", about["at 时间"])
    assert about["by 导出人"].startswith("p") and about["filter.from"] == "2020-01-01"
    assert about["ledger.root 账本根哈希"] == service.ledger.reads.root(about["ledger.size 账本记录数"]).hex()


def test_entries_are_the_same_in_csv_xlsx_and_ndjson_and_name_no_person_and_no_reference(auditor_qiu):
    lines = [json.loads(line) for line in auditor_qiu.open(f"/audit/export?{ALWAYS}&counter=avoided&format=ndjson").data.splitlines()]
    rows = list(csv.DictReader(io.StringIO(auditor_qiu.open(f"/audit/export?{ALWAYS}&counter=avoided&format=csv").data.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(auditor_qiu.open(f"/audit/export?{ALWAYS}&counter=avoided&format=xlsx").data))["entries"]
    sequences = [line["sequence"] for line in lines]
    assert sequences and [int(row["sequence"]) for row in rows] == sequences == [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert not {"by", "report", "patient", "clinician"} & {*lines[0], *rows[0]}


def table(sheet) -> list[dict]:
    heads = [cell.value.split("\n")[0] for cell in sheet[1]]
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_money_is_in_yuan_every_heading_has_its_unit_and_every_code_its_name(auditor_qiu):
    book = openpyxl.load_workbook(io.BytesIO(auditor_qiu.open(f"/audit/export?{ALWAYS}&by=item,receiver_region&format=xlsx").data))
    told = list(csv.DictReader(io.StringIO(auditor_qiu.open(f"/audit/export?{ALWAYS}&by=item,receiver_region&format=csv").data.decode("utf-8-sig"))))
    rows = table(book["summary"])
    assert [Fraction(str(row["saved_yuan"])) * 100 for row in rows] == [int(row["saved_fen"]) for row in told] and any(row["saved_yuan"] for row in rows)
    assert [(row["item"], row["avoided"]) for row in rows] == [(row["item"], int(row["avoided"])) for row in told]
    assert {row["item_name"] for row in rows if row["item"] == "tp"} == {"总蛋白"} and {row["receiver_region_name"] for row in rows} >= {"渝中区"}
    heads = [cell.value.split("\n") for cell in book["summary"][1]]
    units = ("（项）", "（份）", "（人次）", "（元）"), ("(items)", "(reports)", "(patient-days)", "(yuan)")
    assert all(zh.endswith(units[0]) and en.endswith(units[1]) and zh.count("（项）") < 2 for _code, zh, en in heads[4:])
    formats = dict(zip((head[0] for head in heads), (cell.number_format for cell in book["summary"][2]), strict=True))
    assert (formats["saved_corroborated_yuan"], formats["avoided"], formats["handed_in_late"]) == ("#,##0.00", "#,##0", "#,##0")


def test_entries_in_a_workbook_have_the_words_of_their_codes_and_what_they_count_in_yuan(auditor_qiu):
    address = f"/audit/export?{ALWAYS}&counter=saved_fen&format="
    rows = table(openpyxl.load_workbook(io.BytesIO(auditor_qiu.open(address + "xlsx").data))["entries"])
    told = list(csv.DictReader(io.StringIO(auditor_qiu.open(address + "csv").data.decode("utf-8-sig"))))
    assert [Fraction(str(row["counted"])) * 100 for row in rows] == [int(row["counted"]) for row in told] != []
    assert {(row["verdict"], row["verdict_name"], row["decision_name"]) for row in rows} == {("recognised", "应予互认", "采信")}
    assert {row["price_yuan"] * 100 for row in rows} == {int(row["price_fen"]) for row in told}


@pytest.mark.parametrize(("by", "paper"), [("item", "8"), ("", "8")])
def test_a_printed_sheet_is_as_wide_as_its_paper_and_repeats_its_headings(auditor_qiu, by, paper):
    book = openpyxl.load_workbook(io.BytesIO(auditor_qiu.open(f"/audit/export?{ALWAYS}&by={by}&format=xlsx").data))
    sheet = book["summary"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, str(sheet.page_setup.paperSize)) == ("landscape", 0, paper)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows == "$1:$1"
    assert all(book[name].page_setup.orientation == "landscape" for name in ("definitions", "about"))


def test_every_export_is_noted_and_the_note_stays(auditor_qiu, auditor_ma, service):
    assert auditor_qiu.open(f"/audit/export?{ALWAYS}&counter=repeated&receiver=cq002&format=csv").data
    auditor_qiu.open("/audit/exports")
    assert (
        "决定重复检查 · CSV" in auditor_qiu.text
        and "接诊机构：云岭示范医院 (cq002)" in auditor_qiu.text
        and "邱审计" in auditor_qiu.page.text.split("<tbody>")[1]
    )
    newest = exporting.ExportStore(service.data).all(datetime.now().astimezone())[0]
    assert newest.state == "ready" and newest.rows > 0
    assert auditor_ma.open(f"/audit/exports/{newest.id}").status_code == 404


def test_an_export_that_a_full_disk_cannot_note_leaves_and_stands_in_the_log(auditor_qiu, service, caplog):
    """This process may write nothing beyond a file's beginning, as on a full disk. A long export, which is a file first, is refused."""
    before = len(exporting.ExportStore(service.data).all(datetime.now().astimezone()))
    address = f"/audit/export?{ALWAYS}&counter=repeated&format=csv"
    usual = auditor_qiu.open(address).data
    # As the process that keeps the counters does for as long as the service runs.
    held = service.counters.held()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        reply = auditor_qiu.open(address)
        assert (reply.status_code, reply.data) == (200, usual)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        held.close()
    [told] = [record.getMessage() for record in caplog.records if record.name == exporting.__name__]
    assert told.startswith("an export could not be noted elsewhere: repeated csv of {") and "'from': '2020-01-01'" in told
    assert len(exporting.ExportStore(service.data).all(datetime.now().astimezone())) == before + 1


def test_a_long_export_is_made_behind_a_page_with_a_number_that_moves(app, auditor_qiu, service, monkeypatch):
    monkeypatch.setitem(app.extensions, exporting.LONG, jobs.LongExports(rows=10, note_every=0))
    reply = auditor_qiu.open(f"/audit/export?{ALWAYS}&counter=lookups&format=xlsx")
    assert reply.status_code == 200 and re.search(r"第 \d+ 次导出", auditor_qiu.text)
    address = reply.request.path
    for _ in range(300):
        if "audit/exports/" in address and auditor_qiu.open(address + "/file").status_code == 200:
            break
        time.sleep(0.1)
    with auditor_qiu.page as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.data))["entries"]
    assert (
        sheet.max_row - 1
        == service.summary(
            datetime(2020, 1, 1).date(), datetime(2099, 1, 1).date(), (), {}, exporting.Caller("x", "auditor"), datetime.now().astimezone()
        ).totals["lookups"]
    )


def test_libreoffice_reads_the_numbers_as_numbers(auditor_qiu, tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "summary.xlsx").write_bytes(auditor_qiu.open(f"/audit/export?{ALWAYS}&by=item&format=xlsx").data)
    told = list(csv.reader(io.StringIO(auditor_qiu.open(f"/audit/export?{ALWAYS}&by=item&format=csv").data.decode("utf-8-sig"))))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods", "--outdir", str(tmp_path), str(tmp_path / "summary.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = (tmp_path / "summary.fods").read_text(encoding="utf-8")
    table = re.search(r'<table:table table:name="summary".*?</table:table>', text, re.DOTALL)[0]
    cells = re.findall(r'<table:table-cell([^>]*office:value-type="float"[^>]*)>', table)
    numbers = [float(re.search(r'office:value="([^"]+)"', cell)[1]) * int((re.search(r'columns-repeated="(\d+)"', cell) or [0, 1])[1]) for cell in cells]
    money = [name.endswith("_fen") for name in told[0]]
    assert round(100 * sum(numbers)) == sum(int(cell) * (1 if fen else 100) for row in told[1:] for cell, fen in list(zip(row, money, strict=True))[1:])
