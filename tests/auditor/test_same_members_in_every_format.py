"""One thing has the same members in every format in which it can be had."""

from __future__ import annotations

import csv
import io
import json

from tests.people import question

ALWAYS = "from=2020-01-01&to=2099-12-31"


def rows(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_lookups_in_json_and_ndjson_tell_how_the_time_was_stated(people):
    people["clinician"].ask(question(performed_at="2026-11-18", specimen="serum"))
    for lang, says in (("zh", "只有日期"), ("en", "day")):
        page = people["auditor"].get("/api/v1/lookups?limit=500", Accept_Language=lang).json["lookups"]
        lines = [json.loads(line) for line in people["auditor"].get("/api/v1/lookups?format=ndjson", Accept_Language=lang).data.splitlines()]
        assert lines[: len(page)] == page
        assert lines[-1]["performed"]["precision"] == "day" and says in lines[-1]["performed"]["says"] and lines[-1]["specimen"] == "serum"


def test_entries_behind_a_figure(auditor_qiu):
    lines = [json.loads(line) for line in auditor_qiu.open(f"/audit/export?{ALWAYS}&counter=lookups&format=ndjson").data.splitlines()]
    table = rows(auditor_qiu.open(f"/audit/export?{ALWAYS}&counter=lookups&format=csv").data.decode())
    assert {tuple(line) for line in lines} == {tuple(table[0])} and any(line["decision"] is None for line in lines)


def test_summaries(people):
    told = people["auditor"].get(f"/api/v1/summaries?{ALWAYS}&by=kind").json["rows"]
    assert [list(row) for row in told] == [list(row) for row in rows(people["auditor"].get(f"/api/v1/summaries?{ALWAYS}&by=kind&format=csv").data.decode())]
