"""What neither the catalogue nor any entry knows is refused, and so is a position that the ledger has not reached."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from recognition.terms import SHANGHAI

PERIOD = "from=2020-01-01&to=2099-12-31"


@pytest.mark.parametrize(("filters", "code"), [("issuer=name:foo", "institution_unknown"), ("item=local:zzz", "item_unknown")])
def test_a_code_never_sent_is_refused(people, auditor_qiu, filters, code):
    for door in (f"/api/v1/summaries?{PERIOD}", "/api/v1/lookups?limit=5"):
        reply = people["auditor"].get(f"{door}&{filters}")
        assert reply.status_code == 422 and reply.json["errors"][0]["code"] == code
    assert auditor_qiu.open(f"/audit?{filters}").status_code == 422


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
