"""Bad input is refused by a stable code with its field named; nothing of it is written, echoed or logged."""

from __future__ import annotations

import io
import json
import logging
import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI
from recognition.errors import Invalid
from recognition.services.judge import refuse_future
from tests.people import performed, question
from tests.web.bad_requests import CORPUS, LOOKUPS, Bad
from tests.web.visitor import ledger_size

CANARIES = ("110101199003074514", "13800138000", "63661234", "11010119900307451x")


def test_the_corpus_is_large_and_each_case_is_there_once():
    assert len(CORPUS) >= 300
    assert len({(case.method, case.path, repr(case.body), repr(case.headers)) for case in CORPUS}) == len(CORPUS)


@pytest.fixture(scope="module")
def opened(people) -> str:
    """A lookup of Dr Lin's that nobody decides."""
    return people["clinician"].asked()["id"]


@pytest.mark.parametrize("case", CORPUS, ids=[f"{number}-{case.code}" for number, case in enumerate(CORPUS)])
def test_refused(app, people, opened, caplog, case: Bad):
    before = ledger_size(app)
    reply = people[case.who].call(case.method, case.path.replace("{lookup}", opened), case.body, **case.headers)
    told = reply.get_json(force=True)
    assert (reply.status_code, told["code"]) == (case.status, case.code), str(case)
    assert reply.content_type == "application/problem+json"
    if case.field is not None and case.code != "not_found":
        assert told["field"] == case.field, told
    assert ledger_size(app) == before
    _keeps_quiet(case, reply.text + str(reply.headers), caplog)


def _keeps_quiet(case: Bad, told: str, caplog: pytest.LogCaptureFixture) -> None:
    sent = str(case.body) + case.path
    for canary in CANARIES:
        if canary in sent:
            assert canary not in told
            assert canary not in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_every_code_of_the_corpus_is_in_both_languages(people):
    for lang in ("zh", "en"):
        reply = people["clinician"].ask({"item": 1}, Accept_Language=lang)
        assert all(error["zh"] and error["en"] for error in reply.json["errors"])
        assert reply.json["title"]
    assert reply.json["code"] == "invalid"


