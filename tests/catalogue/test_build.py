"""An edition is its content: the same rows give the same bytes, whatever is wrong is refused whole."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from recognition.catalogue.editions.builder import ABANDONED_SECONDS, UNFINISHED
from recognition.catalogue.editions.store import BrokenReferences, RowRefused, build, copy_with, edition_path
from tests.catalogue.region import CLINIC, EAST, LIN, region, rows

WITHDRAWN = {"institution": EAST, "item": "tp", "scope": "CY", "evaluator": "qc", "round": "2026-1", "status": "withdrawn", "valid_from": "2026-11-20"}


def files(folder: Path) -> list[str]:
    """What lies among the editions, hidden files too."""
    return sorted(os.listdir(folder / "editions"))


def test_it_is_named_by_its_hash_protected_and_needs_no_other_file(tmp_path: Path):
    sha256 = build(tmp_path, rows())
    path = edition_path(tmp_path, sha256)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert files(tmp_path) == [f"{sha256}.sqlite"]
    assert path.read_bytes()[18:20] == b"\x01\x01", "a rollback journal, never WAL: a WAL file could not be opened immutable"


def test_the_order_of_rows_and_the_day_of_building_change_nothing(tmp_path: Path):
    backwards = {table: list(reversed(given)) for table, given in reversed(rows().items())}
    assert build(tmp_path / "a", rows()) == build(tmp_path / "b", backwards)


def test_rows_may_be_iterators_of_dates_and_truths(tmp_path: Path):
    given = rows()
    listing = {"item": "tp", "scope": "CN", "window_days": "7", "valid_from": date(2026, 3, 1), "illustrative": True}
    as_text = listing | {"window_days": 7, "valid_from": "2026-03-01", "illustrative": 1}
    lazily = given | {"listings": iter([listing])}
    assert build(tmp_path, lazily) == build(tmp_path, given | {"listings": [as_text]})


def test_a_changed_value_changes_the_name(tmp_path: Path):
    given = rows()
    given["listings"][0]["window_days"] = 31
    assert build(tmp_path, rows()) != build(tmp_path, given)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("listings", {"item": "tp", "scope": "CN", "window_days": 30, "valid_from": "2026-02-30"}),
        ("listings", {"item": "tp", "scope": "CN", "window_days": 30, "valid_from": "2026-1-1"}),
        ("listings", {"item": "tp", "scope": "CN", "window_days": -1, "valid_from": "2026-01-01"}),
        ("listings", {"item": "tp", "scope": "CN", "window_days": "soon", "valid_from": "2026-01-01"}),
        ("listings", {"item": "tp", "scope": "CN", "valid_from": "2026-01-01"}),
        ("listings", {"item": "tp", "scope": "CN", "window_days": 30, "valid_from": "2026-01-01", "colour": "red"}),
        ("listings", rows()["listings"][0]),
        ("qualifications", {"institution": EAST, "item": "tp", "scope": "CN", "status": "perhaps", "valid_from": "2026-01-01"}),
        ("institutions", {"code": "has space", "name_zh": "某院"}),
        ("institutions", {"code": "x" * 17, "name_zh": "某院"}),
        ("items", {"code": "Upper", "name_zh": "某项", "kind": "lab"}),
        ("tariffs", {"owner": LIN, "item": "k", "fen": -1, "valid_from": "2026-01-01"}),
    ],
)
def test_a_row_that_breaks_its_declaration_is_refused_and_leaves_nothing(tmp_path: Path, table: str, row: dict):
    given = rows()
    given[table].append(row)
    with pytest.raises(RowRefused) as refused:
        build(tmp_path, given)
    assert refused.value.field == table
    assert files(tmp_path) == []


def test_an_unknown_table_is_refused(tmp_path: Path):
    with pytest.raises(RowRefused):
        build(tmp_path, rows() | {"wards": []})


def test_all_broken_references_are_listed_at_once(tmp_path: Path):
    given = rows()
    given["listings"].append({"item": "nothing", "scope": "CY", "window_days": 1, "valid_from": "2026-01-01"})
    given["qualifications"].append({"institution": "nobody", "item": "tp", "scope": "XX", "status": "passed", "valid_from": "2026-01-01"})
    given["institution_divisions"].append({"institution": LIN, "value": "999999", "valid_from": "2010-01-01"})
    given["tariffs"] += [{"owner": owner, "item": "tp", "fen": 1, "valid_from": "2010-01-01"} for owner in ("99", "500", "nobody", "51", "511600", "*")]
    with pytest.raises(BrokenReferences) as broken:
        build(tmp_path, given)
    found = {(row["table"], row["column"], row["value"]) for row in broken.value.details["broken"]}
    assert found == {
        ("listings", "item", "nothing"),
        ("qualifications", "institution", "nobody"),
        ("qualifications", "scope", "XX"),
        ("institution_divisions", "value", "999999"),
        ("tariffs", "owner", "99"),
        ("tariffs", "owner", "500"),
        ("tariffs", "owner", "nobody"),
    }
    assert broken.value.details["broken"][0]["key"] == {"institution": LIN, "value": "999999", "valid_from": "2010-01-01"}
    assert files(tmp_path) == []


def test_a_small_change_gives_what_building_anew_would_give(tmp_path: Path):
    base = build(tmp_path, rows())
    before = edition_path(tmp_path, base).read_bytes()
    edited = copy_with(tmp_path, base, lambda db: db["qualifications"].insert(WITHDRAWN | {"round": "2026-9"}))
    given = rows()
    given["qualifications"].append(WITHDRAWN | {"round": "2026-9"})
    assert edited == build(tmp_path, given) != base
    assert edition_path(tmp_path, base).read_bytes() == before


def test_a_change_taken_back_gives_the_first_edition_again(tmp_path: Path):
    base = build(tmp_path, rows())
    edited = copy_with(tmp_path, base, lambda db: db["listings"].delete_where("item = 'wbc'"))
    listing = {"item": "wbc", "scope": "CY", "window_days": 7, "valid_from": "2020-01-01"}
    assert copy_with(tmp_path, edited, lambda db: db["listings"].insert(listing)) == base


def test_a_new_name_is_found_and_the_old_one_is_not(tmp_path: Path):
    base = build(tmp_path, rows())

    def rename(db) -> None:
        db["institutions"].update(CLINIC, {"name_zh": "仁心诊所"})
        db["item_aliases"].delete(("cbc", "血常规"))

    given = rows()
    next(row for row in given["institutions"] if row["code"] == CLINIC)["name_zh"] = "仁心诊所"
    given["item_aliases"] = [row for row in given["item_aliases"] if row["code"] != "cbc"]
    assert copy_with(tmp_path, base, rename) == build(tmp_path, given)


def test_an_edit_that_fails_leaves_nothing(tmp_path: Path):
    base = build(tmp_path, rows())
    for edit, refusal in (
        (lambda db: db["qualifications"].insert(WITHDRAWN | {"item": "nothing"}), BrokenReferences),
        (lambda db: db["qualifications"].insert(WITHDRAWN | {"status": "perhaps"}), RowRefused),
    ):
        with pytest.raises(refusal):
            copy_with(tmp_path, base, edit)
    assert files(tmp_path) == [f"{base}.sqlite"]


def test_what_a_killed_build_left_is_swept_later_and_a_running_one_is_left_alone(tmp_path: Path):
    (tmp_path / "editions").mkdir()
    killed, running = (tmp_path / "editions" / f"{UNFINISHED}{name}.sqlite" for name in ("killed", "running"))
    killed.write_bytes(b"half")
    running.write_bytes(b"half")
    long_ago = time.time() - ABANDONED_SECONDS - 1
    os.utime(killed, (long_ago, long_ago))
    sha256 = build(tmp_path, rows())
    assert files(tmp_path) == sorted([running.name, f"{sha256}.sqlite"])


def test_any_sqlite_tool_can_open_it(tmp_path: Path):
    edition = region(tmp_path)
    with closing(sqlite3.connect(f"file:{edition.path}?mode=ro", uri=True)) as connection, connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM items").fetchone() == (12,)
