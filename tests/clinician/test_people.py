"""Accounts are opened, reset and closed by the hospital's own administrator and by command, and by nobody else."""

from __future__ import annotations

import re

import pytest

from recognition.services.people import AccountStores
from tests.clinician.sitting import Sitting


def opened(administrator, login):
    administrator.open("/people")
    administrator.send("/people", ("do", "add"), login=login, label="内科门诊", role="clinician")
    return re.search(r"<code>([a-z0-9-]+)</code>", administrator.page.text)[1]


def test_an_account_is_opened_and_its_first_password_must_be_changed(app, administrator_he):
    password = opened(administrator_he, "neike-1")
    newcomer = Sitting(app)
    assert newcomer.sign_in("neike-1", password).request.path == "/account"
    assert newcomer.open("/").request.path == "/account", "nothing else before"
    newcomer.send("/account", ("do", "password"), old=password, password="correct horse battery")
    assert newcomer.open("/").request.path == "/" and "云岭示范医院" in newcomer.text
    administrator_he.open("/people")
    assert password not in administrator_he.page.text, "shown once"


def test_closing_an_account_ends_its_sessions_at_once(app, administrator_he):
    password = opened(administrator_he, "neike-2")
    leaver = Sitting(app)
    leaver.sign_in("neike-2", password)
    row = re.search(r"neike-2</th>.*?value=\"(close@p\w+)\"", administrator_he.page.text, re.DOTALL)[1]
    administrator_he.send("/people", ("do", row))
    assert "已关闭账号 neike-2" in administrator_he.text
    assert leaver.open("/account").request.path == "/sign-in" and leaver.sign_in("neike-2", password).status_code == 401
    opened(administrator_he, "neike-2")


def test_a_reset_is_the_way_back_in(app, administrator_he, clock):
    clock.stand_still()
    password = opened(administrator_he, "neike-3")
    forgetful = Sitting(app, address="10.9.9.9")
    for _ in range(6):
        forgetful.sign_in("neike-3", "what was it")
    assert forgetful.page.status_code == 429
    row = re.search(r"neike-3</th>.*?value=\"(reset@p\w+)\"", administrator_he.page.text, re.DOTALL)[1]
    administrator_he.send("/people", ("do", row))
    renewed = re.search(r"<code>([a-z0-9-]+)</code>", administrator_he.page.text)[1]
    assert renewed != password and forgetful.sign_in("neike-3", renewed).request.path == "/account"


@pytest.mark.parametrize(("login", "says"), [("lin", "已被使用"), ("L", "2 至 40"), ("a b", "2 至 40"), ("", "2 至 40"), ("林", "2 至 40")])
def test_a_bad_login_is_told_and_kept_for_correction(administrator_he, login, says):
    administrator_he.open("/people")
    assert administrator_he.send("/people", ("do", "add"), login=login).status_code == 422 and says in administrator_he.text


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"login": "13800138000"}, "电话号码"), ({"login": "wang13800138000"}, "电话号码"), ({"login": "110101199003070134"}, "身份证号码"), ({"login": "neike-8", "label": "李四 13912345678"}, "电话号码"),
        ({"login": "neike-8", "label": "住院号 12345"}, "疑似"), ({"login": "neike-8", "role": "registrar"}, "不在可选值之内"), ({"login": "neike-8", "role": ""}, "不在可选值之内"),
    ],
)  # fmt: skip
def test_a_persons_number_or_another_role_is_no_account(app, administrator_he, named, says):
    people = AccountStores.at(app.extensions["recognition.settings"].accounts).people
    before = len(people.all())
    administrator_he.open("/people")
    assert administrator_he.send("/people", ("do", "add"), **named).status_code == 422 and says in administrator_he.text
    assert len(people.all()) == before


def test_others_may_not(app, dr_lin, administrator_he):
    assert dr_lin.open("/people").status_code == 403
    administrator_he.open("/people")
    people = {person.login: person for person in app.extensions["recognition.people"].people.all()}
    for wish in ("close", "reset"):
        assert administrator_he.send("/people", ("do", f"{wish}@{people['tang'].id}")).status_code == 404, "another hospital's"
    assert administrator_he.send("/people", ("do", f"close@{people['he'].id}")).status_code == 403, "not one's own"
    assert app.extensions["recognition.people"].people.get(people["tang"].id).closed_at is None


def test_an_administrator_gives_no_role_beyond_the_hospital(app, administrator_he):
    administrator_he.open("/people")
    administrator_he.send("/people", ("do", "add"), login="sneaky", role="registrar")
    assert administrator_he.page.status_code == 422 and app.extensions["recognition.people"].people.by_login("sneaky") is None


def test_operators_do_the_same_by_command(app):
    run = app.test_cli_runner().invoke
    for named in (["13800138000"], ["command-0", "--label", "李四 13912345678"]):
        refused = run(args=["people", "add", *named, "--institution", "cq002"])
        assert refused.exit_code == 1 and "telephone_number" in refused.output
    made = run(args=["people", "add", "command-1", "--institution", "cq002", "--administrator", "--label", "信息科"])
    assert made.exit_code == 0, made.output
    login, password = made.output.split()
    assert Sitting(app).sign_in(login, password).request.path == "/account"
    assert "command-1\tclinician\tcq002\topen\tadministrator\t信息科" in run(args=["people", "list", "--institution", "cq002"]).output
    renewed = run(args=["people", "reset", "command-1"]).output.split()[1]
    assert Sitting(app).sign_in(login, password).status_code == 401 and Sitting(app).sign_in(login, renewed).request.path == "/account"
    assert run(args=["people", "close", "command-1"]).exit_code == 0 and Sitting(app).sign_in(login, renewed).status_code == 401
    assert password not in run(args=["people", "list"]).output


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "x1", "--institution", "nowhere"],
        ["add", "x2"],
        ["add", "lin", "--institution", "cq002"],
        ["close", "nobody"],
        ["reset", "nobody"],
        ["add", "x3", "--role", "registrar", "--institution", "cq002"],
    ],
)
def test_commands_refuse_what_makes_no_sense(app, arguments):
    done = app.test_cli_runner().invoke(args=["people", *arguments])
    assert done.exit_code != 0 and "Traceback" not in done.output
