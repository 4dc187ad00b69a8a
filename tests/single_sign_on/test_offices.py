"""三员分立: the operator declares a provider, an administrator of another office confirms it, and what it does to accounts is an entry."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.ledger import KeyEvent
from recognition.ledger.entries import decode_as
from recognition.settings import Settings
from tests.clinician.sitting import Sitting
from tests.clock import Clock
from tests.single_sign_on.conftest import Person
from tests.single_sign_on.providing import ACCOUNTS

CHOSEN = "a sentence of one's own"


@pytest.fixture(scope="module")
def app(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The region with offices apart."""
    data = Path(shutil.copytree(quiet, tmp_path_factory.mktemp("app") / "region"))
    made = create_app(Settings(data, demo=True, separation=True), Clock())
    yield made
    made.extensions["recognition"].ledger.close()


def command(app: Flask, *words: str) -> str:
    done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def offices(app: Flask) -> dict[str, Sitting]:
    """An administrator of the operators and one of the registrars."""
    sittings: dict[str, Sitting] = {}
    for login, role in (("sys", "operator"), ("sec", "registrar")):
        first = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", command(app, "people", "add", login, "--role", role, "--administrator"))[0]
        if sittings:
            waiting = next(person for person in app.extensions["recognition.people"].people.all() if person.login == login)
            sittings["operator"].open("/offices")
            sittings["operator"].send("/offices", ("do", f"confirm@{waiting.id}"))
        sitting = Sitting(app)
        sitting.sign_in(login, first)
        sitting.send("/account", ("do", "password"), old=first, password=CHOSEN)
        sittings[role] = sitting
    return sittings


def declared(app: Flask, declaration: dict, folder: Path, **changed: object) -> str:
    (folder / "p.json").write_text(json.dumps(declaration | changed, ensure_ascii=False), encoding="utf-8")
    return command(app, "sign-in", "declare", str(folder / "p.json"))


def entries(app: Flask) -> list[tuple[str, str, str, bool]]:
    """(role, key, by, issued) of every entry about keys, accounts and providers."""
    ledger = app.extensions["recognition"].ledger
    events = [decode_as(KeyEvent, entry, sequence) for sequence, entry in ledger.reads.key_events()]
    return [(event.role, event.key, event.by, event.issued) for event in events]


def test_a_provider_counts_once_another_office_has_confirmed_it(app, offices, declaration, tmp_path):
    assert "/offices" in declared(app, declaration, tmp_path)
    assert Sitting(app).open("/sign-in/with/linshi").status_code == 404
    operator, registrar = offices["operator"], offices["registrar"]
    operator.open("/offices")
    assert "待另一方确认" in operator.text and "confirm-provider" not in operator.page.text
    registrar.open("/offices")
    button = re.search(r'value="(confirm-provider@linshi\.[0-9a-f]{64})"', registrar.page.text)[1]
    operator.open("/offices")
    assert operator.send("/offices", ("do", button)).status_code == 403, "the operator's own word is not another's"
    declared(app, declaration, tmp_path, name={"zh": "另一个", "en": "Another"})
    registrar.open("/offices")
    assert registrar.send("/offices", ("do", button)).status_code == 404, "what the page showed was replaced since"
    declared(app, declaration, tmp_path)
    registrar.open("/offices")
    assert registrar.send("/offices", ("do", button)).status_code == 200 and "声明统一身份认证" in registrar.text
    somebody = Person(app)
    assert somebody.sign_in("u-1").request.path == "/"
    account = next(person for person in app.extensions["recognition.people"].people.all() if person.provider)
    by = app.extensions["recognition.people"].people.by_login("sec")[0].id
    providers = [entry for entry in entries(app) if entry[0] == "provider"]
    assert len(providers) == 1 and providers[0][1].startswith("linshi.") and providers[0][2:] == (f"operator+{by}", True)
    assert ("account.clinician", account.id, "provider.linshi", True) in entries(app)
    registrar.open("/offices")
    assert "linshi" in registrar.text and "\tin_force\t" in command(app, "sign-in", "list")
    for name in ACCOUNTS:
        assert name not in registrar.text
    command(app, "sign-in", "withdraw", "linshi")
    registrar.open("/offices")
    assert "停用统一身份认证" in registrar.text and somebody.sitting.open("/").request.path == "/sign-in"


def test_a_declaration_changed_behind_the_service_s_back_is_seen(app, offices, declaration, tmp_path):
    stores = app.extensions["recognition.people"]
    kept = stores.providers.get("linshi")
    stores.providers.declare(replace(kept, digest="0" * 64, awaits="", withdrawn_at=None))
    offices["registrar"].open("/offices")
    assert re.search(r"linshi</th>.*?没有账本记录", offices["registrar"].page.text, re.DOTALL) and "\tunwritten\t" in command(app, "sign-in", "list")
    stores.providers.withdraw("linshi", kept.declared_at)
