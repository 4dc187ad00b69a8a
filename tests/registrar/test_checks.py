"""What stands against publishing is found: each kind of trouble, and none in sound rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recognition.catalogue.drafts import validation
from recognition.catalogue.editions.store import Edition, read_pointer
from recognition.errors import Problem
from recognition.services.publications import drafting
from tests.registrar.office import HE, WEN, Office, begun

PASSED = "INSERT INTO qualifications (institution, item, scope, evaluator, round, status, valid_from, valid_to) VALUES "
TROUBLES = [
    ("broken_reference", True, "INSERT INTO coverings VALUES ('nothing', 'tp')"),
    ("listing_of_unknown_item", True, "INSERT INTO listings (item, scope, window_days, valid_from) VALUES ('nothing', 'CY', 30, '2025-01-01')"),
    ("period_reversed", True, "UPDATE listings SET valid_to = '2019-01-01' WHERE item = 'tp'"),
    ("validity_overlaps", True, "INSERT INTO listings (item, scope, window_days, valid_from) VALUES ('tp', 'CY', 14, '2025-01-01')"),
    ("validity_overlaps", True, "INSERT INTO institution_divisions VALUES ('cq-east', '511600', '2024-01-01', '2024-12-31')"),
    ("scope_without_divisions", True, "INSERT INTO scopes (code, name_zh, mark) VALUES ('X', '新范围', '新HR')"),
    ("qualification_beyond_evaluator", True, PASSED + "('cq-east', 'alt', 'CN', 'qc', '1', 'passed', '2025-01-01', NULL)"),
    ("identifier_shared", True, "UPDATE institutions SET nhsa = 'H50011100001' WHERE code IN ('cq-east', 'cq-lin')"),
    ("qualification_outside_scope", False, PASSED + "('cq-east', 'alt', '51', '', '1', 'passed', '2025-01-01', NULL)"),
    ("division_withdrawn", False, "UPDATE institution_divisions SET value = '500112' WHERE institution = 'cq-lin'"),
    ("division_missing", False, "DELETE FROM institution_divisions WHERE institution = 'cq-lin'"),
    ("failed_row_left_open", False, PASSED + "('cq-east', 'tp', 'CY', 'qc', '2025-1', 'failed', '2025-01-01', NULL)"),
]


def test_sound_rows_have_no_findings(tmp_path: Path):
    office = begun(tmp_path)
    assert office.check(office.draft())["findings"] == []


def test_the_demonstration_has_none_that_forbids(demonstration: Path):
    number, sha256 = read_pointer(demonstration)
    found = validation.findings(Edition.open(demonstration, number, sha256).connection, date.today().isoformat())
    assert [one.code for one in found if one.blocks] == []


@pytest.mark.parametrize(("code", "blocks", "sql"), TROUBLES, ids=[f"{code}-{place}" for place, (code, *_) in enumerate(TROUBLES)])
def test_each_trouble_is_found_and_told(tmp_path: Path, code: str, blocks: bool, sql: str):
    office = begun(tmp_path)
    draft = office.draft()
    with draft.writing() as rows:
        rows.execute(sql)
        drafting.changed(rows, WEN)
    result = office.check(draft)
    found = {one["code"]: one for one in result["findings"]}
    assert found[code]["blocks"] is blocks
    assert found[code]["count"] >= 1 and found[code]["rows"] and found[code]["zh"] and found[code]["en"]
    assert (result["sha256"] is None) is blocks
    with pytest.raises(Problem, match="draft_blocked|draft_not_checked" if blocks else "findings_unanswered"):
        drafting.approve(office.data, office.ledger, draft.id, HE, result["sha256"] or "0" * 64, frozenset(), office.now)


def test_a_withdrawn_division_is_listed_with_what_it_may_be_and_mapped_by_a_person_only(tmp_path: Path):
    office: Office = begun(tmp_path)
    draft = office.draft()
    with draft.writing() as rows:
        rows.execute("UPDATE institution_divisions SET value = '500112' WHERE institution = 'cq-lin'")
        drafting.changed(rows, WEN)
    [finding] = office.check(draft)["findings"]
    assert set(finding["rows"][0]["may_be"].split(",")) == {"500157", "500109"}
    drafting.assign(office.data, office.ledger, draft.id, WEN, "cq-lin", "500157", date(2025, 11, 6))
    assert office.check(draft)["findings"] == []
    with draft.reading() as rows:
        assert rows.execute("SELECT value, valid_to FROM institution_divisions WHERE institution = 'cq-lin' ORDER BY valid_from").fetchall() == [
            ("500112", "2025-11-05"),
            ("500157", None),
        ]
