"""A code as it was sent is a filter; a position that the ledger has not reached is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI

PERIOD = "from=2020-01-01&to=2099-12-31"


def test_a_code_that_was_sent_is_a_filter(people):
    performed = (datetime.now(SHANGHAI) - timedelta(days=2)).replace(microsecond=0).isoformat()
    people["clinician"].asked(item="tp", issuer={"system": "name", "code": "无此远方医院"}, performed_at=performed)
    reply = people["auditor"].get(f"/api/v1/summaries?{PERIOD}&issuer=name:无此远方医院")
    assert reply.status_code == 200 and reply.json["totals"]["lookups"] == 1


def test_a_position_beyond_the_ledger_is_refused(people, service):
    newest = service.ledger.size() - 1
    assert people["auditor"].get(f"/api/v1/summaries?{PERIOD}&as_of={newest}").status_code == 200
    for beyond in (newest + 1, 99_999_999):
        reply = people["auditor"].get(f"/api/v1/summaries?{PERIOD}&as_of={beyond}")
        assert reply.status_code == 422 and [(one["field"], one["code"]) for one in reply.json["errors"]] == [("as_of", "number_range")]


@pytest.mark.parametrize(
    "filters",
    [
        "issuer=name:foo",
        "item=local:zzz",
        "item=name:foo",
        "issuer=uscc:abc",
        "receiver=name:foo",
        "item=recognition:never",
        "issuer=name:从未发送过的医院",
        "issuer=nhsa:H99999999999",
        "item=local:NEVERSENT",
        "item=loinc:99999-9",
    ],
)
def test_what_was_never_sent_so_is_told_as_such_and_no_0_is_shown(people, auditor_qiu, filters):
    for door in ("summaries", "lookups"):
        reply = people["auditor"].get(f"/api/v1/{door}?{PERIOD}&{filters}")
        assert reply.status_code == 422 and [(one["field"], one["code"]) for one in reply.json["errors"]] == [(filters.partition("=")[0], "code_never_sent")]
    assert auditor_qiu.open(f"/audit?{PERIOD}&{filters}").status_code == 422 and "没有查询这样写过" in auditor_qiu.text


def test_a_hospital_is_told_the_same_of_what_others_sent(people):
    people["clinician"].asked(item="tp", issuer={"system": "name", "code": "无此远方医院"}, performed_at=datetime.now(SHANGHAI).date().isoformat())
    assert people["hospital_auditor"].get(f"/api/v1/summaries?{PERIOD}&issuer=name:无此远方医院").json["totals"]["lookups"]
    people["clinician_other"].asked(item="tp", issuer={"system": "name", "code": "无此近处医院"}, performed_at=datetime.now(SHANGHAI).date().isoformat())
    for sent in ("无此近处医院", "从未有过的医院"):
        assert people["hospital_auditor"].get(f"/api/v1/summaries?{PERIOD}&issuer=name:{sent}").json["code"] == "code_never_sent"


@pytest.mark.parametrize("since", ["20201101", "2020年11月1日", "2020-11-1", "2020/11/01", "２０２０-11-01", " 2020-11-01 "])
def test_a_day_is_read_as_in_files(people, auditor_qiu, since):
    assert (
        people["auditor"].get(f"/api/v1/summaries?from={since}&to=2026-11-30").json["as_of"]
        == people["auditor"].get("/api/v1/summaries?from=2020-11-01&to=2026-11-30").json["as_of"]
    )
    assert people["auditor"].get(f"/api/v1/lookups?from={since}&to=2026-11-30").status_code == 200
    assert auditor_qiu.open(f"/audit?from={since}&to=2026-11-30").status_code == 200
    for door in ("/api/v1/summaries", "/api/v1/lookups"):
        told = people["auditor"].get(f"{door}?from=2020-11-01T09:30&to=2026-11-30").json["errors"][0]
        assert (told["field"], told["code"]) == ("from", "day_is_time") and "09:30" not in told["zh"] + told["en"]
