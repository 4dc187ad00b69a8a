"""No text that is not exact yields a lookup without a person's choice: on the page, in a pasted report, through a launch, by the API."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

DONGLU = "东麓示范医院"
TABLE = Path(__file__).parent.parent / "naming" / "texts_items.csv"


def texts(*outcomes: str) -> list[dict[str, str]]:
    with open(TABLE, newline="", encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row["outcome"] in outcomes]


def size(app) -> int:
    return app.extensions["recognition"].ledger.size()


def test_the_page_asks_back_whatever_is_not_exact(app, dr_lin):
    before = size(app)
    for row in texts("candidates", "nothing")[::11]:
        page = dr_lin.ask(row["text"], DONGLU, "昨天")
        assert page.status_code == 422, row
    assert size(app) == before


@pytest.mark.parametrize("written", ["肿瘤医院", "东麓", "口腔医院", "眼科医院", "青禾中医院"])
def test_the_page_asks_back_a_hospital_that_is_not_named_in_full(app, dr_lin, written):
    before = size(app)
    assert dr_lin.ask("总蛋白", written, "昨天").status_code == 422 and size(app) == before


def test_a_pasted_line_is_never_answered_about_an_item_that_it_does_not_name(app, dr_lin):
    before = size(app)
    for row in texts("candidates", "nothing")[::11]:
        dr_lin.open("/several")
        dr_lin.send("/several/ask", issuer=DONGLU, performed="昨天", lines=row["text"] + " 12")
    assert size(app) == before


@pytest.mark.parametrize("written", ["CA、125 12", "CA,125 12", "CA、199 3"])
def test_a_number_behind_the_sign_of_a_list_is_no_part_of_a_name(app, dr_lin, written):
    before = size(app)
    dr_lin.open("/several")
    dr_lin.send("/several/ask", issuer=DONGLU, performed="昨天", lines=written)
    assert size(app) == before


def test_an_exact_name_is_answered_about_that_item(app, dr_lin):
    for row in texts("exact")[::40]:
        dr_lin.ask(row["text"], DONGLU, "昨天")
        lookup = app.extensions["recognition"].numbered(size(app) - 1)
        assert lookup.item == row["code"], row
