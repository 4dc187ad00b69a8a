"""What every page carries: a strict policy with a nonce, nothing inline, nothing from elsewhere, and forms that nobody else can send."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous.encoding import base64_decode

from recognition import create_app
from recognition.accounts.rates import RateLimits, Rates
from recognition.domain.lookups import Caller, Role
from recognition.settings import Settings
from recognition.web.auth import RATES
from recognition.web.clinician import assets, same_report, session
from tests.clinician.sitting import Sitting

PAGES = ("/", "/several", "/today", "/paper", "/account")
LIGHT = 100_000


@pytest.fixture
def every_page(dr_lin, administrator_he, app):
    """(name, response) of each kind of page."""
    dr_lin.ask("血细胞分析(五分类)", "东麓示范医院", "昨天")
    found = [("answer", dr_lin.page)]
    dr_lin.decide("accepted")
    found.append(("accepted", dr_lin.page))
    dr_lin.ask("总蛋白", "东麓", "foo")
    found.append(("offers", dr_lin.page))
    dr_lin.open("/several")
    dr_lin.send("/several/ask", issuer="东麓示范医院", performed="昨天", lines="总蛋白\n白蛋白")
    found.append(("sheet", dr_lin.page))
    found += [(path, dr_lin.open(path)) for path in PAGES]
    found += [("people", administrator_he.open("/people")), ("refused", dr_lin.open("/people")), ("sign-in", Sitting(app).open("/sign-in"))]
    return found


def test_policy_and_headers(every_page):
    nonces = set()
    for name, page in every_page:
        policy = page.headers["Content-Security-Policy"]
        nonce = re.search(r"script-src 'nonce-([\w-]{20,})'", policy)[1]
        nonces.add(nonce)
        assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy, name
        assert page.headers["X-Content-Type-Options"] == "nosniff" and page.headers["Cache-Control"] == "no-store", name
        assert page.headers["X-Frame-Options"] == "DENY" and page.headers["X-UA-Compatible"] == "IE=edge", name
        assert all(f'nonce="{nonce}"' in tag for tag in re.findall(r"<(?:script|link rel=\"stylesheet\")[^>]*>", page.text)), name
    assert len(nonces) == len(every_page), "a nonce is used once"


def test_nothing_inline_and_nothing_from_elsewhere(every_page):
    for name, page in every_page:
        assert not re.search(r"<[^>]+\son\w+\s*=", page.text), name
        assert not re.search(r"<[^>]+\sstyle\s*=", page.text) and "<style" not in page.text and "javascript:" not in page.text, name
        assert all(not inside.strip() for inside in re.findall(r"<script[^>]*>(.*?)</script>", page.text, re.DOTALL)), name
        assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", page.text), name


def test_a_page_with_all_it_loads_is_light(app, every_page):
    shared = sum(len((assets.STATIC / name).read_bytes()) for name in ("page.css", "dark.css", "page.js"))
    for name, page in every_page:
        assert len(page.data) + shared < LIGHT, (name, len(page.data), shared)
        assert len(gzip.compress(page.data)) < 20_000, name


def test_layout_needs_no_flex_grid_or_variables():
    for name in ("page.css", "dark.css"):
        text = (assets.STATIC / name).read_text(encoding="utf-8")
        assert not re.search(r"var\(--|display:\s*(?:inline-)?(?:flex|grid)|@import|url\(", text), name


def test_assets_are_kept_for_good_under_an_address_of_their_content(app, dr_lin):
    dr_lin.open("/")
    for address in re.findall(r"/assets/\w+/[\w.]+", dr_lin.page.text):
        kept = app.test_client().get(address)
        assert kept.status_code == 200 and "immutable" in kept.headers["Cache-Control"] and kept.headers["X-Content-Type-Options"] == "nosniff"
    assert app.test_client().get("/assets/x/../session.py").status_code == 404


def test_cookies_are_out_of_reach(app):
    stranger = Sitting(app)
    stranger.open("/sign-in")
    values = dict(stranger.forms()[-1].values) | {"login": "lin", "password": "demonstration-only"}
    reply = stranger.client.post("/sign-in", data=values, base_url="https://recognition.example")
    assert reply.status_code == 400, "over https the visit's cookie of http does not count"
    stranger.client.get("/sign-in", base_url="https://recognition.example")
    reply = stranger.client.post(
        "/sign-in",
        data=dict(values) | {"csrf": _csrf(stranger.client.get("/sign-in", base_url="https://recognition.example").text)},
        base_url="https://recognition.example",
    )
    cookies = reply.headers.getlist("Set-Cookie")
    assert any(cookie.startswith(session.COOKIE) for cookie in cookies)
    assert all("HttpOnly" in cookie and "SameSite" in cookie and "Secure" in cookie for cookie in cookies)


def _csrf(text: str) -> str:
    return re.search(r'name="csrf" value="([\w-]+)"', text)[1]


@pytest.mark.parametrize("path", ["/ask", "/several/ask", "/sign-out", "/account", "/people", "/suggest/items", "/stay", "/answers/" + "a" * 20 + "/decide"])
def test_a_form_without_its_token_or_from_another_site_does_nothing(app, administrator_he, path):
    size = app.extensions["recognition"].ledger.size()
    administrator_he.open("/")
    token = dict(administrator_he.form("/ask").values)["csrf"]
    for data, headers in (({}, {}), ({"csrf": "0" * 32}, {}), ({"csrf": token}, {"Sec-Fetch-Site": "cross-site"})):
        refused = administrator_he.client.post(path, data={"decision": "accepted", "do": "no-factor", **data}, headers=headers)
        assert refused.status_code == 400, (data, headers)
    assert app.extensions["recognition"].ledger.size() == size
    assert administrator_he.open("/").request.path == "/", "still signed in"


def test_signing_in_cannot_be_forced_from_another_site(app):
    stranger = app.test_client()
    assert stranger.post("/sign-in", data={"login": "lin", "password": "demonstration-only"}).status_code == 400
    assert stranger.get_cookie(session.COOKIE) is None


def test_one_account_cannot_flood(app, dr_tang, tmp_path, monkeypatch):
    monkeypatch.setitem(app.extensions, RATES, Rates(tmp_path / "rates", RateLimits(person=3)))
    replies = [dr_tang.open("/today") for _ in range(6)]
    assert replies[-1].status_code == 429 and int(replies[-1].headers["Retry-After"]) <= 11


@pytest.fixture
def launched(app, hospital_key):
    """The session field of a page that the hospital's system opened."""
    key = hospital_key.key.split("_")[1]

    def open_(expires=timedelta(hours=1), origin="https://his.example"):
        with app.test_request_context():
            return session.start_field_session(Caller(key, Role.CLINICIAN, "cq002", clinician="d-0417"), origin, "launch-1", datetime.now(UTC) + expires)

    return open_


