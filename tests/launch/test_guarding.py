"""Who opens a launch, and where its page may stand: one origin, one opening, ten minutes, no cookie, and nothing of it in an address."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from recognition.accounts.launches import LaunchStore
from tests.clock import Clock
from tests.launch.launching import HIS, HospitalSystem, own_question, policy, value
from tests.web.visitor import ledger_size


def test_a_launched_page_has_no_cookie_and_one_frame_ancestor(engineer_zhao: HospitalSystem):
    page = engineer_zhao.open(engineer_zhao.minted(own_question())["token"])
    assert "Set-Cookie" not in page.headers
    assert policy(page)["frame-ancestors"] == HIS
    assert page.headers["X-UA-Compatible"] == "IE=edge" and page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")


def test_every_page_behind_a_launch_keeps_the_frame(engineer_zhao: HospitalSystem):
    page = engineer_zhao.open(engineer_zhao.minted(own_question())["token"])
    client = engineer_zhao.server.app.test_client()
    for path in ("/", "/today", "/several", "/paper", "/answers/none"):
        reply = client.post(path, data={"session": value(page, "session")})
        assert (policy(reply)["frame-ancestors"], "Set-Cookie" in reply.headers) == (HIS, False), path


@pytest.mark.parametrize("sent", ["https://evil.example", "http://his.example", "https://his.example:8443", "null", "https://his.example.evil.example"])
def test_another_origin_is_refused_clearly_and_uses_nothing_up(app, engineer_zhao: HospitalSystem, sent: str):
    minted, before = engineer_zhao.minted(own_question()), ledger_size(app)
    page = engineer_zhao.open(minted["token"], origin=sent)
    assert (page.status_code, ledger_size(app)) == (403, before)
    assert "这个网站不能打开这次启动" in page.text and policy(page)["frame-ancestors"] == "'none'" and "session" not in page.text
    assert engineer_zhao.open(minted["token"]).status_code == 200


def test_a_desktop_system_declares_null_and_stands_in_no_frame(engineer_zhao: HospitalSystem):
    for sent in (None, "null"):
        page = engineer_zhao.open(engineer_zhao.minted(own_question(), origin="null")["token"], origin=sent)
        assert page.status_code == 200 and policy(page)["frame-ancestors"] == "'none'"
    assert engineer_zhao.open(engineer_zhao.minted(origin="null")["token"], origin=HIS).status_code == 403


def test_an_old_browser_says_no_origin_and_is_let_in(engineer_zhao: HospitalSystem):
    page = engineer_zhao.open(engineer_zhao.minted(own_question())["token"], origin=None)
    assert page.status_code == 200 and policy(page)["frame-ancestors"] == HIS and page.headers["X-Frame-Options"] == f"ALLOW-FROM {HIS}"


def test_a_second_opening_says_so_and_stays_in_its_frame(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question())
    engineer_zhao.open(minted["token"])
    page = engineer_zhao.open(minted["token"], lang="en")
    assert page.status_code == 410 and "opened before" in page.text
    assert policy(page)["frame-ancestors"] == HIS and 'data-event="token-expired"' in page.text
    assert len(engineer_zhao.result(minted["launch_id"]).json["lookups"]) == 1


def test_too_late_says_what_to_do(engineer_zhao: HospitalSystem, clock: Clock):
    minted = engineer_zhao.minted(own_question())
    clock.pass_(timedelta(minutes=10, seconds=1))
    page = engineer_zhao.open(minted["token"])
    assert page.status_code == 410 and "重新打开" in page.text and policy(page)["frame-ancestors"] == HIS


def test_an_ended_session_says_so_inside_its_frame(engineer_zhao: HospitalSystem, clock: Clock):
    page = engineer_zhao.open(engineer_zhao.minted(own_question())["token"])
    clock.pass_(timedelta(hours=24, minutes=1))
    reply = engineer_zhao.server.app.test_client().post("/", data={"session": value(page, "session")})
    assert reply.status_code == 401 and 'data-event="token-expired"' in reply.text and policy(reply)["frame-ancestors"] == HIS


@pytest.mark.parametrize("token", ["", "lt_", "lt_AAAA", "rk_whatever", "lt_" + "A" * 500])
def test_an_invented_token_opens_nothing(engineer_zhao: HospitalSystem, token: str):
    page = engineer_zhao.open(token)
    assert page.status_code == 403 and policy(page)["frame-ancestors"] == "'none'"


def test_a_revoked_key_opens_nothing_and_closes_what_it_opened(app, engineer_zhao: HospitalSystem):
    from recognition.domain.lookups import Role
    from recognition.services.keys import KEYS, issue_key, revoke_key
    from tests.web.visitor import Visitor

    now, keys, ledger = datetime.now(UTC), app.extensions[KEYS], app.extensions["recognition"].ledger
    key = issue_key(keys, ledger, now, "cli", Role.HOSPITAL, "cq002")
    system = HospitalSystem(Visitor(app, key))
    opened, waiting = system.minted(own_question()), system.minted(own_question())
    page = system.open(opened["token"])
    revoke_key(keys, ledger, now, "cli", key.split("_")[1])
    assert system.open(waiting["token"]).status_code == 403
    assert app.test_client().post("/", data={"session": value(page, "session")}).status_code == 401


def test_while_the_ledger_cannot_be_read_the_token_stays_good(app, engineer_zhao: HospitalSystem, monkeypatch: pytest.MonkeyPatch):
    from recognition.errors import LedgerUnavailable

    minted = engineer_zhao.minted(own_question())

    def fails() -> int:
        raise LedgerUnavailable()

    with monkeypatch.context() as broken:
        broken.setattr(app.extensions["recognition"].ledger.reads, "size", fails)
        assert engineer_zhao.open(minted["token"]).status_code == 503
    assert engineer_zhao.open(minted["token"]).status_code == 200


def test_two_at_once_get_one_page(engineer_zhao: HospitalSystem, monkeypatch: pytest.MonkeyPatch):
    """The one use is taken in one statement, so that between looking and taking nobody else gets in."""
    minted = engineer_zhao.minted(own_question())
    taken = LaunchStore.open

    def another_first(store, launch, now, entry):
        taken(store, launch, now, entry)
        return taken(store, launch, now, entry)

    monkeypatch.setattr(LaunchStore, "open", another_first)
    assert engineer_zhao.open(minted["token"]).status_code == 410


def test_no_address_holds_a_token_or_a_reference(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question(report_ref="BG-774411", patient_ref="P-98231"))
    page = engineer_zhao.open(minted["token"])
    addresses = re.findall(r'(?:href|src|action|formaction)="([^"]*)"', page.text)
    sealed = value(page, "session")
    assert addresses and not [one for one in addresses if "774411" in one or "98231" in one or minted["token"] in one or sealed in one or "?" in one]
    assert "98231" not in page.text
