"""Other names that nobody published are candidates until a registrar stands for them: over the API and on the page, with a trail."""

from __future__ import annotations

import re

import pytest

from recognition.services.publications import jobs
from schemas.answers import PROBLEM
from schemas.draft_aliases import CONFIRMED, UNCONFIRMED
from tests.registrar.test_single_rows_pages import Seat, field
from tests.web.visitor import Visitor

API = "/api/v1"
KEYS = [{"code": "tp", "alias": "示范蛋白总量"}, {"code": "alb", "alias": "示范白蛋白量"}]


@pytest.fixture
def filled(wen: Visitor, draft: str) -> str:
    """A draft with two new aliases without a source, and one with."""
    for key, source in ((KEYS[0], None), (KEYS[1], ""), ({"code": "tp", "alias": "示范总蛋白"}, "WS/T 102")):
        row = key | ({} if source is None else {"source": source})
        assert wen.post(f"{API}/drafts/{draft}/changes", {"table": "item_aliases", "action": "add", "row": row}).status_code == 201
    return draft


def listed(wen: Visitor, draft: str) -> dict:
    """The whole list, page by page."""
    found, cursor = [], ""
    while True:
        reply = wen.get(f"{API}/drafts/{draft}/unconfirmed-aliases?limit=500{cursor}")
        assert reply.status_code == 200 and UNCONFIRMED.validate(reply.json) == {}
        found += reply.json["aliases"]
        if reply.json["next"] is None:
            return reply.json | {"aliases": found}
        cursor = f"&cursor={reply.json['next']}"


def sources(wen: Visitor, draft: str, alias: str) -> list[str]:
    rows = wen.get(f"{API}/drafts/{draft}/tables/item_aliases?q={alias}").json["rows"]
    return [row["row"]["source"] for row in rows if row["row"]["alias"] == alias]


def confirm(who: Visitor, draft: str, aliases: object, **headers: str):
    return who.post(f"{API}/drafts/{draft}/alias-confirmations", {"aliases": aliases}, **headers)


def test_they_are_listed_and_confirmed_and_the_trail_says_by_whom(wen: Visitor, filled: str):
    before = listed(wen, filled)
    assert {(row["code"], row["alias"]) for row in before["aliases"]} >= {(key["code"], key["alias"]) for key in KEYS}
    assert "示范总蛋白" not in str(before)
    first, again = (confirm(wen, filled, KEYS, Idempotency_Key=f"confirm-{filled}") for _ in range(2))
    assert first.status_code == 200 and CONFIRMED.validate(first.json) == {} and first.json == again.json == {"confirmed": 2}
    assert listed(wen, filled)["count"] == before["count"] - 2
    assert [sources(wen, filled, key["alias"]) for key in KEYS] == [["registrar"], ["registrar"]]
    trail = wen.get(f"{API}/drafts/{filled}/changes").json["changes"][:2]
    assert {(one["kind"], one["before"]["source"], one["after"]["source"]) for one in trail} == {("changed", "", "registrar")} and trail[0]["by"]


def test_what_has_a_source_keeps_it(wen: Visitor, filled: str):
    assert confirm(wen, filled, [{"code": "tp", "alias": "示范总蛋白"}]).json == {"confirmed": 0}
    assert sources(wen, filled, "示范总蛋白") == ["WS/T 102"]


def test_all_or_none_and_for_registrars_alone(wen: Visitor, people, filled: str):
    reply = confirm(wen, filled, [KEYS[0], {"code": "tp", "alias": "没有这个别名"}])
    assert (reply.status_code, reply.json["code"]) == (404, "not_found") and PROBLEM.validate(reply.json) == {}
    assert sources(wen, filled, KEYS[0]["alias"]) == [""]
    assert confirm(people["hospital"], filled, KEYS).status_code == 403
    assert people["auditor"].get(f"{API}/drafts/{filled}/unconfirmed-aliases").status_code == 403


@pytest.mark.parametrize(
    "aliases", [None, "tp", {}, [{"code": "tp"}], [{"code": "tp", "alias": 1}], [{"code": "tp", "alias": "x", "by": "y"}], [KEYS[0], KEYS[0]], [KEYS[0]] * 501]
)
def test_bodies_that_are_none(wen: Visitor, filled: str, aliases: object):
    reply = confirm(wen, filled, aliases)
    assert reply.status_code == 422 and PROBLEM.validate(reply.json) == {}


def test_whoever_confirms_does_not_approve(wen: Visitor, he: Visitor, filled: str):
    assert confirm(he, filled, KEYS[:1]).status_code == 200
    assert len(wen.get(f"{API}/drafts/{filled}").json["touched_by"]) == 2


def test_on_the_page_one_or_all_that_are_shown(app, wen: Visitor, filled: str):
    seat = Seat(app, "wen")
    assert "没有来源的项目别名" in seat.get(f"/registrar/drafts/{filled}").text
    path = f"/registrar/drafts/{filled}/aliases"
    page = seat.get(path)
    assert page.status_code == 200
    keys = dict(re.findall(r'name="alias" value="([0-9a-f]+)"> <span class="unseen">([^<]*)<', page.text))
    assert "Aliases of items without a source" in Seat(app, "wen", "en").get(path, lang="en").text

    def send(**fields: object):
        return seat.client.post(path, data={"csrf": field(page, "csrf"), **fields}, headers={"Origin": "http://localhost"})

    assert send().status_code == 422
    one = next(iter(keys))
    done = send(alias=one, shown=list(keys))
    assert done.status_code == 303 and done.headers["Location"].endswith("done=1")
    assert "已确认 1 个别名。" in seat.get(done.headers["Location"]).text and f'value="{one}"' not in seat.get(path).text
    rest = send(all="1", shown=list(keys))
    assert rest.headers["Location"].endswith(f"done={len(keys) - 1}")


def test_the_check_tells_new_sharing_on_the_page_and_over_the_api(app, wen: Visitor, filled: str):
    wen.post(
        f"{API}/drafts/{filled}/changes",
        {"table": "items", "action": "add", "row": {"code": "spx", "name_zh": "示范蛋白", "name_en": "Demo protein", "kind": "lab", "loinc": "2885-2"}},
    )
    job = wen.post(f"{API}/drafts/{filled}/check", None).json["id"]
    assert jobs.wait(app.extensions["recognition"].data, job, 60)["state"] == "done"
    told = wen.get(f"{API}/drafts/{filled}").json["check"]
    found = next(one for one in told["findings"] if one["code"] == "loinc_captured")
    assert found["rows"] == [{"loinc": "2885-2", "items": "spx 示范蛋白 Demo protein；tp 总蛋白 Total protein", "captured_by": "spx"}]
    assert told["notes"] and all(not one["blocks"] for one in told["notes"])
    page, english = (Seat(app, "wen", lang).get(f"/registrar/drafts/{filled}", lang).text for lang in ("zh", "en"))
    assert "新增：LOINC 编码又被另一项目使用" in page and "新用者 spx" in page and "tp 总蛋白 Total protein" in page
    assert "New: a further item has this LOINC code" in english and "Newly borne by spx" in english
