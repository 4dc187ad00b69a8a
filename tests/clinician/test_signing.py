"""Signing in: what lets somebody in, what slows a guesser and nobody else, and what ends a session."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from recognition.accounts import throttle
from recognition.web.clinician import session
from tests.clinician.sitting import Sitting

WRONG = "not the password"


def test_a_wrong_password_and_an_unknown_account_read_the_same(app):
    stranger = Sitting(app)
    assert stranger.sign_in("lin", WRONG).status_code == 401
    told = stranger.text
    assert stranger.sign_in("nobody-of-that-name", WRONG).status_code == 401 and stranger.text.replace("nobody-of-that-name", "") == told.replace("lin", "")


def test_the_demonstration_offers_its_accounts_and_says_what_it_is_on_every_page(app, dr_lin):
    stranger = Sitting(app)
    stranger.open("/sign-in")
    assert "林医生" in stranger.text and stranger.text.count("演示") >= 2
    form = next(form for form in stranger.forms() if ("login", "lin") in form.values)
    assert stranger.client.post("/sign-in", data=dict(form.values)).status_code == 303
    for path in ("/", "/several", "/today", "/paper", "/account"):
        assert "演示：机构、资格均为虚构" in dr_lin.open(path).text


def test_guessing_is_slowed_where_it_comes_from_and_nowhere_else(app, clock):
    clock.stand_still()
    attacker, ward = Sitting(app, address="203.0.113.9"), Sitting(app, address="10.0.0.8")
    for _ in range(throttle.FREE):
        assert attacker.sign_in("tang", WRONG).status_code == 401
    assert attacker.sign_in("tang").status_code == 429 and "秒后再试" in attacker.text and "Retry" not in attacker.text
    assert ward.sign_in("tang").request.path == "/", "the ward goes on working"


def test_a_known_browser_is_not_slowed_by_strangers_behind_the_same_address(app, clock):
    clock.stand_still()
    known, stranger = Sitting(app, address="10.0.0.9"), Sitting(app, address="10.0.0.9")
    known.sign_in("he")
    known.send("/sign-out")
    for _ in range(throttle.FREE + 1):
        stranger.sign_in("he", WRONG)
    assert stranger.page.status_code == 429 and known.sign_in("he").request.path == "/"


def test_who_signed_in_and_out_and_who_was_refused_stands_in_the_log_by_the_accounts_id(app, caplog):
    caplog.set_level("INFO", "recognition.web.clinician.signing")
    lin = app.extensions["recognition.people"].people.by_login("lin")[0].id
    someone = Sitting(app, address="10.0.0.77")
    someone.sign_in("lin", WRONG)
    someone.sign_in("13800138000", WRONG)
    someone.sign_in("lin")
    someone.send("/sign-out")
    told = [record.getMessage() for record in caplog.records if record.name == "recognition.web.clinician.signing"]
    assert told == [
        f"a sign-in was refused (sign_in_wrong): account {lin}",
        "a sign-in was refused (sign_in_wrong): account unknown",
        f"signed in: account {lin}",
        f"signed out: account {lin}",
    ]


def test_delays_double_and_end_at_a_quarter_of_an_hour():
    assert [throttle.delay(count) for count in (0, 4, 5, 6, 7, 60)] == [0, 0, 1, 2, 4, 900]


def test_signing_out_ends_the_session_on_the_server_too(app, dr_lin):
    stolen = dr_lin.client.get_cookie(session.COOKIE).value
    dr_lin.open("/")
    dr_lin.send("/sign-out")
    thief = Sitting(app)
    thief.client.set_cookie(session.COOKIE, stolen)
    assert thief.open("/").request.path == "/sign-in"


def test_a_session_from_a_clock_that_was_put_back_opens_nothing(dr_lin, clock):
    """How long ago it was seen cannot be told any more; a few minutes are what clocks differ by."""
    clock.ahead = timedelta(minutes=-4)
    assert dr_lin.open("/").request.path == "/"
    clock.ahead = timedelta(minutes=-6)
    assert dr_lin.open("/").request.path == "/sign-in"


def test_half_an_hour_without_a_request_ends_the_session(dr_lin, clock):
    clock.pass_(timedelta(minutes=31))
    assert dr_lin.open("/").request.path == "/sign-in"


def test_somebody_who_works_stays_signed_in_but_not_beyond_a_shift(dr_lin, clock):
    for minutes in range(20, 720, 20):
        clock.pass_(timedelta(minutes=20))
        assert dr_lin.open("/").request.path == "/", minutes
    clock.pass_(timedelta(minutes=20))
    assert dr_lin.open("/").request.path == "/sign-in"


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(dr_lin):
    dr_lin.open("/")
    form = dr_lin.form("/ask")
    dr_lin.client.delete_cookie(session.COOKIE)
    typed = dict(form.values) | {"item": "总蛋白", "issuer": "东麓示范医院", "performed": "昨天", "report": "BG-5"}
    dr_lin._request("POST", "/ask", data=typed)
    assert dr_lin.page.status_code == 401 and "都还在" in dr_lin.text
    form = dr_lin.form("/sign-in")
    dr_lin._request("POST", "/sign-in", data=dict(form.values) | {"login": "lin", "password": "demonstration-only"})
    dr_lin.send("/")
    values = dict(dr_lin.form("/ask").values)
    assert (values["item"], values["issuer"], values["performed"], values["report"]) == ("总蛋白", "东麓示范医院", "昨天", "BG-5")


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(app, wanted):
    stranger = Sitting(app)
    stranger.open("/sign-in")
    values = dict(stranger.forms()[-1].values) | {"login": "lin", "password": "demonstration-only", "next": wanted}
    assert stranger.client.post("/sign-in", data=values, environ_overrides={"REMOTE_ADDR": "10.0.0.7"}).headers["Location"] == "/"


def test_a_second_factor_is_asked_for_and_each_code_opens_once(app, administrator_he):
    administrator_he.open("/account")
    secret = re.search(r'name="secret" value="(\w+)"', administrator_he.page.text)[1]
    assert administrator_he.send("/account", ("do", "factor"), secret=secret, code="000000").status_code == 422
    earlier = pyotp.TOTP(secret).at(datetime.now(UTC) - timedelta(seconds=30))
    administrator_he.send("/account", ("do", "factor"), secret=secret, code=earlier)
    assert "已启用" in administrator_he.text
    there = Sitting(app, address="10.0.0.11")
    assert there.sign_in("he").status_code == 401 and "动态验证码" in there.text
    assert there.sign_in("he", code=earlier).status_code == 401, "used already"
    assert there.sign_in("he", code=pyotp.TOTP(secret).now()).request.path == "/"
    administrator_he.open("/account")
    for proof in ("", WRONG, "000000", earlier):
        assert administrator_he.send("/account", ("do", "no-factor"), proof=proof).status_code == 422, "an open page alone takes nothing away"
        assert "没有关闭" in administrator_he.text
    administrator_he.send("/account", ("do", "no-factor"), proof="demonstration-only")
    assert "已关闭动态验证码" in administrator_he.text
    assert Sitting(app, address="10.0.0.12").sign_in("he").request.path == "/"


def test_the_second_factor_itself_takes_it_away_and_another_does_not_replace_it(app, administrator_he):
    administrator_he.open("/account")
    secret = re.search(r'name="secret" value="(\w+)"', administrator_he.page.text)[1]
    form = dict(administrator_he.form("/account").values)
    now = session.datetime.now()
    administrator_he.send("/account", ("do", "factor"), secret=secret, code=pyotp.TOTP(secret).at(now - timedelta(seconds=30)))
    other = pyotp.random_base32()
    values = {"csrf": form["csrf"], "do": "factor", "secret": other, "code": pyotp.TOTP(other).now()}
    assert administrator_he._request("POST", "/account", data=values).status_code == 422 and "请先关闭" in administrator_he.text
    administrator_he.open("/account")
    administrator_he.send("/account", ("do", "no-factor"), proof=pyotp.TOTP(secret).now())
    assert "已关闭动态验证码" in administrator_he.text


@pytest.mark.parametrize("secret", ["", "A" * 15, "1" * 32, "a" * 32, "A" * 17, "0189" * 8, "A" * 64 + "B", "ＡＢＣＤ" * 8])
def test_a_malformed_secret_of_a_second_factor_is_refused_in_words(administrator_he, secret):
    administrator_he.open("/account")
    assert administrator_he.send("/account", ("do", "factor"), secret=secret, code="123456").status_code == 422
    assert "密钥不完整" in administrator_he.text or "不对" in administrator_he.text


def test_a_new_password_ends_every_other_session(app):
    here, elsewhere = Sitting(app), Sitting(app)
    for sitting in (here, elsewhere):
        sitting.sign_in("tang", address_of_ward := "demonstration-only")
    here.open("/account")
    assert here.send("/account", ("do", "password"), old=WRONG, password="一句只有我知道的话吧").status_code == 422
    assert here.send("/account", ("do", "password"), old=address_of_ward, password="short").status_code == 422
    here.send("/account", ("do", "password"), old=address_of_ward, password="一句只有我知道的话吧")
    assert "密码已更换" in here.text and here.open("/").request.path == "/"
    assert elsewhere.open("/").request.path == "/sign-in"
    assert Sitting(app).sign_in("tang", "一句只有我知道的话吧").request.path == "/"


def test_passwords_and_sessions_are_on_disk_as_hashes_only(app, dr_lin):
    sealed = dr_lin.client.get_cookie(session.COOKIE).value
    held = (app.extensions["recognition.settings"].data / "accounts.sqlite").read_bytes()
    assert b"demonstration-only" not in held and sealed.encode() not in held and b"$argon2id$" in held
    key = app.extensions["recognition.settings"].data / "keys" / "session.key"
    assert key.stat().st_mode & 0o777 == 0o600
