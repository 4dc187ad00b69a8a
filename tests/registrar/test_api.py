"""The registrar's whole work over HTTP: a file sent, its errors read, checked, approved by the other registrar, in force on every worker."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.faults.processes import wait_for
from tests.people import Person, auditor_qiu, dr_lin, dr_tang, engineer_zhao, performed, question, registrar_he, registrar_wen
from tests.running import Server

API = "/api/v1"


def send(person: Person, draft: str, content: bytes, **wish: str) -> dict[str, Any]:
    """Sends a file and returns the submission once its job has ended."""
    reply = person.request("POST", f"{API}/drafts/{draft}/imports?{urlencode(wish)}", content, content_type="application/octet-stream")
    assert reply.status == 202, reply.json
    followed(person, reply.json["id"])
    return person.get(f"{API}/imports/{reply.json['submission']}").json


def followed(person: Person, job: str) -> dict[str, Any]:
    """The job once it has ended."""
    for _ in range(600):
        found = person.get(f"{API}/jobs/{job}").json
        if found["state"] != "running":
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def checked(person: Person, draft: str) -> dict[str, Any]:
    """The draft once it is checked."""
    assert followed(person, person.post(f"{API}/drafts/{draft}/check", {}).json["id"])["state"] == "done"
    return person.get(f"{API}/drafts/{draft}").json


def approved(person: Person, draft: dict[str, Any]):
    """The other registrar's approval, with every finding."""
    return person.post(
        f"{API}/drafts/{draft['id']}/approval", {"sha256": draft["check"]["sha256"], "acknowledged": [one["code"] for one in draft["check"]["findings"]]}
    )


@pytest.fixture
def wen(server: Server) -> Person:
    return registrar_wen(server)


@pytest.fixture
def he(server: Server) -> Person:
    return registrar_he(server)


def test_from_a_file_to_an_edition_in_force(server: Server, wen: Person, he: Person):
    draft = wen.post(f"{API}/drafts", {"title": "新增示意项目"}).json
    assert draft["state"] == "open"
    bad = send(
        wen,
        draft["id"],
        "项目,互认时限,生效日期\n总蛋百,30,2026-01-01\n白蛋白,很久,2026-01-01\n".encode(),
        name="目录.csv",
        table="listings",
        scope="5105",
        sender="5105",
    )
    assert (bad["state"], [fault["code"] for fault in bad["outcome"]["faults"]]) == ("refused", ["item_unknown", "number_malformed"])
    marked = wen.get(f"{API}/imports/{bad['id']}/marked")
    assert marked.status == 200 and marked.body[:2] == b"PK"
    assert wen.post(f"{API}/confirmations", {"kind": "item", "written": "总蛋百", "code": "tp"}).status == 201
    overriding = wen.post(f"{API}/confirmations", {"kind": "item", "written": "白蛋白", "code": "tp"})
    assert (overriding.status, overriding.json["code"]) == (422, "name_of_another")
    good = send(
        wen, draft["id"], "项目,互认时限,生效日期\n总蛋百,30,2026-01-01\n白蛋白,30,2026-01-01\n".encode(), name="目录.csv", table="listings", scope="5105"
    )
    assert good["state"] == "accepted", good
    draft = checked(wen, draft["id"])
    assert draft["check"]["difference"]["listings"] == {"added": 2, "removed": 0, "changed": 0}
    refused = approved(wen, draft)
    assert (refused.status, refused.json["code"]) == (403, "second_registrar_needed")
    assert wen.post(f"{API}/drafts/{draft['id']}/publication", {}).json["code"] == "draft_not_approved"
    assert approved(he, draft).json["state"] == "approved"
    done = wen.post(f"{API}/drafts/{draft['id']}/publication", {"reason": "新增"})
    assert done.status == 201, done.json
    assert {wen.get(f"{API}/editions").json["editions"][0]["sha256"] for _ in range(6)} == {draft["check"]["sha256"]}
    assert len(done.json["approvers"]) == 2 and len(set(done.json["approvers"])) == 2
    assert wen.get(f"{API}/drafts/{draft['id']}").json["state"] == "published"


def test_nobody_but_registrars(server: Server):
    for person in (dr_lin(server), engineer_zhao(server), auditor_qiu(server)):
        for method, path in (
            ("GET", "/drafts"),
            ("POST", "/drafts"),
            ("POST", "/withdrawals"),
            ("GET", "/desk"),
            ("GET", "/unknown-codes"),
            ("POST", "/previews"),
            ("POST", "/confirmations"),
        ):
            assert person.request(method, API + path, {} if method == "POST" else None).status == 403, path


def test_a_draft_of_nobody_and_an_id_that_is_a_path(wen: Person):
    for name in ("0" * 20, "..%2f..%2fcurrent", "x"):
        for path in (f"/drafts/{name}", f"/jobs/{name}", f"/imports/{name}"):
            assert wen.get(API + path).status == 404, path


