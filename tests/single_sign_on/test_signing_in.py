"""Signing in by a hospital's own identity, against a real provider: who gets in, as what, and what is kept of it."""

from __future__ import annotations

import sqlite3

from recognition.web.clinician import session
from tests.clinician.sitting import Form, Sitting, signed_in
from tests.single_sign_on.conftest import HOSPITAL, Declare, Person
from tests.single_sign_on.providing import ACCOUNTS


def accounts(app) -> list:
    """The accounts that providers made."""
    return [person for person in app.extensions["recognition.people"].people.all() if person.provider]


def continuing(sitting: Sitting) -> Form:
    """The form that brings back what was typed, without a password."""
    return next(form for form in sitting.forms() if form.action == "/sign-in" and {name.partition(".")[0] for name, _value in form.values} == {"csrf", "kept"})


def test_the_sign_in_page_offers_the_provider_in_both_languages(app, declare: Declare):
    for lang, name in (("zh", "临时示范医院统一身份认证"), ("en", "Model Hospital identity")):
        sitting = Person(app, lang).sitting
        sitting.open("/sign-in")
        assert name in sitting.text
        assert "/sign-in/with/linshi" in sitting.page.text


def test_among_many_providers_one_is_looked_for_by_its_name(app, declare: Declare):
    for number in range(9):
        declare(id=f"h{number}", name={"zh": f"第{number}示范医院", "en": f"Hospital {number}"})
    sitting = Person(app).sitting
    sitting.open("/sign-in?next=/today")
    assert sitting.page.text.count("/sign-in/with/") == 10 and "其他机构（2）" in sitting.text
    sitting.open("/sign-in?next=/today&of=%E7%AC%AC7")
    assert sitting.page.text.count("/sign-in/with/") == 1 and "/sign-in/with/h7?next=/today" in sitting.page.text
    english = Person(app, "en").sitting
    english.open("/sign-in?of=hospital+3")
    assert english.page.text.count("/sign-in/with/") == 1 and "/sign-in/with/h3" in english.page.text
    english.open("/sign-in?of=<b>nobody")
    assert "/sign-in/with/" not in english.page.text and "<b>nobody" not in english.page.text and "nobody" in english.text
    for number in range(9):
        assert app.test_cli_runner().invoke(args=["sign-in", "withdraw", f"h{number}"]).exit_code == 0


def test_the_first_sign_in_makes_an_account_and_the_next_finds_it(app, somebody: Person):
    """The profile comes from the second answer: by this provider's default settings the ID token has none."""
    before = {person.id for person in accounts(app)}
    assert somebody.sign_in("u-1").request.path == "/"
    (made,) = [person for person in accounts(app) if person.id not in before]
    assert (made.role.value, made.institution, made.label, made.administrator) == ("clinician", HOSPITAL, "心内科门诊", False)
    assert made.login == f"linshi-{made.id[1:]}" and made.created_by == "provider.linshi"
    assert Person(app).sign_in("u-1").request.path == "/"
    assert {person.id for person in accounts(app)} == before | {made.id}
    assert somebody.sitting.ask("总蛋白", "东麓示范医院", "昨天", report="BG-1").status_code == 200


def test_where_somebody_wanted_to_go_is_where_they_get(somebody: Person):
    assert somebody.sign_in("u-1", next="/today").request.path == "/today"
    assert Person(somebody.sitting.client.application).sign_in("u-1", next="//evil.example").request.path == "/"


def test_another_role_is_another_account(app, somebody: Person, declare: Declare):
    somebody.sign_in("u-2")
    assert somebody.sitting.page.request.path == "/audit"
    before = next(person for person in accounts(app) if person.role.value == "auditor" and not person.closed_at)
    declare(roles=[{"value": "auditors", "role": "clinician"}])
    again = Person(app)
    assert again.sign_in("u-2").request.path == "/"
    after = app.extensions["recognition.people"].people.get(before.id)
    assert after.closed_at and somebody.sitting.open("/audit").request.path == "/sign-in", "what one was before ends at once"
    declare()
    Person(app).sign_in("u-2")
    assert sum(person.role.value == "auditor" and not person.closed_at for person in accounts(app)) == 1


