"""A hospital claims its letter, names its administrators, and these issue, replace, bind and end the hospital's keys; every step is an entry."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from recognition.accounts.enrolment import EnrolmentStore
from recognition.domain.lookups import Role
from recognition.ledger import KeyEvent
from recognition.services.enrolment import claiming
from recognition.services.enrolment.claiming import NamedAdministrator
from recognition.services.keys import KEYS, issue_key
from recognition.services.letters import LetterRefused
from recognition.services.own_keys import MOST
from recognition.services.people import AccountStores
from tests.clinician.sitting import Sitting
from tests.enrolment.test_letters import events, one_letter, store
from tests.report_codes.signing import service_of
from tests.web.visitor import Visitor, ledger_size

PAGE = "/enrol"
CHOSEN = "a sentence of one's own"


def come(app: Flask, code: str, institution: str = "cq003", lang: str = "zh", **named: str) -> Sitting:
    """Somebody of the hospital with the letter; nobody is signed in."""
    somebody = Sitting(app, lang)
    somebody.open(PAGE)
    somebody.send(PAGE, code=code, institution=institution, **named)
    return somebody


def passwords(sitting: Sitting) -> list[str]:
    return re.findall(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", sitting.page.text)


@pytest.fixture(scope="module")
def administrator(app: Flask) -> Sitting:
    """The first administrator of a hospital, with a password of the own choice, at the keys' page."""
    from tests.clinician.sitting import signed_in

    _letter, code = one_letter(signed_in(app, "wen"), "cq005")
    sitting = come(app, code, "cq005", login1="yb-admin", label1="医保办")
    [password] = passwords(sitting)
    admin = Sitting(app)
    admin.sign_in("yb-admin", password)
    admin.send("/account", ("do", "password"), old=password, password=CHOSEN)
    admin.open("/keys")
    return admin


@pytest.mark.parametrize(
    "named",
    [
        {"login1": "13912345678"},
        {"login1": "xxk-2", "label1": "张三 13912345678"},
        {"login1": "xxk-2", "label1": "长" * 41},
        {"login1": "xxk-2", "institution": " "},
    ],
)
def test_a_refused_name_leaves_the_letter_open(app: Flask, wen: Sitting, named):
    letter_id, code = one_letter(wen, "cq003")
    size = ledger_size(app)
    assert come(app, code, **named).page.status_code == 422
    assert store(app).get(letter_id).state == "open" and ledger_size(app) == size


def test_a_letter_opens_its_administrators_once(app: Flask, wen: Sitting):
    letter_id, code = one_letter(wen, "cq003")
    somebody = come(app, code.upper(), login1="xxk", label1="信息科", login3="yb")
    first, second = passwords(somebody)
    assert somebody.page.status_code == 200 and "xxk · 信息科" in somebody.text
    people = {person.login: person for person in AccountStores.at(app.extensions["recognition.settings"].accounts).people.all("cq003")}
    assert all(people[login].administrator and people[login].must_change and people[login].institution == "cq003" for login in ("xxk", "yb"))
    kept = store(app).get(letter_id)
    assert kept.state == "claimed" and kept.decided_by == f"letter.{letter_id}"
    told = [(event.role, event.key, event.by) for event in events(app)[-3:]]
    by = f"letter.{letter_id}"
    assert told == [("enrolment.claim", letter_id, by), ("account.clinician", people["xxk"].id, by), ("account.clinician", people["yb"].id, by)]
    admin = Sitting(app)
    admin.sign_in("xxk", first)
    assert admin.page.request.path == "/account"
    again = come(app, code, login1="somebody-else")
    assert again.page.status_code == 409 and "登记函已用过" in again.text and not passwords(again)
    wen.open("/registrar/enrolment")
    assert "已登记管理员" in wen.text


@pytest.mark.parametrize(
    ("institution", "named", "status", "says"),
    [
        ("cq004", {"login1": "somebody"}, 422, "不是开给所填机构"),
        ("cq003", {}, 422, "必填"),
        ("cq003", {"login1": "某人"}, 422, "账号须为"),
        ("cq003", {"login1": "wen"}, 422, "已被使用"),
        ("cq003", {"login1": "same", "login2": "same"}, 422, "已被使用"),
    ],
)
def test_what_is_wrong_is_told_and_uses_no_letter(app: Flask, wen: Sitting, institution: str, named: dict[str, str], status: int, says: str):
    letter_id, code = one_letter(wen, "cq003")
    size = ledger_size(app)
    somebody = come(app, code, institution, **named)
    assert somebody.page.status_code == status and says in somebody.text
    assert store(app).get(letter_id).state == "open" and ledger_size(app) == size
    assert code in somebody.page.text, "what was typed is still there"


def test_a_code_that_is_none_opens_nothing(app: Flask):
    assert "没有这个登记码" in come(app, "aaaa-bbbb-cccc-dddd", login1="x1").text
    assert "There is no" in come(app, "aaaa-bbbb-cccc-dddd", lang="en", login1="x1").text or come(app, "", lang="en").page.status_code == 422


def test_an_expired_letter_opens_nothing(app: Flask, wen: Sitting, clock):
    _letter, code = one_letter(wen, "cq003")
    clock.pass_(timedelta(days=31))
    assert come(app, code, login1="late").page.status_code == 410


