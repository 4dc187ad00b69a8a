"""A question asked of a checked draft, on the page and over the API, in the application and in a real worker whose work goes on in threads."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

import pytest
from flask import Flask

from recognition.catalogue.drafts import store
from recognition.catalogue.drafts.store import Draft
from recognition.services.people import DEMO_PASSWORD
from recognition.support.threads import offload
from recognition.web.shared.service import service
from tests.clinician.sitting import Sitting
from tests.people import performed, registrar_wen
from tests.registrar.test_api import checked
from tests.running import Server
from tests.web.visitor import Visitor, ledger_size

API = "/api/v1"
BODY = {"item": "tp", "issuer": "cq001", "receiver": "cq002", "performed_at": performed(40)}
ASKED = {"item": "tp", "issuer": "cq001", "receiver": "cq002", "on": performed(40)[:10]}
WIDER = {"table": "listings", "action": "change", "row": {"window_days": 90, "source": "示意文件"}}
"""Total protein of 40 days ago: outside the window of today's catalogue, within that of the draft."""


def widened(draft: dict[str, Any], rows: Any, change: Any) -> None:
    """Makes every window of total protein in the draft 90 days."""
    found = [row for row in rows(f"{API}/drafts/{draft['id']}/tables/listings?q=tp") if row["key"]["item"] == "tp"]
    assert found
    for row in found:
        change(f"{API}/drafts/{draft['id']}/changes", WIDER | {"key": row["key"], "version": row["version"]})


@pytest.mark.parametrize("draft", ["nope", "draft 1", "x" * 21, "草稿"])
def test_what_is_no_draft_is_told_as_such(app: Flask, wen: Visitor, draft: str):
    told = wen.post(f"{API}/previews", BODY | {"draft": draft})
    assert (told.status_code, told.json["field"], told.json["code"]) == (422, "draft", "id_unknown")
    page = Sitting(app)
    page.sign_in("wen")
    assert page.open("/registrar/preview?" + urllib.parse.urlencode(ASKED | {"draft": draft})).status_code == 404


def test_the_application_answers_by_the_draft_on_page_and_api(app: Flask, people: dict[str, Visitor], wen: Visitor):
    draft = wen.post(f"{API}/drafts", {}).json
    assert wen.post(f"{API}/previews", BODY | {"draft": draft["id"]}).json["code"] == "draft_not_checked"
    widened(draft, lambda path: wen.get(path).json["rows"], wen.post)
    job = wen.post(f"{API}/drafts/{draft['id']}/check", {}).json
    while wen.get(f"{API}/jobs/{job['id']}").json["state"] == "running":
        pass
    before = ledger_size(app)
    now, then = wen.post(f"{API}/previews", BODY), wen.post(f"{API}/previews", BODY | {"draft": draft["id"]})
    assert (now.json["verdict"], then.status_code, then.json["verdict"]) == ("discretionary", 200, "recognised")
    assert then.json["edition"]["number"] is None
    page = Sitting(app)
    page.sign_in("wen")
    told = page.open("/registrar/preview?" + urllib.parse.urlencode(ASKED | {"draft": draft["id"]}))
    assert told.status_code == 200 and "应予互认" in page.text and "草稿" in page.text
    assert ledger_size(app) == before


@pytest.mark.parametrize("draft", ["", "0" * 20, "..", "../../etc", "%00", "草稿", "x" * 300])
def test_a_draft_that_is_none_is_refused_and_is_no_fault(app: Flask, wen: Visitor, draft: str):
    assert wen.post(f"{API}/previews", BODY | {"draft": draft}).status_code in (404, 422)
    page = Sitting(app)
    page.sign_in("wen")
    shown = page.open("/registrar/preview?" + urllib.parse.urlencode(ASKED | {"draft": draft}))
    assert shown.status_code == (404 if draft else 200), page.text


def test_a_draft_that_is_not_checked_or_blocked_says_so(app: Flask, wen: Visitor):
    page = Sitting(app)
    page.sign_in("wen")
    draft = wen.post(f"{API}/drafts", {}).json["id"]

    def told(code: str, words: str) -> None:
        reply = wen.post(f"{API}/previews", BODY | {"draft": draft})
        assert (reply.status_code, reply.json["code"], reply.json["field"]) == (409, code, "draft")
        shown = page.open("/registrar/preview?" + urllib.parse.urlencode(ASKED | {"draft": draft}))
        assert shown.status_code == 409 and words in page.page.text

    told("draft_not_checked", "尚未检查")
    with Draft(app.extensions["recognition"].data, draft).writing() as connection:
        store.put(connection, checked={"sha256": None, "findings": [], "base_sha256": ""})
    told("draft_blocked", "不允许发布")


def test_a_worker_answers_by_the_draft_on_page_and_api(server: Server):
    wen = registrar_wen(server)
    draft = wen.post(f"{API}/drafts", {"title": "窗口"}).json
    widened(draft, lambda path: wen.get(path).json["rows"], wen.post)
    assert checked(wen, draft["id"])["check"]["sha256"]
    reply = wen.post(f"{API}/previews", BODY | {"draft": draft["id"]})
    assert (reply.status, reply.json["verdict"]) == (200, "recognised"), reply.json
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = opener.open(f"{server.url}/sign-in").read().decode()
    token = re.search(r'name="csrf" value="([^"]+)"', form)[1]
    opener.open(f"{server.url}/sign-in", urllib.parse.urlencode({"csrf": token, "login": "wen", "password": DEMO_PASSWORD}).encode())
    page = opener.open(f"{server.url}/registrar/preview?{urllib.parse.urlencode(ASKED | {'draft': draft['id']})}").read().decode()
    assert "应予互认" in page and "试问，非查询结论" in page


def test_offloaded_work_has_neither_request_nor_application(app: Flask):
    """So it fails here too, and not in a worker alone, when it asks for them."""
    with app.test_request_context("/"):
        assert offload(lambda: 3) == 3
        with pytest.raises(RuntimeError):
            offload(lambda: service().data)


def test_a_refusal_in_a_thread_reaches_the_caller_and_not_the_log():
    """gevent writes every exception that leaves a thread of its pool; what a registrar's wrong row is refused with is none of the log's."""
    program = """
from gevent import monkey; monkey.patch_all()
from recognition.support.threads import offload
from recognition.errors import Problem
def refuse(): raise Problem("row", code="row_changed")
assert offload(lambda: 3) == 3
try:
    offload(refuse)
except Problem as told:
    print(told.code, told.field)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "row_changed row\n" and done.stderr == ""
