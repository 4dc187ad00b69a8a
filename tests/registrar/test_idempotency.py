"""What registrars send again makes nothing twice: every POST but those that mint tokens takes an Idempotency-Key."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from recognition.catalogue.drafts.idempotency import Requests
from recognition.errors import IdempotencyConflict, Invalid
from recognition.ledger import Request
from recognition.operations.snapshot import snapshot
from recognition.services.publications import jobs
from recognition.services.publications.once import once
from tests.people import performed
from tests.web.visitor import Visitor, ledger_size

API = "/api/v1"
WITHOUT_KEY = {
    "createLaunchToken",
    "handInEdgeEntries",
    "announceResults",
    "announceReport",
    "reviewSearch",
    "objectToResults",
    "discloseSearches",
    "dismissOrderNotices",
    "switchOrderNotices",
    "addPeerCheckpoint",
    "openForPeer",
}
"""What mints a token is asked for anew: a token that was given twice would be used twice. What a neighbour opens is written by the neighbour. An entry of an edge box is known by its tree and its place there."""
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


def kept(app: Flask) -> int:
    """How many keys lie beside the drafts."""
    with closing(sqlite3.connect(app.extensions["recognition.settings"].data / "drafts" / "requests.db")) as connection, connection:
        return connection.execute("SELECT count(*) FROM requests").fetchone()[0]


def drafts(wen: Visitor) -> int:
    return len(wen.get(f"{API}/drafts").json["drafts"])


def followed(app: Flask, job: str) -> None:
    assert jobs.wait(app.extensions["recognition.settings"].data, job, 60)["state"] == "done"


def test_every_post_but_those_that_need_none_takes_a_key(app: Flask):
    posts = {
        rule.rule: app.view_functions[rule.endpoint].operation
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{API}/") and "POST" in rule.methods
    }
    assert len(posts) > 14
    assert {one.id for one in posts.values() if not one.idempotent} == WITHOUT_KEY


def test_the_description_tells_the_key_of_each(wen: Visitor):
    for path, methods in wen.get("/api/openapi.json").json["paths"].items():
        if "post" in methods and methods["post"]["operationId"] not in WITHOUT_KEY:
            assert "Idempotency-Key" in {one["name"] for one in methods["post"]["parameters"]}, path
            assert {"400", "422"} <= methods["post"]["responses"].keys(), path


def test_a_draft_begun_again_is_the_same_draft(wen: Visitor):
    before = drafts(wen)
    first, second = (wen.post(f"{API}/drafts", {"title": "二轮"}, Idempotency_Key="begin-1") for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json)
    assert first.status_code == 201 and drafts(wen) == before + 1
    assert wen.post(f"{API}/drafts", {"title": "三轮"}, Idempotency_Key="begin-1").json["code"] == "idempotency_conflict"
    assert wen.post(f"{API}/drafts", {"title": "二轮"}, Idempotency_Key="begin-2").json["id"] != first.json["id"]


def test_the_key_of_a_draft_that_was_given_up_stays_known(wen: Visitor):
    made = wen.post(f"{API}/drafts", {}, Idempotency_Key="given-up").json["id"]
    assert wen.call("DELETE", f"{API}/drafts/{made}").status_code == 204
    before = drafts(wen)
    assert wen.post(f"{API}/drafts", {}, Idempotency_Key="given-up").status_code == 404
    assert drafts(wen) == before


def test_errors_are_not_stored(wen: Visitor, app: Flask):
    wen.post(f"{API}/drafts", {}, Idempotency_Key="make-the-file")
    before = kept(app)
    assert wen.post(f"{API}/drafts", {"like": 99}, Idempotency_Key="error-1").status_code == 404
    assert wen.post(f"{API}/drafts", {"title": "长" * 201}, Idempotency_Key="error-1").status_code == 422
    assert wen.post(f"{API}/previews", _question(performed_at=performed(-2)), Idempotency_Key="error-2").status_code == 422
    assert kept(app) == before
    assert wen.post(f"{API}/drafts", {"title": "成"}, Idempotency_Key="error-1").status_code == 201
    assert wen.post(f"{API}/drafts", {}, Idempotency_Key="短").json["code"] == "idempotency_key_malformed"


def _question(**more: str) -> dict:
    return {"item": "tp", "issuer": "cq001", "receiver": "cq002", "performed_at": performed(1, 9)} | more


def test_a_file_sent_again_is_imported_once(wen: Visitor, app: Flask, draft: str):
    address = f"{API}/drafts/{draft}/imports?name=a.csv&table=evaluators"

    def send(text: str):
        return wen.call("POST", address, text.encode(), Content_Type="application/octet-stream", Idempotency_Key=f"file-{draft}")

    first = send("编码,名称,互认范围\nqc-9,示意质控组,CY\n")
    followed(app, first.json["id"])
    second = send("编码,名称,互认范围\nqc-9,示意质控组,CY\n")
    assert first.status_code == second.status_code == 202
    assert (second.json["id"], second.json["state"], second.json["submission"]) == (first.json["id"], "done", first.json["submission"])
    assert len(wen.get(f"{API}/drafts/{draft}/imports").json["imports"]) == 1
    assert send("编码,名称,互认范围\nqc-8,另一组,CY\n").json["code"] == "idempotency_conflict"


def test_each_step_of_a_draft_sent_again_is_one_step(wen: Visitor, he: Visitor, app: Flask, draft: str):
    put = {"institution": "cq001", "division": "500111", "from": "2026-11-01"}
    assigned = [wen.post(f"{API}/drafts/{draft}/assignments", put, Idempotency_Key="assign-1") for _ in range(2)]
    assert [one.status_code for one in assigned] == [200, 200]
    checks = [wen.call("POST", f"{API}/drafts/{draft}/check", None, Idempotency_Key="check-1").json["id"] for _ in range(2)]
    assert checks[0] == checks[1]
    followed(app, checks[0])
    # an assignment that is only sent again changes nothing, so what was checked stays checked
    assert wen.post(f"{API}/drafts/{draft}/assignments", put, Idempotency_Key="assign-1").json["state"] == "checked"
    checked = wen.get(f"{API}/drafts/{draft}").json["check"]
    word = {"sha256": checked["sha256"], "acknowledged": [one["code"] for one in checked["findings"]]}
    assert wen.post(f"{API}/drafts/{draft}/approval", word, Idempotency_Key="approve-1").status_code == 403
    approved = [he.post(f"{API}/drafts/{draft}/approval", word, Idempotency_Key="approve-1") for _ in range(2)]
    assert approved[0].json == approved[1].json and approved[0].json["state"] == "approved"
    assert wen.post(f"{API}/drafts/{draft}/approval", word, Idempotency_Key="approve-1").json["code"] == "idempotency_conflict"
    before = ledger_size(app)
    published = [wen.post(f"{API}/drafts/{draft}/publication", {"reason": "归属"}, Idempotency_Key="publish-1") for _ in range(3)]
    assert [one.status_code for one in published] == [201] * 3
    assert published[0].json == published[1].json == published[2].json
    assert ledger_size(app) == before + 1
    assert wen.post(f"{API}/drafts/{draft}/publication", {"reason": "别的"}, Idempotency_Key="publish-1").json["code"] == "idempotency_conflict"
    assert wen.post(f"{API}/drafts/{draft}/publication", {}).json["code"] == "draft_published"


def test_a_withdrawal_sent_again_withdraws_once(wen: Visitor, app: Flask):
    before = ledger_size(app)
    body = {"institution": "cq001", "items": ["alb"], "reason": "室间质评失控"}
    first, second = (wen.post(f"{API}/withdrawals", body, Idempotency_Key="withdraw-1") for _ in range(2))
    assert first.status_code == second.status_code == 201 and first.json == second.json
    assert ledger_size(app) == before + 1
    assert wen.post(f"{API}/withdrawals", body | {"items": ["tp"]}, Idempotency_Key="withdraw-1").json["code"] == "idempotency_conflict"


def test_words_and_dates_kept_once(wen: Visitor):
    word = {"kind": "item", "written": "总蛋百", "code": "tp"}
    due = {"sender": "5105", "table": "listings", "due_on": "2026-12-01"}
    for path, body in (("confirmations", word), ("desk/due", due)):
        first, second = (wen.post(f"{API}/{path}", body, Idempotency_Key=f"{path}-1") for _ in range(2))
        assert (first.status_code, first.json) == (second.status_code, second.json) == (201, body), path
        assert wen.post(f"{API}/{path}", body | {next(iter(body)): "item2"}, Idempotency_Key=f"{path}-1").json["code"] == "idempotency_conflict"


def test_a_preview_sent_again_is_answered_by_the_same_edition(wen: Visitor):
    first = wen.post(f"{API}/previews", _question(), Idempotency_Key="preview-1").json
    wen.post(f"{API}/withdrawals", {"institution": "cq001", "items": ["tp"], "reason": "测试", "from": "2026-01-01"})
    assert wen.post(f"{API}/previews", _question(), Idempotency_Key="preview-1").json == first
    assert wen.post(f"{API}/previews", _question()).json["edition"] != first["edition"]


def asked(key: str = "k", body: str = "b") -> Request:
    return Request(key.encode().ljust(32), body.encode().ljust(32))


def test_two_that_come_at_once_make_one(tmp_path: Path):
    made: list[str] = []
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: once(tmp_path, asked(), NOW, made.append), range(16)))
    assert len(made) == 1 and set(told) == set(made)


def test_what_a_killed_process_made_is_not_made_again(tmp_path: Path):
    made: list[str] = []

    def killed(new: str) -> None:
        made.append(new)
        raise SystemExit

    with pytest.raises(SystemExit):
        once(tmp_path, asked(), NOW, killed)
    assert once(tmp_path, asked(), NOW, made.append, lambda one: one in made) == made[0]
    assert len(made) == 1
    # killed before it made anything: it is made now, under the id that was kept
    with pytest.raises(SystemExit):
        once(tmp_path, asked("other"), NOW, lambda new: (_ for _ in ()).throw(SystemExit))
    wanted = Requests(tmp_path).find(asked("other").key).made
    assert once(tmp_path, asked("other"), NOW, made.append, lambda one: False) == wanted == made[-1]


def test_a_refusal_leaves_the_key_free_and_another_body_does_not(tmp_path: Path):
    def refuse(new: str) -> None:
        raise Invalid("title")

    with pytest.raises(Invalid):
        once(tmp_path, asked(), NOW, refuse)
    once(tmp_path, asked(body="another"), NOW, lambda new: None)
    with pytest.raises(IdempotencyConflict):
        once(tmp_path, asked(), NOW, lambda new: None)


def test_a_snapshot_takes_the_keys_and_the_desk_along(wen: Visitor, app: Flask, tmp_path: Path):
    wen.post(f"{API}/confirmations", {"kind": "item", "written": "白蛋百", "code": "alb"}, Idempotency_Key="kept-1")
    snapshot(app.extensions["recognition.settings"].data, tmp_path / "copy", NOW)
    with closing(sqlite3.connect(tmp_path / "copy" / "drafts" / "desk.db")) as desk, desk:
        assert desk.execute("SELECT code FROM confirmed WHERE written = '白蛋百'").fetchone() == ("alb",)
    with closing(sqlite3.connect(tmp_path / "copy" / "drafts" / "requests.db")) as requests, requests:
        assert requests.execute("SELECT count(*) FROM requests").fetchone()[0] == kept(app)