def test_all_wrong_fields_are_named_at_once(dr_lin):
    reply = dr_lin.ask({"item": 1, "issuer": {"system": "fhir"}, "performed_at": "x", "extra": 1})
    assert [(error["field"], error["code"]) for error in reply.json["errors"]] == [
        ("extra", "field_unknown"), ("issuer.system", "code_system_unknown"), ("item", "type_coding"), ("performed_at", "date_format"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("member", "value", "takes"),
    [
        ("circumstances", ["urgent"], "condition_changed, fast_changing, major_decision, emergency, forensic, other"), ("mark", "川" * 13, "≤ 12"),
        ("item", {"system": "icd", "code": "x"}, "recognition, loinc, national-price, local, name"), ("item", {"system": "local", "code": "x", "owner": "us"}, "issuer, receiver"),
        ("item", "总蛋白", 'A–Z a–z 0–9 . _ / + # -; {"system": "name", "code": "…"}'),
    ],
)  # fmt: skip
def test_a_list_or_a_limit_is_told_with_the_refusal(dr_lin, member, value, takes):
    told = dr_lin.ask({**question(), member: value}).json
    assert told["errors"][0]["zh"].endswith(f"可用：{takes}。") and told["errors"][0]["en"].endswith(f"Accepted: {takes}.")
    assert takes in told["detail"] and takes not in told["title"]


@pytest.mark.parametrize("lang", ["zh", "en", "fr", "en-GB,zh;q=0.5"])
def test_title_and_detail_are_in_one_language(dr_lin, lang):
    for body in (question(mark="川" * 13), question(item="no such item!"), {"item": "tp"}):
        told = dr_lin.ask(body, Accept_Language=lang).json
        english = lang.startswith("en")
        for text in (told["title"], told["detail"]):
            assert bool(re.search(r"[\u4e00-\u9fff]", text)) is not english, text
        assert all(one["zh"] and one["en"] for one in told["errors"])


def test_the_limit_of_a_parameter_is_told_with_the_refusal(dr_lin):
    assert dr_lin.get("/api/v1/items?limit=501").json["errors"][0]["en"].endswith("Accepted: 1–500.")


def test_a_chunked_body_has_the_same_limit(app, people):
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    for size, status in ((300_000, 413), (10, 400)):
        reply = app.test_client().post(
            LOOKUPS,
            input_stream=io.BytesIO(b" " * size),
            headers={"Authorization": f"Bearer {people['clinician'].key}", "Content-Type": "application/json"},
            environ_overrides=environ,
        )
        assert reply.status_code == status, reply.json


def test_a_body_that_breaks_off_is_the_callers_and_no_fault(app, people):
    class BrokenOff(io.BytesIO):
        def read(self, size=-1):
            raise RuntimeError("Invalid chunk size: b'zz'")

        readinto = readall = read

    reply = app.test_client().post(
        LOOKUPS, input_stream=BrokenOff(), headers={"Authorization": f"Bearer {people['clinician'].key}", "Content-Type": "application/json"},
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )  # fmt: skip
    assert (reply.status_code, reply.json["code"]) == (400, "bad_request")
    assert "Retry-After" not in reply.headers


def test_a_number_of_a_report_may_look_like_a_telephone_number(dr_lin):
    assert dr_lin.ask(question(report_ref="13800138000", patient_ref="110101199003074514")).status_code == 201


def test_a_valid_social_credit_code_is_never_taken_for_a_person(dr_lin):
    answer = dr_lin.asked(issuer={"system": "uscc", "code": "12000000XY00000127"})
    assert answer["issuer"]["known"] in (True, False)


@pytest.mark.parametrize(
    "moment", ["2024-02-29T12:00:00+08:00", "2026-01-31T15:59:59.999Z", "2026-01-31T16:00:00Z", "2026-02-01T00:00+08:00", "2025-12-31T23:59:59.9999999-11:30"]
)
def test_odd_but_right_moments_are_taken(dr_lin, moment):
    assert dr_lin.ask(question(performed_at=moment)).status_code == 201


def test_a_clock_that_runs_a_little_ahead_is_forgiven(dr_lin):
    now = datetime(2026, 11, 18, 12, tzinfo=SHANGHAI)
    refuse_future(now + timedelta(minutes=4), now)
    with pytest.raises(Invalid, match="date_in_future"):
        refuse_future(now + timedelta(minutes=7), now)
    late = datetime.now(UTC) + timedelta(minutes=7)
    assert dr_lin.ask(question(performed_at=late.isoformat(timespec="seconds"))).json["code"] == "date_in_future"


def test_tomorrow_is_in_the_future_however_near():
    """A second before midnight in Shanghai: what is forgiven to a clock never reaches into another day, by whatever offset it is told."""
    now = datetime(2026, 11, 18, 23, 59, 59, tzinfo=SHANGHAI)
    refuse_future(now, now)
    for tomorrow in (now + timedelta(seconds=1), (now + timedelta(seconds=1)).astimezone(UTC)):
        with pytest.raises(Invalid, match="date_in_future"):
            refuse_future(tomorrow, now)


def test_damaged_questions_are_never_a_fault(people):
    """Two thousand good questions, each damaged somewhere: taken or refused, but never a 5xx."""
    chance, good = random.Random(7), json.dumps(question(report_ref="R", circumstances=["emergency"], performed_at=performed(1))).encode()
    pieces = [b"", b"{", b"}", b'"', b"\\", b"\x00", b"\xff", b"9" * 30, b",", b":", b"null", b"[", b"\\ud800", "１".encode(), b"-"]
    for _ in range(2000):
        place = chance.randrange(len(good))
        damaged = good[:place] + chance.choice(pieces) + good[place + chance.randrange(3) :]
        reply = people["clinician"].ask(damaged)
        assert reply.status_code in (201, 400, 422), damaged
