"""A disk that takes no more, and somebody who holds the file: a prompt 503 with Retry-After, reads go on, and all is well by itself afterwards."""

from __future__ import annotations

import os
import resource
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.load import Load, assert_whole, entries
from tests.faults.processes import counters_of, wait_for, workers_of, writer_of
from tests.faults.reading import DAYS, Browser, people, refused
from tests.people import Person, auditor_qiu, dr_lin, question
from tests.running import Server, running

RECOVERS = 5.0
"""Seconds after which questions are answered again once the cause is gone."""
UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def recovery(person: Person) -> float:
    """Seconds until a question is answered again."""
    begun = time.monotonic()
    wait_for(lambda: person.ask().status == 201, 60, "an answer")
    return time.monotonic() - begun


def test_a_full_disk(data: Path):
    """The writer may write nowhere but at a file's beginning: it is told the same as on a full disk, and no rights are needed."""
    with running(data) as server:
        lin, before = dr_lin(server), len(entries(data))
        load = Load(server.port, lin.key, hospitals=2)
        with load:
            load.await_more(20)
            writer = writer_of(server.process.pid)
            resource.prlimit(writer, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
            wait_for(lambda: load.statuses[503] > 10, 60, "the refusal")
            refused = lin.ask()
            assert (refused.status, refused.json["code"]) == (503, "ledger_unavailable") and int(refused.headers["retry-after"]) > 0
            assert auditor_qiu(server).get("/api/v1/ledger/entries/0").status == 200, "reading goes on"
            told = len(load.answers)
            resource.prlimit(writer, resource.RLIMIT_FSIZE, UNLIMITED)
            assert recovery(lin) < RECOVERS
            load.await_more(20)
            assert len(load.answers) > told
        assert writer_of(server.process.pid) == writer, "it recovered by itself and was not started again"
    assert_whole(data, load, before=before + 1)


def test_a_disk_that_takes_nothing_keeps_nobody_from_reading(region: Path):
    """No process of the service may write beyond a file's beginning: figures are those that were kept, and say which; sessions, files, proofs
    and pages are there as ever. Who is not signed in yet cannot be now, and is told so."""
    with running(region) as server:
        lin, qiu = dr_lin(server), auditor_qiu(server)
        assert [lin.ask().status for _ in range(3)] == [201] * 3
        assert qiu.get("/api/v1/ledger/checkpoint").status == 200
        browsers = people(server)
        assert refused(server, browsers) == []
        sequence = qiu.get("/api/v1/summaries", **DAYS).json["as_of"]["sequence"]
        asked = lin.ask(question(report_ref="R-1"))
        master = server.process.pid
        writer = writer_of(master)
        limited = [counters_of(master), *workers_of(master), writer]
        wait_for(lambda: qiu.get("/api/v1/summaries", **DAYS).json["as_of"]["sequence"] == sequence + 1, 20, "the counters")
        for process in limited:
            resource.prlimit(process, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
            if process == limited[-2]:
                # What is written now nobody can count any more.
                accepted = lin.decide(asked.json["id"], "accepted")
                assert (asked.status, accepted.status) == (201, 201)
        assert lin.ask().status == 503
        # A workbook is put together in a file of its own, in /tmp, which here takes nothing either.
        assert [path for path, _ in refused(server, browsers) if "xlsx" not in path] == []
        figures = qiu.get("/api/v1/summaries", **DAYS).json
        assert figures["as_of"]["sequence"] == sequence + 1
        reversed_by = {row["sequence"]: row["reversed_by"] for row in qiu.get("/api/v1/lookups", limit="500").json["lookups"]}
        assert reversed_by[sequence + 1] is None and [] in reversed_by.values(), "it was accepted, and what may have reversed it is not known"
        assert "磁盘写满" in browsers[0][0].get(f"/audit/entries/{sequence + 1}")[1].decode()
        assert Browser(server, "tang").status == 503
        for process in limited:
            resource.prlimit(process, resource.RLIMIT_FSIZE, UNLIMITED)
        assert recovery(lin) < RECOVERS
        assert Browser(server, "tang").status == 303


@pytest.fixture
def held(data: Path):
    """A running service whose ledger somebody opened beside it."""
    with running(data) as server, closing(sqlite3.connect(data / "ledger.sqlite", isolation_level=None)) as other:
        yield server, other


def test_somebody_else_writes_to_the_file(held: tuple[Server, sqlite3.Connection]):
    server, other = held
    lin = dr_lin(server)
    assert lin.ask().status == 201
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    refused = lin.ask()
    assert refused.status == 503 and int(refused.headers["retry-after"]) > 0
    assert time.monotonic() - begun < 3
    other.execute("ROLLBACK")
    assert recovery(lin) < RECOVERS


def test_somebody_reads_for_a_long_time(held: tuple[Server, sqlite3.Connection]):
    server, other = held
    other.execute("BEGIN")
    [size] = other.execute("SELECT count(*) FROM entries").fetchone()
    load = Load(server.port, server.keys["clinician"], hospitals=2)
    with load:
        load.await_more(100)
    assert set(load.statuses) == {201}
    assert other.execute("SELECT count(*) FROM entries").fetchone() == (size,), "the reader sees what it saw"
    other.execute("COMMIT")
    assert os.stat(server.data / "ledger.sqlite-wal").st_size < 64 << 20
