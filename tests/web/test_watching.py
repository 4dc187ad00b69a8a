"""Every request has a number, one line in the log that tells nothing it said, and its place in the counts of all workers."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from time import process_time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from recognition.support import logging as logs
from recognition.web.shared.metrics import LIMITS, Counts
from tests.people import question

CANARIES = ("110101199003074514", "13800138000", "CANARY-REPORT", "CANARY-PATIENT", "CANARY-QUERY", "CANARY-AGENT", "CANARY-PATH")


@pytest.fixture
def lines(monkeypatch) -> list[dict]:
    """What is written to the log meanwhile."""
    written: list[dict] = []
    monkeypatch.setattr(logs, "write", lambda line: written.append(json.loads(json.dumps(line, default=str))))
    return written


def test_every_response_has_a_number_of_its_own_and_a_line_in_the_log(dr_lin, nobody, lines):
    replies = [dr_lin.ask(), nobody.get("/healthz"), nobody.get("/no/such/page"), nobody.get("/api/v1/lookups"), dr_lin.ask({"item": 7})]
    numbers = [reply.headers["X-Request-Id"] for reply in replies]
    assert len(set(numbers)) == len(numbers) and all(re.fullmatch("[0-9a-f]{16}", number) for number in numbers)
    assert [line["request"] for line in lines] == numbers
    assert [line["status"] for line in lines] == [reply.status_code for reply in replies]
    assert lines[0]["route"] == "api.lookups.ask" and lines[0]["ms"] > 0
    assert replies[-1].json["request_id"] == numbers[-1]


def test_the_log_holds_no_word_of_what_was_sent(dr_lin, nobody, lines):
    dr_lin.ask(question(report_ref="CANARY-REPORT", patient_ref="CANARY-PATIENT"))
    dr_lin.ask({"item": "110101199003074514", "name": "13800138000"})
    nobody.get("/CANARY-PATH/x?q=CANARY-QUERY")
    nobody.get("/healthz?q=CANARY-QUERY")
    text = json.dumps(lines)
    assert len(lines) == 4
    assert [canary for canary in CANARIES if canary in text] == []
    assert {name for line in lines for name in line} == {"at", "level", "by", "process", "pid", "request", "method", "route", "status", "ms"}


@pytest.mark.parametrize(
    ("record", "kept"),
    [
        (("recognition.ledger.store", logging.ERROR, "opened again: %s", ("disk I/O error",)), "opened again: disk I/O error"),
        (("gunicorn.arbiter", logging.INFO, "Booting worker with pid: %s", (17,)), "Booting worker with pid: 17"),
        (("gunicorn.error", logging.CRITICAL, "WORKER TIMEOUT (pid:%s)", (17,)), "WORKER TIMEOUT (pid:17)"),
        (("gunicorn.error", logging.ERROR, "Worker (pid:%s) was sent %s!%s", (17, "SIGKILL", " CANARY")), "Worker (pid:17) was sent SIGKILL!…"),
        (("gunicorn.error", logging.ERROR, "Error handling request %s", ("/?q=CANARY",)), "Error handling request …"),
        (("gunicorn.workers.base", logging.WARNING, "Invalid request from ip=CANARY: CANARY", ()), "some/library.py:7"),
        (("urllib3", logging.INFO, "CANARY", ()), "some/library.py:7"),
    ],
)
def test_of_libraries_only_fixed_words_and_numbers_are_kept(record, kept):
    name, level, words, arguments = record
    made = logging.LogRecord(name, level, "/lib/some/library.py", 7, words, arguments, None)
    line = json.loads(logs.Allowed().format(made))
    assert line["said"] == kept and line["by"] == name


def test_a_log_that_takes_no_more_keeps_nobody_from_an_answer(nobody, tmp_path: Path):
    with _error_stream(os.open("/dev/full", os.O_WRONLY)):
        assert [nobody.get("/healthz").status_code for _ in range(3)] == [200] * 3
    with _error_stream(os.open(tmp_path / "log", os.O_WRONLY | os.O_CREAT)):
        assert nobody.get("/healthz").status_code == 200
    assert json.loads((tmp_path / "log").read_text())["lost"] == 3


@contextmanager
def _error_stream(taken: int) -> Iterator[None]:
    """This process's error stream goes there meanwhile."""
    before = os.dup(2)
    os.dup2(taken, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(taken)


def test_of_a_fault_its_kind_and_places_are_kept_and_not_its_words():
    try:
        raise ValueError("CANARY-REPORT")
    except ValueError:
        made = logging.LogRecord("recognition", logging.ERROR, __file__, 1, "fault", (), sys.exc_info())
    text = logs.Allowed().format(made)
    assert "CANARY" not in text and json.loads(text)["fault"] == "ValueError" and "test_watching.py" in text


def value(text: str, sample: str, **labels: str) -> float:
    """A figure of /metrics as Prometheus' own library reads it; 0 where it is not told."""
    told = [one for family in text_string_to_metric_families(text) for one in family.samples if one.name == sample]
    return sum(one.value for one in told if one.labels == labels)


def test_lookups_by_verdict_times_and_refusals_are_told(dr_lin, nobody, app, monkeypatch):
    before = nobody.get("/metrics").text
    assert dr_lin.ask().json["verdict"] == "recognised"
    assert dr_lin.ask(question(item="no-such-item")).json["verdict"] == "not_covered"
    from recognition.errors import LedgerUnavailable

    def fails(*args, **kwargs):
        raise LedgerUnavailable

    monkeypatch.setattr(app.extensions["recognition"].ledger, "append_in_turn", fails)
    assert dr_lin.ask().status_code == 503
    after = nobody.get("/metrics").text

    def more(sample: str, **labels: str) -> float:
        return value(after, sample, **labels) - value(before, sample, **labels)

    assert more("recognition_lookups_total", verdict="recognised") == 1
    assert more("recognition_lookups_total", verdict="not_covered") == 1
    assert more("recognition_unavailable_total") == 1
    assert more("recognition_requests_total", route="api.lookups.ask", status="201") == 2
    assert more("recognition_requests_total", route="api.lookups.ask", status="503") == 1
    assert more("recognition_request_seconds_count", route="api.lookups.ask") == 3
    assert more("recognition_request_seconds_bucket", route="api.lookups.ask", le="+Inf") == 3
    assert value(after, "recognition_workers") >= 1


def test_the_figures_are_those_that_alarms_are_set_on_and_none_of_the_process(dr_lin, nobody, app):
    dr_lin.ask()
    response = nobody.get("/metrics")
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    kinds = {family.name: family.type for family in text_string_to_metric_families(response.text)}
    assert kinds.pop("recognition_checkpoint_age_seconds", "gauge") == "gauge", "told once a checkpoint was signed"
    assert kinds == {
        "recognition_ledger_entries": "gauge",
        "recognition_edition_number": "gauge",
        "recognition_workers": "gauge",
        "recognition_lookups": "counter",
        "recognition_requests": "counter",
        "recognition_unavailable": "counter",
        "recognition_request_seconds": "histogram",
    }
    assert value(response.text, "recognition_ledger_entries") == app.extensions["recognition"].ledger.size()
    assert "# TYPE recognition_lookups_total counter" in response.text.splitlines()


def _work(folder: str, times: int, killed: bool) -> None:
    counts = Counts(Path(folder), ["one", "two"])
    for _ in range(times):
        counts.request("one", 201, 0.004)
        counts.lookup("recognised")
    if killed:
        os.kill(os.getpid(), signal.SIGKILL)


def test_counts_of_all_processes_are_added_and_outlive_them(tmp_path: Path):
    """Workers come and go with every reload, and are killed; a sum that fell would look like a restart of everything."""
    fork = get_context("spawn")
    children = [fork.Process(target=_work, args=(str(tmp_path), 50 + place, place == 1)) for place in range(3)]
    for one in children:
        one.start()
    for one in children:
        one.join(60)
    assert [one.exitcode for one in children] == [0, -signal.SIGKILL, 0]
    here = Counts(tmp_path, ["one", "two"])
    here.request("two", 999, 99)
    total, living = here.together()
    statuses, classes, seconds = here.of_route(total, "one")
    assert living == 1 and statuses == {201: 153}
    assert classes[LIMITS.index(0.005)] == 153 and seconds == pytest.approx(153 * 0.004)
    assert here.of_route(total, "two")[0] == {0: 1} and here.of_route(total, "two")[1][-1] == 1
    assert total[0] == 153
    assert Counts(tmp_path, ["other"]).together()[0].tolist()[:3] == [0, 0, 0], "another release counts for itself"


def test_counting_a_request_costs_less_than_five_microseconds_of_the_processor(tmp_path: Path):
    counts = Counts(tmp_path, ["one"])
    best = 1.0
    for _ in range(20):
        begun = process_time()
        for _ in range(1000):
            counts.request("one", 201, 0.004)
            counts.lookup("recognised")
        best = min(best, (process_time() - begun) / 1000)
    assert best < 5e-6, f"{best * 1e6:.2f} µs"
