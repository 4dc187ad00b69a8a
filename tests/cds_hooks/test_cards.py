"""Cards: which orders they list, which results answer them, and when they are silent."""

from __future__ import annotations

from collections import Counter

import pytest

from recognition.ledger.entries import EntryKind, decode
from tests.cds_hooks.calls import ALBUMIN, LOINC, PATIENT, SELECT, TOTAL_PROTEIN, bundle, card, cards, fetched, order, report, selecting, signing
from tests.people import performed
from tests.web.visitor import ledger_size

HOOKS = (EntryKind.hook,)


def written(app, since: int) -> list:
    """The questions of hooks in the ledger from a sequence on."""
    reads = app.extensions["recognition"].ledger.reads
    return [decode(data, sequence) for page in reads.pages(kinds=HOOKS) for sequence, data in page if sequence >= since]


def test_one_card_lists_every_order_with_its_result(app, zhao):
    since = ledger_size(app)
    told = card(zhao, order("o-1"), order("o-2", ALBUMIN), order("o-3", "1751-8", system="urn:nobody"), prefetch=fetched(report(), report("R-2", ALBUMIN)))
    assert told["summary"] == "2 项医嘱已有应予互认的外院结果：总蛋白、白蛋白"
    assert told["indicator"] == "info" and told["selectionBehavior"] == "any" and len(told["summary"]) < 140
    assert [each["actions"] for each in told["suggestions"]] == [
        [{"type": "delete", "description": f"删除医嘱：{name}", "resourceId": f"ServiceRequest/{place}"}]
        for name, place in (("总蛋白", "o-1"), ("白蛋白", "o-2"))
    ]
    assert len({told["uuid"], *(each["uuid"] for each in told["suggestions"])}) == 3
    lines = told["detail"].splitlines()
    assert len([line for line in lines if line.startswith("- ")]) == 2
    assert "东麓示范医院" in lines[0] and "应予互认" in lines[0] and "有效至" in lines[0] and "川渝HR" in lines[0] and "ServiceRequest/o-1" in lines[0]
    assert [reason["code"] for reason in told["overrideReasons"]][:6] == [
        "condition_changed",
        "fast_changing",
        "major_decision",
        "emergency",
        "forensic",
        "other",
    ]
    assert all(reason["display"] and reason["system"] for reason in told["overrideReasons"])
    assert {question.lookup.item for question in written(app, since)} == {"tp", "alb"}


def test_a_card_speaks_english(zhao):
    [told] = cards(zhao, signing(), Accept_Language="en")
    assert told["summary"].startswith("Total protein: a result of ") and told["suggestions"][0]["label"].startswith("Accept: Total protein")
    assert "Recognised" in told["detail"] and "采信" not in str(told)


def test_the_latest_result_that_is_recognised_answers(zhao):
    told = card(zhao, prefetch=fetched(report("R-1", days_ago=9), report("R-2", days_ago=3), report("R-3", days_ago=300)))
    assert len(told["suggestions"]) == 1 and told["detail"].count("R-") == 0
    [line, *_rest] = told["detail"].splitlines()
    assert performed(3)[:10] in line


def test_order_select_advises_on_what_is_selected_alone(zhao):
    prefetch = fetched(report(), report("R-2", ALBUMIN))
    [told] = cards(zhao, selecting(order("o-1"), order("o-2", ALBUMIN), selections=["ServiceRequest/o-2", "MedicationRequest/m"], prefetch=prefetch), SELECT)
    assert [each["actions"][0]["resourceId"] for each in told["suggestions"]] == ["ServiceRequest/o-2"]
    assert cards(zhao, selecting(order("o-1"), selections=[], prefetch=prefetch), SELECT) == []


@pytest.mark.parametrize("named", ["ServiceRequest/o-2", "o-2", "https://his.example/fhir/ServiceRequest/o-2"])
def test_a_selection_names_an_order_in_each_way_that_clients_do(zhao, named: str):
    prefetch = fetched(report("R-1"), report("R-2", ALBUMIN))
    [told] = cards(zhao, selecting(order("o-1"), order("o-2", ALBUMIN), selections=[named], prefetch=prefetch), SELECT)
    assert [each["actions"][0]["resourceId"] for each in told["suggestions"]] == ["ServiceRequest/o-2"]


