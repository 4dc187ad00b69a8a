"""A patient token is opened by its receiver's service on its day, and by nobody else; what is wrong is told apart without telling what it holds."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, timedelta

import pytest

from recognition.support import request_signing
from recognition.support.patient_tokens import (
    CardHash,
    OpenedToken,
    PatientTokenRefused,
    SealingKey,
    TokenPurpose,
    hash_of_card,
    new_sealing_key,
    open_token,
    seal_token,
    sealing_keys,
)

KEY = SealingKey("chuanyu", bytes(range(64)))
CARD = "ab" * 32
T = hash_of_card(CardHash.SHA256, b"k" * 32, CARD)
DAY = date(2026, 12, 31)


def sealed(receiver: str = "cq002", day: date = DAY, key: SealingKey = KEY, key_id: str = "abcd2345") -> str:
    """A token of the card."""
    return seal_token(T, key_id, receiver, day, TokenPurpose.TREATMENT, key, agreed=True)


def refused(text: str, receiver: str = "cq002", day: date = DAY, keys: tuple[SealingKey, ...] = (KEY,)) -> str:
    """Why a token is not taken."""
    with pytest.raises(PatientTokenRefused) as told:
        open_token(text, receiver, day, keys)
    assert T.hex() not in repr(told.value) and CARD not in repr(told.value)
    return told.value.code


def test_a_token_opens_for_its_receiver_on_its_day():
    opened = open_token(sealed(), "cq002", DAY, [KEY])
    assert opened == OpenedToken("abcd2345", T, TokenPurpose.TREATMENT, DAY, True, opened.answer) and len(opened.answer) == 16
    assert len(sealed()) < 160
    for purpose in TokenPurpose:
        assert open_token(seal_token(T, "abcd2345", "重庆", DAY, purpose, KEY, answer=b"a" * 16), "重庆", DAY, [KEY])[1:] == (
            T,
            purpose,
            DAY,
            False,
            b"a" * 16,
            False,
        )


def test_two_tokens_of_one_card_have_nothing_in_common_but_their_keys():
    one, other = sealed(), sealed()
    assert one != other
    assert one.split(".")[:3] == other.split(".")[:3] == ["PT1", "chuanyu", "abcd2345"]
    assert one.split(".")[3][8:16] != other.split(".")[3][8:16]


def test_what_is_wrong_is_told_apart():
    other = new_sealing_key("chuanyu")
    assert refused(sealed(), "cq003") == "token_other_receiver"
    assert {refused(sealed(), day=DAY + timedelta(days)) for days in (-1, 1)} == {"token_other_day"}
    assert refused(sealed(), keys=(other,)) == "token_unknown_key"
    assert refused(sealed(), keys=(KEY._replace(domain="jjj"),)) == "token_other_domain"
    assert refused(sealed(), keys=()) == "token_other_domain"
    # while the key is being replaced both open
    assert open_token(sealed(), "cq002", DAY, [other, KEY]).value == T


def test_every_changed_character_is_seen():
    text = sealed()
    body = text.rindex(".") + 1
    for place in range(len(text)):
        changed = text[:place] + ("B" if text[place] == "A" else "A") + text[place + 1 :]
        code = refused(changed)
        assert code in {"token_malformed", "token_altered", "token_unknown_key"}
        assert place < body or place >= body + 6 or code == "token_unknown_key"
    assert refused(text.replace("abcd2345", "abcd2346")) == "token_altered"


@pytest.mark.parametrize(
    "text",
    ["", "PT1", "PT1...", "PT2" + sealed()[3:], sealed() + "=", sealed() + "A", sealed()[:-1], sealed() + "\n", "１" * 150, "A" * 100_000, sealed().upper()],
)
def test_what_is_no_token_is_malformed(text: str):
    assert refused(text) == "token_malformed"


def test_a_card_is_hashed_as_anybody_with_the_key_can_check():
    assert hmac.new(b"k" * 32, b"card\0" + CARD.encode(), hashlib.sha256).digest() == T
    if request_signing.available(request_signing.SigningAlgorithm.SM3):
        assert hash_of_card(CardHash.SM3, b"k" * 32, CARD) == hmac.new(b"k" * 32, b"card\0" + CARD.encode(), "sm3").digest() != T


def test_a_sealing_key_is_handed_over_as_a_text():
    key = new_sealing_key("chuanyu")
    assert sealing_keys(key.text() + "\n") == (key,) and sealing_keys(f"\n{key.text()}\n{KEY.text()}") == (key, KEY)
    for wrong in (
        "",
        "PS1.chuanyu.",
        key.text()[:-1],
        key.text().replace("PS1", "PT1"),
        f"{key.text()}\n{key.text()}",
        f"{key.text()}\n{new_sealing_key('jjj').text()}",
        f"{KEY.text()}\n" * 3,
    ):
        with pytest.raises(ValueError, match="no sealing key"):
            sealing_keys(wrong)
