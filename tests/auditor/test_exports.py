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
    assert all(isinstance(row[0], datetime) and all(isinstance(cell, int) for cell in row[1:]) for row in sheet.iter_rows(min_row=2, values_only=True))
    assert {row[0] for row in book["definitions"].iter_rows(values_only=True)} >= {"avoided", "saved_fen"}
    about = {row[0]: row[1] for row in book["about"].iter_rows(values_only=True)}
    assert about["by 导出人"].startswith("p") and about["filter.from"] == "2020-01-01"
    assert about["ledger.root 账本根哈希"] == service.ledger.reads.root(about["ledger.size 账本记录数"]).hex()


def test_entries_are_the_same_in_csv_xlsx_and_ndjson_and_name_no_person_and_no_reference(auditor_qiu):
    lines = [json.loads(line) for line in auditor_qiu.open(f"/audit/export?{ALWAYS}&counter=avoided&format=ndjson").data.splitlines()]
    rows = list(csv.DictReader(io.StringIO(auditor_qiu.open(f"/audit/export?{ALWAYS}&counter=avoided&format=csv").data.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(auditor_qiu.open(f"/audit/export?{ALWAYS}&counter=avoided&format=xlsx").data))["entries"]
    sequences = [line["sequence"] for line in lines]
    assert sequences and [int(row["sequence"]) for row in rows] == sequences == [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert not {"by", "report", "patient", "clinician"} & {*lines[0], *rows[0]}


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
    monkeypatch.setitem(app.extensions, exporting.LONG, jobs.Long(rows=10, told_every=0))
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
    numbers = [int(float(re.search(r'office:value="([^"]+)"', cell)[1])) * int((re.search(r'columns-repeated="(\d+)"', cell) or [0, 1])[1]) for cell in cells]
    assert sum(numbers) == sum(int(cell) for row in told[1:] for cell in row[1:])