def test_of_two_at_once_one_names_the_administrators(app: Flask, wen: Sitting):
    letter_id, _code = one_letter(wen, "cq003")
    settings = app.extensions["recognition.settings"]
    outcomes: list[object] = []

    def claim(number: int) -> None:
        letters, stores = EnrolmentStore(settings.accounts), AccountStores.at(settings.accounts)
        try:
            named = [NamedAdministrator(f"racer-{number}", "")]
            outcomes.append(claiming.claim(letters, stores, service_of(app).ledger, letters.get(letter_id), named, datetime.now(UTC)))
        except LetterRefused as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(isinstance(outcome, list) for outcome in outcomes) == [False, False, False, True] and outcomes.count("letter_claimed") == 3


def new_key(admin: Sitting) -> str:
    return re.search(r"<code>(rk_[a-z2-7]{8}_[\w-]{43})</code>", admin.page.text)[1]


def test_an_administrator_issues_binds_replaces_and_ends_keys(app: Flask, administrator: Sitting):
    administrator.open("/keys")
    administrator.send("/keys", ("do", "issue"), label="门诊医生站", role="hospital", signs="", networks="")
    key = new_key(administrator)
    key_id = key.split("_")[1]
    assert Visitor(app, key).ask().json["receiver"] == "cq005"
    administrator.open("/keys")
    assert key not in administrator.page.text and "门诊医生站" in administrator.text
    administrator.send("/keys", ("do", f"bind@{key_id}"), networks="10.20.0.0/16")
    assert Visitor(app, key).ask().json["code"] == "address_not_allowed"
    administrator.send("/keys", ("do", f"bind@{key_id}"), networks="")
    assert Visitor(app, key).ask().status_code == 201
    administrator.send("/keys", ("do", f"replace@{key_id}"))
    fresh = new_key(administrator)
    assert Visitor(app, fresh).ask().status_code == Visitor(app, key).ask().status_code == 201
    administrator.open("/keys")
    administrator.send("/keys", ("do", f"revoke@{key_id}"))
    assert (Visitor(app, key).ask().status_code, Visitor(app, fresh).ask().status_code) == (401, 201)
    told = [event for event in events(app) if event.institution == "cq005" and event.role.endswith("hospital")]
    by = {event.by for event in told}
    assert [(event.role, event.issued) for event in told] == [
        ("hospital", True), ("bound.hospital", True), ("bound.hospital", True), ("hospital", True), ("hospital", False),
    ]  # fmt: skip
    assert len(by) == 1 and by.pop().startswith("p")


def test_a_key_that_signs_is_issued_and_replaced_as_one(app: Flask, administrator: Sitting):
    administrator.open("/keys")
    administrator.send("/keys", ("do", "issue"), label="集成平台", role="hospital", signs="hmac-sm3", networks="10.20.0.0/16 2001:db8::1")
    key_id = new_key(administrator).split("_")[1]
    administrator.send("/keys", ("do", f"replace@{key_id}"))
    fresh = app.extensions[KEYS].get(new_key(administrator).split("_")[1])
    assert (fresh.signs, fresh.networks, fresh.label, fresh.institution) == ("hmac-sm3", ("10.20.0.0/16", "2001:db8::1/128"), "集成平台", "cq005")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"networks": "10.20.1.1/16"}, "网段"),
        ({"signs": "md5"}, "hmac-sha256"),
        ({"label": "李某 13912345678"}, "电话"),
        ({"label": "x" * 41}, ""),
        ({"label": " "}, "必填"),
        ({"role": "registrar"}, "不在可选值之内"),
    ],
)
def test_what_is_wrong_issues_nothing(app: Flask, administrator: Sitting, fields: dict[str, str], says: str):
    administrator.open("/keys")
    size = ledger_size(app)
    administrator.send("/keys", ("do", "issue"), **{"label": "x", "role": "hospital"} | fields)
    assert administrator.page.status_code == 422 and says in administrator.text and "rk_" not in administrator.page.text
    assert ledger_size(app) == size


def test_keys_of_others_are_not_there(app: Flask, administrator: Sitting, people):
    foreign = people["hospital"].key.split("_")[1]
    size = ledger_size(app)
    for action in ("replace", "bind", "revoke"):
        administrator.open("/keys")
        assert foreign not in administrator.page.text
        administrator.send("/keys", ("do", f"{action}@{foreign}"))
        assert administrator.page.status_code == 404
    assert ledger_size(app) == size and people["hospital"].ask().status_code == 201


def test_who_is_no_administrator_sees_no_keys(app: Flask):
    from tests.clinician.sitting import signed_in

    assert signed_in(app, "lin").open("/keys").status_code == 403
    assert signed_in(app, "wen").open("/keys").status_code == 403


def test_there_is_an_end_to_keys(app: Flask, administrator: Sitting):
    keys, ledger = app.extensions[KEYS], service_of(app).ledger
    for _ in range(MOST - sum(key.revoked_at is None for key in keys.of("cq005"))):
        issue_key(keys, ledger, datetime.now(UTC), "test", Role.CLINICIAN, "cq005")
    administrator.open("/keys")
    administrator.send("/keys", ("do", "issue"), label="x", role="clinician")
    assert administrator.page.status_code == 409 and "50" in administrator.text


def test_entries_of_enrolment_read_back(app: Flask):
    assert all(isinstance(event, KeyEvent) for event in events(app))