def test_a_launched_page_uses_no_cookie_and_may_be_framed_by_its_origin_alone(app, launched):
    page = app.test_client().post("/", data={"session": launched()})
    assert page.status_code == 200 and "Set-Cookie" not in page.headers
    assert (
        "frame-ancestors https://his.example" in page.headers["Content-Security-Policy"] and page.headers["X-Frame-Options"] == "ALLOW-FROM https://his.example"
    )
    assert not re.findall(r"<a [^>]*href=\"/", page.text.replace('href="#', "")), "links inside a launched page are forms"
    assert page.text.count('name="session"') == page.text.count("<form")


def test_a_launched_page_asks_and_decides_by_its_forms(app, launched, dr_lin):
    reader = Sitting(app)
    reader._request("POST", "/", data={"session": launched()})
    reader.send("/ask", item="总蛋白", issuer="东麓示范医院", performed="昨天")
    assert "可以互认" in reader.text and 'data-event="answered"' in reader.page.text
    reader.decide("accepted")
    assert 'data-event="decided"' in reader.page.text and "外院检查检验结果互认：总蛋白" in reader.page.text
    asked = re.search(r"/answers/([a-z0-9]{20})/decide", reader.page.text)[1]
    assert asked not in dr_lin.open("/today").text, "what a launch asks is its own"


