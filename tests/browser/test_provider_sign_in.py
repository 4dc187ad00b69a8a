"""Signing in by a hospital's identity in a real browser, which holds cookies and policies as browsers do: the provider is another site than ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.clinic import DESK, PHONE
from tests.browser.hindrances import hindrances
from tests.browser.test_for_everybody import RULES, SMALL
from tests.running import Server
from tests.single_sign_on.conftest import HOSPITAL, client
from tests.single_sign_on.providing import SECRET, declared_by_command, provider


@pytest.fixture
def ours(quiet_server: Server, tmp_path: Path) -> Iterator[str]:
    """The service's address, at which a provider is declared."""
    us = f"http://localhost:{quiet_server.port}"
    (tmp_path / "secret").write_text(SECRET)
    with provider(tmp_path, [client(quiet_server.port, redirect_uris=[f"{us}/sign-in/with/linshi/return"])]) as there:
        declaration = {
            "id": "linshi", "protocol": "oidc", "name": {"zh": "临时示范医院统一身份认证", "en": "Model Hospital identity"}, "address": us, "issuer": there.issuer,
            "client_id": "recognition", "client_secret_file": str(tmp_path / "secret"), "scope": ["openid", "profile", "hospital"], "institutions": [HOSPITAL],
            "claims": {"role": "groups", "label": "department"}, "roles": [{"value": "doctors", "role": "clinician"}],
        }  # fmt: skip
        declared_by_command(quiet_server.data, declaration, tmp_path / "linshi.json")
        yield us


@pytest.mark.parametrize(
    ("device", "locale", "name"), [(DESK, "zh-CN", "临时示范医院统一身份认证"), (PHONE, "en-GB", "Model Hospital identity")], ids=["desk", "phone"]
)
def test_away_to_the_provider_and_back_in_one_window(browser, ours: str, device, locale, name):
    context = browser.new_context(locale=locale, **device)
    page, errors, found = context.new_page(), [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: errors.append(said.text) if said.type == "error" and "status of 4" not in said.text and said.location["url"].startswith(ours) else None,
    )

    def look(what: str) -> None:
        found.extend((what, *one) for one in hindrances(page, RULES))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what
        assert "has_touch" not in device or page.evaluate(SMALL) == [], what

    def go(login: str) -> None:
        page.get_by_role("link", name=name).click() if page.locator(".providers").count() else page.locator("a.main").click()
        if login:
            page.locator("[name=login]").fill(login)
        page.locator(f"button[value={'in' if login else 'cancel'}]").click()

    page.goto(f"{ours}/sign-in?next=/today")
    look("sign-in")
    go("")
    page.wait_for_url("**/return?*")
    look("cancelled")
    go("u-1")
    page.wait_for_url(f"{ours}/today")
    assert "心内科门诊" in page.content() and len(context.pages) == 1
    page.goto(f"{ours}/account")
    look("account")
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-out")
    look("signed out")
    page.locator("a.main").click()
    page.wait_for_url("http://127.0.0.1:*/session/end?*")
    context.clear_cookies()
    page.goto(f"{ours}/sign-in?next=/today")
    go("u-3")
    page.wait_for_url("**/return?*")
    look("no role")
    context.close()
    assert (errors, found) == ([], [])
