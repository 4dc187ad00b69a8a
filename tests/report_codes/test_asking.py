"""One scan asks all of a report: believed by the edition's keys, every item judged and written, the acceptance corroborated for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson
import pytest
from flask import Flask

from recognition.domain.lookups import SHANGHAI
from recognition.ledger.entries import EntryKind, decode, encode
from recognition.report_codes import cbor
from recognition.services.publications import withdrawal
from recognition.services.replay import replay
from recognition.support import libcrypto
from schemas.report_codes import REPORT_CODE, REPORT_CODES
from tests.registrar.office import WEN
from tests.report_codes import made
from tests.report_codes.signing import enrol, key_row, report, service_of, text, today
from tests.web.visitor import Visitor, ledger_size

DOOR = "/api/v1/report-codes"


@pytest.fixture
def dr_lin(app: Flask, people: dict[str, Visitor]) -> Visitor:
    """A clinician of a region in which the issuer's two keys are published."""
    enrol(app, key_row(app, made.ed25519()), key_row(app, made.sm2()))
    return people["clinician"]


def entries(app: Flask) -> list[dict]:
    reads = service_of(app).ledger.reads
    return [orjson.loads(reads.entry(sequence)) for sequence in range(ledger_size(app))]


@pytest.mark.parametrize("key", [made.ed25519(), made.sm2()], ids=["ed25519", "sm2"])
def test_all_items_are_answered_at_once(app: Flask, dr_lin: Visitor, key):
    before = ledger_size(app)
    reply = dr_lin.post(DOOR, {"code": text(key=key), "patient_ref": "P-1"})
    assert reply.status_code == 200, reply.json
    assert REPORT_CODE.validate(reply.json) == {}
    told = reply.json["report"]
    assert (told["number"], told["mark"], told["items"], told["key"]["id"]) == ("LAB-1", "川渝HR", 2, key.key_id.hex())
    assert told["issuer"]["name"] and told["issued"] == f"{today():%Y-%m-%d}"
    assert [line["lookup"]["item"]["code"] for line in reply.json["results"]] == ["alb", "tp"], "in the order of the code"
    assert {line["lookup"]["verdict"] for line in reply.json["results"]} == {"recognised"}
    assert all(line["lookup"]["corroborated"] for line in reply.json["results"])
    written = entries(app)[before:]
    assert [entry["item"] for entry in written] == ["alb", "tp"]
    assert len({entry["code"] for entry in written}) == len({entry["report"] for entry in written}) == 1
    assert {entry["claimed"] for entry in written} == {"川渝HR"}


def test_the_report_is_the_same_test_as_when_its_number_is_typed(app: Flask, dr_lin: Visitor):
    dr_lin.post(DOOR, {"code": text()})
    dr_lin.ask(
        {"item": "tp", "issuer": {"system": "nhsa", "code": made.ISSUER}, "performed_at": report().items[0].performed_at.isoformat(), "report_ref": "lab 1"}
    )
    scanned, typed = entries(app)[-2:]
    assert scanned["report"] == typed["report"] and "code" not in typed


def test_an_acceptance_is_corroborated_in_its_entry_and_nothing_else_is(app: Flask, dr_lin: Visitor):
    line = dr_lin.post(DOOR, {"code": text()}).json["results"][0]
    made_ = dr_lin.decide(line["lookup"]["id"], "accepted").json
    assert made_["corroborated"] is True
    typed = dr_lin.asked(report_ref="LAB-1")
    assert dr_lin.decide(typed["id"], "accepted").json["corroborated"] is False
    assert dr_lin.decide(line["lookup"]["id"], "repeated", reason="emergency").json["corroborated"] is False
    scanned, accepted, typed_lookup, typed_accepted, repeated = entries(app)[-5:]
    assert accepted["code"] == scanned["code"]
    assert not any("code" in entry for entry in (typed_lookup, typed_accepted, repeated))
    read_again = dr_lin.get(line["lookup"]["links"]["self"]).json
    assert [decision["corroborated"] for decision in read_again["decisions"]] == [True, False]


def test_entries_decode_and_are_derived_again(app: Flask, dr_lin: Visitor):
    line = dr_lin.post(DOOR, {"code": text(), "circumstances": ["emergency"]}).json["results"][1]
    dr_lin.decide(line["lookup"]["id"], "accepted")
    reads = service_of(app).ledger.reads
    for sequence in range(ledger_size(app)):
        data = reads.entry(sequence)
        assert encode(decode(data)) == data
    assert replay(service_of(app)).differing == 0
    assert replay(service_of(app)).lookups == sum(1 for _ in reads.pages(kinds=(EntryKind.lookup,)) for _ in _)


def refused(dr_lin: Visitor, app: Flask, sent: str) -> str:
    before = ledger_size(app)
    reply = dr_lin.post(DOOR, {"code": sent})
    assert (reply.status_code, reply.json["field"]) == (422, "code"), reply.json
    assert ledger_size(app) == before, "it becomes no answer by itself"
    assert sent[:30] not in reply.text if sent else True
    return reply.json["code"]


