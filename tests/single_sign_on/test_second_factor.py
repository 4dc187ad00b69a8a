"""A second factor at the provider counts where it says so; where it does not, ours is asked for."""

from __future__ import annotations

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
from tests.clock import Clock
from tests.single_sign_on.conftest import Declare, Person


@pytest.fixture(scope="module")
def app(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The region, where clinicians need a second factor."""
    data = Path(shutil.copytree(quiet, tmp_path_factory.mktemp("app") / "region"))
    made = create_app(Settings(data, demo=True, second_factor=frozenset({"clinician"})), Clock())
    yield made
    made.extensions["recognition"].ledger.close()


@pytest.mark.parametrize("amr", ["pwd otp", "mfa", "hwk user"])
def test_the_provider_s_counts(somebody: Person, amr: str):
    assert somebody.sign_in("u-1", amr).request.path == "/"
    assert somebody.sitting.open("/account").status_code == 200 and "已由统一身份认证验证" in somebody.sitting.text


def test_which_values_count_is_declared(app, somebody: Person, declare: Declare):
    declare(second_factor={"values": ["sms"]})
    assert somebody.sign_in("u-1", "pwd otp").request.path == "/account"
    assert Person(app).sign_in("u-1", "pwd sms").request.path == "/"


def test_without_it_ours_is_set_and_then_asked_for(app, somebody: Person, clock):
    assert somebody.sign_in("u-1").request.path == "/account"
    assert "必须启用动态验证码" in somebody.sitting.text
    secret = re.search(r'name="secret" value="(\w+)"', somebody.sitting.page.text)[1]

    def digits(ago: int) -> str:
        return pyotp.TOTP(secret).at(datetime.now(UTC) - timedelta(seconds=ago))

    somebody.sitting.send("/account", ("do", "factor"), secret=secret, code=digits(30))
    assert somebody.sitting.open("/").request.path == "/"
    again = Person(app)
    assert again.sign_in("u-1", next="/today").status_code == 200 and "6 位数字" in again.sitting.text
    assert again.sitting.open("/").request.path == "/sign-in", "not yet"
    again.sign_in("u-1", next="/today")
    action = "/sign-in/with/linshi/code"
    assert again.sitting.send(action, code="000000").status_code == 401 and "动态验证码不对" in again.sitting.text
    assert again.sitting.send(action, code=digits(30)).status_code == 401, "used already"
    assert again.sitting.send(action, code=digits(0)).request.path == "/today"
    assert Person(app).sign_in("u-1", "pwd otp").request.path == "/", "the provider's counts for both"


def test_the_page_for_the_digits_ends_and_cannot_be_made(app, somebody: Person, clock):
    somebody.sign_in("u-1")
    assert "6 位数字" in somebody.sitting.text
    form = dict(somebody.sitting.form("/sign-in/with/linshi/code").values)
    for pending in ("", "x", form["pending"][:-2]):
        somebody.sitting._request("POST", "/sign-in/with/linshi/code", data=form | {"pending": pending, "code": "000000"})
        assert somebody.sitting.page.status_code == 400 and "sso_lost" in somebody.sitting.text
    clock.pass_(timedelta(minutes=6))
    somebody.sitting._request("POST", "/sign-in/with/linshi/code", data=form | {"code": "000000"})
    assert somebody.sitting.page.status_code == 400
