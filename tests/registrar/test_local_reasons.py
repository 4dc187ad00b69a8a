"""A region's own list of reasons for a repeat is imported like any other table, each mapped to one of the six, and holds where its scope does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recognition.catalogue.editions.local_reasons import LocalReason, local_reasons
from recognition.catalogue.editions.store import Edition, RowRefused, build
from tests.catalogue.older import aged
from tests.catalogue.region import rows
from tests.registrar.office import begun

HEAD = "适用范围,原因编码,不予互认原因,英文名称,对应国家原因,生效日期,失效日期\n"
CITY = """重庆市,1,病情有变化,,因病情变化,2026-01-01,
50,02,超过本市时限,Beyond the city's window,其他,2026-01-01,
四川省,1,川内原因,,急诊,2026-01-01,
重庆市,09,早已作废,,其他,2020-01-01,2020-12-31
"""
DAY = date(2026, 11, 29)


def test_it_is_imported_with_national_reasons_in_words_and_holds_where_its_scope_does(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft("原因")
    office.accepted(draft, HEAD + CITY, "local_reasons")
    office.publish(draft)
    edition = office.service.edition()
    changed, beyond = (
        LocalReason("50", "1", "病情有变化", "", "condition_changed"),
        LocalReason("50", "02", "超过本市时限", "Beyond the city's window", "other"),
    )
    assert local_reasons(edition, "500111", DAY) == (beyond, changed)
    assert [one.name_zh for one in local_reasons(edition, "511600", DAY)] == ["川内原因"]
    assert local_reasons(edition, "110101", DAY) == local_reasons(edition, "", DAY) == local_reasons(edition, "500111", date(2025, 6, 1)) == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("重庆市,3,说不清,,不想做,2026-01-01,", "choice_unknown"),
        ("重庆市,3,说不清,,,2026-01-01,", "required"),
        ("火星,3,说不清,,其他,2026-01-01,", "reference_unknown"),
        ("重庆市,,说不清,,其他,2026-01-01,", "required"),
        ("重庆市,3,,,其他,2026-01-01,", "required"),
        ("重庆市,3,说不清,,其他,2026-02-30,", "date_impossible"),
    ],
)
def test_what_cannot_be_one_is_told_and_nothing_is_taken(tmp_path: Path, line: str, code: str):
    office = begun(tmp_path)
    draft = office.draft("原因")
    outcome = office.send(draft, HEAD + line + "\n", "local_reasons")
    assert code in {fault.code for fault in outcome.faults}, [fault.as_dict() for fault in outcome.faults]


def test_an_edition_holds_no_other_reason_than_the_six_and_one_of_before_has_none(tmp_path: Path):
    row = {"scope": "CY", "code": "1", "name_zh": "部位不符", "reason": "other", "valid_from": "2026-01-01"}
    edition = Edition.open(tmp_path, 1, build(tmp_path, rows() | {"local_reasons": [row]}))
    assert [one.code for one in local_reasons(edition, "500111", DAY)] == ["1"]
    for wrong in ({"reason": "because"}, {"code": "a b"}, {"code": ""}):
        with pytest.raises(RowRefused):
            build(tmp_path, rows() | {"local_reasons": [row | wrong]})
    old = Edition.open(tmp_path, 1, aged(tmp_path, build(tmp_path, rows())), verify=True)
    assert local_reasons(old, "500111", DAY) == ()