def test_one_order_that_a_bundle_has_twice_is_one_and_two_under_one_id_are_none(zhao):
    prefetch = fetched(report("R-1"), report("R-2", ALBUMIN))
    [told] = cards(zhao, signing(order("o-1"), order("o-1"), prefetch=prefetch))
    assert len(told["suggestions"]) == 1
    assert cards(zhao, signing(order("o-1"), order("o-1", ALBUMIN), prefetch=prefetch)) == []
    # an id that a medication has too does not tell which of them is selected
    body = selecting(order("o-1"), selections=["o-1"], prefetch=prefetch)
    body["context"]["draftOrders"]["entry"].append({"resource": {"resourceType": "MedicationRequest", "id": "o-1"}})
    assert cards(zhao, body, SELECT) == []


def test_an_order_without_an_id_has_no_action_that_would_name_it(zhao):
    unnamed = order()
    del unnamed["id"]
    assert "actions" not in card(zhao, unnamed)["suggestions"][0]


def test_a_panel_is_answered_by_a_report_that_has_all_of_it(app, zhao):
    edition = app.extensions["recognition"].edition()
    panel = next(item for item in map(edition.reading.item, ("lipids", "liver_panel", "renal_panel", "cbc")) if item and item.members)
    code = order("o-1", panel.code, "urn:recognition:item")
    loinc = dict(edition.connection.execute("SELECT code, loinc FROM items WHERE loinc != ''").fetchall())
    members = [loinc[member] for member in panel.members if member in loinc]
    assert len(members) == len(panel.members)
    [head, *_value] = report("R-9", members[0])
    values = [dict(report("R-9", each)[1], id=f"v-{each}", valueQuantity={"value": 1}) for each in members]
    head["result"] = [{"reference": f"Observation/{each['id']}"} for each in values]
    told = cards(zhao, signing(code, prefetch={"priorReports": bundle(head), "priorResults": bundle(*values)}))
    part = {"priorReports": bundle(dict(head, result=head["result"][1:])), "priorResults": bundle(*values[1:])}
    assert cards(zhao, signing(code, prefetch=part)) == []
    since = written(app, 0)[-1].lookup
    assert since.item == panel.code and len(since.answer.members) == len(panel.members)
    assert bool(told) is (since.answer.verdict == "recognised")


@pytest.mark.parametrize(
    "codes",
    [
        [{"code": TOTAL_PROTEIN}], [{"system": "", "code": TOTAL_PROTEIN}], [{"system": LOINC, "code": "2885-3"}], [{"system": "urn:nobody", "code": "DL0001"}], [{}], [],
        [{"system": LOINC, "code": TOTAL_PROTEIN}, {"system": LOINC, "code": ALBUMIN}], [{"system": "http://snomed.info/sct", "code": "250301001"}],
    ],
)  # fmt: skip
def test_what_is_not_exactly_an_item_is_not_guessed(app, zhao, codes):
    before = ledger_size(app)
    unclear = order() | {"code": {"coding": codes, "text": "总蛋白"}}
    assert cards(zhao, signing(unclear)) == []
    assert ledger_size(app) == before


def test_an_order_whose_words_say_another_specimen_than_its_code_is_not_advised_on(app, zhao):
    before = ledger_size(app)
    coding = [{"system": LOINC, "code": TOTAL_PROTEIN}]
    for other in ({"code": {"coding": coding, "text": "胸水总蛋白"}}, {"bodySite": [{"text": "胸腔积液"}]}, {"specimen": [{"display": "尿液"}]}):
        assert cards(zhao, signing(order() | other)) == [], other
    assert ledger_size(app) == before
    assert cards(zhao, signing(order() | {"code": {"coding": coding, "text": "血清总蛋白测定"}})) != []


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "preliminary"}, {"status": "entered-in-error"}, {"performer": []}, {"performer": [{"display": "某医院"}]}, {"effectiveDateTime": "2026"},
        {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},
    ],
)  # fmt: skip
def test_a_report_that_leaves_a_question_answers_nothing(app, zhao, changed):
    [head, value] = report()
    if "effectiveDateTime" in changed:
        value = {name: each for name, each in value.items() if name != "effectiveDateTime"}
    if "status" in changed:
        value = value | changed
    before = ledger_size(app)
    assert cards(zhao, signing(prefetch=fetched([head | changed, value]))) == []
    assert ledger_size(app) == before


def test_a_result_whose_code_names_no_system_is_not_exact(zhao):
    [head, value] = report()
    for resource in (head, value):
        resource["code"] = {"coding": [{"code": TOTAL_PROTEIN}], "text": "总蛋白"}
    assert cards(zhao, signing(prefetch=fetched([head, value]))) == []


