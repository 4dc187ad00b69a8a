"""三员分立: operators, registrars and auditors are administered apart, a new administrator takes two offices, and each sees what the others do."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.audit_store import ExportStore, ImportStore
from recognition.audit_store.exports import Export
from recognition.audit_store.imports import Import
from recognition.domain.lookups import SHANGHAI, Role
from recognition.domain.policy.words import say
from recognition.services.keys import KEYS, bind_key
from recognition.services.people import AccountStores
from recognition.settings import Settings
from recognition.web.shared.service import CLOCK
from tests.clinician.sitting import Sitting
from tests.clock import Clock

CHOSEN = "a sentence of one's own"


@pytest.fixture(scope="module")
def app(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The region with offices apart."""
    data = Path(shutil.copytree(quiet, tmp_path_factory.mktemp("app") / "region"))
    made = create_app(Settings(data, demo=True, separation=True), Clock())
    yield made
    made.extensions["recognition"].ledger.close()


def command(app: Flask, *words: str) -> tuple[int, str]:
    """Status and output of `flask --app wsgi …`."""
    done = app.test_cli_runner().invoke(args=words)
    return done.exit_code, done.output


def first_password(output: str) -> str:
    return re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", output)[0]


def enter(app: Flask, login: str, first: str) -> Sitting:
    """Signs in with a first password and changes it."""
    sitting = Sitting(app)
    sitting.sign_in(login, first)
    assert sitting.page.request.path == "/account", sitting.text
    sitting.send("/account", ("do", "password"), old=first, password=CHOSEN)
    sitting.open("/offices")
    return sitting


@pytest.fixture(scope="module")
def offices(app: Flask) -> dict[str, Sitting]:
    """An administrator of each office: the first is made by command and opens at once, the others wait for one who is there."""
    there: dict[str, Sitting] = {}
    for role in ("operator", "registrar", "auditor"):
        status, output = command(app, "people", "add", f"{role}-admin", "--role", role, "--administrator")
        assert status == 0, output
        if there:
            stranger = Sitting(app)
            assert stranger.sign_in(f"{role}-admin", first_password(output)).status_code == 401 and "等待另一方管理员确认" in stranger.text
            there["operator"].open("/offices")
            there["operator"].send("/offices", press(there["operator"], "confirm"))
        there[role] = enter(app, f"{role}-admin", first_password(output))
    return there


def press(sitting: Sitting, action: str, login: str = "") -> tuple[str, str]:
    """The button of the page that does this to that account."""
    people = sitting_people(sitting)
    wanted = [value for form in sitting.forms() for name, value, _ in form.buttons if name == "do" and value.startswith(f"{action}@")]
    return "do", next(value for value in wanted if not login or people[value.partition("@")[2]] == login)


def sitting_people(sitting: Sitting) -> dict[str, str]:
    stores = sitting.client.application.extensions["recognition.people"]
    return {person.id: person.login for person in stores.people.all()}


def post(sitting: Sitting, do: str) -> int:
    """Sends what no button of the page offers."""
    sitting.open("/offices")
    values = dict(sitting.forms()[-1].values)
    return sitting._request("POST", "/offices", data={**values, "do": do}).status_code


def test_each_administrator_opens_accounts_of_the_own_office_alone(app: Flask, offices: dict[str, Sitting]):
    registrars = offices["registrar"]
    registrars.open("/offices")
    registrars.send("/offices", ("do", "add"), login="dengji-9", label="登记岗")
    assert registrars.page.status_code == 200
    stores = AccountStores.at(app.extensions["recognition.settings"].accounts)
    [person] = [person for person in stores.people.all() if person.login == "dengji-9"]
    assert (person.role, person.institution, person.administrator, person.awaits) == (Role.REGISTRAR, None, False, "")
    for other in ("operator", "auditor"):
        assert post(offices[other], f"close@{person.id}") == 403
        assert post(offices[other], f"reset@{person.id}") == 403
    assert stores.people.get(person.id).closed_at is None
    plain = enter(app, "dengji-9", first_password(registrars.page.text))
    assert plain.page.status_code == 200 and "做了什么" in plain.text, "who administers nothing sees what was done all the same"
    assert post(plain, f"close@{person.id}") == 403


def test_another_administrator_takes_another_office(app: Flask, offices: dict[str, Sitting]):
    auditors = offices["auditor"]
    auditors.open("/offices")
    auditors.send("/offices", ("do", "add"), login="shenji-2", label="", administrator="1")
    password = first_password(auditors.page.text)
    assert Sitting(app).sign_in("shenji-2", password).status_code == 401
    person = next(key for key, login in sitting_people(auditors).items() if login == "shenji-2")
    assert post(auditors, f"confirm@{person}") == 403, "not by the office that opened it"
    offices["registrar"].open("/offices")
    offices["registrar"].send("/offices", press(offices["registrar"], "confirm", "shenji-2"))
    second = enter(app, "shenji-2", password)
    second.open("/offices")
    # A reset of an administrator waits again.
    second.send("/offices", press(second, "reset", "auditor-admin"))
    anew = first_password(second.page.text)
    assert Sitting(app).sign_in("auditor-admin", anew).status_code == 401
    offices["operator"].open("/offices")
    offices["operator"].send("/offices", press(offices["operator"], "confirm", "auditor-admin"))
    offices["auditor"] = enter(app, "auditor-admin", anew)


