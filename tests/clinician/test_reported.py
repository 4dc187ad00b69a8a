"""A hospital sees what it reported, day by day, and takes back what was reported in error: a reason, one confirmation, no script."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI, Caller, Coding, Role
from recognition.services.repeats import report_repeat
from tests.clinician.sitting import Sitting
from tests.people import performed

DONGLU = "东麓示范医院"
LIN = Caller("lin", Role.CLINICIAN, "cq002")


@pytest.fixture
def service(app):
    return app.extensions["recognition"]


def repeat(hospital_key, **more) -> dict:
    reply = hospital_key.post("/api/v1/repeats", {"item": "tp", "performed_at": performed(0), "patient_ref": "P-1", **more})
    assert reply.status_code == 201
    return reply.json


def confirmation(sitting, sequence: int) -> str:
    """Opens the page that asks why, and gives the address that its form goes to."""
    sitting.open(f"/reported/{sequence}")
    return f"/reported/{sequence}/correction"


def test_from_todays_list_to_a_repeat_taken_back(dr_lin, hospital_key, service):
    made = repeat(hospital_key)
    sequence = made["receipt"]["sequence"]
    assert 'href="/reported"' in dr_lin.open("/today").text
    assert f'href="/reported/{sequence}"' in dr_lin.open("/reported").text
    action = confirmation(dr_lin, sequence)
    assert "总蛋白" in dr_lin.text and "恢复计入" in dr_lin.text and "本机构可更正至" in dr_lin.text
    dr_lin.send(action, reason="specimen_rejected")
    assert "已更正。原记录保留，不再计入。" in dr_lin.text and "标本不合格或退回" in dr_lin.text
    assert f'href="/reported/{sequence}"' not in dr_lin.page.text
    assert service.ledger.reads.correction_of(sequence) is not None
    dr_lin.open(f"/reported/{sequence}")
    assert "已更正" in dr_lin.text and not [form for form in dr_lin.forms() if form.action == action]


def test_from_an_answer_to_a_decision_taken_back(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    answer = dr_lin.lookup
    dr_lin.decide("accepted")
    [link] = re.findall(r'href="/reported/(\d+)"', dr_lin.page.text)
    dr_lin.send(confirmation(dr_lin, int(link)), reason="entered_in_error")
    assert "已更正" in dr_lin.text
    dr_lin.open(f"/answers/{answer}")
    assert "您的决定" in dr_lin.text, "nothing is decided, so it can be decided anew"


def test_the_decision_before_it_stands_again(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    answer = dr_lin.lookup
    dr_lin.decide("repeated.emergency")
    dr_lin.open(f"/answers/{answer}")
    first = re.findall(r'href="/reported/(\d+)"', dr_lin.page.text)[0]
    dr_lin.open(f"/answers/{answer}")
    dr_lin.decide("withdrawn")
    dr_lin.open("/reported")
    last = max(map(int, re.findall(r'href="/reported/(\d+)"', dr_lin.page.text)))
    assert last > int(first)
    dr_lin.send(confirmation(dr_lin, last), reason="entered_in_error")
    dr_lin.open(f"/answers/{answer}")
    assert f'href="/reported/{first}"' in dr_lin.page.text


def test_without_a_reason_nothing_is_written(dr_lin, hospital_key, service):
    sequence = repeat(hospital_key)["receipt"]["sequence"]
    dr_lin.send(confirmation(dr_lin, sequence))
    assert dr_lin.page.status_code == 422 and "请选择更正的原因" in dr_lin.text
    dr_lin.send(f"/reported/{sequence}/correction", reason="because")
    assert dr_lin.page.status_code == 422 and service.ledger.reads.correction_of(sequence) is None


def test_pressed_twice_it_is_done_once_and_by_another_told(dr_lin, administrator_he, hospital_key, service):
    sequence = repeat(hospital_key)["receipt"]["sequence"]
    action = confirmation(dr_lin, sequence)
    confirmation(administrator_he, sequence)
    data = dict(dr_lin.form(action).values) | {"reason": "wrong_report"}
    size = service.ledger.size()
    for _ in range(2):
        dr_lin._request("POST", action, data=data)
        assert "已更正。原记录保留" in dr_lin.text
    assert service.ledger.size() == size + 1
    administrator_he.send(action, reason="wrong_report")
    assert administrator_he.page.status_code == 409 and "已经更正过" in administrator_he.text


def test_another_hospital_and_another_kind_of_entry_are_not_there(dr_lin, dr_tang, hospital_key):
    sequence = repeat(hospital_key)["receipt"]["sequence"]
    assert dr_tang.open(f"/reported/{sequence}").status_code == 404
    assert f"/reported/{sequence}" not in dr_tang.open("/reported").text
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    for other in (0, 10**9):
        assert dr_lin.open(f"/reported/{other}").status_code == 404


def test_colleagues_decisions_are_their_own_and_repeats_the_hospitals(dr_lin, administrator_he, hospital_key):
    sequence = repeat(hospital_key)["receipt"]["sequence"]
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    dr_lin.decide("accepted")
    [decision] = re.findall(r'href="/reported/(\d+)"', dr_lin.page.text)
    page = administrator_he.open("/reported").text
    assert f"/reported/{sequence}" in page and f'/reported/{decision}"' not in page


def test_days_back_to_the_thirtieth_and_what_is_older_says_why_not(dr_lin, service):
    at = datetime.now(UTC)
    told = {
        ago: report_repeat(service, Coding("recognition", "tp"), at - timedelta(days=ago, hours=1), LIN, at - timedelta(days=ago), patient_ref="P-2")
        for ago in (30, 31)
    }
    day = {ago: (at - timedelta(days=ago)).astimezone(SHANGHAI).date() for ago in told}
    assert f"/reported/{told[30].receipt.sequence}" in dr_lin.open(f"/reported?day={day[30]}").text
    assert day[31].isoformat() not in dr_lin.page.text
    assert f"/reported/{told[31].receipt.sequence}" not in dr_lin.open(f"/reported?day={day[31]}").text
    action = confirmation(dr_lin, told[31].receipt.sequence)
    assert "超过 30 天" in dr_lin.text and not [form for form in dr_lin.forms() if form.action == action]


def test_a_busy_day_comes_in_pages(dr_lin, service):
    at = datetime.now(UTC) - timedelta(days=9)
    for number in range(53):
        report_repeat(service, Coding("recognition", "tp"), at - timedelta(hours=1), LIN, at + timedelta(seconds=number), patient_ref="P-3")
    day = at.astimezone(SHANGHAI).date()
    first = re.findall(r'href="/reported/(\d+)"', dr_lin.open(f"/reported?day={day}").text)
    second = re.findall(r'href="/reported/(\d+)"', dr_lin.open(f"/reported?day={day}&start=50").text)
    assert (len(first), len(second)) == (50, 3) and not {*first} & {*second}
    for strange in ("-1", "x", "9" * 30, "99999999", "٣"):
        assert dr_lin.open(f"/reported?day={day}&start={strange}").status_code == 200


def test_in_english(dr_lin_in_english, hospital_key):
    sequence = repeat(hospital_key)["receipt"]["sequence"]
    pages = []
    for path in ("/reported", f"/reported/{sequence}"):
        dr_lin_in_english.open(path)
        pages.append(dr_lin_in_english.text)
    assert "Repeats and decisions reported" in pages[0] and "The order was cancelled" in pages[1]
    for page in pages:
        assert not re.search(r"[\u4e00-\u9fff]", page.replace("中文", "").replace("林医生", "")), page


def test_the_reason_that_was_written_is_shown_to_whose_hospital_it_is(app, dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    answer = dr_lin.lookup
    dr_lin.decide("repeated.other", note="条码脱落，无法核对")
    assert "条码脱落，无法核对" in dr_lin.open(f"/answers/{answer}").text
    text = dr_lin.open("/reported").text
    assert "条码脱落，无法核对" in text and "（请写明）" not in text
    [sequence] = re.findall(r'href="/reported/(\d+)"', text)[:1]
    assert "条码脱落，无法核对" in dr_lin.open(f"/reported/{sequence}").text
    qiu = Sitting(app)
    qiu.sign_in("qiu")
    assert "条码脱落" not in qiu.open(f"/audit/entries/{sequence}/correction").text
