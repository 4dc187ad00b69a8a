"""A registrar adds, changes and removes single rows of a draft: by the rules of an import, beside another registrar, and with a trail."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from recognition.catalogue.drafts import rows
from recognition.catalogue.drafts.rows import Edit, RowChanged, RowInvalid
from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.spreadsheets.forms import IMPORTED
from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden, Invalid, NotFound, Problem
from recognition.services.publications import drafting, editing
from tests.registrar.office import HE, WEN, Office, begun

ALB = {"item": "alb", "scope": "CY", "valid_from": "2020-01-01"}
EAST = {"institution": "cq-east", "item": "tp", "scope": "CY", "evaluator": "qc", "round": "2025-2", "valid_from": "2025-07-01"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with three hospitals, an evaluator, and two items on the catalogue."""
    return begun(tmp_path)


def edit(
    office: Office,
    draft: Draft,
    action: str,
    table: str,
    row: dict | None = None,
    key: dict | None = None,
    by: Caller = WEN,
    version: str | None = None,
    **more,
) -> dict:
    """Does it, and returns what the trail has of it."""
    office._tick()
    if version is None and key:
        version = read(office, draft, table, key)["version"]
    wish = Edit(action, table, key or {}, row or {}, version or "", **more)
    return editing.change(office.data, draft.id, editing.edit(office.data, office.ledger, draft.id, by, wish, office.now))


def read(office: Office, draft: Draft, table: str, key: dict) -> dict:
    """A row as somebody has it on the screen."""
    row = editing.row(office.data, office.ledger, draft.id, table, key)
    assert row is not None
    return row | {"version": rows.version(row)}


def stands(draft: Draft, sql: str, *values) -> list[tuple]:
    with closing(sqlite3.connect(draft.path)) as connection, connection:
        return connection.execute(sql, values).fetchall()


def refused(office: Office, draft: Draft, *asked, **more) -> list[dict]:
    """What is said to be wrong; the draft is as it was."""
    before = draft.path.read_bytes()
    with pytest.raises(RowInvalid) as told:
        edit(office, draft, *asked, **more)
    assert stands(draft, "SELECT count(*) FROM sqlite_master WHERE name = 'draft_changes'") == [(0,)] and before == draft.path.read_bytes()
    return told.value.details["faults"]


def test_a_row_is_added_by_the_names_that_people_use(office: Office):
    draft = office.draft()
    done = edit(
        office,
        draft,
        "add",
        "qualifications",
        {
            "institution": "锦水市人民医院",
            "item": "白蛋白",
            "scope": "川渝",
            "evaluator": "qc",
            "status": "合格",
            "valid_from": "2026年1月6日",
            "valid_to": "长期",
        },
    )
    assert done["kind"] == "added" and done["before"] is None
    assert done["after"] == {
        "institution": "sc-tang",
        "item": "alb",
        "scope": "CY",
        "evaluator": "qc",
        "round": "",
        "status": "passed",
        "evaluated_on": None,
        "valid_from": "2026-01-06",
        "valid_to": None,
    }
    assert stands(draft, "SELECT status FROM qualifications WHERE institution = 'sc-tang' AND item = 'alb'") == [("passed",)]


def test_one_field_is_changed_and_the_rest_stays(office: Office):
    draft = office.draft()
    done = edit(office, draft, "change", "listings", {"window_days": "60天"}, ALB)
    assert (done["kind"], done["before"]["window_days"], done["after"]["window_days"]) == ("changed", 30, 60)
    assert {**done["before"], "window_days": 60} == done["after"]


def test_a_field_is_emptied_and_a_key_is_moved(office: Office):
    draft = office.draft()
    edit(office, draft, "change", "listings", {"source": "示意文件"}, ALB)
    assert edit(office, draft, "change", "listings", {"source": None}, ALB)["after"]["source"] == ""
    moved = edit(office, draft, "change", "listings", {"valid_from": "2021-01-01"}, ALB)
    assert moved["key"] == {**ALB, "valid_from": "2021-01-01"}
    assert stands(draft, "SELECT valid_from FROM listings WHERE item = 'alb'") == [("2021-01-01",)]