def test_what_is_not_believed_is_told_as_that_and_writes_nothing(app: Flask, dr_lin: Visitor):
    good = text()
    assert refused(dr_lin, app, "hello") == "report_code_other"
    assert refused(dr_lin, app, good[:-1]) == "report_code_damaged"
    assert refused(dr_lin, app, text(report(issuer="H50011199999"))) == "report_code_issuer_unknown"
    assert refused(dr_lin, app, text(report(issued_days_ago=-1))) == "report_code_issued_in_future"
    assert refused(dr_lin, app, text(report(days_ago=0, issued_days_ago=1))) == "report_code_time_after_issue"
    assert refused(dr_lin, app, text(report()._replace(issued=datetime(2019, 12, 31).date()))) == "report_code_key_not_valid"


def test_a_forged_code_is_told_as_forged(app: Flask, dr_lin: Visitor):
    from recognition.report_codes import codes, digits, sign1

    signed = codes.read(text()).signed
    forged = digits.wrapped(sign1.message(signed._replace(signature=bytes(64))))
    assert refused(dr_lin, app, forged) == "report_code_forged"
    borrowed = digits.wrapped(sign1.message(signed._replace(key_id=made.sm2().key_id)))
    assert refused(dr_lin, app, borrowed) == "report_code_forged", "signed by another kind of key than it names"


def test_a_key_of_another_hospital_is_unknown(app: Flask, dr_lin: Visitor):
    other = service_of(app).edition().connection.execute("SELECT nhsa FROM institutions WHERE nhsa <> '' AND nhsa <> ?", (made.ISSUER,)).fetchone()[0]
    assert refused(dr_lin, app, text(report(issuer=other))) == "report_code_key_unknown"


def test_a_withdrawn_key_is_believed_no_more_whatever_day_its_codes_name(app: Flask, dr_lin: Visitor):
    service, row = service_of(app), key_row(app, made.ed25519())
    assert dr_lin.post(DOOR, {"code": text()}).status_code == 200
    withdrawal.withdraw(service.data, service.ledger, WEN, row["institution"], (), "私钥外泄", datetime.now(SHANGHAI), report_key=made.ed25519().key_id.hex())
    assert refused(dr_lin, app, text(report(number="LAB-2"))) == "report_code_key_withdrawn"
    assert refused(dr_lin, app, text(report(days_ago=20, issued_days_ago=19))) == "report_code_key_withdrawn"
    assert dr_lin.post(DOOR, {"code": text(key=made.sm2())}).status_code == 200, "its other key goes on"


def test_a_key_that_ended_is_believed_for_its_days(app: Flask, people: dict[str, Visitor]):
    enrol(app, key_row(app, made.ed25519(), valid_to=(today() - timedelta(days=3)).date().isoformat()))
    dr_lin = people["clinician"]
    assert dr_lin.post(DOOR, {"code": text(report(days_ago=4, issued_days_ago=3))}).status_code == 200
    assert refused(dr_lin, app, text(report(days_ago=4, issued_days_ago=2))) == "report_code_key_not_valid"


def test_an_item_whose_window_is_over_is_told_and_the_others_are_answered(app: Flask, dr_lin: Visitor):
    days = {line: dr_lin.asked(item=line)["window_days"] for line in ("tp", "k")}
    assert days["k"] < days["tp"]
    before = ledger_size(app)
    reply = dr_lin.post(DOOR, {"code": text(report(days_ago=days["k"] + 1, items=(("loinc", "2885-2"), ("loinc", "2823-3")), issued_days_ago=days["k"]))})
    became = {line["item"]["code"]: line.get("problem", {}).get("code") for line in reply.json["results"]}
    assert became == {"2885-2": None, "2823-3": "report_code_window_over"}
    assert ledger_size(app) == before + 1


