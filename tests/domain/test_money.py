"""The one reader of amounts: to the fen or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.domain import money
from recognition.domain.money import FEN, WAN, YUAN, NoAmount, fen, unit


@pytest.mark.parametrize(
    ("written", "heading", "amount"),
    [
        ("12.5", YUAN, 1250),
        ("1,234.50", YUAN, 123450),
        ("1，234.50", YUAN, 123450),
        ("12,345,678", FEN, 12345678),
        ("￥1,200.00元", YUAN, 120000),
        ("¥ 12.50", YUAN, 1250),
        ("RMB 12.50", YUAN, 1250),
        ("12.50 CNY", None, 1250),
        ("１２．５０", YUAN, 1250),
        ("12元", None, 1200),
        ("5角", None, 50),
        ("12.500", YUAN, 1250),
        (".5", YUAN, 50),
        ("0", YUAN, 0),
        (12, YUAN, 1200),
        (12, FEN, 12),
        ("0.45万元", WAN, 450000),
        ("1.2", WAN, 1200000),
        ("¥1.2万", None, 1200000),
        ("12元/次", YUAN, 1200),
        (0.1 + 0.2, YUAN, 30),
        (12.300000000000001, YUAN, 1230),
        ("12.300000000000001", YUAN, 1230),
        (1234567.89, YUAN, 123456789),
        (0.0045, WAN, 4500),
    ],
)
def test_an_amount_is_exact(written: object, heading: int | None, amount: int):
    assert fen(written, heading) == amount


@pytest.mark.parametrize(
    ("written", "heading", "code"),
    [
        ("4,00", YUAN, "money_commas"),
        ("4，00", YUAN, "money_commas"),
        ("12,5", YUAN, "money_commas"),
        ("1.200,00", YUAN, "money_commas"),
        ("1,2345", YUAN, "money_commas"),
        ("1,200,00", YUAN, "money_commas"),
        (",5", YUAN, "money_commas"),
        ("1234,567", YUAN, "money_commas"),
        ("12,5元", YUAN, "money_commas"),
        ("12.505", YUAN, "money_places"),
        (12.505, YUAN, "money_places"),
        ("1.5", FEN, "money_places"),
        (1e-7, YUAN, "money_places"),
        ("12", None, "money_unit_missing"),
        ("12分", YUAN, "money_unit_differs"),
        ("1.2万", YUAN, "money_unit_differs"),
        ("¥12", FEN, "money_unit_differs"),
        ("¥12分", None, "money_unit_differs"),
        ("12美元", YUAN, "money_unit_unknown"),
        ("$12", YUAN, "money_unit_unknown"),
        ("12 USD", None, "money_unit_unknown"),
        ("-1", YUAN, "money_malformed"),
        ("1e3", YUAN, "money_malformed"),
        ("1 200", YUAN, "money_malformed"),
        ("12.", YUAN, "money_malformed"),
        ("", YUAN, "money_malformed"),
        ("½", YUAN, "money_malformed"),
        ("４²", YUAN, "money_unit_unknown"),
        (float("nan"), YUAN, "money_malformed"),
        (float("inf"), YUAN, "money_malformed"),
        (True, YUAN, "money_malformed"),
        ("9" * 40, YUAN, "money_range"),
        (10_000_001, YUAN, "money_range"),
        ("1.2.3", YUAN, "money_malformed"),
        ("4.00.", YUAN, "money_malformed"),
    ],
)
def test_what_is_not_certain_is_refused_by_its_own_code(written: object, heading: int | None, code: str):
    assert code in money.WORDS
    with pytest.raises(NoAmount) as refused:
        fen(written, heading)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("元", 100),
        ("（元）", 100),
        ("(yuan)", 100),
        ("RMB", 100),
        ("单位：元", 100),
        ("元/次", 100),
        ("cents", 1),
        ("分", 1),
        ("fen", 1),
        ("万元", 1_000_000),
        ("千元", 100_000),
    ],
)
def test_a_unit_by_its_words(written: str, size: int):
    assert unit(written) == size


@given(st.integers(0, money.MOST))
def test_every_amount_is_read_as_it_is_written(amount: int):
    assert (
        fen(f"{amount // 100:,}.{amount % 100:02}", YUAN)
        == fen(f"¥{Decimal(amount) / 100}元", None)
        == fen(amount / 100, YUAN)
        == fen(amount, FEN)
        == fen(f"{Decimal(amount) / WAN:f}", WAN)
        == amount
    )


@given(st.integers(1, 10**7), st.text(alphabet=",，", min_size=1, max_size=2), st.integers(1, 6))
def test_a_comma_anywhere_but_between_thousands_is_never_read(whole: int, comma: str, place: int):
    text = str(whole)
    text = text[: min(place, len(text))] + comma + text[min(place, len(text)) :]
    if text.replace("，", ",") == f"{whole:,}":
        assert fen(text, FEN) == whole
        return
    with pytest.raises(NoAmount):
        fen(text, YUAN)