def test_what_is_wrong_is_said_of_each_field_at_once_in_both_languages(office: Office):
    draft = office.draft()
    faults = refused(
        office, draft, "add", "qualifications", {"institution": "锦水市人民医完", "item": "总蛋百", "scope": "CY", "status": "还行", "valid_from": "13.1.2026"}
    )
    assert {one["field"]: one["code"] for one in faults} == {
        "institution": "institution_unknown",
        "item": "item_unknown",
        "status": "choice_unknown",
        "valid_from": "date_ambiguous",
    }
    by_field = {one["field"]: one for one in faults}
    assert "锦水市人民医院 (sc-tang)" in by_field["institution"]["right"]["zh"] and "合格 (passed)" in by_field["status"]["right"]["zh"]
    assert "in two ways" in by_field["valid_from"]["wrong"]["en"] and "year first" in by_field["valid_from"]["right"]["en"]


def test_what_must_be_said_and_what_ends_before_it_begins(office: Office):
    draft = office.draft()
    assert {(one["field"], one["code"]) for one in refused(office, draft, "add", "listings", {"item": "tp"})} == {
        (name, "required") for name in ("scope", "window_days", "valid_from")
    }
    assert [(one["field"], one["code"]) for one in refused(office, draft, "change", "listings", {"valid_to": "2019-12-31"}, ALB)] == [
        ("valid_to", "period_reversed")
    ]
    assert [one["code"] for one in refused(office, draft, "change", "listings", {"window_days": "400"}, ALB)] == ["number_range"]
    assert [one["code"] for one in refused(office, draft, "change", "listings", {"source": "电话 13800138000"}, ALB)] == ["personal_number"]


def test_an_identifier_belongs_to_one_institution(office: Office):
    draft = office.draft()
    edit(office, draft, "change", "institutions", {"nhsa": "H50011100001"}, {"code": "cq-east"})
    with pytest.raises(RowInvalid) as told:
        edit(office, draft, "change", "institutions", {"nhsa": "H50011100001"}, {"code": "cq-lin"})
    assert told.value.details["faults"][0]["code"] == "identifier_taken"
    # its own it may keep, also under another code
    assert edit(office, draft, "change", "institutions", {"code": "cq-ost"}, {"code": "cq-east"})["after"]["nhsa"] == "H50011100001"


def test_an_amount_is_in_the_unit_of_its_heading(office: Office):
    draft = office.draft()
    told = edit(office, draft, "add", "tariffs", {"owner": "50", "item": "tp", "fen": 400, "valid_from": "2026-01-01"})
    assert told["after"]["fen"] == 400
    yuan = {"fen": "收费标准（元）"}
    assert edit(office, draft, "change", "tariffs", {"fen": "400"}, told["key"], headings=yuan)["after"]["fen"] == 40_000
    assert edit(office, draft, "change", "tariffs", {"fen": "4.05"}, told["key"], headings=yuan)["after"]["fen"] == 405


def test_a_row_is_removed_and_an_institution_takes_its_dated_rows_along(office: Office):
    draft = office.draft()
    done = edit(office, draft, "remove", "qualifications", key=EAST)
    assert (done["kind"], done["after"], done["before"]["status"]) == ("removed", None, "passed")
    gone = edit(office, draft, "remove", "institutions", key={"code": "cq-lin"})
    assert gone["also"] == {"institution_divisions": 1, "institution_roles": 2}
    assert stands(draft, "SELECT count(*) FROM institution_roles WHERE institution = 'cq-lin'") == [(0,)]


def test_the_second_of_two_registrars_is_told_what_stands_now(office: Office):
    draft = office.draft()
    seen = read(office, draft, "listings", ALB)
    edit(office, draft, "change", "listings", {"window_days": "60"}, ALB, by=HE, version=seen["version"])
    for action, row in (("change", {"window_days": "90"}), ("remove", {})):
        with pytest.raises(RowChanged) as told:
            edit(office, draft, action, "listings", row, ALB, version=seen["version"])
        assert told.value.details["standing"]["row"]["window_days"] == 60
    # with what stands now in hand it goes
    edit(office, draft, "change", "listings", {"window_days": "90"}, ALB, version=told.value.details["standing"]["version"])
    # another row is nobody's business
    edit(office, draft, "change", "listings", {"window_days": "14"}, {**ALB, "item": "tp"}, by=HE)
    edit(office, draft, "remove", "listings", key=ALB)
    with pytest.raises(NotFound):
        edit(office, draft, "change", "listings", {"window_days": "7"}, ALB, version="0" * 16)


