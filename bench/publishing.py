"""A publication under load: how soon every answer rests on the new edition, and how long the slowest request took meanwhile."""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
from datetime import datetime
from pathlib import Path

from bench.measuring import Report, alone, tell
from bench.questions import hospitals_of
from bench.servers import HOST, environment, serving
from recognition import publications
from recognition.lookups import Service
from recognition.registry.editions import copy_with
from recognition.terms import SHANGHAI

CALLERS = 4
LULL = 0.004
"""Seconds between a caller's requests: enough load to notice a pause, too little to make one."""


class Caller(threading.Thread):
    """Asks again and again, and remembers of each answer when it was asked, how long it took, and which edition gave it."""

    def __init__(self, port: int, asked: list[tuple[str, str]]) -> None:
        super().__init__(daemon=True)
        self.port, self.asked, self.going = port, asked, True
        self.answers: list[tuple[float, float, int]] = []

    def run(self) -> None:
        """Until told to stop."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        for key, body in self.asked:
            begun = time.monotonic()
            connection.request("POST", "/api/v1/lookups", body, {"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
            told = json.loads(connection.getresponse().read())
            self.answers.append((begun, time.monotonic() - begun, told["edition"]["number"]))
            if not self.going:
                break
            time.sleep(LULL)
        connection.close()


def measure(report: Report, data: Path, port: int, rounds: int) -> None:
    """`publication`: seconds until nobody is answered from the old edition; `publication_pause`: the slowest request beyond the slowest before."""
    tell("publications under load")
    asking = hospitals_of(data)
    taken, pauses, ordinary = [], [], []
    with serving("recognition/gunicorn.py", "wsgi:app", port, environment(data)) as server:
        os.environ["RECOGNITION_WRITER"] = "1"
        service = Service(data)
        try:
            for number in range(rounds):
                callers = [Caller(server.port, asking.requests(3000)) for _ in range(CALLERS)]
                for caller in callers:
                    caller.start()
                time.sleep(2)
                published, new = _publish(service, number)
                time.sleep(2.5)
                for caller in callers:
                    caller.going = False
                for caller in callers:
                    caller.join()
                answers = [answer for caller in callers for answer in caller.answers]
                late = [begun for begun, _, edition in answers if edition < new and begun > published]
                taken.append(max(late, default=published) - published)
                pauses.append(max(spent for begun, spent, _ in answers if begun > published - 1) * 1000)
                ordinary.append(max(spent for begun, spent, _ in answers if published - 1.5 < begun < published - 1) * 1000)
        finally:
            service.ledger.close()
            del os.environ["RECOGNITION_WRITER"]
    report.add("publication", alone(taken, "s until no answer rests on the old edition", goal="≤ 2"))
    report.add("publication_slowest", alone(pauses, "ms, slowest request around it", goal="≤ 50 more than ordinary"))
    report.add("publication_ordinary", alone(ordinary, "ms, slowest request before it"))


def _publish(service: Service, number: int) -> tuple[float, int]:
    sha256 = copy_with(service.data, service.edition().sha256, lambda db: db.execute("UPDATE items SET note = ? WHERE code = 'tp'", [f"bench {number}"]))
    made = publications.publish(service.data, service.ledger, sha256, ["bench"], datetime.now(SHANGHAI))
    return time.monotonic(), made.number
