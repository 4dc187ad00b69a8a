"""Letters for public keys of report codes over the API: the same use-case as the pages, told once, made once, and revoked."""

from __future__ import annotations

import pytest
from flask import Flask

from recognition.report_codes import possession
from recognition.report_codes.algorithms import digest
from tests.registrar.test_key_letters import events, fresh, hand_in, opened, published
from tests.report_codes import made
from tests.report_codes.signing import service_of
from tests.web.visitor import Visitor

PATH = "/api/v1/report-key-letters"


def written(wen: Visitor, institution: str = "cq001", **headers: str) -> dict:
    reply = wen.post(PATH, {"institution": institution}, **headers)
    assert reply.status_code == 201, reply.json
    return reply.json


@pytest.fixture(autouse=True)
def none_open(app: Flask, wen: Visitor):
    """Letters of one test are not open in the next."""
    yield
    for letter in wen.get(f"{PATH}?state=open&limit=500").json["letters"]:
        assert wen.post(f"{PATH}/{letter['id']}/revocation", {}).status_code == 200


def test_a_key_goes_from_a_letter_into_force(app: Flask, wen: Visitor, he: Visitor):
    key, before = fresh(), len(events(app))
    letter = written(wen)
    assert (letter["institution"], letter["state"], letter["key"], len(letter["code"])) == ("cq001", "open", None, 19)
    hand_in(opened(app, letter["code"]), key)
    told = wen.get(f"{PATH}/{letter['id']}").json
    assert "code" not in told and told["state"] == "offered"
    assert (told["key"]["id"], told["key"]["fingerprint"], told["key"]["in_force"]) == (key.key_id.hex(), digest(key.public).hex(), False)
    assert told["key"]["fingerprint"] == possession.fingerprint(key.public).replace(" ", "")
    draft = wen.post("/api/v1/drafts", {}).json["id"]
    decision = {"decision": "take", "draft": draft, "from": "2026-01-01"}
    for _ in range(2):
        done = wen.post(f"{PATH}/{letter['id']}/decision", decision, idempotency_key=f"take-{letter['id']}")
        assert (done.status_code, done.json["state"], done.json["draft"]) == (200, "taken", draft)
    assert wen.post(f"{PATH}/{letter['id']}/decision", decision).json["code"] == "enrol_decided"
    published(app, draft)
    assert wen.get(f"{PATH}/{letter['id']}").json["key"]["in_force"] is True
    wanted = [("report_key.letter", True, "cq001"), ("report_key", True, "cq001"), ("report_key.taken", True, "cq001")]
    assert events(app)[before:] == wanted, "every step is an entry, once"
    assert wen.post(f"{PATH}/{letter['id']}/revocation", {}).json["code"] == "letter_used"


def test_a_letter_is_written_to_a_hospital_by_its_code_an_identifier_or_its_name_in_full(wen: Visitor):
    for text in ("cq001", "H50011100001", "东麓示范医院", " 东麓示范医院 "):
        assert written(wen, text)["institution"] == "cq001"
    for text, code in (
        ("东麓", "issuer_ambiguous"),
        ("没有的医院", "institution_unknown"),
        ("13912345678", "telephone_number"),
        ("\u0000", "text_characters"),
        ("", "text_empty"),
    ):
        reply = wen.post(PATH, {"institution": text})
        told = reply.json.get("errors", [{}])[0]
        assert (reply.status_code, told.get("code", reply.json["code"]), told.get("field", reply.json.get("field"))) == (422, code, "institution"), reply.json
    assert wen.post(PATH, {"institution": "东麓"}).json["candidates"][0] == "cq001"


def test_the_code_is_told_once_and_the_letter_made_once(app: Flask, wen: Visitor, he: Visitor):
    first = written(wen, idempotency_key="letter-1")
    again = written(wen, idempotency_key="letter-1")
    assert again == first | {"code": None}
    assert wen.post(PATH, {"institution": "sc001"}, idempotency_key="letter-1").json["code"] == "idempotency_conflict"
    other = he.post(PATH, {"institution": "cq001"}, idempotency_key="letter-1")
    assert other.status_code == 422 or other.json["id"] != first["id"], "what one registrar did is no answer to another"
    assert first["code"] not in wen.get(f"{PATH}?limit=500").text
    opened(app, first["code"])


def test_five_may_be_open_and_a_revoked_one_opens_nothing(app: Flask, wen: Visitor):
    letters = [written(wen) for _ in range(5)]
    refused = wen.post(PATH, {"institution": "cq001"}, idempotency_key="one-too-many")
    assert (refused.status_code, refused.json["code"]) == (409, "letters_open")
    for _ in range(2):
        done = wen.post(f"{PATH}/{letters[0]['id']}/revocation", {}, idempotency_key="revoke-1")
        assert (done.status_code, done.json["state"]) == (200, "revoked")
    assert wen.post(f"{PATH}/{letters[0]['id']}/revocation", {}).json["code"] == "letter_revoked"
    assert "作废" in opened(app, letters[0]["code"]).text
    assert wen.post(PATH, {"institution": "cq001"}, idempotency_key="one-too-many").status_code == 201, "a refusal is not stored"