def test_an_item_that_is_ambiguous_is_asked_back_and_chosen_with_the_same_code(app: Flask, dr_lin: Visitor):
    connection = service_of(app).edition().connection
    price, several = connection.execute(
        "SELECT price_item_code, group_concat(code) FROM items WHERE length(price_item_code) = 9 AND kind = 'lab' GROUP BY 1 HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    sent = {"code": text(report(items=(("national-price", price), ("loinc", "2885-2")), specimen=None))}
    first = dr_lin.post(DOOR, sent).json["results"]
    place = next(line["place"] for line in first if "problem" in line)
    problem = first[place]["problem"]
    assert problem["code"] == "item_ambiguous" and set(problem["candidates"]) == set(several.split(","))
    before = ledger_size(app)
    chosen = dr_lin.post(DOOR, sent | {"choices": [{"place": place, "item": problem["candidates"][0]}]}).json["results"]
    assert [(line["place"], line["lookup"]["item"]["code"], line["lookup"]["corroborated"]) for line in chosen] == [(place, problem["candidates"][0], True)]
    assert ledger_size(app) == before + 1
    for wrong in ([{"place": place, "item": "cbc"}], [{"place": 1 - place, "item": "tp"}]):
        [line] = dr_lin.post(DOOR, sent | {"choices": wrong}).json["results"]
        assert line["problem"]["code"] == "choice_unknown"
    for wrong, code in (([{"place": 9, "item": "tp"}], "choice_unknown"), ([{"place": "0", "item": "tp"}], "choice_malformed"), ({}, "type_list")):
        reply = dr_lin.post(DOOR, sent | {"choices": wrong})
        assert (reply.status_code, reply.json["code"] if wrong else "") in ((422, code), (422, "invalid"), (422, "")), reply.json
    assert ledger_size(app) == before + 1


def test_sent_again_it_is_written_once(app: Flask, dr_lin: Visitor):
    sent = {"code": text(report(items=(("loinc", "2885-2"), ("loinc", "2823-3")), days_ago=20, issued_days_ago=20))}
    first = dr_lin.post(DOOR, sent, Idempotency_Key="scan-1")
    size = ledger_size(app)
    again = dr_lin.post(DOOR, sent, Idempotency_Key="scan-1")
    assert ledger_size(app) == size
    assert [line.get("lookup") for line in again.json["results"]] == [line.get("lookup") for line in first.json["results"]]
    assert dr_lin.post(DOOR, {"code": text()}, Idempotency_Key="scan-1").json["code"] == "idempotency_conflict"


def test_a_batch_tells_each_code_apart(app: Flask, dr_lin: Visitor):
    sent = [{"code": text()}, {"code": "x"}, {}, {"code": text(report(number="LAB-9")), "patient_ref": "P-9"}]
    before = ledger_size(app)
    reply = dr_lin.post(f"{DOOR}/batch", {"codes": sent}, Idempotency_Key="batch-1")
    assert reply.status_code == 200 and REPORT_CODES.validate(reply.json) == {}
    results = reply.json["results"]
    assert [results[1]["problem"]["code"], results[2]["problem"]["code"]] == ["report_code_other", "field_required"] or results[2]["problem"][
        "code"
    ] == "invalid"
    assert [results[place]["report_code"]["report"]["number"] for place in (0, 3)] == ["LAB-1", "LAB-9"]
    assert ledger_size(app) == before + 4
    assert dr_lin.post(f"{DOOR}/batch", {"codes": sent}, Idempotency_Key="batch-1").json == reply.json
    assert ledger_size(app) == before + 4


def test_more_items_than_a_batch_may_have_write_nothing(app: Flask, dr_lin: Visitor):
    large = text(report()._replace(items=made.items(120), issued=made.ISSUED))
    before = ledger_size(app)
    reply = dr_lin.post(f"{DOOR}/batch", {"codes": [{"code": large}] * 2})
    assert (reply.status_code, reply.json["errors"][0]["field"], reply.json["errors"][0]["code"]) == (422, "codes", "list_too_long")
    assert dr_lin.post(f"{DOOR}/batch", {"codes": []}).status_code == 422
    assert ledger_size(app) == before


def test_an_own_code_is_read_by_the_issuer_s_code_map_and_no_person_s_number_is_kept(app: Flask, dr_lin: Visitor):
    reply = dr_lin.post(DOOR, {"code": text(report(items=(("local", "13812345678"), ("local", "NO-SUCH-1"))))})
    became = {line["item"]["code"]: line for line in reply.json["results"]}
    assert became["13812345678"]["problem"]["code"] == "telephone_number"
    assert became["NO-SUCH-1"]["lookup"]["verdict"] == "not_covered"


def test_without_its_libraries_the_service_says_so_and_goes_on(app: Flask, dr_lin: Visitor, monkeypatch: pytest.MonkeyPatch):
    code, of_sm2 = text(), text(key=made.sm2())

    def missing():
        raise libcrypto.Missing()

    libcrypto.public_key.cache_clear()
    monkeypatch.setattr(libcrypto, "library", missing)
    reply = dr_lin.post(DOOR, {"code": of_sm2})
    assert (reply.status_code, reply.json["code"]) == (503, "report_code_unverifiable")
    assert dr_lin.post(DOOR, {"code": code}).status_code == 200
    cbor.library.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "cbor2", None)
    reply = dr_lin.post(DOOR, {"code": code})
    assert (reply.status_code, reply.json["code"]) == (501, "report_codes_off")
    assert dr_lin.ask().status_code == 201
    monkeypatch.undo()
    libcrypto.public_key.cache_clear()
    cbor.library.cache_clear()


def test_nothing_of_the_code_is_on_disk(app: Flask, dr_lin: Visitor):
    claims = report(number="LAB-CANARY-77", items=(("loinc", "2885-2"),))
    sent = text(claims)
    dr_lin.post(DOOR, {"code": sent, "patient_ref": "PATIENT-CANARY-78"})
    held = b"".join(path.read_bytes() for path in service_of(app).data.rglob("*") if path.is_file())
    for canary in ("LAB-CANARY-77", "PATIENT-CANARY-78", "LABCANARY77", sent, sent[40:80]):
        assert canary.encode() not in held and canary.lower().encode() not in held
