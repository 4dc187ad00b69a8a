"""Each of the next two hundred writes and syncs of the writer fails in turn: never is something acknowledged that is not written, and all is well again at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recognition.errors import LedgerUnavailable
from recognition.ledger import Ledger, Request, open_ledger
from recognition.ledger.entries import columns
from tests.faults.figures import figure
from tests.faults.processes import wait_for, writer_of
from tests.ledger.making import asked, writing
from tests.people import dr_lin, question
from tests.running import running

TIMES = int(os.environ.get("FAILURES") or 200)
RECOVERS = 5.0
CALLS = {"sync EIO": ("fdatasync", "EIO"), "write EIO": ("pwrite64", "EIO"), "write ENOSPC": ("pwrite64", "ENOSPC")}


@contextmanager
def failing(pid: int, call: str, error: str, when: int) -> Iterator[Path]:
    """The n-th such call of a process from now on fails; the file names it when it has."""
    told = Path(tempfile.gettempdir()) / f"injected-{os.getpid()}"
    told.unlink(missing_ok=True)
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", "-p", str(pid), "-o", str(told), "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        wait_for(lambda: tracer.poll() is not None or traced(pid), 20, "the tracer")
        if tracer.poll() is not None:
            pytest.skip(f"tracing is not permitted here: {tracer.stderr.read().decode().strip()}")
        yield told
    finally:
        if tracer.poll() is None:
            tracer.terminate()
        tracer.wait(20)
        tracer.stderr.close()
        told.unlink(missing_ok=True)


def traced(pid: int) -> bool:
    """Whether somebody traces the process."""
    return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text()


def injected(told: Path) -> bool:
    """Whether the call has failed."""
    return told.exists() and "(INJECTED)" in told.read_text()


def ask(ledger: Ledger, key: bytes) -> tuple[int, str] | None:
    """One question; None where it is refused."""
    entry = asked()
    try:
        done = ledger.append([entry], Request(key, key))
    except LedgerUnavailable:
        return None
    return done.first, columns(ledger.reads.entry(done.first)).id


@pytest.mark.parametrize("kind", CALLS)
def test_each_failing_call(tmp_path: Path, kind: str):
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    call, error = CALLS[kind]
    told: dict[bytes, tuple[int, str]] = {}
    refused, slowest, hit = 0, 0.0, 0
    with writing(tmp_path) as writer:
        ledger = open_ledger(tmp_path)
        told[bytes(32)] = ask(ledger, bytes(32))
        for when in range(1, TIMES + 1):
            with failing(writer.pid, call, error, when) as trace:
                for _ in range(when + 5):
                    key = os.urandom(32)
                    if (answer := ask(ledger, key)) is None:
                        refused += 1
                        begun = time.monotonic()
                        # The caller tries again, as it was told to.
                        while (answer := ask(ledger, key)) is None:
                            assert time.monotonic() - begun < RECOVERS
                        slowest = max(slowest, time.monotonic() - begun)
                    told[key] = answer
                    if injected(trace):
                        break
                hit += injected(trace)
        assert writer.poll() is None, "the writer lived through all of them"
        stands = {sequence: columns(data).id for sequence, data in ledger.reads.every(ledger.size())}
        assert [stands.get(place) for place, _ in told.values()] == [entry for _, entry in told.values()], "acknowledged and not written"
        assert len(stands) == len(told), "a request that was refused and asked again stands once"
        ledger.close()
    ledger = open_ledger(tmp_path)
    assert ledger.size() == len(told)
    ledger.close()
    figure(kind, f"{hit} of {TIMES} calls failed, {refused} questions refused, {len(told)} acknowledged, 0 unlogged; back after {slowest:.2f} s at most")
    assert hit >= TIMES * 0.9


@pytest.mark.parametrize("kind", CALLS)
def test_what_the_caller_is_told(data: Path, kind: str):
    """The same through every door: 503 with Retry-After, and the same question again gets its answer."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    call, error = CALLS[kind]
    with running(data) as server:
        lin = dr_lin(server)
        assert lin.ask().status == 201
        with failing(writer_of(server.process.pid), call, error, 1):
            refused = lin.ask(question(report_ref="R-1"), idempotency_key="k-1")
            assert refused.status == 503 and int(refused.headers["retry-after"]) > 0
            begun = time.monotonic()
            wait_for(lambda: lin.ask(question(report_ref="R-1"), idempotency_key="k-1").status == 201, RECOVERS, "the answer")
        figure(f"{kind}, over HTTP", f"503 with Retry-After; answered again after {time.monotonic() - begun:.2f} s")
