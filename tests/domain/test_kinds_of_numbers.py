"""The refusal of a person's number names the right kind: a card's digits, however grouped, are no telephone's."""

from __future__ import annotations

import pytest

from recognition.domain.personal_data import in_code, in_free_text, in_name


@pytest.mark.parametrize(
    "text",
    [
        "6222021380013800009",
        "李某6222021380013800009",
        "张三4563 0439 1500 0806 365",
        "李456341 0409016104",
        "62284804025648900187",
        "王4532015112830366",
        "卡号6228480402564890018",
    ],
)
def test_a_card_is_a_card(text):
    assert in_name(text) == "card_number"


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "李某13800138000",
        "8613800138000",
        "+86 138-0013-8000",
        "张三138 0013 8000",
        "王113955512345",
        "东江医院02812345678",
        "李13800138000，卡4563 0439 1500 0806 365",
    ],
)
def test_a_telephone_is_a_telephone(text):
    assert in_name(text) == in_free_text(text) == "telephone_number"


@pytest.mark.parametrize("text", ["500103199001011238", "张三500103199001011238", "500103 19900101 1238"])
def test_an_identity_number_is_one(text):
    assert in_name(text) == in_free_text(text) == in_code(text) == "identity_number"