def test_a_key_is_refused_with_a_reason_that_the_hospital_reads(app: Flask, wen: Visitor):
    letter = written(wen)
    hand_in(opened(app, letter["code"]), fresh())
    refusal = f"{PATH}/{letter['id']}/decision"
    assert wen.post(refusal, {"decision": "refuse"}).json["errors"][0]["field"] == "reason"
    done = wen.post(refusal, {"decision": "refuse", "reason": "指纹不符"}).json
    assert (done["state"], done["reason"]) == ("refused", "指纹不符") and done["decided_by"] and done["decided_at"]
    assert "指纹不符" in opened(app, letter["code"]).text


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "institution", "field_required"),
        ({"institution": "nobody"}, "institution", "institution_unknown"),
        ({"institution": "cq001", "days": 3}, "days", "field_unknown"),
    ],
)
def test_a_body_that_is_none(wen: Visitor, body: dict, field: str, code: str):
    refused = wen.post(PATH, body)
    assert (refused.status_code, refused.json["errors"][0]["field"], refused.json["errors"][0]["code"]) == (422, field, code)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"decision": "take", "from": "2026-01-01"}, "draft", "field_required"),
        ({"decision": "take", "draft": "x"}, "from", "field_required"),
        ({"decision": "keep"}, "decision", "choice_unknown"),
    ],
)
def test_a_decision_that_is_none(wen: Visitor, body: dict, field: str, code: str):
    refused = wen.post(f"{PATH}/{written(wen)['id']}/decision", body)
    assert (refused.status_code, refused.json["errors"][0]["field"], refused.json["errors"][0]["code"]) == (422, field, code)


def test_nothing_is_decided_before_a_key_is_there_nor_of_a_letter_that_is_none(app: Flask, wen: Visitor):
    letter, draft = written(wen), wen.post("/api/v1/drafts", {}).json["id"]
    assert wen.post(f"{PATH}/{letter['id']}/decision", {"decision": "take", "draft": draft, "from": "2026-01-01"}).json["code"] == "enrol_decided"
    for method, path in (("GET", "/none"), ("POST", "/none/revocation"), ("POST", "/none/decision")):
        body = {"decision": "refuse", "reason": "无"} if path.endswith("decision") else {}
        assert (wen.get(PATH + path) if method == "GET" else wen.post(PATH + path, body)).status_code == 404
    key = fresh()
    hand_in(opened(app, letter["code"]), key)
    assert wen.post(f"{PATH}/{letter['id']}/decision", {"decision": "take", "draft": "none", "from": "2026-01-01"}).status_code == 404
    assert wen.get(f"{PATH}/{letter['id']}").json["state"] == "offered"


def test_the_list_has_pages_and_is_narrowed(wen: Visitor):
    mine = [written(wen)["id"] for _ in range(3)]
    other = written(wen, "sc001")["id"]
    seen, cursor = [], ""
    while cursor is not None:
        page = wen.get(f"{PATH}?institution=cq001&state=open&limit=2" + (f"&cursor={cursor}" if cursor else "")).json
        seen, cursor = seen + [letter["id"] for letter in page["letters"]], page["next"]
    assert seen == mine[::-1]
    assert [letter["id"] for letter in wen.get(f"{PATH}?institution=sc001&state=open").json["letters"]] == [other]
    assert wen.get(f"{PATH}?state=lost").status_code == 422


def test_registrars_alone(people: dict[str, Visitor], wen: Visitor):
    letter = written(wen)["id"]
    for who in ("clinician", "hospital", "auditor", "hospital_auditor", "operator"):
        assert people[who].post(PATH, {"institution": "cq001"}).status_code == 403
        assert people[who].get(PATH).status_code == 403 and people[who].get(f"{PATH}/{letter}").status_code == 403
        assert people[who].post(f"{PATH}/{letter}/revocation", {}).status_code == 403


def test_page_and_api_show_one_letter(app: Flask, wen: Visitor):
    from tests.clinician.sitting import signed_in

    letter, sitting = written(wen), signed_in(app, "wen")
    sitting.open(f"/registrar/report-keys/{letter['id']}")
    sitting.send(f"/registrar/report-keys/{letter['id']}", ("do", "revoke"))
    assert wen.get(f"{PATH}/{letter['id']}").json["state"] == "revoked"
    assert service_of(app).edition().reading.identified("nhsa", made.ISSUER) == "cq001"
