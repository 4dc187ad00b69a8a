"""The page for health cards: off until the resolver's address is set, a grant for who is signed in alone, and tokens that are taken or refused in words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.settings import Settings, SettingsError
from recognition.support.patient_tokens import SealingKey, TokenPurpose, new_sealing_key, seal_token
from recognition.support.resolver_grants import open_grant
from recognition.web.shared.service import CLOCK
from tests.clinician.sitting import Sitting, signed_in
from tests.clock import Clock
from tests.remembering import with_templates

RESOLVER = "https://resolver.example"


@pytest.fixture(scope="module")
def key() -> SealingKey:
    """What the region shares with the resolver."""
    return new_sealing_key("chuanyu")


@pytest.fixture(scope="module")
def in_domain(beginning: Path, key: SealingKey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application of a region in a token domain."""
    data = Path(shutil.copytree(beginning, tmp_path_factory.mktemp("domain") / "region"))
    (data / "keys").mkdir(exist_ok=True)
    (data / "keys" / "token-domain.keys").write_text(key.text(), encoding="ascii")
    made = with_templates(create_app(Settings(data, demo=True, resolver=RESOLVER), Clock()))
    yield made
    made.extensions["recognition"].ledger.close()


@pytest.fixture
def dr_lin_in_domain(in_domain: Flask) -> Sitting:
    """Dr Lin there."""
    return signed_in(in_domain, "lin")


def token(app: Flask, key: SealingKey, institution: str, purpose: TokenPurpose = TokenPurpose.TREATMENT, days: int = 0) -> str:
    """A token of today, or of another day."""
    today = (app.extensions[CLOCK]() + timedelta(hours=8, days=days)).date()
    return seal_token(b"t" * 32, "abcdefgh", institution, today, purpose, key)


def test_without_the_setting_there_is_no_such_page_and_no_word_of_it(dr_lin: Sitting):
    dr_lin.open("/")
    assert "健康卡" not in dr_lin.text
    assert dr_lin.client.get("/card").status_code == 404 and dr_lin.client.post("/card/grant").status_code == 404


def test_a_grant_is_for_the_institution_of_who_is_signed_in(in_domain: Flask, dr_lin_in_domain: Sitting, key: SealingKey):
    page = dr_lin_in_domain.open("/card")
    csrf = dict(dr_lin_in_domain.form("/card/search").values)["csrf"]
    assert f"connect-src 'self' {RESOLVER};" in page.headers["Content-Security-Policy"] and f'data-resolver="{RESOLVER}/api/v1/tokens"' in page.text
    for purpose, given in (("treatment", TokenPurpose.TREATMENT), ("emergency", TokenPurpose.EMERGENCY), ("objection", TokenPurpose.TREATMENT)):
        reply = dr_lin_in_domain.client.post("/card/grant", data={"csrf": csrf, "purpose": purpose})
        grant = open_grant(reply.json["grant"], [key])
        assert (grant.institution, grant.purpose, reply.json["purpose"]) == ("cq002", given, given) and reply.headers["Cache-Control"] == "no-store"
    # neither without the form's own token nor without a sign-in
    assert "grant" not in (dr_lin_in_domain.client.post("/card/grant", data={"purpose": "treatment"}).json or {})
    assert in_domain.test_client().post("/card/grant", data={"csrf": csrf}).status_code == 401
    assert RESOLVER not in dr_lin_in_domain.open("/").headers["Content-Security-Policy"]


def test_tokens_that_are_not_taken_are_refused_in_words(in_domain: Flask, dr_lin_in_domain: Sitting, key: SealingKey):
    def searched(tokens: str, **more: str) -> int:
        dr_lin_in_domain.open("/card")
        return dr_lin_in_domain.send("/card/search", tokens=tokens, **more).status_code

    for wrong, said in (
        ("", "没有取得令牌"),
        ("PT1.x", "不是患者令牌"),
        (token(in_domain, key, "cq003"), "为另一家机构制作"),
        (token(in_domain, key, "cq002", days=-1), "不是今天的"),
        (token(in_domain, key, "cq002", TokenPurpose.EMERGENCY), "用途与此请求不符"),
        (f"{token(in_domain, key, 'cq002')} {token(in_domain, key, 'cq002')}", "不是同一次解析所得"),
        ("x " * 3000, "一个或两个"),
    ):
        assert searched(wrong) == 422 and said in dr_lin_in_domain.text
        assert "PT1." not in dr_lin_in_domain.page.text


def test_keys_that_cannot_be_read_are_told_and_nothing_is_granted(in_domain: Flask, dr_lin_in_domain: Sitting, key: SealingKey):
    file = in_domain.extensions["recognition.settings"].data / "keys" / "token-domain.keys"
    file.write_text("no key", encoding="ascii")
    try:
        reply = dr_lin_in_domain.client.get("/card")
        assert reply.status_code == 503 and "封装密钥无法读取" in reply.text and reply.headers["Retry-After"]
    finally:
        file.write_text(key.text(), encoding="ascii")
    assert dr_lin_in_domain.client.get("/card").status_code == 200


@pytest.mark.parametrize(
    "wrong", ["resolver.example", "http://resolver.example", "https://resolver.example?x", "https://a.example; script-src *", "https://a b", "https://u@x"]
)
def test_an_address_that_is_none_stops_the_start(wrong: str):
    with pytest.raises(SettingsError, match="RECOGNITION_RESOLVER must be empty, or the address"):
        Settings.from_environment({"RECOGNITION_RESOLVER": wrong})
    assert Settings.from_environment({"RECOGNITION_RESOLVER": "https://r.example:8443/x/"}).resolver == "https://r.example:8443/x"
