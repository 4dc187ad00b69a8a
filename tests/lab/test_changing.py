"""An edition with changed rules, apart from the others: the rows that were named, and nothing else; a draft's rows as though they held all along."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recognition.catalogue.editions.builder import build, sha256_of
from recognition.catalogue.editions.changing import BEFORE_DAYS, PriceChange, RuleChanges, ScopeChange, WindowChange, changed, written
from recognition.catalogue.editions.store import Edition
from recognition.errors import Invalid
from tests.catalogue.region import EAST, LAB, LIN, TODAY, rows

FIRST = date(2026, 10, 1)


def opened(apart: Path, sha256: str) -> Edition:
    """The changed edition."""
    return Edition.open(apart, 0, sha256)


def test_only_what_was_named_changes(tmp_path: Path):
    base = build(tmp_path, rows())
    changes = RuleChanges(
        (WindowChange(60, "tp", "CY"), WindowChange(3, "wbc")), (ScopeChange("50"), ScopeChange("CY", ("51",))), (PriceChange("k", 999, "50"),)
    )
    edition = opened(tmp_path / "apart", changed(tmp_path, tmp_path / "apart", base, changes))
    windows = {(item, row.scope.code): row.window_days for item in ("tp", "wbc") for row in edition.reading.listings(item)}
    assert windows == {("tp", "CY"): 60, ("tp", "50"): 14, ("wbc", "CY"): 3}
    assert {code: scope.prefixes for code, scope in edition.reading.scopes.items()} == {"CN": ("",), "CY": ("51",), "50": ()}
    assert not edition.reading.scopes["50"].contains("500157")
    assert [row.fen for row in edition.reading.tariffs("50", "k")] == [999]
    assert edition.prices.at(LIN, "k", TODAY).fen == 450, "the list of a district stands before that of its province"
    assert sha256_of(tmp_path / "editions" / f"{base}.sqlite") == base, "the edition itself is as it was"


def test_what_a_draft_changes_holds_all_along(tmp_path: Path):
    given = rows()
    base = build(tmp_path, given)
    tp = next(row for row in given["listings"] if (row["item"], row["scope"]) == ("tp", "CY"))
    tp["valid_to"] = "2026-11-30"
    given["listings"] += [
        {"item": "tp", "scope": "CY", "window_days": 60, "valid_from": "2026-12-01", "valid_to": "2027-05-31"},
        {"item": "tp", "scope": "CY", "window_days": 90, "valid_from": "2027-06-01"},
        {"item": "k", "scope": "CY", "window_days": 7, "valid_from": "2026-12-01"},
    ]
    given["qualifications"].append({"institution": LAB, "item": "k", "scope": "CY", "evaluator": "qc", "status": "passed", "valid_from": "2026-12-01"})
    draft = build(tmp_path, given)
    edition = opened(tmp_path / "apart", changed(tmp_path, tmp_path / "apart", draft, RuleChanges(), base, FIRST))
    start = date.fromordinal(FIRST.toordinal() - BEFORE_DAYS)
    [ended, new, later] = [row for row in edition.reading.listings("tp") if row.scope.code == "CY"]
    assert (ended.window_days, ended.until) == (30, date.fromordinal(start.toordinal() - 1))
    assert (new.window_days, new.since, new.until) == (60, start, date(2027, 5, 31))
    assert (later.window_days, later.since) == (90, date(2027, 6, 1)), "what follows on it keeps its day"
    assert [(row.window_days, row.since) for row in edition.reading.listings("k")] == [(7, start)]
    assert [row.since for row in edition.reading.qualifications(LAB, "k")] == [start]
    # What the draft did not touch is as it was, also what ended by itself.
    untouched = Edition.open(tmp_path, 1, base)
    assert edition.reading.qualifications(EAST, "tp") == untouched.reading.qualifications(EAST, "tp")
    assert [row for row in edition.reading.listings("tp") if row.scope.code == "50"] == [
        row for row in untouched.reading.listings("tp") if row.scope.code == "50"
    ]


def test_a_draft_that_changes_nothing_is_the_edition_itself(tmp_path: Path):
    base = build(tmp_path, rows())
    assert changed(tmp_path, tmp_path / "apart", base, RuleChanges(), base, FIRST) == base


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((["tp/CY=60", "＊＝ ９０"], [], []), RuleChanges((WindowChange(60, "tp", "CY"), WindowChange(90)))),
        (([], ["CY=50，51", "50="], []), RuleChanges(scopes=(ScopeChange("CY", ("50", "51")), ScopeChange("50")))),
        (([], [], ["tp=1500", "tp/cq-lin=0"]), RuleChanges(prices=(PriceChange("tp", 1500), PriceChange("tp", 0, "cq-lin")))),
    ],
)
def test_changes_as_people_write_them(lines, told):
    assert written(*lines) == told


@pytest.mark.parametrize("line", ["", "tp", "=60", "tp/=60", "tp=", "tp=6.5", "tp=-1", "tp=sixty", "tp/CY/50=60", "tp=1=2", "tp=999999999999"])
def test_what_cannot_be_read_is_refused_with_its_place(line):
    with pytest.raises(Invalid) as refused:
        written(["k=1", line], [], [])
    assert (refused.value.field, refused.value.code) == ("changes.windows.1", "lab_change_malformed")
