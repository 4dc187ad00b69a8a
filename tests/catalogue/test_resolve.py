"""The forms in which an item or an institution may be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.editions.facts import resolve_institution, resolve_item
from recognition.catalogue.editions.resolve import resolve_own_item
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Coding
from recognition.errors import Invalid, IssuerAmbiguous, ItemAmbiguous
from tests.catalogue.region import CLINIC, EAST, LAB, LIN, USCC, region, rows


@pytest.fixture(scope="module")
def yunling(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The region of the tests, open."""
    return region(tmp_path_factory.mktemp("yunling"))


@pytest.mark.parametrize(
    ("system", "code", "item"),
    [
        ("recognition", "tp", "tp"),
        ("recognition", " tp ", "tp"),
        ("recognition", "ｔｐ", "tp"),
        ("recognition", "TP", None),
        ("recognition", "ｔｐ", "tp"),
        ("recognition", "hbv5", "hbv5"),
        ("recognition", "", None),
        ("loinc", "2885-2", "tp"),
        ("loinc", "２８８５－２", "tp"),
        ("loinc", "1-1", None),
        ("loinc", "", None),
        ("national-price", "250301001", "tp"),
        ("national-price", "250301001a", "tp"),
        ("national-price", "002503010010000", "tp"),
        ("national-price", "２５０３０１００１", "tp"),
        ("national-price", "250301002", None),
        ("national-price", "2503010010", None),
        ("national-price", "", None),
        ("national-price", "25030100１x-1", None),
    ],
)
def test_an_item_by_its_code_loinc_and_price_item(yunling: Edition, system: str, code: str, item: str | None):
    assert resolve_item(yunling, Coding(system, code), EAST, LIN) == item


def test_several_items_behind_one_code_are_a_question_back(yunling: Edition, tmp_path: Path):
    with pytest.raises(ItemAmbiguous) as price:
        resolve_item(yunling, Coding("national-price", "002501010100000"), EAST, LIN)
    assert (price.value.field, price.value.details["candidates"]) == ("item", ["hgb", "wbc"])
    given = rows()["items"]
    given[1]["loinc"] = "2885-2"
    with pytest.raises(ItemAmbiguous):
        resolve_item(region(tmp_path, {"items": given}), Coding("loinc", "2885-2"), EAST, LIN)


def test_local_codes_belong_to_whom_they_are_said_to(yunling: Edition):
    assert resolve_item(yunling, Coding("local", "SH-001"), EAST, LIN) == "tp"
    assert resolve_item(yunling, Coding("local", " ＳＨ-001"), EAST, LIN) == "tp"
    assert resolve_item(yunling, Coding("local", "SH-001", "receiver"), EAST, LIN) is None
    assert resolve_item(yunling, Coding("local", "SH-001"), LAB, LIN) is None
    assert resolve_item(yunling, Coding("local", "SH-001"), None, LIN) is None
    assert resolve_item(yunling, Coding("local", "Ｋ１", "receiver"), None, LIN) == "k"


def test_what_a_hospital_performed_itself_is_looked_for_in_both_of_its_maps(yunling: Edition):
    assert resolve_own_item(yunling, Coding("local", "SH-001"), EAST) == "tp"
    assert resolve_own_item(yunling, Coding("local", "SH-001", "receiver"), EAST) == "tp"
    assert resolve_own_item(yunling, Coding("local", "Ｋ１"), LIN) == "k"
    assert resolve_own_item(yunling, Coding("local", "SH-001"), LIN) is None
    assert resolve_own_item(yunling, Coding("loinc", "2885-2"), LIN) == "tp"


@pytest.mark.parametrize(
    ("system", "code", "institution"),
    [
        ("recognition", LIN, LIN),
        ("recognition", "ｃｑ-lin", LIN),
        ("recognition", "CQ-LIN", "cq-lin"),
        ("uscc", USCC[LIN], LIN),
        ("uscc", USCC[LIN].lower(), LIN),
        ("nhsa", " h50011100001", EAST),
        ("licence", "", None),
        ("name", "云岭区人民医院", LIN),
        ("name", "云岭医院", LIN),
        ("name", "东江医院(本部)", EAST),
        ("name", "东江 医院（本部）", EAST),
        ("name", "ISSUER  EAST", EAST),
        ("name", "东江医院本部", EAST),
        ("name", "没有这样的机构", None),
    ],
)
def test_an_institution_by_its_identifiers_and_its_name(yunling: Edition, system: str, code: str, institution: str | None):
    assert resolve_institution(yunling, Coding(system, code)) == institution


@pytest.mark.parametrize(("written", "candidate"), [("东江医院", EAST), ("东江", EAST), ("仁和诊所", CLINIC)])
def test_a_name_that_is_not_one_institutions_in_full_is_asked_back(yunling: Edition, written: str, candidate: str):
    with pytest.raises(IssuerAmbiguous) as refused:
        resolve_institution(yunling, Coding("name", written))
    assert candidate in refused.value.details["candidates"]


def test_what_a_person_says_is_none_of_the_catalogue_is_not_looked_for(yunling: Edition):
    assert resolve_institution(yunling, Coding("name", "东江医院", unlisted=True)) is None
    assert resolve_item(yunling, Coding("recognition", "tp", unlisted=True), EAST, LIN) is None


def test_two_of_one_name_are_known_by_their_codes(yunling: Edition):
    assert resolve_institution(yunling, Coding("recognition", CLINIC)) == CLINIC


def test_identifiers_given_besides_are_kept(tmp_path: Path):
    more = [{"system": "licence", "code": "PDY000000", "institution": LIN}]
    assert resolve_institution(region(tmp_path, {"institution_identifiers": more}), Coding("licence", "pdy000000")) == LIN


def test_an_unknown_system_is_an_error_of_the_caller(yunling: Edition):
    with pytest.raises(Invalid):
        resolve_item(yunling, Coding("snomed", "1"), EAST, LIN)
    with pytest.raises(Invalid):
        resolve_institution(yunling, Coding("duns", "1"))