def test_an_ended_changed_or_revoked_session_field_opens_nothing(app, launched):
    ended = app.test_client().post("/", data={"session": launched(timedelta(seconds=-1))})
    assert ended.status_code == 401 and 'data-event="token-expired"' in ended.text
    assert "frame-ancestors https://his.example" in ended.headers["Content-Security-Policy"], "the frame can say so"
    good = launched()
    changed = good[:-3] + ("AAA" if good[-3:] != "AAA" else "BBB")
    assert app.test_client().post("/", data={"session": changed}).status_code == 401


def test_a_cookie_never_opens_a_framed_page(app, dr_lin, launched):
    """A form that brings a session field is judged by it alone."""
    page = dr_lin.client.post("/today", data={"session": "x" + launched()})
    assert page.status_code == 401


def test_a_sealed_value_of_one_use_is_worth_nothing_for_another(app, dr_lin, launched):
    cookie, device = (dr_lin.client.get_cookie(name).value for name in (session.COOKIE, session.DEVICE))
    assert app.test_client().post("/", data={"session": cookie}).status_code == 401
    other = app.test_client()
    for forged in (launched(), device, cookie[:-1] + ("A" if cookie[-1] != "A" else "Q"), cookie.partition(".")[0], "." + cookie):
        other.set_cookie(session.COOKIE, forged)
        assert other.get("/").status_code == 302


def test_a_token_of_another_session_sends_nothing(app, dr_lin, dr_tang):
    dr_tang.open("/")
    theirs = dict(dr_tang.form("/ask").values)["csrf"]
    assert dr_lin.client.post("/sign-out", data={"csrf": theirs}).status_code == 400
    assert dr_lin.open("/").request.path == "/", "still signed in"


def test_what_a_cookie_shows_is_its_own_session_and_nothing_about_anybody(dr_lin):
    """Signed values can be read where they lie: what must not be is sealed."""
    dr_lin.ask("总蛋白", "东麓示范医院", "昨天", report="BG-774412")
    told = {name: dr_lin.client.get_cookie(name) for name in (session.COOKIE, session.DEVICE, same_report.COOKIE)}
    assert [*json.loads(base64_decode(told[session.COOKIE].value.partition(".")[0]))] == ["id", "seen"]
    assert [*json.loads(base64_decode(told[session.DEVICE].value.partition(".")[0]))] == ["device", "person"]
    assert b"BG-774412" not in base64_decode(told[same_report.COOKIE].value)


@pytest.mark.parametrize(
    ("proxies", "address", "https"), [(0, "127.0.0.1", False), (1, "198.51.100.7", True), (2, "203.0.113.1", True), (3, "127.0.0.1", True)]
)
def test_behind_a_declared_proxy_the_visitors_address_and_scheme_count(quiet, tmp_path, proxies, address, https):
    """Never what a visitor wrote before the outermost declared proxy, and nothing where there are fewer proxies than were declared."""
    behind = create_app(Settings(shutil.copytree(quiet, tmp_path / "region"), demo=True, proxies=proxies))
    seen: list[str] = []
    behind.extensions[RATES].take = lambda who, most: seen.append(who)
    headers = {"X-Forwarded-For": "203.0.113.1, 198.51.100.7", "X-Forwarded-Proto": "https"}
    page = behind.test_client().post("/sign-in", headers=headers, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    behind.extensions["recognition"].ledger.close()
    assert seen == [f"sign-in {address}"]
    cookies = page.headers.getlist("Set-Cookie")
    assert cookies and all(("Secure" in cookie) == https for cookie in cookies)
