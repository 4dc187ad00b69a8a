"""Names as forms print them and people write them, each with the one right outcome: exact, asked back with its candidates, or nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from recognition.catalogue.names import offering, search
from recognition.catalogue.names.resolver import resolve_institution_text, resolve_item_text

HERE = Path(__file__).parent
FIRST = 4


def table(name: str) -> list[dict[str, str]]:
    with open(HERE / f"texts_{name}.csv", newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def told(rows: list[dict[str, str]], resolve) -> list[tuple]:
    """What came out otherwise than the table says."""
    wrong = []
    for row in rows:
        found, codes = resolve(row["text"]), row["code"].split()
        offered = [offer.code for offer in found.offers]
        right = [found.code] == codes if row["outcome"] == "exact" else set(codes) <= set(offered)
        if found.status != row["outcome"] or not right:
            wrong.append((row["text"], row["outcome"], codes, found.status, found.code, offered))
    return wrong


def test_every_text_about_an_item_means_what_the_table_says(edition):
    assert told(table("items"), lambda text: resolve_item_text(edition, text)) == []


def test_what_is_said_on_wards_and_ordered_offers_the_obvious_item_among_the_first(edition):
    """A list of eight in which she has to look for it is no answer."""
    late = []
    for row in table("items"):
        if row["note"] in ("ward", "order") and row["outcome"] == "candidates":
            first = [offer.code for offer in resolve_item_text(edition, row["text"]).offers[: max(FIRST, len(row["code"].split()))]]
            late += [(row["text"], row["code"], first)] if not set(row["code"].split()) <= set(first) else []
    assert late == []


@pytest.mark.parametrize(("text", "code"), [("cK+", "k"), ("N%", "neut_pct"), ("L%", "lymph_pct"), ("Rh Factor", "rhd"), ("CTPE", "cta_pa")])
def test_a_box_offers_what_bears_the_text_before_what_only_holds_it_without_its_signs(edition, text, code):
    called = [row["code"] for row in search.items(edition, text, 8)[0]]
    assert offering.items(edition, text, called)[1][0] == code


def test_every_text_about_an_institution_means_what_the_table_says(edition):
    assert told(table("institutions"), lambda text: resolve_institution_text(edition, text)) == []


def test_a_hospital_that_is_not_named_in_full_is_among_the_first_four(edition):
    late = []
    for row in table("institutions"):
        if row["note"] in ("bracket", "place", "campus", "sound", "slip", "department") and row["outcome"] == "candidates":
            first = [offer.code for offer in resolve_institution_text(edition, row["text"]).offers[:FIRST]]
            late += [(row["text"], row["code"], first)] if not set(row["code"].split()) <= set(first) else []
    assert late == []


def test_the_table_is_large_and_asks_for_every_outcome():
    for name, least in (("items", 2000), ("institutions", 280)):
        rows = table(name)
        assert len(rows) >= least and {row["outcome"] for row in rows} == {"exact", "candidates", "nothing"}
        assert len({row["text"] for row in rows}) == len(rows)


def test_the_printed_names_of_the_catalogue_are_exact(edition):
    """Asking everything back would guess nothing too: at least 95 in 100 of the names that forms print are taken as they are."""
    names = [(code, name) for code, *both in edition.connection.execute("SELECT code, name_zh, name_en FROM items") for name in both if name]
    exact = [name for code, name in names if resolve_item_text(edition, name, near=False).code == code]
    assert len(exact) >= 0.99 * len(names), sorted({name for _code, name in names} - set(exact))


@pytest.mark.parametrize(
    ("text", "specimen", "code"),
    [("白蛋白", "serum", "alb"), ("白蛋白", "blood", "alb"), ("白蛋白", "venous_blood", "alb"), ("白蛋白", "urine", None), ("白蛋白(尿)", "serum", None), ("白蛋白(血清)", "urine", None),
     ("尿比重", "urine", "u_sg"), ("比重", "urine", "u_sg"), ("24小时尿蛋白", "urine", "u_tp24"), ("血气分析", "venous_blood", None), ("胸部CT平扫", "serum", None)],
)  # fmt: skip
def test_a_specimen_said_beside_the_text_counts_as_if_it_stood_in_it(edition, text, specimen, code):
    assert resolve_item_text(edition, text, specimen).code == code
