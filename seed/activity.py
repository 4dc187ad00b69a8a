"""Plays visits through the use-case itself: lookups, what is decided on them, repeats and what is taken back, each at its own time."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from heapq import heappop, heappush
from itertools import count
from random import Random

from recognition.domain.lookups import Caller, Coding, CorrectionReason, Decision, DecisionKind, Lookup, Query, Repeat, Role, replace
from recognition.services.corrections import correct_decision, correct_repeat
from recognition.services.decisions import decide
from recognition.services.lookups import Service
from recognition.services.repeats import report_repeat
from seed.conduct import Act, acts
from seed.visits import Visit

GROUP = 500
"""Appends per commit: what is played can be played again, so nothing needs to be durable before the end."""
ASKED_AGAIN = 0.04
"""Share of questions that somebody asks a second time, about the same report."""
BY_SYSTEM = 0.2
"""Share of views that a hospital's system reports without naming who looked."""
CLINICIANS = 40
"""Pseudonyms at each hospital."""
MISTAKEN = 0.06
"""Share of repeats, and of decisions to repeat, that are taken back within some days."""
REASONS = (
    CorrectionReason.ORDER_CANCELLED,
    CorrectionReason.ORDER_CANCELLED,
    CorrectionReason.SPECIMEN_REJECTED,
    CorrectionReason.WRONG_REPORT,
    CorrectionReason.ENTERED_IN_ERROR,
)


class Player:
    """Plays visits in the order of time; what follows a visit waits until its time has come, and is dropped after `until`."""

    def __init__(
        self, service: Service, seed: int, until: datetime, callers: dict[str, Caller], progress: Callable[[int], object] = lambda lookups: None
    ) -> None:
        """`callers` are the keys that exist; other institutions ask under an id of their own. `progress` is called with the number of lookups written."""
        self.service = service
        self.seed = seed
        self.until = until
        self.callers = dict(callers)
        self.progress = progress
        self.silent: set[str] = set()
        """Institutions that never report a repeat."""
        self._waiting: list[tuple[datetime, int, Callable[[datetime], object]]] = []
        self._order = count()

    def play(self, visits: Iterable[Visit], until: datetime) -> None:
        """Plays these visits and all that is due by `until`. Commits in groups; raises what `Service` raises."""
        with self.service.ledger.grouped(GROUP):
            for visit in visits:
                self._due(visit.at)
                self._ask(visit)
            self._due(min(until, self.until))

    def _due(self, now: datetime) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            at, _, act = heappop(self._waiting)
            act(at)

    def later(self, at: datetime, act: Callable[[datetime], object]) -> None:
        """Does this when its time has come, after all that was planned earlier or for the same time before it."""
        heappush(self._waiting, (at, next(self._order), act))

    def _ask(self, visit: Visit) -> None:
        caller, rng = self.caller(visit.receiver), visit.chance(self.seed, "conduct")
        results = self.service.ask_all(list(enumerate(visit.queries)), caller, visit.at)
        written = [(visit.queries[line], lookup) for line, lookup in results if isinstance(lookup, Lookup)]
        mistakes = visit.chance(self.seed, "mistakes")
        for query, lookup in written:
            for act in acts(lookup.answer.verdict, rng):
                reported = self._act(act, query, lookup, caller)
                if act.kind in (None, DecisionKind.REPEATED) and mistakes.random() < MISTAKEN:
                    reported = self._taken_back(reported, mistakes.choice(REASONS), timedelta(hours=mistakes.uniform(1, 100)), caller)
                self.later(visit.at + act.after, reported)
            if rng.random() < ASKED_AGAIN:
                self.later(visit.at + timedelta(hours=rng.uniform(0.2, 60)), self._again(query, caller))
        self.progress(len(written))

    def _again(self, query: Query, caller: Caller) -> Callable[[datetime], object]:
        return lambda at: self.progress(len(self.service.ask_all([(0, query)], caller, at)))

    def _act(self, act: Act, query: Query, lookup: Lookup, caller: Caller) -> Callable[[datetime], object]:
        kind = act.kind
        if kind is DecisionKind.VIEWED:
            # of its own chance, so that all else stays as it was drawn
            chance = Random(f"viewer {self.seed} {lookup.receiver} {query.report_ref} {query.patient_ref}")
            if chance.random() >= BY_SYSTEM:
                caller = replace(caller, clinician=f"dr-{chance.randrange(CLINICIANS):03}")
        if kind is not None:
            return lambda at: decide(self.service, lookup.id, kind, caller, at, act.reason, act.note)
        if lookup.receiver in self.silent or not lookup.item_known or not (query.report_ref or query.patient_ref):
            return lambda at: None
        item = Coding("recognition", lookup.item)
        return lambda at: report_repeat(self.service, item, at - timedelta(minutes=20), caller, at, query.report_ref, query.patient_ref)

    def _taken_back(self, report: Callable[[datetime], object], reason: CorrectionReason, after: timedelta, caller: Caller) -> Callable[[datetime], object]:
        """Reports, and some time later takes it back."""

        def act(at: datetime) -> None:
            reported = report(at)
            if isinstance(reported, Repeat):
                self.later(at + after, lambda then: correct_repeat(self.service, reported.id, reason, caller, then))
            elif isinstance(reported, Decision):
                self.later(at + after, lambda then: correct_decision(self.service, reported.lookup, reported.id, reason, caller, then))

        return act

    def caller(self, institution: str) -> Caller:
        """The key under which an institution asks."""
        if institution not in self.callers:
            # An id as keys have them: eight characters of base32.
            public = b32encode(sha256(f"{self.seed} {institution}".encode()).digest())[:8].decode().lower()
            self.callers[institution] = Caller(public, Role.CLINICIAN, institution)
        return self.callers[institution]
