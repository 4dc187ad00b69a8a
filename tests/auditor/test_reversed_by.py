"""A reversed acceptance names what has reversed it, with the way there, on its page, in lists and in files; and the repeat names the acceptance."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI
from tests.people import EAST

TODAY = f"from={datetime.now(SHANGHAI) - timedelta(days=1):%Y-%m-%d}"


def told(people, place: str, **body):
    reply = people["hospital"].post(place, body)
    assert reply.status_code == 201, reply.text
    return reply.json["receipt"]["sequence"]


@pytest.fixture(scope="module")
def story(people) -> dict[str, int]:
    """One acceptance with a repeat and a decision against it, one that holds: sequences."""
    asked = {
        name: people["clinician"].asked(item="tp", issuer=EAST, report_ref=report)
        for name, report in (("undone", "RB-1"), ("again", "RB-1"), ("holds", "RB-2"))
    }
    for name in ("undone", "holds"):
        assert people["clinician"].decide(asked[name]["id"], "accepted").status_code == 201
    sequences = {name: lookup["receipt"]["sequence"] for name, lookup in asked.items()}
    sequences["decision"] = people["clinician"].decide(asked["again"]["id"], "repeated", reason="emergency").json["receipt"]["sequence"]
    now = datetime.now(SHANGHAI) - timedelta(seconds=1)
    sequences["repeat"] = told(people, "/api/v1/repeats", item="tp", performed_at=now.isoformat(), report_ref="RB-1")
    return sequences


def test_the_listing_names_them(people, story):
    rows = {row["sequence"]: row for row in people["auditor"].get(f"/api/v1/lookups?{TODAY}&item=tp&limit=500").json["lookups"]}
    assert rows[story["undone"]]["reversed_by"] == sorted([story["decision"], story["repeat"]])
    assert rows[story["holds"]]["reversed_by"] == rows[story["again"]]["reversed_by"] == []
    lines = people["auditor"].get(f"/api/v1/lookups?{TODAY}&item=tp&format=ndjson").text.splitlines()
    assert {row["sequence"]: row["reversed_by"] for row in map(json.loads, lines)} == {number: row["reversed_by"] for number, row in rows.items()}


@pytest.mark.parametrize("who", ["auditor_qiu", "auditor_ma"])
def test_the_pages_name_them_and_lead_there_and_back(request, story, who):
    auditor = request.getfixturevalue(who)
    auditor.open(f"/audit/entries/{story['undone']}")
    assert re.findall(r'href="/audit/entries/(\d+)"', auditor.page.text.partition("撤销它的记录")[2].partition("</p>")[0]) == [
        str(number) for number in sorted([story["decision"], story["repeat"]])
    ]
    for cause in ("repeat", "decision"):
        auditor.open(f"/audit/entries/{story[cause]}")
        assert f'它撤销了这些查询的采信：</b><a href="/audit/entries/{story["undone"]}">' in auditor.page.text
    auditor.open(f"/audit/entries/{story['holds']}")
    assert "撤销它的记录" not in auditor.text
    auditor.open(f"/audit/entries?{TODAY}&counter=reversed&item=tp")
    assert f'被撤销：<a href="/audit/entries/{min(story["decision"], story["repeat"])}">' in auditor.page.text


def test_a_repeat_that_reversed_nothing_says_so(people, auditor_qiu):
    now = datetime.now(SHANGHAI) - timedelta(seconds=1)
    alone = told(people, "/api/v1/repeats", item="tp", performed_at=now.isoformat(), report_ref="RB-none")
    auditor_qiu.open(f"/audit/entries/{alone}")
    assert "没有采信因它而撤销" in auditor_qiu.text


def test_files_name_them(auditor_qiu, story):
    reply = auditor_qiu.open(f"/audit/export?{TODAY}&counter=accepted&item=tp&format=csv")
    rows = {row["sequence"]: row for row in csv.DictReader(io.StringIO(reply.data.decode("utf-8-sig")))}
    assert rows[str(story["undone"])]["reversed_by"] == " ".join(map(str, sorted([story["decision"], story["repeat"]])))
    assert rows[str(story["holds"])]["reversed_by"] == ""
