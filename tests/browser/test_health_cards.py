"""The code of a health card goes from the browser to the resolver and never to the service; where the resolver is away the page says what else there is."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import segno

from seed import cards
from tests.browser.clinic import DESK, PHONE, sign_in
from tests.resolver.running_resolver import Resolver, serving
from tests.running import HOST, Server, free_port, running

CARD = "DEMO-CARD-0001"


@pytest.fixture(scope="module")
def resolver(tmp_path_factory: pytest.TempPathFactory) -> Resolver:
    """The demonstration's, as `make resolver` prepares it, for a service of one port; not served yet."""
    folder, ours = tmp_path_factory.mktemp("resolver"), free_port()
    made = Resolver(folder, free_port(), {}, service=ours)
    cards.prepare(folder, f"http://{HOST}:{ours}", made.port)
    return made


@pytest.fixture(scope="module")
def clinic(quiet: Path, resolver: Resolver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service in that token domain, started as `make resolver` says."""
    data = Path(shutil.copytree(quiet, tmp_path_factory.mktemp("clinic") / "region"))
    settings = {"RECOGNITION_RESOLVER": f"http://{HOST}:{resolver.port}", "RECOGNITION_RESULTS": str(resolver.folder / "results.json")}
    with running(data, workers=1, options=("--bind", f"{HOST}:{resolver.service}"), **settings) as server:
        server.port = resolver.service
        yield server


@dataclass
class Visit:
    """A page for health cards, and what its browser sent: to the service, and to whom else."""

    page: object
    service: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def searched(self) -> dict[str, list[str]]:
        """The form that asked for the patient's results."""
        [body] = [each for each in self.service if each.startswith("POST /card/search")]
        return parse_qs(body.partition("\n")[2])


@pytest.fixture
def visit(browser, clinic: Server):
    """Opens the page as Dr Lin's."""

    def opened(device=DESK, lang="zh-CN", script=True) -> Visit:
        context = browser.new_context(**device, locale=lang, base_url=clinic.url, java_script_enabled=script)
        context.set_default_timeout(15_000)
        page = context.new_page()
        sign_in(page)
        visit = Visit(page)

        def sent(request) -> None:
            told = f"{request.method} {request.url.partition(clinic.url)[2]}\n{request.headers}\n{request.post_data or ''}"
            if request.url.startswith(clinic.url):
                visit.service.append(f"{request.method} {request.url.removeprefix(clinic.url)}\n{request.post_data or ''}")
            elif not request.url.startswith(("data:", "blob:")):
                visit.elsewhere.append(f"{request.method} {request.url} {told}")

        page.on("request", sent)
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        page.goto("/card")
        return visit

    return opened


def announced(resolver: Resolver, clinic: Server) -> list[str]:
    """The demonstration's hospitals announce what they hold, each by its own keys."""
    return cards.announce(resolver.folder, clinic.data, clinic.url, resolver.port, datetime.now(UTC))


def square() -> bytes:
    """A photo of the card on paper."""
    picture = io.BytesIO()
    segno.make_qr(CARD, error="q").save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def kept_apart(visit: Visit, clinic: Server) -> None:
    """Of the card's code nothing reached the service, its folder or its log."""
    assert visit.complaints == []
    assert not [sent for sent in visit.service if "DEMO" in sent]
    assert all(b"DEMO-CARD" not in path.read_bytes() for path in clinic.data.rglob("*") if path.is_file()) and "DEMO-CARD" not in clinic.said()


def test_typed_or_photographed_the_code_goes_to_the_resolver_alone(visit, clinic: Server, resolver: Resolver):
    with serving(resolver):
        typed = visit()
        typed.page.locator("#code").fill("卡号")
        typed.page.locator("#search").click()
        assert "8 至 512 个" in typed.page.locator("#code-fault").inner_text() and typed.elsewhere == []
        typed.page.locator("#code").fill("ab" * 32)
        typed.page.locator("#search").click()
        typed.page.locator("#code-fault", has_text="静态码只能表明身份").wait_for()
        typed.page.locator("#code").fill(f" {CARD} ")
        with typed.page.expect_navigation():
            typed.page.keyboard.press("Enter")
        [token] = typed.searched()["tokens"]
        assert token.startswith("PT1.chuanyu.") and "code" not in typed.searched()
        typed.page.locator("h1", has_text="没有找到其他医院的结果").wait_for()
        kept_apart(typed, clinic)

        assert announced(resolver, clinic) == ["announced"] * 6 and announced(resolver, clinic) == ["known"] * 6
        typed.page.goto("/card")
        typed.page.locator("summary", has_text="只找写明的项目").click()
        typed.page.locator("#items").fill("没有这一项")
        typed.page.locator("#code").fill(CARD)
        typed.page.keyboard.press("Enter")
        typed.page.locator("h1", has_text="请写清要找的项目").wait_for()
        typed.page.locator("#items").fill("")
        typed.page.locator("button.main").click()
        typed.page.locator("h1", has_text="其他医院的 3 项结果").wait_for()
        typed.page.locator("input[name=result]").first.check()
        typed.page.locator("button.main").click()
        typed.page.get_by_role("button", name="采信").first.click()
        typed.page.locator("#record").wait_for()
        # Back leads to what was found, and in the place of a question on the way to the empty form, without a form that is sent again
        for _ in range(2):
            typed.page.go_back()
        typed.page.locator("h1", has_text="其他医院的 3 项结果").wait_for()
        typed.page.go_back()
        typed.page.locator("#code").wait_for()

        photo = visit(PHONE, "en")
        photo.page.locator("input[value=emergency]").check()
        with photo.page.expect_navigation():
            photo.page.locator("#photo").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": square()})
        assert photo.searched()["purpose"] == ["emergency"] and photo.searched()["tokens"][0] != token
        assert {line.split()[1] for line in photo.elsewhere} == {f"http://{HOST}:{resolver.port}/api/v1/tokens"}
        photo.page.locator("h1", has_text="Results of other hospitals: 3").wait_for()
        kept_apart(photo, clinic)


def test_while_the_resolver_is_away_the_page_says_what_else_there_is(visit, clinic: Server):
    away = visit(PHONE)
    away.page.locator("#code").fill(CARD)
    away.page.locator("#search").click()
    away.page.locator("#away", has_text="请改扫报告上的互认码").wait_for()
    assert away.page.locator("#search").is_enabled() and not [sent for sent in away.service if sent.startswith("POST /card/search")]
    away.page.get_by_role("link", name="没有健康卡").click()
    away.page.wait_for_url("**/scan")
    kept_apart(away, clinic)


def test_without_scripts_nothing_of_the_code_is_sent(visit, clinic: Server):
    plain = visit(script=False)
    plain.page.locator("#code").fill(CARD)
    with plain.page.expect_navigation():
        plain.page.locator("#search").click()
    assert "没有取得令牌" in plain.page.locator(".mistakes").inner_text()
    kept_apart(plain, clinic)


def test_at_the_privacy_officers_desk_a_scanned_card_gets_a_token_for_what_is_pressed(browser, clinic: Server, resolver: Resolver):
    """The list first, then the objection; a photo fills the code in and does nothing by itself."""
    context = browser.new_context(**DESK, locale="zh-CN", base_url=clinic.url)
    context.set_default_timeout(15_000)
    page, sent = context.new_page(), []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}") if request.url.startswith(clinic.url) else None)
    page.goto("/sign-in")
    page.get_by_role("button", name="宁专员").click()
    page.wait_for_url("**/privacy")
    with serving(resolver):
        page.goto("/privacy/desk")
        page.locator("#photo").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": square()})
        page.locator("#seen", has_text="码已读入").wait_for()
        assert page.locator("#code").input_value() == CARD
        page.get_by_role("button", name="列出谁调阅过").click()
        page.locator("h1", has_text="谁调阅过").wait_for()
        page.goto("/privacy/desk")
        page.locator("#code").fill(CARD)
        page.locator("summary", has_text="提出异议").click()
        page.get_by_role("button", name="提出异议，立即删除").click()
        page.locator(".done", has_text="异议已生效").wait_for()
    page.locator("#code").fill(CARD)
    page.keyboard.press("Enter")
    page.locator("#away", has_text="粘贴在这里").wait_for()
    assert not [each for each in sent if CARD in each]
