"""The use-case of those who doubt an old answer: every one derived again from its question, its edition and its policy, and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from recognition.catalogue.editions.builder import sha256_of
from recognition.catalogue.editions.store import Edition
from recognition.domain.hook_questions import HookQuestion, RecordedHookQuestion
from recognition.domain.lookups import Lookup
from recognition.domain.policy import REVISIONS, Revisions, r2026_1
from recognition.domain.recorded import RecordedLookup
from recognition.errors import NotFound, Problem
from recognition.ledger.entries import EntryKind, decode, encode
from recognition.services.border.joining import JoinedEditions, PeerEditionMissing
from recognition.services.judge import again
from recognition.services.lab.rederiving import Rederiver
from recognition.services.lookups import EDITIONS_OPEN, Service

BY_ITSELF = 200
"""Every so many lookups one is derived by itself, though others of its kind were."""
MOST = 1000
"""Differences that are reported at most; all are counted."""


@dataclass(frozen=True, slots=True)
class EntryDifference:
    """A member of a lookup's entry that comes out otherwise; None where it stands on one side alone."""

    sequence: int
    field: str
    recorded: Any
    derived: Any


@dataclass(slots=True)
class ReplayReport:
    """How many lookups, and questions of hooks, were derived again, how many came out otherwise and how, and which editions are not what was published."""

    lookups: int = 0
    differing: int = 0
    differences: list[EntryDifference] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    without: int = 0
    """Lookups that rest on an edition of a neighbouring region which is not held here, so that they cannot be derived again."""


def replay(
    service: Service,
    since: date | None = None,
    until: date | None = None,
    progress: Callable[[int], object] = lambda entries: None,
    revisions: Revisions = REVISIONS,
) -> ReplayReport:
    """Derives the answers of these Shanghai days, both included, again, by these revisions of the policy. Raises LedgerUnavailable."""
    return replay_days(service, [(since, until)], progress, revisions)


def replay_days(
    service: Service, days: Sequence[tuple[date | None, date | None]], progress: Callable[[int], object], revisions: Revisions = REVISIONS
) -> ReplayReport:
    """The same for several stretches of days, one after the other."""
    report, editions = ReplayReport(), _Editions(service)
    same = _Same(editions, revisions)
    for sequence, data in _lookups(service, days, progress):
        report.lookups += 1
        if same(report.lookups, data):
            continue
        try:
            differences = list(_differences(sequence, data, editions, revisions))
        except PeerEditionMissing:
            report.without += 1
            continue
        if differences:
            report.differing += 1
            report.differences += differences[: MOST - len(report.differences)]
    report.damaged = sorted(editions.damaged)
    return report


def _lookups(service: Service, days: Sequence[tuple[date | None, date | None]], progress: Callable[[int], object]) -> Iterator[tuple[int, bytes]]:
    for since, until in days:
        for rows in service.ledger.reads.pages(since, until, kinds=(EntryKind.lookup, EntryKind.hook)):
            yield from rows
            progress(len(rows))


class _Editions:
    """Opens editions by number, also those that the service would refuse, and compares the file of each with its hash."""

    def __init__(self, service: Service) -> None:
        self._folder, self._published = service.data, service.publications()
        self.damaged: set[int] = set()
        self.numbered = lru_cache(EDITIONS_OPEN)(self._open)
        self._joined = JoinedEditions(service.data)

    def _open(self, number: int) -> Edition:
        if not 1 <= number <= len(self._published):
            raise NotFound("edition")
        edition = Edition.open(self._folder, number, self._published[number - 1].sha256)
        if sha256_of(edition.path) != edition.sha256:
            self.damaged.add(number)
        return edition

    def of(self, lookup: Lookup) -> Edition:
        """The edition that a lookup rests on. Raises PeerEditionMissing, NotFound, RegistryUnavailable."""
        edition = self.numbered(lookup.answer.edition)
        return self._joined.of(edition, lookup.peer) if lookup.peer else edition


class _Same:
    """Whether an entry is certainly as it is derived, so that it need not be derived by itself."""

    def __init__(self, editions: _Editions, revisions: Revisions) -> None:
        self._rederivers = lru_cache(EDITIONS_OPEN)(lambda number: Rederiver(editions.numbered(number)))
        # Kinds are those of this revision as it is; under any other each entry is derived by itself.
        self._known = revisions.get(r2026_1.REVISION) is r2026_1.answer

    def __call__(self, number: int, data: bytes) -> bool:
        """`number` counts the entries: some are derived by themselves all the same."""
        if not self._known or number % BY_ITSELF == 0:
            return False
        fields = orjson.loads(data)
        try:
            return self._rederivers(fields["edition"]).same(fields, data)
        except (KeyError, Problem):
            return False


def _differences(sequence: int, data: bytes, editions: _Editions, revisions: Revisions) -> Iterator[EntryDifference]:
    term = decode(data, sequence)
    assert isinstance(term, RecordedLookup | RecordedHookQuestion), "no other kinds were read"
    lookup = term.lookup if isinstance(term, RecordedHookQuestion) else term
    try:
        same = again(lookup, editions.of(lookup), revisions)
        derived = encode(HookQuestion(same, term.shown) if isinstance(term, RecordedHookQuestion) else same)
    except KeyError:
        yield EntryDifference(sequence, "policy", lookup.answer.policy, None)
        return
    except PeerEditionMissing:
        raise
    except Problem as problem:
        yield EntryDifference(sequence, problem.field or "edition", None, problem.code)
        return
    if derived == data:
        return
    recorded, now = orjson.loads(data), orjson.loads(derived)
    for name in sorted(recorded.keys() | now.keys()):
        if recorded.get(name) != now.get(name):
            yield EntryDifference(sequence, name, recorded.get(name), now.get(name))
