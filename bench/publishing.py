"""A publication at a moderate, fixed rate of questions: how soon every answer rests on the new edition, and who waited how long around it.

What is published is an urgent withdrawal by the registrar's own request, so that all of it is the service's work and in its processes."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.measuring import Report, alone, log_progress
from bench.pacing import AHEAD, Paced, Pacing
from bench.questions import hospitals_of
from bench.servers import HOST, environment, serving
from recognition.domain.lookups import SHANGHAI
from recognition.services.lookups import Service
from seed.demo import KEYS_FILE

RATE = 80.0
"""Questions a second: a region's busiest hour many times over, and far from what two cores can do, so that nobody queues."""
WARM, BEFORE, AFTER = 3.0, 3.0, 4.0
"""Seconds: of questions that are not measured, of those before a publication is asked for, and of those after it was answered."""
QUESTIONS = 4000
AROUND = 1.0
"""Seconds after the answer that still belong to the publication: every worker has opened the new edition by then."""

HELD = """SELECT institution, item FROM qualifications WHERE status = 'passed' AND valid_to IS NULL AND scope = 'CY'
GROUP BY institution, item HAVING count(*) = 1 ORDER BY institution DESC, item LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Round:
    """One publication: when it was asked for and answered on the machine's steady clock, its number, and the load meanwhile."""

    requested: float
    answered: float
    number: int
    paced: Paced

    @property
    def late(self) -> float:
        """Seconds after the registrar's answer until nobody is answered from the old edition."""
        old = [answer.moment for answer in self.paced.answers if answer.edition < self.number and answer.moment > self.answered]
        return max(old, default=self.answered) - self.answered

    @property
    def during(self) -> tuple[float, float]:
        """From the registrar's request until every worker has opened the new edition."""
        return self.requested, self.answered + AROUND

    @property
    def before(self) -> tuple[float, float]:
        """What to compare with."""
        return self.requested - BEFORE, self.requested

    @property
    def after(self) -> tuple[float, float]:
        """When all is over."""
        return self.answered + AROUND, self.answered + AROUND + AFTER

    @property
    def pause(self) -> float:
        """Milliseconds that the slowest question during the publication took longer than the slowest before it."""
        return max(0.0, self.slowest(*self.during) - self.slowest(*self.before))

    def slowest(self, since: float, until: float) -> float:
        """Milliseconds of the slowest question whose moment lies between."""
        return _most((answer.moment, answer.waited) for answer in self.paced.answers if since <= answer.moment < until)

    def machine(self, since: float, until: float) -> float:
        """Milliseconds that the machine itself held anybody up: one wake-up too late, or one sync."""
        return _most((look.moment, look.seconds) for look in (*self.paced.woken, *self.paced.syncs) if since - look.seconds <= look.moment < until)


def _most(looks: Iterable[tuple[float, float]]) -> float:
    return max((seconds for _, seconds in looks), default=0.0) * 1000


def measure(report: Report, data: Path, work: Path, port: int, rounds: int, rate: float = RATE) -> list[Round]:
    """`publication`: seconds until nobody is answered from the old edition; `publication_slowest`, `publication_pause`: who waited most
    while it was made and for a second after it, and how much longer than before it."""
    log_progress(f"publications at {rate:g} questions a second")
    withdrawals = run(data, work, port, rounds, rate)
    report.add("publication", alone([withdrawal.late for withdrawal in withdrawals], "s until no answer rests on the old edition", goal="≤ 2"))
    report.add(
        "publication_takes", alone([withdrawal.answered - withdrawal.requested for withdrawal in withdrawals], "s from the registrar's request to its answer")
    )
    report.add("publication_pause", alone([withdrawal.pause for withdrawal in withdrawals], "ms more around it than before", goal="≤ 50"))
    report.add(
        "publication_ordinary",
        alone([withdrawal.slowest(*withdrawal.before) for withdrawal in withdrawals], f"ms, slowest of {rate:g} questions a second before it"),
    )
    report.add("publication_slowest", alone([withdrawal.slowest(*withdrawal.during) for withdrawal in withdrawals], "ms, slowest around it"))
    report.add("publication_after", alone([withdrawal.slowest(*withdrawal.after) for withdrawal in withdrawals], "ms, slowest after it"))
    for name, held in (
        ("before", [withdrawal.machine(*withdrawal.before) for withdrawal in withdrawals]),
        ("around", [withdrawal.machine(*withdrawal.during) for withdrawal in withdrawals]),
    ):
        report.add(f"machine_{name}", alone(held, "ms that the machine held up anybody: one wake-up or one sync"))
    return withdrawals


def run(data: Path, work: Path, port: int, rounds: int, rate: float) -> list[Round]:
    """So many withdrawals, one after the other, each while questions come at the rate."""
    asking, held = hospitals_of(data), _held(data, rounds)
    key = json.loads((data / KEYS_FILE).read_text(encoding="utf-8"))["registrar"]
    withdrawals = []
    with serving("recognition/gunicorn.py", "wsgi:app", port, environment(data)) as server:
        warming = Pacing(work, server.port, asking.requests(QUESTIONS), rate)
        time.sleep(WARM)
        warming.stop()
        for institution, item in held:
            pacing = Pacing(work, server.port, asking.requests(QUESTIONS), rate)
            time.sleep(2 * AHEAD + BEFORE)
            requested = time.monotonic()
            number = _withdraw(server.port, key, institution, item)
            answered = time.monotonic()
            time.sleep(AROUND + AFTER)
            withdrawals.append(Round(requested, answered, number, pacing.stop()))
    return withdrawals


def _held(data: Path, rounds: int) -> list[tuple[str, str]]:
    """Institutions with an item whose qualification can be withdrawn: the last by code, of whom few questions are drawn."""
    service = Service(data)
    try:
        edition = service.edition()
        # What an earlier run has withdrawn has two rows since.
        return edition.connection.execute(HELD, (rounds,)).fetchall()
    finally:
        service.ledger.close()


def _withdraw(port: int, key: str, institution: str, item: str) -> int:
    """The registrar's request; the number of the publication that came of it."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    body = json.dumps({"institution": institution, "items": [item], "reason": f"measured {datetime.now(SHANGHAI):%H:%M}"})
    connection.request("POST", "/api/v1/withdrawals", body, {"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    if response.status != 201:
        raise RuntimeError(f"the withdrawal was refused: {content.decode()}")
    return json.loads(content)["number"]
