"""What changed from one edition to the next, as a registrar must read it before publishing."""

from __future__ import annotations

from pathlib import Path

from recognition.catalogue.editions.diff import diff, summary
from recognition.catalogue.editions.store import Edition, build, copy_with
from recognition.catalogue.editions.tables import TABLES
from tests.catalogue.region import EAST, region, rows


def test_rows_added_removed_and_changed_with_their_fields(tmp_path: Path):
    given = rows()
    given["listings"][0]["window_days"] = 60
    given["listings"][0]["valid_to"] = "2027-12-31"
    del given["listings"][2]
    given["listings"].append({"item": "k", "scope": "CY", "window_days": 7, "valid_from": "2026-12-01"})
    before, after = region(tmp_path), Edition.open(tmp_path, 2, build(tmp_path, given))
    removed, changed, added = diff(before, after)
    assert (removed.table, removed.kind, removed.key) == ("listings", "removed", {"item": "wbc", "scope": "CY", "valid_from": "2020-01-01"})
    assert (changed.kind, changed.key["item"], changed.fields) == ("changed", "tp", {"window_days": (30, 60), "valid_to": (None, "2027-12-31")})
    assert (added.kind, added.before, added.after["window_days"]) == ("added", None, 7)
    assert added.fields["item"] == (None, "k") and removed.fields["window_days"] == (7, None)


def test_backwards_it_is_the_opposite(tmp_path: Path):
    before = region(tmp_path)
    sha256 = copy_with(tmp_path, before.sha256, lambda db: db["qualifications"].delete_where("institution = ?", [EAST]))
    after = Edition.open(tmp_path, 2, sha256)
    assert summary(before, after) == {"qualifications": {"added": 0, "removed": 3, "changed": 0}}
    assert summary(after, before) == {"qualifications": {"added": 3, "removed": 0, "changed": 0}}


def test_nothing_differs_between_an_edition_and_itself(tmp_path: Path):
    edition = region(tmp_path)
    assert list(diff(edition, edition)) == []


def test_what_follows_from_other_rows_is_no_difference_of_its_own(tmp_path: Path):
    before = region(tmp_path)
    sha256 = copy_with(tmp_path, before.sha256, lambda db: db["institutions"].update(EAST, {"name_zh": "东江中心医院"}))
    changes = list(diff(before, Edition.open(tmp_path, 2, sha256)))
    assert [(change.table, change.fields) for change in changes] == [("institutions", {"name_zh": ("东江医院（本部）", "东江中心医院")})]
    assert {name for name, table in TABLES.items() if table.derived} == {"item_search", "institution_search", "institution_identifiers"}


def test_only_the_tables_asked_for(tmp_path: Path):
    given = rows()
    given["listings"].pop()
    given["tariffs"].pop()
    before, after = region(tmp_path), Edition.open(tmp_path, 2, build(tmp_path, given))
    assert {change.table for change in diff(before, after, ("tariffs",))} == {"tariffs"}
    assert {change.table for change in diff(before, after)} == {"listings", "tariffs"}
