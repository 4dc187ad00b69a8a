"""The service's side of the token domain: what it opens, for whom and what for, and what is wrong with keys and tokens told apart."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recognition.errors import Problem
from recognition.services.token_domain import TokenDomain
from recognition.support.patient_tokens import SealingKey, TokenPurpose, new_sealing_key, seal_token
from recognition.support.resolver_grants import open_grant

NOW = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
DAY = (NOW + timedelta(hours=8)).date()
TREATING = frozenset({TokenPurpose.TREATMENT, TokenPurpose.EMERGENCY})
ANSWER = b"a" * 16


@pytest.fixture
def key() -> SealingKey:
    """The one in force."""
    return new_sealing_key("chuanyu")


@pytest.fixture
def domain(tmp_path: Path, key: SealingKey) -> TokenDomain:
    """A region in a domain, whose key is just being replaced."""
    written(tmp_path, key.text() + "\n" + new_sealing_key("chuanyu").text())
    return TokenDomain(tmp_path)


def written(data: Path, text: str) -> None:
    """The file of keys."""
    (data / "keys").mkdir(exist_ok=True)
    (data / "keys" / "token-domain.keys").write_text(text, encoding="ascii")


def token(key: SealingKey, value: int = 1, key_id: str = "aaaaaaaa", answer: bytes = ANSWER, purpose: TokenPurpose = TokenPurpose.TREATMENT, **more) -> str:
    """A token for cq002 on that day."""
    return seal_token(bytes([value]) * 32, key_id, "cq002", DAY, purpose, key, answer=answer, **more)


def refusal(domain: TokenDomain, *texts: str, now: datetime = NOW, receiver: str = "cq002") -> tuple[str, str | None]:
    """Code and field."""
    with pytest.raises(Problem) as told:
        domain.open(texts, receiver, TREATING, now)
    return told.value.code, told.value.field


def test_the_tokens_of_one_answer_are_opened_together(domain: TokenDomain, key: SealingKey):
    new, old = domain.open([token(key), token(key, 2, "bbbbbbbb")], "cq002", TREATING, NOW)
    assert (new.key_id, old.key_id, new.value != old.value) == ("aaaaaaaa", "bbbbbbbb", True)
    assert domain.open([token(domain.keys()[1], agreed=True)], "cq002", TREATING, NOW)[0].agreed


def test_what_is_wrong_is_told_with_its_place(domain: TokenDomain, key: SealingKey):
    good = token(key)
    assert refusal(domain) == refusal(domain, good, good, good) == ("tokens_number", "tokens")
    # of two answers they may be of two patients, and one twice is no second
    assert refusal(domain, good, token(key, 2, "bbbbbbbb", b"b" * 16)) == refusal(domain, good, good) == ("tokens_differ", "tokens")
    assert refusal(domain, good, "PT1") == ("token_malformed", "tokens.1")
    assert refusal(domain, token(key, purpose=TokenPurpose.ANNOUNCE)) == ("token_other_purpose", "tokens.0")
    assert refusal(domain, good, receiver="cq003") == ("token_other_receiver", "tokens.0")
    assert refusal(domain, good, now=NOW + timedelta(seconds=1)) == ("token_other_day", "tokens.0")
    assert refusal(domain, token(new_sealing_key("chuanyu"))) == ("token_unknown_key", "tokens.0")


def test_keys_that_cannot_be_read_open_nothing(tmp_path: Path, key: SealingKey):
    domain = TokenDomain(tmp_path)
    assert domain.keys() == () and refusal(domain, token(key)) == ("token_other_domain", "tokens.0")
    with pytest.raises(Problem, match="token_domain_unavailable"):
        domain.grant("cq002", TokenPurpose.TREATMENT, NOW)
    for wrong in ("", "no key", key.text() + "\n" + new_sealing_key("jjj").text()):
        written(tmp_path, wrong)
        assert refusal(domain, token(key)) == ("token_domain_unavailable", None)
    written(tmp_path, key.text())
    assert domain.open([token(key)], "cq002", TREATING, NOW)


def test_a_grant_is_made_with_the_first_key(domain: TokenDomain, key: SealingKey):
    told = open_grant(domain.grant("cq002", TokenPurpose.EMERGENCY, datetime.fromtimestamp(time.time(), UTC)), [key])
    assert (told.institution, told.purpose) == ("cq002", TokenPurpose.EMERGENCY) and abs(told.made_at - time.time()) < 5
