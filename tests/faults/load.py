"""Hospitals that ask and decide all the time under Idempotency-Keys, ask again when they get no answer, and remember every word they were given."""

from __future__ import annotations

import hashlib
import http.client
import json
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from tests.people import question
from tests.running import HOST

PATIENCE = 20.0
"""Seconds that a caller waits for one answer."""


class Hospital(threading.Thread):
    """One caller on a connection of its own: asks, accepts, and begins again."""

    def __init__(self, load: Load, name: str) -> None:
        super().__init__(daemon=True)
        self.load, self.prefix = load, name
        self.connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Until told to stop; what was begun is repeated until it is answered or nobody answers any more."""
        turn = 0
        while not self.load.stopping.is_set():
            turn += 1
            asked = self._insist("/api/v1/lookups", question(report_ref=f"{self.prefix}-{turn}"), f"{self.prefix}-ask-{turn}")
            if asked and not turn % 3:
                self._insist(f"/api/v1/lookups/{asked['id']}/decisions", {"decision": "accepted"}, f"{self.prefix}-decide-{turn}")
            if self.load.pause:
                time.sleep(self.load.pause)
        if self.connection is not None:
            self.connection.close()

    def _insist(self, path: str, body: dict, key: str) -> dict | None:
        data = json.dumps(body).encode()
        # After the stop one more attempt is made: a caller that was refused meanwhile may still be answered.
        while True:
            last = self.load.stopping.is_set()
            answer = self._once(path, data, key)
            if answer or last:
                return answer
            time.sleep(0.02)

    def _once(self, path: str, data: bytes, key: str) -> dict | None:
        headers = {"Authorization": f"Bearer {self.load.key}", "Content-Type": "application/json", "Idempotency-Key": key}
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(HOST, self.load.port, timeout=PATIENCE)
            begun = time.monotonic()
            self.connection.request("POST", path, data, headers)
            answer = self.connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            self.load.lost(type(error).__name__)
            return None
        if not self.load.keep:
            self.connection.close()
            self.connection = None
        self.load.told(answer.status, answer.getheader("Retry-After"), time.monotonic() - begun, body)
        if answer.status != 201:
            return None
        found = json.loads(body)
        self.load.acknowledged(key, found)
        return found


class Load:
    """Several hospitals at once; everything they were told."""

    def __init__(self, port: int, key: str, hospitals: int = 4, pause: float = 0.0, name: str = "h", keep: bool = True) -> None:
        """`pause` in seconds between two questions of one hospital; without `keep` each request has a connection of its own, as proxies do."""
        self.port, self.key, self.pause, self.name, self.keep = port, key, pause, name, keep
        self.stopping = threading.Event()
        self.answers: dict[str, dict] = {}
        self.statuses: Counter[int] = Counter()
        self.failures: Counter[str] = Counter()
        self.without_retry: list[bytes] = []
        self.slowest = 0.0
        self.times: list[float] = []
        self._turn = threading.Lock()
        self.hospitals = [Hospital(self, f"{name}{number}") for number in range(hospitals)]

    def acknowledged(self, key: str, answer: dict) -> None:
        """A 201: from now on the entry must stand where the receipt says, for ever."""
        with self._turn:
            assert key not in self.answers
            self.answers[key] = answer

    def told(self, status: int, retry: str | None, seconds: float, body: bytes) -> None:
        """Any answer."""
        with self._turn:
            self.statuses[status] += 1
            self.slowest = max(self.slowest, seconds)
            self.times.append(seconds)
            if status == 503 and not (retry and retry.isdigit() and int(retry) > 0):
                self.without_retry.append(body)

    def lost(self, why: str) -> None:
        """No answer."""
        with self._turn:
            self.failures[why] += 1

    def __enter__(self) -> Load:
        for one in self.hospitals:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the load and waits for the last answers."""
        self.stopping.set()
        for one in self.hospitals:
            one.join(60)
            assert not one.is_alive(), "a caller still waits for an answer"

    def await_more(self, count: int, seconds: float = 60) -> None:
        """Returns when so many more were acknowledged."""
        wanted, end = len(self.answers) + count, time.monotonic() + seconds
        while len(self.answers) < wanted:
            assert time.monotonic() < end, f"nobody is answered any more: {dict(self.statuses)} {dict(self.failures)}"
            time.sleep(0.01)


def entries(data: Path) -> list[tuple[int, str, bytes, bytes]]:
    """Sequence, id, leaf and bytes of the whole ledger, read from its file."""
    with closing(sqlite3.connect(f"file:{data / 'ledger.sqlite'}?mode=ro", uri=True)) as db:
        return db.execute("SELECT sequence, id, leaf, bytes FROM entries ORDER BY sequence").fetchall()


def assert_whole(data: Path, *loads: Load, before: int = 0) -> int:
    """No gap, no duplicate, every hash right; each acknowledged answer stands once, where its receipt says; and every key wrote one
    entry at most, however often it was tried. How many were acknowledged."""
    found = entries(data)
    assert [row[0] for row in found] == list(range(len(found)))
    for sequence, _, leaf, text in found:
        assert hashlib.sha256(b"\0" + text).digest() == leaf, sequence
    stands = {row[1]: (row[0], row[2].hex()) for row in found}
    assert len(stands) == len(found)
    told = [answer for load in loads for answer in load.answers.values()]
    lost = [answer["id"] for answer in told if answer["id"] not in stands]
    assert lost == [], f"{len(lost)} of {len(told)} acknowledged entries are lost"
    assert [stands[answer["id"]] for answer in told] == [(answer["receipt"]["sequence"], answer["receipt"]["leaf"]) for answer in told]
    assert len({answer["id"] for answer in told}) == len(told), "two keys were told the same entry"
    # What nobody was told of: at most the last request of each hospital.
    silent = len(found) - before - len(told)
    assert 0 <= silent <= sum(len(load.hospitals) for load in loads), f"{silent} entries that no caller was told of"
    assert all(not load.without_retry for load in loads), "a 503 without Retry-After"
    assert all(set(load.statuses) <= {201, 503} for load in loads), [dict(load.statuses) for load in loads]
    return len(told)
