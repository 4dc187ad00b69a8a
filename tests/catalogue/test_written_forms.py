"""A name in another form of its signs (traditional, Roman, Greek, copied from a PDF) is the same name at every door, and is taken as meant."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from recognition.catalogue.editions.resolve import resolve_institution, resolve_item, written_institution, written_item
from recognition.catalogue.editions.store import Edition, build
from recognition.catalogue.names import offering, search
from recognition.catalogue.names.item_index import ItemIndex
from recognition.catalogue.names.resolver import resolve_name
from recognition.domain.lookups import Coding
from recognition.errors import ItemAmbiguous
from tests.catalogue.region import EAST, LIN, rows

HOSPITALS = {"two": "长寿区示范第二人民医院", "east": "卫东示范医院二号院区", "xuyong": "叙永县示范卫生院"}
TESTS = {"b2mg": "β2-微球蛋白", "pgii": "胃蛋白酶原Ⅱ", "testo": "睾酮", "visc": "全血黏度", "ct_cspine": "颈椎CT平扫", "hbdh": "α-羟丁酸脱氢酶"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The region of the tests with names that are written in several ways."""
    folder, given = tmp_path_factory.mktemp("written"), rows()
    given["institutions"] += [{"code": code, "name_zh": name, "level": "secondary"} for code, name in HOSPITALS.items()]
    given["items"] += [{"code": code, "name_zh": name, "kind": "lab"} for code, name in TESTS.items()]
    return Edition.open(folder, 1, build(folder, given))


@pytest.fixture(scope="module")
def draft(written: Edition) -> Iterator[sqlite3.Connection]:
    """The same names as an import reads them."""
    with closing(sqlite3.connect(f"file:{written.path}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("長壽區示範第二人民醫院", "two"), ("⻓寿区示范第二⼈⺠医院", "two"), ("长寿区示范第Ⅱ人民医院", "two"), ("长寿区示范第2人民医院", "two"), ("衞東示範醫院二號院區", "east"), ("衛東示範醫院Ⅱ号院区", "east"),
        ("卫东示范医院2号院区", "east"), ("敍永縣示範衛生院", "xuyong"), ("叙永县示范衞生院", "xuyong"),
    ],
)  # fmt: skip
def test_an_institution(written: Edition, text: str, code: str):
    assert resolve_institution(written, Coding("name", text)) == written_institution(written, text) == code
    called = [row["code"] for row in search.institutions(written, text, 8)[0]]
    assert called[0] == code and offering.institutions(written, text, called)[0] == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("β₂微球蛋白", "b2mg"), ("ß2-微球蛋白", "b2mg"), ("Β2-微球蛋白", "b2mg"), ("胃蛋白酶原II", "pgii"), ("胃蛋白酶原ⅱ", "pgii"), ("睪酮", "testo"), ("全血粘度", "visc"), ("全血黏度", "visc"),
        ("頸椎CT平掃", "ct_cspine"), ("ɑ-羟丁酸脱氢酶", "hbdh"), ("α-羥丁酸脫氫酶", "hbdh"), ("總蛋白", "tp"), ("⾎常规", "cbc"),
    ],
)  # fmt: skip
def test_an_item(written: Edition, draft: sqlite3.Connection, text: str, code: str):
    assert resolve_item(written, Coding("name", text), EAST, LIN) == written_item(written, text) == code
    assert resolve_name(ItemIndex(draft), text).code == code
    called = [row["code"] for row in search.items(written, text, 8)[0]]
    assert called[0] == code and offering.items(written, text, called)[0] == code


@pytest.mark.parametrize(("text", "code"), [("胃蛋白酶原2", "pgii"), ("胃蛋白酶原二", "pgii"), ("b2微球蛋白", "b2mg"), ("B2-微球蛋白", "b2mg")])
def test_an_item_with_another_numeral_or_a_latin_letter_for_the_greek_one_is_asked_back(written: Edition, text: str, code: str):
    with pytest.raises(ItemAmbiguous) as asked_back:
        resolve_item(written, Coding("name", text), EAST, LIN)
    assert code in asked_back.value.details["candidates"]
    assert search.items(written, text, 8)[0][0]["code"] == code