def test_an_edition_is_read_as_rows_as_csv_as_a_workbook_and_as_itself(server: Server, wen: Person):
    newest = wen.get(f"{API}/editions").json["editions"][0]
    lin = dr_lin(server)
    page = lin.get(f"{API}/editions/{newest['number']}/tables/listings", limit="3", day="2026-01-01").json
    assert len(page["rows"]) == 3 and page["next"]
    assert all(row["valid_from"] <= "2026-01-01" for row in page["rows"])
    assert lin.get(f"{API}/editions/{newest['number']}/tables/scopes", format="csv").body.startswith(b"\xef\xbb\xbfcode,name_zh")
    assert lin.get(f"{API}/editions/{newest['number']}/workbook").body[:2] == b"PK"
    whole = lin.get(f"{API}/editions/{newest['number']}/file")
    assert hashlib.sha256(whole.body).hexdigest() == newest["sha256"]
    assert lin.get(f"{API}/editions/{newest['number']}/tables/item_search").status == 404
    assert lin.get(f"{API}/editions/99/file").status == 404


def test_what_a_difference_means_per_direction(server: Server, wen: Person):
    told = wen.get(f"{API}/editions/1/meaning/3").json
    assert told["meaning"]["pairs_before"] > 0 and told["meaning"]["directions"]
    assert told["difference"]["qualifications"]


def test_a_preview_is_not_written_down(server: Server, wen: Person):
    before = wen.get(f"{API}/ledger/checkpoint").json["size"]
    reply = wen.post(f"{API}/previews", {"item": "tp", "issuer": "cq001", "receiver": "cq002", "performed_at": performed(1, 9)})
    assert (reply.status, reply.json["verdict"], reply.json["preview"]) == (200, "recognised", True)
    assert wen.get(f"{API}/ledger/checkpoint").json["size"] == before


def test_templates_can_be_downloaded(wen: Person):
    assert wen.get(f"{API}/templates/qualifications").body[:2] == b"PK"
    assert wen.get(f"{API}/templates/meta").status == 404


class Load(threading.Thread):
    """Dr Lin, asking without a pause: when each answer was asked for, how long it took, and its verdict."""

    def __init__(self, person: Person) -> None:
        super().__init__(daemon=True)
        self.person, self.answers, self.going = person, [], True

    def run(self) -> None:
        while self.going:
            began = time.monotonic()
            reply = self.person.ask(question("tp", "cq001", performed(0)))
            self.answers.append((began, time.monotonic() - began, reply.status, reply.json.get("verdict")))


@pytest.fixture
def loads(server: Server) -> Iterator[list[Load]]:
    made = [Load(dr_lin(server)) for _ in range(3)]
    yield made
    for one in made:
        one.going = False


def test_a_withdrawal_under_load_shows_no_recognised_answer_two_seconds_later_and_fails_no_request(server: Server, wen: Person, loads: list[Load]):
    for one in loads:
        one.start()
    wait_for(lambda: all(one.answers for one in loads), what="the first answers")
    accepted = {name: person.ask(question("tp", "cq001", performed(0))).json["id"] for name, person in (("lin", dr_lin(server)), ("tang", dr_tang(server)))}
    dr_lin(server).decide(accepted["lin"], "accepted")
    dr_tang(server).decide(accepted["tang"], "accepted")
    asked = time.monotonic()
    done = wen.post(f"{API}/withdrawals", {"institution": "cq001", "items": ["tp"], "reason": "室间质评失控"})
    assert done.status == 201, done.json
    withdrawn = time.monotonic()
    wait_for(lambda: all(one.answers[-1][0] > withdrawn + 2 for one in loads), what="questions two seconds later")
    for one in loads:
        one.going = False
        one.join()
    answers = [answer for one in loads for answer in one.answers]
    assert {status for _, _, status, _ in answers} == {201}
    assert any(verdict == "recognised" for began, _, _, verdict in answers if began < asked)
    late = [verdict for began, _, _, verdict in answers if began > withdrawn + 2]
    assert late and set(late) == {"discretionary"}
    number = done.json["number"]
    for name, person in (("lin", dr_lin(server)), ("tang", dr_tang(server))):
        rows = person.get(f"{API}/recalls/{number}").json["lookups"]
        assert accepted[name] in {row["lookup"] for row in rows}
        assert {row["receiver"] for row in rows} == {{"lin": "cq002", "tang": "sc001"}[name]}
    assert accepted["lin"].encode() in dr_lin(server).get(f"{API}/recalls/{number}", format="csv").body
    assert {row["receiver"] for row in wen.get(f"{API}/recalls/{number}").json["lookups"]} >= {"cq002", "sc001"}
    assert wen.get(f"{API}/recalls").json["recalls"][0]["number"] == number


def test_an_import_leaves_other_callers_alone(server: Server, wen: Person, loads: list[Load]):
    draft = wen.post(f"{API}/drafts", {}).json["id"]
    rows = "".join(f"cq001,tp,合格,2026-01-01,{number}\n" for number in range(30_000))
    [load] = loads[:1]
    load.start()
    wait_for(lambda: load.answers, what="the first answer")
    began = time.monotonic()
    outcome = send(wen, draft, ("机构,项目,状态,生效日期,轮次\n" + rows).encode(), name="大.csv", table="qualifications", scope="CY", evaluator="eval-cy")
    assert outcome["state"] == "accepted"
    ended = time.monotonic()
    load.going = False
    load.join()
    during = [took for at, took, _, _ in load.answers if began < at < ended]
    assert max(during) < (ended - began) / 2, "the import works in a process of its own: who asks meanwhile does not wait for its end"
    with closing(sqlite3.connect(Path(server.data) / "drafts" / f"{draft}.sqlite")) as kept, kept:
        assert kept.execute("SELECT count(*) FROM qualifications WHERE evaluator = 'eval-cy' AND item = 'tp' AND length(round) <= 5").fetchone()[0] >= 30_000
