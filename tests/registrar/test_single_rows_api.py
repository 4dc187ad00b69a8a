"""Single rows of a draft over the API: read with their versions, changed under a key, refused with what would be right."""

from __future__ import annotations

from schemas.answers import PROBLEM
from schemas.draft_rows import CHANGE, CHANGES, DRAFT_ROWS
from tests.web.visitor import Visitor

API = "/api/v1"


def found(wen: Visitor, draft: str, table: str = "listings", q: str = "tp") -> dict:
    """The first row of a search."""
    reply = wen.get(f"{API}/drafts/{draft}/tables/{table}?q={q}&limit=1")
    assert reply.status_code == 200 and DRAFT_ROWS.validate(reply.json) == {}, reply.json
    return reply.json["rows"][0]


def test_a_row_is_read_changed_and_shown_in_the_trail(wen: Visitor, draft: str):
    row = found(wen, draft)
    body = {"table": "listings", "action": "change", "key": row["key"], "version": row["version"], "row": {"window_days": 21}}
    first, second = (wen.post(f"{API}/drafts/{draft}/changes", body, Idempotency_Key=f"row-{draft}") for _ in range(2))
    assert first.status_code == 201 and CHANGE.validate(first.json) == {}, first.json
    assert (first.json["after"]["window_days"], first.json["version"]) == (21, found(wen, draft)["version"])
    assert second.json == first.json
    trail = wen.get(f"{API}/drafts/{draft}/changes").json
    assert CHANGES.validate(trail) == {} and trail == {"changes": [first.json], "next": None}
    assert wen.post(f"{API}/drafts/{draft}/changes", body | {"row": {"window_days": 7}}, Idempotency_Key=f"row-{draft}").json["code"] == "idempotency_conflict"


def test_rows_come_page_by_page(wen: Visitor, draft: str):
    first = wen.get(f"{API}/drafts/{draft}/tables/items?limit=2").json
    second = wen.get(f"{API}/drafts/{draft}/tables/items?limit=2&cursor={first['next']}").json
    assert len({row["key"]["code"] for row in first["rows"] + second["rows"]}) == 4


def test_a_stale_version_is_a_conflict_that_shows_what_stands(wen: Visitor, he: Visitor, draft: str):
    row = found(wen, draft)
    body = {"table": "listings", "action": "change", "key": row["key"], "version": row["version"], "row": {"window_days": 21}}
    assert he.post(f"{API}/drafts/{draft}/changes", body).status_code == 201
    late = wen.post(f"{API}/drafts/{draft}/changes", body | {"row": {"window_days": 14}})
    assert (late.status_code, late.json["code"], late.json["standing"]["row"]["window_days"]) == (409, "row_changed", 21)
    assert PROBLEM.validate(late.json) == {}
    again = wen.post(f"{API}/drafts/{draft}/changes", body | {"row": {"window_days": 14}, "version": late.json["standing"]["version"]})
    assert again.json["after"]["window_days"] == 14
    double = wen.post(f"{API}/drafts/{draft}/changes", {"table": "listings", "action": "add", "row": again.json["after"]})
    assert (double.status_code, double.json["code"]) == (409, "row_exists")


def test_a_refusal_says_of_each_field_what_would_be_right_and_repeats_nothing(wen: Visitor, draft: str):
    reply = wen.post(
        f"{API}/drafts/{draft}/changes", {"table": "listings", "action": "add", "row": {"item": "总蛋百", "scope": "CY", "window_days": "很久很久"}}
    )
    assert (reply.status_code, reply.json["code"]) == (422, "row_invalid")
    assert PROBLEM.validate(reply.json) == {}
    assert {one["field"]: one["code"] for one in reply.json["faults"]} == {"item": "item_unknown", "window_days": "number_malformed", "valid_from": "required"}
    assert "总蛋白 (tp)" in next(one for one in reply.json["faults"] if one["field"] == "item")["right"]["zh"]
    assert "总蛋百" not in reply.text and "很久很久" not in reply.text


def test_bodies_that_are_none(wen: Visitor, draft: str):
    good = {"table": "listings", "action": "add", "row": {}}
    for wrong in ({"action": "drop"}, {"row": {"item": True}}, {"row": {"item": ["tp"]}}, {"row": {"Item": "tp"}}, {"row": []}, {"row": {"item": "x" * 401}}, {"row": {"x" * 41: "1"}},
                  {"extra": 1}, {"table": None}, {"row": {"window": "1"}}):  # fmt: skip
        reply = wen.post(f"{API}/drafts/{draft}/changes", good | wrong)
        assert reply.status_code == 422, (wrong, reply.json)
    assert wen.post(f"{API}/drafts/{draft}/changes", good | {"table": "meta"}).status_code == 404
    assert wen.post(f"{API}/drafts/{draft}/changes", {"table": "listings", "action": "remove"}).status_code == 422
    assert wen.get(f"{API}/drafts/{draft}/tables/meta").status_code == 404
    assert wen.get(f"{API}/drafts/{draft}/changes").json["changes"] == []