def test_codes_of_the_hospitals_own_count_under_the_system_that_is_declared(app, zhao):
    row = (
        app.extensions["recognition"]
        .edition()
        .connection.execute("SELECT local_code FROM code_maps WHERE institution = 'cq002' AND role = 'receiver' AND item = 'tp'")
        .fetchone()
    )
    assert row, "the demonstration's hospital has order codes"
    assert len(cards(zhao, signing(order("o-1", row[0], "urn:oid:2.999.1")))) == 1
    assert len(cards(zhao, signing(order("o-1", row[0], "urn:recognition:orders")))) == 1
    assert cards(zhao, signing(order("o-1", row[0], "urn:oid:2.999.2"))) == []


def test_ones_own_results_are_no_question(app, zhao):
    before = ledger_size(app)
    assert cards(zhao, signing(prefetch=fetched(report(issuer="H50011200001")))) == []
    assert ledger_size(app) == before


def test_many_results_of_ones_own_hide_none_of_others(zhao):
    own = [report(f"O-{n}", days_ago=1, issuer="H50011200001", effectiveDateTime=performed(0, 0)) for n in range(12)]
    assert len(cards(zhao, signing(prefetch=fetched(*own, report(days_ago=5))))) == 1


def test_what_is_not_recognised_is_asked_and_not_told(app, zhao):
    since = ledger_size(app)
    assert cards(zhao, signing(prefetch=fetched(report(days_ago=300)))) == []
    [question] = written(app, since)
    assert (question.lookup.answer.verdict, question.shown) == ("discretionary", False)


def test_an_emergency_is_not_held_up(app, zhao):
    since = ledger_size(app)
    assert cards(zhao, signing(order(priority="stat"))) == []
    assert [question.shown for question in written(app, since)] == [False]
    assert len(card(zhao, order("o-1", priority="stat"), order("o-2"))["suggestions"]) == 1


def test_volatile_results_are_not_told(app, zhao):
    edition = app.extensions["recognition"].edition()
    rows = edition.connection.execute("SELECT code, loinc FROM items WHERE volatile = 1 AND loinc != '' AND kind = 'lab'").fetchall()
    since = ledger_size(app)
    for place, (_code, loinc) in enumerate(rows[:4]):
        assert cards(zhao, signing(order("o-1", loinc), prefetch=fetched(report(f"V-{place}", loinc, days_ago=0)))) == []
    assert {question.shown for question in written(app, since)} <= {False}


@pytest.mark.parametrize(
    "what", [{"doNotPerform": True}, {"resourceType": "MedicationRequest"}, {"status": "revoked"}, {"modifierExtension": [{"url": "urn:x"}]}]
)
def test_what_is_no_order_of_a_test_is_passed_over(zhao, what):
    assert cards(zhao, signing(order() | what)) == []


def test_the_same_question_of_both_hooks_is_written_once(app, zhao):
    since = ledger_size(app)
    [first] = cards(zhao, selecting(order(), selections=["ServiceRequest/o-1"], encounter="e-both"), SELECT)
    [second] = cards(zhao, signing(encounter="e-both"))
    assert first["uuid"] != second["uuid"]
    assert len(written(app, since)) == 1


def test_nothing_of_a_person_is_written(app, zhao):
    since = ledger_size(app)
    card(zhao, encounter="e-of-wang")
    reads = app.extensions["recognition"].ledger.reads
    data = b"".join(reads.entry(sequence) for sequence in range(since, ledger_size(app)))
    store = (app.extensions["recognition.settings"].data / "cds-hooks.sqlite").read_bytes()
    for secret in (PATIENT, "Practitioner", "e-of-wang", "o-1", "R-1"):
        assert secret.encode() not in data and secret.encode() not in store, secret
    [question] = written(app, since)
    assert Counter(question.lookup.by)["/"] == 1 and question.lookup.patient and question.lookup.report


def test_a_persons_number_in_place_of_the_patients_reference_is_not_used(app, zhao):
    since = ledger_size(app)
    body = signing()
    body["context"]["patientId"] = "11010519491231002X"
    for one in body["prefetch"].values():
        for entry in one["entry"]:
            entry["resource"]["subject"] = {"reference": "Patient/11010519491231002X"}
    assert len(cards(zhao, body)) == 1
    assert [question.lookup.patient for question in written(app, since)] == [None]
