"""Rows of an edition as the doors show them."""

from __future__ import annotations

from pathlib import Path

from recognition.catalogue.editions import browsing
from recognition.catalogue.editions.tables import TABLES
from tests.catalogue.region import LIN, region, rows


def test_an_institution_with_everything_dated(tmp_path: Path):
    lin = browsing.institution(region(tmp_path), LIN)
    assert (lin["name_zh"], lin["aliases"], lin["level"]) == ("云岭区人民医院", ["云岭医院"], "3")
    assert lin["divisions"] == [
        {"value": "500105", "valid_from": "2020-01-01", "valid_to": "2025-11-05"},
        {"value": "500157", "valid_from": "2025-11-06", "valid_to": None},
    ]
    assert [role["value"] for role in lin["roles"]] == ["consulter", "contributor"]


def test_an_item_with_panels_members_studies_and_listings(tmp_path: Path):
    edition = region(tmp_path)
    cbc, white, abdomen = (browsing.item(edition, code) for code in ("cbc", "wbc", "us_abd"))
    assert (cbc["members"], cbc["grouping"], cbc["aliases"]) == (["wbc", "hgb"], False, [{"alias": "血常规", "lang": "zh", "source": "WS/T 102"}])
    assert (white["panels"], white["listings"][0]["window_days"]) == (["cbc"], 7)
    assert (abdomen["narrower"], browsing.item(edition, "us_liver")["wider"]) == (["us_liver"], ["us_abd"])


def test_a_grouping_is_shown_with_the_columns_of_an_item(tmp_path: Path):
    edition = region(tmp_path)
    five, protein = browsing.item(edition, "hbv5"), browsing.item(edition, "tp")
    assert five.keys() == protein.keys()
    assert (five["name_zh"], five["kind"], five["grouping"], five["loinc"]) == ("乙肝五项", "lab", True, "")


def test_what_is_not_there_is_none(tmp_path: Path):
    edition = region(tmp_path)
    assert (browsing.institution(edition, "nobody"), browsing.item(edition, "nothing")) == (None, None)


def test_counts_are_those_of_the_given_rows(tmp_path: Path):
    counts = browsing.counts(region(tmp_path))
    assert counts.keys() == {name for name, table in TABLES.items() if not table.derived}
    assert {name: counts[name] for name in ("qualifications", "institutions", "items")} == {
        name: len(rows()[name]) for name in ("qualifications", "institutions", "items")
    }


def test_divisions_of_all_times_and_scopes_with_prefixes(tmp_path: Path):
    edition = region(tmp_path)
    assert {"500105", "500157"} <= {division["code"] for division in browsing.divisions(edition)}
    assert {scope["code"]: scope["prefixes"] for scope in browsing.scopes(edition)} == {"50": ["50"], "CN": [""], "CY": ["50", "51"]}
