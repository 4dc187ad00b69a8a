"""The widget in a real browser: the guide's hospital on one site, the service on another, third-party cookies blocked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.hospitals import hospital
from tests.running import Server, free_port

PATIENCE = 20_000


@pytest.fixture(scope="module")
def his(quiet_server: Server) -> Iterator[str]:
    """Dr Lin's hospital's own site."""
    with hospital(quiet_server.url, quiet_server.keys["hospital"]) as address:
        yield address


@pytest.fixture(scope="module")
def chromium(playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """Debian's Chromium with a profile that blocks third-party cookies."""
    profile = tmp_path_factory.mktemp("profile")
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps({"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}))
    flags = [*FLAGS, "--test-third-party-cookie-phaseout"]
    context = playwright.chromium.launch_persistent_context(str(profile), executable_path=CHROMIUM, args=flags, headless=True)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def screen(chromium) -> Iterator:
    """Dr Lin's screen; what its console complains about fails the test."""
    page = chromium.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.close()


def launches(quiet_server: Server, launch: str) -> list[dict]:
    """What the hospital's server reads back."""
    return json.loads(quiet_server.send("GET", f"/api/v1/launches/{launch}", headers={"Authorization": f"Bearer {quiet_server.keys['hospital']}"}).body)[
        "lookups"
    ]


def opened(screen, his: str):
    """The hospital's page, until the answer stands in it; the frame of the service."""
    screen.goto(his)
    screen.get_by_role("status").filter(has_text="answered: recognised").wait_for()
    return next(frame for frame in screen.frames if frame != screen.main_frame)


def test_dr_lin_accepts_inside_her_hospitals_own_page(quiet_server: Server, his: str, screen, chromium):
    frame = opened(screen, his)
    assert frame.url.startswith(quiet_server.url) and his.startswith("http://localhost")
    frame.get_by_role("button", name="采信").click()
    screen.get_by_role("status").filter(has_text="decided: accepted").wait_for()
    screen.locator("#record").filter(has_text="东麓示范医院").wait_for()
    [lookup] = launches(quiet_server, screen.evaluate("launch"))
    assert [made["decision"] for made in lookup["decisions"]] == ["accepted"]
    assert screen.locator("#record").text_content() == lookup["record_line"]
    assert chromium.cookies() == [] and screen.complaints == []


def test_third_party_cookies_are_blocked_while_these_tests_run(quiet_server: Server, his: str, screen):
    """Else it would prove nothing that the widget works."""
    try_it = "document.cookie = 'probe=1; SameSite=None; Secure; Max-Age=9', document.cookie"
    assert opened(screen, his).evaluate(try_it) == ""
    screen.goto(f"{quiet_server.url}/sign-in")
    assert "probe=1" in screen.evaluate(try_it)
    screen.context.clear_cookies()


def test_the_frame_is_as_high_as_its_page(his: str, screen):
    frame = opened(screen, his)
    fits = "() => document.documentElement.scrollHeight <= window.innerHeight && window.innerHeight - document.body.offsetHeight < 40"
    frame.wait_for_function(fits)
    before = screen.locator("iframe").bounding_box()["height"]
    frame.locator("summary", has_text="逐项核对").click()
    screen.wait_for_function("before => document.querySelector('iframe').offsetHeight > before + 100", arg=before)
    frame.wait_for_function(fits)


def test_events_bubble_and_carry_no_identifier(quiet_server: Server, his: str, screen):
    screen.add_init_script(
        "window.heard = []; for (const name of ['answered', 'decided', 'token-expired', 'unavailable'])"
        " document.addEventListener(name, event => heard.push([name, event.target.localName, event.detail]));"
    )
    frame = opened(screen, his)
    frame.get_by_text("重复检查", exact=True).click()
    frame.get_by_role("button", name=re.compile("急诊")).click()
    screen.get_by_role("status").filter(has_text="decided: repeated").wait_for()
    [lookup] = launches(quiet_server, screen.evaluate("launch"))
    told = {"lookup": lookup["id"], "verdict": "recognised", "decision": None}
    after = told | {"decision": "repeated"}
    assert screen.evaluate("heard") == [
        ["answered", "recognition-lookup", told | {"lookups": [told]}], ["decided", "recognition-lookup", after | {"lookups": [after]}],
    ]  # fmt: skip
    assert lookup["decisions"][0]["reason"] == "emergency"


def test_asking_anew_in_the_open_page(quiet_server: Server, his: str, screen):
    opened(screen, his)
    # Listened for before it is asked: the answer may come before the next line.
    screen.evaluate("window.again = 0; lookup.addEventListener('answered', () => { again += 1; })")
    screen.evaluate("lookup.ask({item: 'alb', issuer: 'nhsa:H50011100001', performed: '昨天', report: 'BG-2'})")
    screen.wait_for_function("() => again > 0")
    asked = launches(quiet_server, screen.evaluate("launch"))
    assert [lookup["item"]["code"] for lookup in asked] == ["tp", "alb"]


def test_a_token_that_was_used_raises_an_event_and_a_fresh_one_opens_again(his: str, screen):
    opened(screen, his)
    screen.evaluate("window.expired = 0; lookup.addEventListener('token-expired', () => { expired += 1; }); state.textContent = ''; void 0")
    first = screen.evaluate("launch")
    # The same token again, as after a reload: the page says so, and the example answers by asking its server for another.
    screen.evaluate("{ const token = lookup.getAttribute('token'); lookup.removeAttribute('token'); lookup.setAttribute('token', token); }")
    screen.get_by_role("status").filter(has_text="answered: recognised").wait_for()
    assert screen.evaluate("expired") == 1 and screen.evaluate("launch") != first


def test_another_site_can_show_nothing(quiet_server: Server, screen):
    """The token names another origin than the page that holds it: the service refuses, and the widget says that nothing opened."""
    with hospital(quiet_server.url, quiet_server.keys["hospital"], ORIGIN="https://his.example") as elsewhere:
        screen.goto(elsewhere)
        screen.get_by_role("status").filter(has_text="互认查询暂不可用").wait_for()
        assert "没有打开" in screen.get_by_role("alert").text_content()
        assert launches(quiet_server, screen.evaluate("launch")) == []


def test_messages_from_anybody_else_are_not_believed(his: str, screen):
    opened(screen, his)
    screen.evaluate("window.lied = 0; lookup.addEventListener('decided', () => { lied += 1; })")
    screen.evaluate("window.postMessage({recognition: 'decided', detail: {decision: 'accepted'}}, '*')")
    screen.evaluate(
        "() => new Promise(done => { const frame = document.createElement('iframe'); document.body.append(frame);"
        " frame.contentWindow.parent.postMessage({recognition: 'decided', detail: {}}, '*'); setTimeout(done, 300); })"
    )
    assert screen.evaluate("lied") == 0


def test_the_page_in_the_frame_listens_to_its_own_origin_only(quiet_server: Server, his: str, screen):
    frame = opened(screen, his)
    frame.evaluate("window.postMessage({recognition: 'ask', question: {item: 'alb', issuer: 'cq001', performed: '昨天'}}, '*')")
    screen.wait_for_timeout(500)
    assert len(launches(quiet_server, screen.evaluate("launch"))) == 1


def test_no_token_or_reference_stands_in_an_address_or_a_log(quiet_server: Server, his: str, screen):
    seen: list[str] = []
    screen.on("request", lambda request: seen.append(f"{request.url} {request.headers.get('referer', '')}"))
    opened(screen, his)
    token = screen.evaluate("lookup.getAttribute('token')")
    secrets = [token, "BG-2026-000117", "YL0001"]
    assert len(seen) > 4 and not [one for one in seen if any(secret in one for secret in secrets)]
    log = quiet_server.log.read_text(encoding="utf-8", errors="replace")
    assert not [secret for secret in secrets if secret in log]


def test_a_launch_without_javascript(quiet_server: Server, browser, tmp_path: Path):
    """The guide's bare form, in a browser that runs no script; a desktop system's page stands on its own."""
    body = {
        "origin": "null",
        "clinician": "dr-0417",
        "lookup": {"item": {"system": "local", "code": "YL0001", "owner": "receiver"}, "issuer": {"system": "nhsa", "code": "H50011100001"}},
    }
    headers = {"Authorization": f"Bearer {quiet_server.keys['hospital']}", "Content-Type": "application/json"}
    minted = quiet_server.send("POST", "/api/v1/launch-tokens", json.dumps(body).encode(), headers).json
    form = (Path(__file__).parent.parent.parent / "docs" / "embed" / "desktop.html").read_text(encoding="utf-8")
    (tmp_path / "desktop.html").write_text(form.replace("SERVICE", quiet_server.url).replace("TOKEN", minted["token"]), encoding="utf-8")
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    page.set_default_timeout(PATIENCE)
    page.goto((tmp_path / "desktop.html").as_uri())
    page.get_by_role("button", name="互认查询").click()
    page.get_by_label("昨天").check(force=True)
    page.get_by_role("button", name="查询", exact=True).last.click()
    page.get_by_role("heading", name="可以互认").wait_for()
    page.get_by_role("button", name="采信").click()
    page.get_by_text("写入病历的一行").wait_for()
    [lookup] = launches(quiet_server, minted["launch_id"])
    assert (lookup["verdict"], lookup["decisions"][0]["decision"]) == ("recognised", "accepted")


@pytest.mark.parametrize("key", [None, "rk_nobody_knows"], ids=["away", "refused"])
def test_the_guides_page_says_that_nothing_was_asked(quiet_server: Server, screen, key: str | None):
    """Without the service its script does not come, and with a wrong key there is no token: an empty place would say nothing."""
    service = quiet_server.url if key else f"http://127.0.0.1:{free_port()}"
    with hospital(service, key or "rk_any") as address:
        screen.goto(address)
        screen.get_by_role("status").filter(has_text="互认查询暂不可用，请按本院流程处理。").wait_for()
