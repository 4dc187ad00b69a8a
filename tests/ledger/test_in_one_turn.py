"""Appends of one turn are prepared, written and finished together, and each stands or falls by itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from itertools import groupby
from pathlib import Path

import pytest

from recognition.errors import IdempotencyConflict, LedgerUnavailable, NotFound
from recognition.ledger import Appended, AppendSteps, NewEntries, Request, open_ledger
from recognition.ledger.writer.connection import Patience
from tests.ledger.making import asked, child, start_writer, writing

KEY = Request(b"k" * 32, b"d" * 32)
GREENLETS = r"""
from gevent import monkey; monkey.patch_all()
import json, sys, threading
from recognition.ledger import AppendSteps, NewEntries, open_ledger
from recognition.ledger.writer import connection
from tests.ledger.making import asked
connection._SLICE = 60.0  # however busy the machine is
ledger, steps, told = open_ledger(sys.argv[1]), [], {}
ledger.prepare()
gate = threading.Event()
def ask(number):
    gate.wait()
    def prepare():
        steps.append(["prepared", number])
        return AppendSteps(NewEntries([asked()]), finish)
    def finish(appended):
        steps.append(["finished", number])
        return appended.first
    told[number] = ledger.append_in_turn(prepare)
    steps.append(["told", number])
callers = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
for caller in callers: caller.start()
gate.set()
for caller in callers: caller.join()
print(json.dumps([steps, told]))
ledger.close()
"""


def one(entry: bytes, request: Request | None = None) -> Callable[[], AppendSteps[Appended | None]]:
    """What a caller asks to append one entry."""
    return lambda: AppendSteps(NewEntries([entry], request), lambda appended: appended)


def test_what_greenlets_ask_in_one_turn_goes_through_each_step_together(tmp_path: Path):
    with writing(tmp_path):
        output, _ = child(GREENLETS, tmp_path).communicate(timeout=60)
    steps, told = json.loads(output)
    runs = [step for step, _ in groupby(step for step, _ in steps)]
    assert len(runs) <= 6, "in two turns at most"
    assert [told[str(number)] for step, number in steps if step == "prepared"] == list(range(12)), "they stand in the order in which they were prepared"


def test_each_caller_gets_its_own_answer_or_its_own_refusal(tmp_path: Path):
    def refused_when_prepared() -> AppendSteps[None]:
        raise NotFound("item")

    def refused_when_finished() -> AppendSteps[None]:
        def finish(appended: Appended | None) -> None:
            assert appended is not None
            raise NotFound("edition")

        return AppendSteps(NewEntries([asked()]), finish)

    with writing(tmp_path):
        ledger = open_ledger(tmp_path)
        written = ledger.append([asked()], KEY)
        taken = asked()
        ledger.append([taken])
        wrong = [
            (refused_when_prepared, NotFound), (one(asked(), Request(bytes(32), bytes(32), (1 << 70,))), OverflowError), (refused_when_finished, NotFound), (one(b"no entry"), ValueError), (one(taken), ValueError),
            (one(asked(), Request(KEY.key, b"e" * 32)), IdempotencyConflict),
        ]  # fmt: skip
        nothing = AppendSteps(None, lambda appended: appended is None)
        with ThreadPoolExecutor(40) as callers:
            good = [callers.submit(ledger.append_in_turn, one(asked())) for _ in range(20)]
            bad = [callers.submit(ledger.append_in_turn, prepare) for prepare, _ in wrong]
            again, empty = callers.submit(ledger.append_in_turn, one(asked(), KEY)), callers.submit(ledger.append_in_turn, lambda: nothing)
        for future, (_, kind) in zip(bad, wrong, strict=True):
            with pytest.raises(kind):
                future.result()
        assert again.result() == Appended(written.first, 1, True, (0,)) and empty.result() is True
        places = [future.result().first for future in good]
        assert len(set(places)) == 20 and ledger.size() == 2 + 20 + 1, "what could not be told had been written, and nothing else of the refused"
        ledger.close()


def test_each_step_sees_the_request_of_its_own_caller(tmp_path: Path):
    caller: ContextVar[int] = ContextVar("caller")

    def prepare() -> AppendSteps[tuple[int, int]]:
        prepared_for = caller.get()
        return AppendSteps(NewEntries([asked()]), lambda appended: (prepared_for, caller.get()))

    def ask(number: int) -> tuple[int, int]:
        caller.set(number)
        return ledger.append_in_turn(prepare)

    with writing(tmp_path):
        ledger = open_ledger(tmp_path)
        with ThreadPoolExecutor(12) as callers:
            assert [*callers.map(ask, range(12))] == [(number, number) for number in range(12)]
        ledger.close()


def test_what_takes_long_to_prepare_does_not_hold_back_what_is_ready(tmp_path: Path):
    ends: dict[str, float] = {}

    def slow() -> AppendSteps[None]:
        time.sleep(0.02)
        return AppendSteps(NewEntries([asked()]), lambda appended: None)

    def ask(name: str, prepare: Callable[[], AppendSteps[object]]) -> None:
        ledger.append_in_turn(prepare)
        ends[name] = time.monotonic()

    with writing(tmp_path):
        ledger = open_ledger(tmp_path)
        ledger.prepare()
        with ThreadPoolExecutor(12) as callers:
            [callers.submit(ask, f"slow {number}", slow) for number in range(10)]
            callers.submit(ask, "last", one(asked()))
        order = sorted(ends, key=lambda name: ends[name])
        assert len(order) == 11 and ledger.size() == 11
        assert ends["last"] - ends[order[0]] > 0.02, "the first was told before the last was even prepared"
        ledger.close()


def test_what_was_prepared_once_is_what_is_written_after_a_writer_went_away(tmp_path: Path):
    prepared: list[bytes] = []

    def prepare() -> AppendSteps[Appended | None]:
        if not prepared:
            writer.kill()
            writer.communicate()
            started.append(start_writer(tmp_path))
        prepared.append(asked())
        return AppendSteps(NewEntries([prepared[-1]]), lambda appended: appended)

    writer, started = start_writer(tmp_path), []
    try:
        ledger = open_ledger(tmp_path, Patience(answer=20, begin=20))
        ledger.prepare()
        appended = ledger.append_in_turn(prepare)
        assert appended is not None and ledger.reads.entry(appended.first) in prepared
        assert ledger.size() == 1, "whatever the new connection made of it, one was written"
        ledger.close()
    finally:
        for process in (writer, *started):
            process.terminate()
            process.communicate(timeout=60)


def test_without_a_writer_nobody_is_told_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    open_ledger(tmp_path).close()
    monkeypatch.setenv("RECOGNITION_WRITER", "1")
    ledger, finished = open_ledger(tmp_path, Patience(answer=0.3, look=0.05)), []
    with pytest.raises(LedgerUnavailable):
        ledger.append_in_turn(lambda: AppendSteps(NewEntries([asked()]), finished.append))
    assert not finished
    ledger.close()
