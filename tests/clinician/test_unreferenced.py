"""An acceptance without any reference says beforehand that it saves nothing, and the number can be given by asking again."""

from __future__ import annotations

import pytest

from tests.launch.launching import HospitalSystem, own_question

DONGLU = "东麓示范医院"
BEFORE = {"zh": "没有报告单号和患者标识：采信后计为“无报告单号和患者标识的采信”，不算避免了检查，也不计节省。",
          "en": "Neither a report number nor a patient reference was given: an acceptance will count as “Accepted without a reference”; it avoids no test and saves nothing."}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_told_before_the_button_and_after_it(request, lang):
    dr_lin = request.getfixturevalue("dr_lin" if lang == "zh" else "dr_lin_in_english")
    dr_lin.ask("总蛋白", "cq001", "昨天")
    assert BEFORE[lang] in dr_lin.text
    assert dr_lin.page.text.index('id="unreferenced"') < dr_lin.page.text.index('value="accepted"')
    dr_lin.decide("accepted")
    assert {"zh": "计为“无报告单号和患者标识的采信”", "en": "this counts as “Accepted without a reference”"}[lang] in dr_lin.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_for_several_at_once(request, lang):
    dr_lin = request.getfixturevalue("dr_lin" if lang == "zh" else "dr_lin_in_english")
    dr_lin.open("/several")
    dr_lin.send("/several/ask", issuer="cq001", performed="昨天", t=["tp", "alb"])
    assert BEFORE[lang] in dr_lin.text and dr_lin.page.text.index('id="unreferenced"') < dr_lin.page.text.index('value="accepted"')
    form = next(form for form in dr_lin.forms() if form.action == "/several#report")
    dr_lin.page = dr_lin.client.post("/several", data=_all(form.values), headers=dr_lin.headers)
    dr_lin.send("/several/ask", report="BG-1")
    assert len(dr_lin.lookup.split(",")) == 2 and BEFORE[lang] not in dr_lin.text


def _all(values) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in values:
        found.setdefault(name, []).append(value)
    return found


def test_nothing_is_said_where_the_number_was_given(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天", report="BG-9")
    assert "没有报告单号和患者标识" not in dr_lin.text
    dr_lin.decide("accepted")
    assert "没有报告单号和患者标识" not in dr_lin.text


def test_nothing_is_said_where_the_launch_names_the_patient(people):
    system = HospitalSystem(people["hospital"])
    page = system.open(system.minted(own_question(patient_ref="P-77-opaque"))["token"])
    assert page.status_code == 200 and 'id="unreferenced"' not in page.text
    page = system.open(system.minted(own_question())["token"])
    assert page.status_code == 200 and 'id="unreferenced"' in page.text


def test_asking_again_with_the_number_asks_the_same_and_writes_a_lookup_of_its_own(app, dr_lin, hospital_key):
    dr_lin.ask("总蛋白", DONGLU, "3天前 8:15", circumstances=["emergency", "forensic"], mark="川渝HR")
    before, size = hospital_key.get(f"/api/v1/lookups/{dr_lin.lookup}").json, app.extensions["recognition"].ledger.size()
    form = next(form for form in dr_lin.forms() if form.action == "/#report")
    dr_lin.page = dr_lin.client.post("/", data=_all(form.values), headers=dr_lin.headers)
    assert app.extensions["recognition"].ledger.size() == size, "nothing is asked before the number is there"
    dr_lin.send("/ask", report="BG-20261118-7")
    after = hospital_key.get(f"/api/v1/lookups/{dr_lin.lookup}").json
    same = ("item", "issuer", "performed_at", "circumstances", "verdict")
    assert after["id"] != before["id"] and {name: after.get(name) for name in same} == {name: before.get(name) for name in same}
    assert "没有报告单号和患者标识" not in dr_lin.text


def test_what_no_catalogue_knows_is_told_too_without_a_form_that_could_mean_another(dr_lin):
    dr_lin.ask("总蛋白", "某某外地医院", "昨天")
    dr_lin.send("/ask", issuer_code="?")
    assert BEFORE["zh"] in dr_lin.text and not [form for form in dr_lin.forms() if form.action == "/#report"]