def test_an_account_that_its_administrator_closed_stays_closed(app, somebody: Person):
    administrator_he = signed_in(app, "he")
    somebody.sign_in("u-1")
    person = next(person for person in accounts(app) if person.institution == HOSPITAL and person.role.value == "clinician" and not person.closed_at)
    administrator_he.open("/people")
    assert person.login in administrator_he.text and f"reset@{person.id}" not in administrator_he.page.text
    assert administrator_he.send("/people", ("do", f"reset@{person.id}")).status_code == 422 and "没有密码" in administrator_he.text
    administrator_he.open("/people")
    administrator_he.send("/people", ("do", f"close@{person.id}"))
    assert somebody.sitting.open("/").request.path == "/sign-in"
    again = Person(app)
    assert again.sign_in("u-1").status_code == 403 and "已被关闭" in again.sitting.text
    done = app.test_cli_runner().invoke(args=["sign-in", "forget", person.id])
    assert done.exit_code == 0, done.output
    assert Person(app).sign_in("u-1").request.path == "/"


def test_it_has_no_password_here(app, somebody: Person):
    somebody.sign_in("u-1")
    person = next(person for person in accounts(app) if not person.closed_at and person.role.value == "clinician")
    for password in ("", "nobody has this password"):
        assert Person(app, address="10.0.0.66").sitting.sign_in(person.login, password).status_code == 401
    somebody.sitting.open("/account")
    assert "在本系统没有密码" in somebody.sitting.text and 'name="old"' not in somebody.sitting.page.text


def test_nothing_of_the_person_is_kept_or_logged(app, somebody: Person, caplog, capfd):
    caplog.set_level("DEBUG", "recognition")
    somebody.sign_in("u-1")
    data = app.extensions["recognition.settings"].data
    with sqlite3.connect(data / "accounts.sqlite") as database:
        dump = "\n".join(database.iterdump())
    database.close()
    logged = "\n".join(record.getMessage() for record in caplog.records) + "".join(capfd.readouterr())
    assert "by provider linshi" in logged
    for text in ("u-1", ACCOUNTS["u-1"]["name"], "code=", "eyJ"):
        assert text not in dump and text not in logged, text


def test_signing_out_says_that_the_provider_s_own_session_goes_on(app, somebody: Person, running):
    somebody.sign_in("u-1")
    somebody.sitting.send("/sign-out")
    assert "可能还在" in somebody.sitting.text
    reply = somebody.sitting.client.get("/sign-in/with/linshi/sign-out")
    assert reply.status_code == 303 and reply.headers["Location"] == f"{running.issuer}/session/end?client_id=recognition"
    assert somebody.sitting.open("/").request.path == "/sign-in"


def test_what_was_typed_when_the_session_ended_goes_on_after_signing_in_in_another_tab(app, somebody: Person):
    somebody.sign_in("u-1")
    sitting = somebody.sitting
    sitting.open("/")
    form = dict(sitting.form("/ask").values) | {"item": "总蛋白", "issuer": "东麓示范医院", "performed": "昨天", "report": "BG-5"}
    sitting.client.delete_cookie(session.COOKIE)
    sitting._request("POST", "/ask", data=form)
    assert sitting.page.status_code == 401 and 'target="_blank"' in sitting.page.text
    waiting = continuing(sitting)
    sitting._request("POST", "/sign-in", data=dict(waiting.values))
    assert sitting.page.status_code == 401 and "还没有登录" in sitting.text
    waiting = continuing(sitting)
    somebody.sign_in("u-1")
    sitting._request("POST", "/sign-in", data=dict(waiting.values))
    sitting.send("/")
    assert dict(sitting.form("/ask").values)["report"] == "BG-5"
