"""An import changes what it says it changes, and nothing when anything is wrong."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from recognition.catalogue.drafts.submissions import Submissions
from recognition.errors import Invalid
from recognition.services.publications import drafting
from tests.registrar.office import WEN, Office, begun

HEAD = "机构,项目,状态,生效日期,失效日期\n"
ROUND = {"scope": "CY", "evaluator": "qc", "round": "2026-1"}


def held(draft, sql: str) -> list[tuple]:
    with draft.reading() as rows:
        return rows.execute(sql).fetchall()


def all_rows(draft) -> list[tuple]:
    return held(draft, "SELECT * FROM qualifications ORDER BY 1, 2, 3, 4, 5, 6")


def test_items_across_the_columns(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    sheet = "序号,医院名称,总蛋白,白蛋白,备注\n1,东江医院,√,×,\n2,锦水市人民医院,✔,/,复评\n合计,,2,1,\n"
    outcome = office.accepted(draft, sheet, "qualifications", defaults={"valid_from": "2026-01-01"}, **ROUND)
    assert outcome.sheets[0]["across"] == 2
    assert held(draft, "SELECT institution, item, status FROM qualifications WHERE round = '2026-1' ORDER BY 1, 2") == [
        ("cq-east", "alb", "failed"),
        ("cq-east", "tp", "passed"),
        ("sc-tang", "tp", "passed"),
    ]


def test_institutions_across_the_columns(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "项目,东江医院,锦水市人民医院\n总蛋白,√,\n白蛋白,√,√\n", "qualifications", defaults={"valid_from": "2026-01-01"}, **ROUND)
    assert len(held(draft, "SELECT 1 FROM qualifications WHERE round = '2026-1'")) == 3


def test_a_file_with_one_error_leaves_the_draft_as_it_was(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    before, facts = all_rows(draft), draft.facts()
    outcome = office.send(draft, HEAD + "东江医院,总蛋白,合格,2026-01-01,\n锦水市人民医院,总蛋白,合格,2026-02-30,\n", "qualifications", **ROUND)
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("date_impossible", 3)]
    assert all_rows(draft) == before
    assert draft.facts() == facts


def test_rows_outside_the_extent_are_refused_and_never_touched(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.send(draft, HEAD + "东江医院,总蛋白,合格,2026-01-01,\n锦水市人民医院,总蛋白,合格,2026-01-01,\n", "qualifications", division="51", **ROUND)
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("outside_extent", 2)]
    office.accepted(
        draft, HEAD + "锦水市人民医院,白蛋白,合格,2025-07-01,\n", "qualifications", division="51", remove=True, scope="CY", evaluator="qc", round="2025-2"
    )
    assert held(draft, "SELECT institution, item FROM qualifications ORDER BY 1, 2") == [("cq-east", "alb"), ("cq-east", "tp"), ("sc-tang", "alb")]


def test_rows_missing_inside_are_listed_and_removed_only_when_told(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    again = HEAD + "东江医院,总蛋白,合格,2025-07-01,\n"
    extent = {"scope": "CY", "evaluator": "qc", "round": "2025-2"}
    counts = office.accepted(draft, again, "qualifications", **extent).counts["qualifications"]
    assert (counts.same, counts.missing, counts.removed) == (1, 2, 0)
    assert [(row["institution"], row["item"]) for row in counts.listed] == [("cq-east", "alb"), ("sc-tang", "tp")]
    assert len(all_rows(draft)) == 3
    assert office.accepted(draft, again, "qualifications", remove=True, **extent).counts["qualifications"].removed == 2
    assert len(all_rows(draft)) == 1


def test_columns_that_the_file_lacks_keep_what_they_hold(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "机构编码,机构名称,英文名称\ncq-east,东江医院,East River Hospital\n", "institutions")
    office.accepted(draft, "机构编码,机构名称\ncq-east,东江总医院\n", "institutions")
    assert held(draft, "SELECT name_zh, name_en, level, grade FROM institutions WHERE code = 'cq-east'") == [
        ("东江总医院", "East River Hospital", "tertiary", "A")
    ]


def test_a_new_division_ends_the_old_one_the_day_before(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    sheet = "机构编码,机构名称,区划,生效日期\ncq-east,东江医院,两江新区,2025-11-06\n"
    for expected in (1, 0):
        assert office.accepted(draft, sheet, "institutions").counts["institution_divisions"].added == expected
    assert held(draft, "SELECT value, valid_from, valid_to FROM institution_divisions WHERE institution = 'cq-east' ORDER BY 2") == [
        ("500111", "2020-01-01", "2025-11-05"),
        ("500157", "2025-11-06", None),
    ]


def test_a_name_that_is_almost_right_is_suggested_and_confirmed_by_a_person(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    sheet = HEAD + "东江医院总院,总蛋白,合格,2026-01-01,\n东疆医院,白蛋白,合格,2026-01-01,\n"
    outcome = office.send(draft, sheet, "qualifications", **ROUND)
    candidates = [fault.as_dict()["candidates"][0]["code"] for fault in outcome.faults]
    assert [fault.code for fault in outcome.faults] == ["institution_ambiguous", "institution_unknown"]
    assert candidates == ["cq-east", "cq-east"], "by characters, and by sound"
    for name in ("东江医院总院", "东疆医院"):
        drafting.confirm(office.data, WEN, "institution", name, "cq-east", office.now)
    assert office.accepted(draft, sheet, "qualifications", **ROUND).rows == 2


def test_code_and_name_must_mean_the_same(tmp_path: Path):
    office = begun(tmp_path)
    outcome = office.send(office.draft(), "机构编码,机构名称,项目,状态,生效日期\ncq-lin,东江医院,总蛋白,合格,2026-01-01\n", "qualifications", **ROUND)
    assert [fault.code for fault in outcome.faults] == ["institution_mismatch"]


def test_personal_numbers_are_refused_never_repeated_and_not_kept(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    number = "13800138000"
    outcome = office.send(draft, f"机构编码,机构名称,备注\ncq-new,新医院,找 王某 {number}\n", "institutions")
    told = [fault.as_dict() for fault in outcome.faults]
    assert [fault["code"] for fault in told] == ["personal_number"]
    assert number not in str(told)
    marked = Submissions(office.data).file({"id": office.last, "suffix": ".csv"}, marked=True)
    cells = [str(cell.value) for sheet in openpyxl.load_workbook(marked) for row in sheet.iter_rows() for cell in row]
    assert not any(number in cell for cell in cells)
    assert not list((office.data / "drafts" / "files").glob(f"{office.last}.csv"))
    stored = b"".join(path.read_bytes() for path in (office.data / "drafts").rglob("*") if path.is_file())
    assert number.encode() not in stored


def test_columns_nobody_asked_for_are_named_and_not_read(tmp_path: Path):
    office = begun(tmp_path)
    outcome = office.accepted(office.draft(), "机构编码,机构名称,院长手机\ncq-new,新医院,13800138000\n", "institutions")
    assert outcome.sheets[0]["ignored"] == ["院长手机"]
    stored = b"".join(path.read_bytes() for path in (office.data / "drafts").rglob("*") if path.is_file())
    assert b"13800138000" not in stored


def test_code_maps_per_hospital_with_suggestions(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.send(
        draft, "院内编码,院内名称,对应项目\nSH-1,总蛋白测定,血清总蛋白\nSH-2,白蛋白,清蛋白质\n", "code_maps", institution="cq-east", role="issuer"
    )
    assert [fault.code for fault in outcome.faults] == ["item_unknown"]
    office.accepted(draft, "院内编码,院内名称,对应项目\nSH-1,总蛋白测定,血清总蛋白\n", "code_maps", institution="cq-east", role="issuer")
    assert held(draft, "SELECT * FROM code_maps") == [("cq-east", "issuer", "SH-1", "总蛋白测定", "tp")]


def test_a_hospitals_own_names_alone_are_matched_and_suggested(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    sheet = "院内编码,院内名称\nK-01,总蛋白\nK-02,总蛋白侧定\n"
    outcome = office.send(draft, sheet, "code_maps", institution="cq-lin", role="receiver")
    [fault] = [fault.as_dict() for fault in outcome.faults]
    assert (fault["code"], fault["row"], fault["column"], fault["candidates"][0]["code"]) == ("item_unknown", 3, "B", "tp")
    drafting.confirm(office.data, WEN, "item", "总蛋白侧定", "tp", office.now)
    office.accepted(draft, sheet, "code_maps", institution="cq-lin", role="receiver")
    office.accepted(draft, "院内编码,院内名称,对应项目\nK-01,血清总蛋白,tp\n", "code_maps", institution="cq-lin", role="receiver")
    assert held(draft, "SELECT local_code, local_name, item FROM code_maps ORDER BY 1") == [("K-01", "血清总蛋白", "tp"), ("K-02", "总蛋白侧定", "tp")]


def test_tariffs_in_yuan_and_in_fen(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "机构或区划,项目,收费标准（元）,生效日期\n50,总蛋白,4.5,2025-01-01\n东江医院,总蛋白,5,2025-01-01\n", "tariffs")
    office.accepted(draft, "机构或区划,项目,收费标准（分）,生效日期\n51,总蛋白,480,2025-01-01\n", "tariffs")
    assert held(draft, "SELECT owner, fen FROM tariffs ORDER BY 1") == [("50", 450), ("51", 480), ("cq-east", 500)]


@pytest.mark.parametrize("extent", [{"table": "meta"}, {"table": "nonsense"}, {"table": "listings", "division": "50"}, {"table": "items", "round": "1"}])
def test_an_extent_that_means_nothing_is_refused(tmp_path: Path, extent: dict[str, str]):
    office = Office(tmp_path / "data")
    office.begin()
    table = extent.pop("table")
    with pytest.raises(Invalid):
        office.send(office.draft(), "a,b\n1,2\n", table, **extent)


def test_the_desk_tells_who_sent_what_and_what_is_late(tmp_path: Path):
    office = begun(tmp_path)
    draft, desk = office.draft(), Submissions(office.data)
    desk.expect("500111", "listings", "", "2025-01-01")
    desk.expect("511600", "listings", "", "2025-01-01")
    office.accepted(draft, "项目,互认时限,生效日期\nALT,30,2025-01-01\n", "listings", scope="CY", sender="500111")
    office.send(draft, "项目,互认时限,生效日期\nALT,很久,2025-01-01\n", "listings", scope="CY", sender="511600")
    sent = {one["sender"]: (one["state"], one["faults"]) for one in desk.submissions(draft.id)}
    assert sent == {"500111": ("accepted", 0), "511600": ("refused", 1)}
    owed = {one["sender"]: (bool(one["answered"]), one["late"]) for one in desk.owed("2025-01-11")}
    assert owed == {"500111": (True, 0), "511600": (False, 10)}
