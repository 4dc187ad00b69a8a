"""`Request-Timeout`: what was not judged by then is refused and not written; what cannot be read is refused in words."""

from __future__ import annotations

import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from recognition.support.patience import wait_until, waits_until
from recognition.web.shared.request_timeout import ARRIVED
from tests.faults.processes import wait_for, workers_of, writer_of
from tests.people import dr_lin as lin_at
from tests.people import question
from tests.running import running
from tests.web.visitor import Visitor, ledger_size


def arrived(person: Visitor, seconds_ago: float, **headers: str) -> TestResponse:
    """A question that came some time ago and waited for its turn."""
    sent = {"Authorization": f"Bearer {person.key}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    environ = {ARRIVED: time.monotonic() - seconds_ago}
    return person.app.test_client().post("/api/v1/lookups", json=question(), headers=sent, environ_overrides=environ)


@pytest.mark.parametrize("told", ["60", "30.5", "3600", "0060.000"])
def test_it_is_kept_to(app, dr_lin, told: str):
    before = ledger_size(app)
    assert dr_lin.ask(question(), Request_Timeout=told).status_code == 201
    assert ledger_size(app) == before + 1


@pytest.mark.parametrize("told", ["", "0", "0.0", "-1", "3601", "2s", "PT2S", "1e3", "2, 3", "nan"])
def test_what_cannot_be_read_is_refused_in_words(app, dr_lin, told: str):
    before = ledger_size(app)
    reply = dr_lin.ask(question(), Request_Timeout=told)
    assert (reply.status_code, reply.json["code"], reply.json["field"]) == (422, "timeout_malformed", "Request-Timeout")
    assert ledger_size(app) == before


def test_a_question_that_has_waited_longer_is_not_written(app, dr_lin):
    before = ledger_size(app)
    reply = arrived(dr_lin, 0.6, Request_Timeout="0.5")
    assert (reply.status_code, reply.json["code"]) == (503, "too_late")
    assert int(reply.headers["Retry-After"]) > 0 and ledger_size(app) == before
    assert arrived(dr_lin, 0.6).status_code == 201, "who said nothing waits"


def test_what_takes_too_long_to_judge_is_not_written(app, dr_lin, monkeypatch):
    references = app.extensions["recognition"].references
    fresh = references.fresh
    monkeypatch.setattr(references, "fresh", lambda: time.sleep(0.2) or fresh())
    before = ledger_size(app)
    reply = dr_lin.ask(question(), Request_Timeout="0.1")
    assert (reply.status_code, reply.json["code"]) == (503, "too_late") and ledger_size(app) == before
    assert dr_lin.ask(question()).status_code == 201, "it holds for its own request alone"


def test_reading_takes_no_notice(dr_lin):
    assert dr_lin.get("/api/v1/items?limit=1", Request_Timeout="soon").status_code == 200


def test_nobody_waits_for_what_begins_without_a_caller():
    wait_until(None)
    assert waits_until() is None


def test_nothing_is_written_for_those_who_have_gone_meanwhile(quiet: Path, tmp_path: Path):
    data = Path(shutil.copytree(quiet, tmp_path / "data"))
    with running(data, workers=1) as server:
        lin = lin_at(server)
        assert lin.ask(question()).status == 201
        size = lin.ask(question()).json["receipt"]["sequence"]
        writer = writer_of(server.process.pid)
        os.kill(writer, signal.SIGSTOP)
        try:
            reply = lin.ask(question(report_ref="gone"), request_timeout="0.3")
        finally:
            # On a machine that is busy elsewhere it may have been found hanging by now, and replaced.
            with suppress(ProcessLookupError):
                os.kill(writer, signal.SIGCONT)
        assert reply.status == 503
        tried: list[int] = []
        wait_for(lambda: tried.append(lin.ask(question()).status) or tried[-1] == 201, 20, "an answer")
        size += 2
        assert lin.ask(question()).json["receipt"]["sequence"] == size, "the one that was refused is not there"
        [worker] = workers_of(server.process.pid)
        os.kill(worker, signal.SIGSTOP)
        with ThreadPoolExecutor(1) as callers:
            asking = callers.submit(lin.ask, question(report_ref="gone too"))
            time.sleep(1.2)
            os.kill(worker, signal.SIGCONT)
            refused = asking.result()
        assert (refused.status, refused.json["code"]) == (503, "overloaded"), "the worker knows how long the request lay there"
        assert int(refused.headers["retry-after"]) > 0 and refused.json["request_id"] == refused.headers["x-request-id"]
        assert refused.json["detail"].startswith("请求过多") and refused.headers["content-type"] == "application/problem+json"
        assert lin.ask(question()).json["receipt"]["sequence"] == size + 1
        metrics = server.send("GET", "/metrics").body.decode()
        # the writer may take a moment to go on, and is not waited for
        count = 2 + tried.count(503)
        assert f'recognition_requests_total{{route="api.lookups.ask",status="503"}} {count}.0' in metrics, "refusals are counted"
