"""A code is told from what only looks like one, and no check of another's making breaks a request."""

from __future__ import annotations

import random
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from recognition.domain.identifiers import (
    CREDIT_ALPHABET,
    checked,
    credit_check,
    credit_code,
    credit_fault,
    licence_fault,
    local_fault,
    local_key,
    loinc_fault,
    nhsa_code,
    organisation_check,
    organisation_code,
    price_code,
)  # fmt: skip
from recognition.domain.personal_data import in_code, in_free_text, plausible_identity


def credit(first: str, chance: random.Random) -> str:
    """A right credit code that begins so."""
    organisation = "".join(chance.choice(CREDIT_ALPHABET) for _ in range(8))
    body = first + organisation + organisation_check(organisation)
    return body + credit_check(body)


def test_the_library_raises_for_an_unlisted_county_and_the_guard_does_not():
    """As long as the first line holds the guard is needed; where it no longer does, the library was mended."""
    with pytest.raises(KeyError):
        ric.is_valid("510099202405010010")
    assert checked(ric, "510099202405010010") is False
    assert checked(luhn, "6217850000000012125") is True

    class Broken(ModuleType):
        @staticmethod
        def is_valid(text: str) -> bool:
            raise RecursionError

    assert checked(Broken("broken"), "x") is False


def test_ten_thousand_codes_of_the_shape_raise_nothing():
    chance = random.Random(510099)
    for _ in range(10_000):
        body = f"{chance.choice('11 50 51 71 81 82 83 91 99 00'.split())}{chance.randrange(10**4):04d}{chance.randrange(1890, 2040)}{chance.randrange(14):02d}{chance.randrange(33):02d}{chance.randrange(1000):03d}"
        for check in "0X":
            assert in_code(body + check) in (None, "identity_number", "card_number")
            assert in_free_text(body + check) == "identity_number"
            assert credit_fault(body + check) in (None, "uscc_characters", "uscc_check", "uscc_organisation")


@given(st.text(max_size=30))
def test_any_text_is_judged(text):
    for judge in (in_code, in_free_text, credit_code, organisation_code, nhsa_code, price_code, loinc_fault, local_fault, local_key, licence_fault):
        judge(text)


@pytest.mark.parametrize(
    "number",
    [
        "510102195001011233", "50011219850101123X", "510099202405010010",  # born before the county's code, or in a county that no list has
        "810000199001011239", "820000199001011231", "830000199001011234",  # residence permits for Hong Kong, Macao and Taiwan
        "950156198001011236", "911840198001011239", "USA510180010112", "510102500101123",
    ],
)  # fmt: skip
def test_whom_the_library_does_not_know_are_persons_too(number):
    assert in_code(number) == in_free_text(number) == "identity_number"


def test_a_right_check_character_needs_a_birthday():
    assert not plausible_identity("510102195013011233") and not plausible_identity("123456789012345678")


@pytest.mark.parametrize(
    "code",
    ["123456789012345678", "000000000000000000", "91110000600037341M", "91110000600037314L", "B1110000600037341L", "9111000060003734IL", "91990000600037341L"],
)
def test_what_only_looks_like_a_credit_code_is_none(code):
    assert credit_code(code) is None


def test_credit_codes_of_every_registrar_are_right_and_agree_with_the_library():
    chance = random.Random(32100)
    for first in ("12500112", "51510100", "91500000", "92511600", "91100000"):
        code = credit(first, chance)
        assert credit_code(code) == code and uscc.is_valid(code)
    for first in ("N2510107", "Y1510100", "A1110000"):
        code = credit(first, chance)
        assert credit_code(code.lower()) == code, "the library refuses letters in the first eight"


@pytest.mark.parametrize(
    ("written", "code"),
    [("600037341", "600037341"), ("60003734-1", "600037341"), ("xyxyxy01-6", "XYXYXY016"), ("600037342", None), ("6000-37341", None), ("", None)],
)
def test_organisation_codes(written, code):
    assert organisation_code(written) == code


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("2885-2", None),
        ("58410-2", None),
        ("2885-3", "loinc_check"),
        ("2885", "loinc_malformed"),
        ("LA6576-8", "loinc_malformed"),
        ("12345678-1", "loinc_malformed"),
    ],
)
def test_loinc_codes(code, fault):
    assert loinc_fault(code) == fault


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("250301001", "250301001"),
        ("002503010010000", "250301001"),
        ("250301001a", "250301001"),
        ("011101000010000", "011101000010000"),
        ("2503", None),
        ("13800138000", None),
    ],
)
def test_price_codes(written, code):
    assert price_code(written) == code


@pytest.mark.parametrize(
    "code", ["YL0001", "检1001", "YL 0001", "yl0001", "ＹＬ０００１", "01.02", "LIS:1001", "A/B-1(2)", "1", "12.50", "检" * 18, "x" * 44, "1E05", "2026-001"]
)
def test_what_hospitals_call_their_items(code):
    assert local_fault(code) is None


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("08:30:00", "code_is_value"), ("8:30", "code_is_value"), ("1234567890123456.0", "code_is_value"), ("1001.0", "code_is_value"), ("########", "code_is_value"), ("#N/A", "code_is_value"),
        ("2026-11-18", "code_is_value"), ("2026/11/18 00:00:00", "code_is_value"), ("1.23457E+15", "code_is_value"), ("x" * 45, "text_too_long"), ("检" * 19, "text_too_long"), ("", "text_empty"),
        (" A", "text_characters"), ("A ", "text_characters"), ("A\nB", "text_characters"), ("=A", "text_characters"), ('A"B', "text_characters"), ("A\u200bB", "text_characters"),
    ],
)  # fmt: skip
def test_what_is_no_code_of_a_hospital(code, fault):
    assert local_fault(code) == fault


def test_a_code_is_the_same_however_it_is_typed():
    assert local_key("YL 0001") == local_key("yl0001") == local_key("ＹＬ　０００１") != local_key("YL0002")
    assert local_key("检 1001") == local_key("检1001")
