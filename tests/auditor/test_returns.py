"""Returns: sums that hold, the same figures as everywhere, and the checkpoint that filing them bears witness to."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import openpyxl
import pytest

from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.services import returns
from recognition.web.shared.service import now

QIU = Caller("qiu", Role.AUDITOR)
LAST = datetime.now(SHANGHAI).date().replace(day=1) - timedelta(days=1)


@pytest.mark.parametrize("code", ["liaoning", "all_classes"])
def test_totals_are_those_of_the_summary_and_of_the_lines(service, code):
    found = returns.filled(service, code, LAST, QIU, now())
    summary = service.summary(LAST.replace(day=1), LAST, (), {}, QIU, now()).totals
    for place, column in enumerate(found.form.columns):
        total = found.total.cells[place]
        lines = [line.cells[place] for line in found.lines if line.institution]
        sums = [line.cells[place] for line in found.lines if line.institution is None]
        if column["is"] == "passed_items":
            assert total is None and all(one is None for one in sums)
            continue
        assert total == sum(lines) == sum(sums)
        if column["is"] == "sum" or ("groups" not in column and "kinds" not in column):
            assert total == summary[column["counter"]]


def test_each_institution_stands_in_one_class(service):
    found = returns.filled(service, "liaoning", LAST, QIU, now())
    names = [line.institution for line in found.lines if line.institution]
    assert len(names) == len(set(names)) > 3
    assert [line.of for line in found.lines] == sorted(line.of for line in found.lines)


def test_a_hospital_fills_in_its_own(service):
    found = returns.filled(service, "all_classes", LAST, Caller("ma", Role.AUDITOR, "cq002"), now())
    assert {line.institution for line in found.lines} == {"cq002", None}


def test_the_workbook_has_numbers_and_the_checkpoint(auditor_qiu, service):
    book = openpyxl.load_workbook(io.BytesIO(auditor_qiu.open(f"/audit/returns?month={LAST:%Y-%m}&form=all_classes&format=xlsx").data))
    last = list(book[f"{LAST:%Y-%m}"].iter_rows(values_only=True))[-1]
    assert last[0] == "合计" and all(cell is None or isinstance(cell, (int, float)) for cell in last[3:])
    about = {row[0]: row[1] for row in book["about"].iter_rows(values_only=True)}
    assert about["checkpoint.root 账本根哈希"] == service.ledger.reads.root(about["checkpoint.size 账本记录数"]).hex()


def test_the_example_says_that_it_is_one(auditor_qiu):
    auditor_qiu.open("/audit/returns?form=liaoning")
    assert "示例" in auditor_qiu.text and "不是任何部门下发的表" in auditor_qiu.text


def test_a_file_that_is_no_form_is_refused():
    with pytest.raises(ValueError, match="no form"):
        returns._form(
            {"code": "x", "name": ["", ""], "note": ["", ""], "classes": [{"name": ["", ""], "when": {}}], "columns": [{"is": "count", "counter": "wishes"}]},
            "x",
        )
