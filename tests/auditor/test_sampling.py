"""A fair sample: nobody knows the seed when it is announced, and anybody draws the same again from the ledger alone."""

from __future__ import annotations

import io
import json
import re
from hashlib import sha256

import openpyxl
import pytest

from recognition.audit_store import SampleStore
from recognition.services.samples import numbers


@pytest.fixture
def announced(auditor_qiu, service) -> int:
    """Auditor Qiu announces that eight accepted lookups will be drawn."""
    auditor_qiu.open("/audit/sample")
    action = next(form.action for form in auditor_qiu.forms() if form.method == "post" and form.action.startswith("/audit/sample"))
    auditor_qiu.send(action, count="8", decision="accepted")
    return int(re.search(r"第 (\d+) 次抽样", auditor_qiu.text)[1])


def test_it_waits_for_an_entry_that_nobody_has_seen_and_then_stays_the_same(auditor_qiu, people, service, announced):
    auditor_qiu.open(f"/audit/sample/{announced}")
    assert "种子还不存在" in auditor_qiu.text
    assert auditor_qiu.open(f"/audit/sample/{announced}/list").status_code == 422
    people["clinician"].asked()
    auditor_qiu.open(f"/audit/sample/{announced}")
    first = auditor_qiu.text
    people["clinician"].asked()
    auditor_qiu.open(f"/audit/sample/{announced}")
    assert auditor_qiu.text == first and "种子 R" in first


def test_anybody_draws_the_same_again_from_the_entries_alone(auditor_qiu, people, service, announced):
    people["clinician"].asked()
    draw = next(one for one in SampleStore(service.data).all() if one.id == announced)
    entries = [json.loads(data) for _, data in service.ledger.reads.every(draw.size)]
    stands: dict[int, str] = {}
    for entry in entries:
        if entry["kind"] == "decision" and entry["decision"] != "viewed":
            stands[entry["cites"]] = entry["decision"]
    root, drawn, k = service.ledger.reads.root(draw.seed_size), [], 0
    while len(drawn) < draw.count:
        sequence = draw.first + int.from_bytes(sha256(root + k.to_bytes(8, "big")).digest()[:8], "big") % (draw.size - draw.first)
        if entries[sequence]["kind"] == "lookup" and stands.get(sequence) == "accepted" and sequence not in drawn:
            drawn.append(sequence)
        k += 1
    auditor_qiu.open(f"/audit/sample/{announced}")
    assert [int(one) for one in re.findall(r'href="/audit/entries/(\d+)"', auditor_qiu.page.text)] == drawn
    sheet = openpyxl.load_workbook(io.BytesIO(auditor_qiu.open(f"/audit/sample/{announced}/list").data))["sample"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == drawn and all(cell is None for row in rows for cell in row[-6:])


def test_a_draw_cannot_be_taken_back(service, announced):
    import sqlite3

    db = sqlite3.connect(service.data / "auditing.sqlite")
    for statement in ("DELETE FROM samples", "UPDATE samples SET count = 1"):
        with pytest.raises(sqlite3.IntegrityError, match="stays"):
            db.execute(statement)
    db.close()


def test_draws_are_spread_evenly():
    counts = [0] * 10
    for k, position in numbers(b"seed", 10):
        if k == 5000:
            break
        counts[position] += 1
    assert all(400 < count < 600 for count in counts)


def test_another_hospital_sees_no_draw_of_the_region(auditor_ma, announced):
    assert auditor_ma.open(f"/audit/sample/{announced}").status_code == 404