def test_a_row_that_is_there_is_not_added_again_and_the_same_is_no_change(office: Office):
    draft = office.draft()
    with pytest.raises(Problem, match="row_exists") as told:
        edit(office, draft, "add", "listings", {**ALB, "window_days": "7"})
    assert told.value.details["standing"]["row"]["window_days"] == 30
    with pytest.raises(Problem, match="row_exists"):
        edit(office, draft, "change", "listings", {"item": "tp"}, ALB)
    with pytest.raises(Invalid, match="nothing_changed"):
        edit(office, draft, "change", "listings", {"window_days": " 30 "}, ALB)


def test_the_trail_the_difference_and_the_second_registrar(office: Office):
    draft = office.draft()
    sha256 = office.check(draft)["sha256"]
    drafting.approve(office.data, office.ledger, draft.id, HE, sha256, frozenset(), office.now)
    xu = Caller("xu", Role.REGISTRAR)
    edit(office, draft, "change", "listings", {"window_days": "60"}, ALB, by=xu)
    edit(office, draft, "add", "listings", {"item": "alt", "scope": "CY", "window_days": "30", "valid_from": "2026-01-01"})
    facts = draft.facts()
    assert (facts["checked"], facts["approval"], facts["touched_by"]) == (None, None, ["wen", "xu"])
    assert office.check(draft)["difference"] == {"listings": {"added": 1, "removed": 0, "changed": 1}}
    with pytest.raises(Forbidden, match="second_registrar_needed"):
        drafting.approve(office.data, office.ledger, draft.id, xu, draft.facts()["checked"]["sha256"], frozenset(), office.now)
    office.publish(draft)
    assert [(one["by"], one["kind"], one["key"]["item"]) for one in editing.trail(office.data, draft.id)] == [("wen", "added", "alt"), ("xu", "changed", "alb")]
    with pytest.raises(Problem, match="draft_published"):
        edit(office, draft, "remove", "listings", key=ALB, version="0" * 16)


def test_a_row_is_found_by_what_it_says_and_by_the_names_of_what_it_means(office: Office):
    draft = office.draft()
    found = {
        wanted: len(editing.rows(office.data, office.ledger, draft.id, "qualifications", wanted, 0, 50))
        for wanted in ("", "东江", "白蛋白", "sc-tang", "100%", "2025-2")
    }
    assert found == {"": 3, "东江": 2, "白蛋白": 1, "sc-tang": 1, "100%": 0, "2025-2": 3}


@pytest.mark.parametrize("table", IMPORTED)
def test_every_table_that_is_imported_can_be_edited_and_no_other(office: Office, table: str):
    draft = office.draft()
    found = editing.rows(office.data, office.ledger, draft.id, table, "", 0, 1)
    for row in found:
        done = edit(office, draft, "remove", table, key={name: row[name] for name in TABLES[table].key})
        assert done["before"] == row
        # a row that was taken from an edition is one that can be written again
        assert edit(office, draft, "add", table, row)["after"] == row


def test_derived_tables_and_what_is_no_column(office: Office):
    draft = office.draft()
    for table in ("meta", "item_search", "draft", "sqlite_master"):
        with pytest.raises(NotFound):
            edit(office, draft, "add", table, {"code": "x"})
    with pytest.raises(Invalid, match="field_unknown"):
        edit(office, draft, "change", "listings", {"windows": "3"}, ALB)
    for key in ({"item": "alb"}, {**ALB, "x": 1}):
        with pytest.raises(Invalid):
            edit(office, draft, "change", "listings", {"window_days": "3"}, key, version="0" * 16)
    with pytest.raises(Forbidden):
        edit(office, draft, "remove", "listings", key=ALB, by=Caller("qiu", Role.AUDITOR))