def test_every_act_is_an_entry_that_all_three_see(app: Flask, offices: dict[str, Sitting]):
    offices["registrar"].open("/offices")
    offices["registrar"].send("/offices", ("do", "key"), label="目录同步")
    key = re.search(r"rk_([a-z2-7]{8})_", offices["registrar"].page.text)[1]
    offices["registrar"].open("/offices")
    offices["registrar"].send("/offices", ("do", "add"), login="dengji-7", label="")
    offices["registrar"].send("/offices", press(offices["registrar"], "close", "dengji-7"))
    told = [line for _, line in app.extensions["recognition"].ledger.reads.key_events()][-3:]
    assert [b'"kind":"key_issued"' in line for line in told] == [True, True, False]
    assert key.encode() in told[0] and all(b'"role":"account.registrar"' in line for line in told[1:])
    for office in offices.values():
        office.open("/offices")
        assert "目录同步" in office.text and "关闭账号 dengji-7" in office.text and "签发接口密钥" in office.text


def test_a_key_of_an_office_may_sign_and_be_bound(app: Flask, offices: dict[str, Sitting]):
    sitting = offices["registrar"]
    sitting.open("/offices")
    sitting.send("/offices", ("do", "key"), label="前置机", signs="hmac-sm3", networks="10.20.0.0/16，2001:db8::1")
    key_id = re.search(r"rk_([a-z2-7]{8})_", sitting.page.text)[1]
    key = app.extensions[KEYS].get(key_id)
    assert (key.signs, key.networks) == ("hmac-sm3", ("10.20.0.0/16", "2001:db8::1/128"))
    for wrong, words in (
        ({"label": "张三 13912345678"}, "电话号码"),
        ({"signs": "hmac-md5"}, "须为 hmac-sha256 或 hmac-sm3"),
        ({"networks": "10.20.1.1/16"}, "网段的主机位为零"),
    ):
        sitting.open("/offices")
        sitting.send("/offices", ("do", "key"), **{"label": "前置机"} | wrong)
        assert sitting.page.status_code == 422 and words in sitting.text and "rk_" not in sitting.page.text
    bind_key(app.extensions[KEYS], app.extensions["recognition"].ledger, app.extensions[CLOCK](), "operator", key_id, ())
    sitting.open("/offices")
    assert "限定接口密钥的来源地址" in sitting.text


def test_what_the_command_line_may_still_do(app: Flask, offices: dict[str, Sitting]):
    status, output = command(app, "people", "add", "registrar-x", "--role", "registrar")
    assert status != 0 and "/offices" in output
    status, output = command(app, "people", "add", "registrar-y", "--role", "registrar", "--administrator")
    assert status != 0 and "office_begun" in output
    for words in (("people", "reset", "registrar-admin"), ("keys", "issue", "--role", "auditor"), ("keys", "issue", "--role", "operator")):
        status, output = command(app, *words)
        assert status != 0 and "/offices" in output, words
    status, output = command(app, "keys", "issue", "--role", "clinician", "--institution", "H50010100001")
    assert "/offices" not in output
    assert command(app, "people", "add", "ward-9", "--institution", institution(app))[0] == 0
    last = app.extensions["recognition"].ledger.reads.key_events()[-1][1]
    assert b'"role":"account.clinician"' in last and b'"by":"operator"' in last


def institution(app: Flask) -> str:
    stores = app.extensions["recognition.people"]
    return next(person.institution for person in stores.people.all() if person.institution)


def test_acts_are_told_in_the_readers_language(app: Flask, offices: dict[str, Sitting]):
    data = app.extensions["recognition.settings"].data
    now = datetime.now(SHANGHAI)
    for what, form in (("summary month,item", "xlsx"), ("avoided", "csv")):
        ExportStore(data).begin(Export(0, now, "qiu", None, "50", what, form, {}, 3, "ab", "ready", 1, 1, 1, "", now))
    ImportStore(data).note(Import(0, now, "qiu", None, "orders", "o.csv", "ab", 1, 0, 0))
    office = offices["auditor"]
    office.open("/offices")
    said = re.sub(r"<[^>]+>", " ", office.page.text.partition("各方的操作</h2>")[2])
    assert "第 1 版" in said and "汇总 · XLSX" in said and f"{say('counter.avoided', 'zh')} · CSV" in said and "实际执行的检查检验" in said
    assert not re.search(r"clinician|hospital|summary|avoided|orders", re.sub(r"demo \w+|ward-9", "", said)), said


def test_an_account_put_in_behind_the_back_of_the_service_is_shown_to_all(app: Flask, offices: dict[str, Sitting]):
    path = app.extensions["recognition.settings"].accounts
    with sqlite3.connect(path) as db:
        db.execute("UPDATE people SET role = 'registrar', institution = NULL WHERE login = 'ward-9'")
    db.close()
    for office in offices.values():
        office.open("/offices")
        row = next(row for row in office.page.text.split("<tr>") if ">ward-9<" in row)
        assert "没有账本记录" in row


def test_where_offices_are_not_apart_there_is_no_such_page(quiet: Path, tmp_path: Path):
    app = create_app(Settings(Path(shutil.copytree(quiet, tmp_path / "region")), demo=True), Clock())
    login = next(person.login for person in app.extensions["recognition.people"].people.all() if person.role == "registrar")
    sitting = Sitting(app)
    sitting.sign_in(login)
    assert sitting.open("/offices").status_code == 404
    app.extensions["recognition"].ledger.close()
