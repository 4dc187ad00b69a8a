"""Where the operator asks a second factor of a role, nobody of that role gets past setting one; keys and launched pages are left alone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask

from recognition import create_app
from recognition.settings import Settings
from tests.clinician.sitting import Sitting
from tests.clock import Clock
from tests.web.visitor import Visitor


@pytest.fixture(scope="module")
def app(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The region, where registrars and whoever administers accounts need a second factor."""
    data = Path(shutil.copytree(quiet, tmp_path_factory.mktemp("app") / "region"))
    made = create_app(Settings(data, demo=True, second_factor=frozenset({"registrar", "administrator"})), Clock())
    yield made
    made.extensions["recognition"].ledger.close()


def registrar_of(app: Flask) -> str:
    """A registrar's login in the demonstration."""
    stores = app.extensions["recognition.people"]
    return next(person.login for person in stores.people.all() if person.role == "registrar")


def code(secret: str, ago: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC) - timedelta(seconds=ago))


def test_a_registrar_is_led_to_set_one_before_anything_else(app: Flask):
    registrar = Sitting(app)
    assert registrar.sign_in(registrar_of(app)).request.path == "/account"
    assert "必须启用动态验证码" in registrar.text
    assert registrar.open("/registrar").request.path == "/account"
    secret = re.search(r'name="secret" value="(\w+)"', registrar.page.text)[1]
    registrar.send("/account", ("do", "factor"), secret=secret, code=code(secret, 30))
    assert 'href="/registrar"' in registrar.page.text
    assert registrar.open("/registrar").request.path == "/registrar" and registrar.page.status_code == 200
    # Another authenticator: by the digits of the first, which whoever only knows the password has not; and then nothing else before the new one.
    registrar.open("/account")
    assert registrar.send("/account", ("do", "no-factor"), proof="demonstration-only").status_code == 422
    registrar.open("/account")
    assert registrar.send("/account", ("do", "no-factor"), proof=code(secret)).status_code == 200
    assert registrar.open("/registrar").request.path == "/account"


def test_an_administrator_of_a_hospital_too_and_its_clinicians_not(app: Flask):
    assert Sitting(app).sign_in("he").request.path == "/account"
    assert Sitting(app).sign_in("lin").request.path == "/"


def test_keys_are_untouched(app: Flask):
    keys = json.loads((app.extensions["recognition.settings"].data / "demo-keys.json").read_text())
    assert Visitor(app, keys["registrar"]).get("/api/v1/editions").status_code == 200
