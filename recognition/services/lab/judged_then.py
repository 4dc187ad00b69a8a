"""What the quick counters say of a lab's period: the column "as judged then" must equal it, and what became of acceptances is taken from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from recognition.domain.lookups import Caller
from recognition.errors import Problem
from recognition.ledger.rollups import KEPT
from recognition.services.lab.counting import Counts
from recognition.services.lookups import Service
from recognition.services.summary_requests import SummaryRequest, allowed, checked
from recognition.services.summed_cubes import added_up, from_cubes, parts_of

COMPARED = ("month", "item", "receiver", "issuer")
"""By what both are compared, besides all of it."""
OF_VERDICTS = ("lookups", "recognised", "discretionary", "not_covered")
PLACES = tuple(KEPT.index(name) for name in OF_VERDICTS)
_LETTERS = "rdn"

Verdicts = tuple[int, ...]
"""Questions, and how many of them had each verdict."""


class LabDisagrees(Problem):
    """What a lab counted is not what the summaries say, or a question judged by itself came out otherwise than by its signature; nothing is kept of it."""

    code = "lab_disagrees"


class JudgedThen(NamedTuple):
    """The period as the first `size` entries have it: figures by counter, and verdicts by each of `COMPARED`."""

    size: int
    today: date
    totals: Mapping[str, int]
    by: Mapping[str, Mapping[str, Verdicts]]


def judged_then(service: Service, caller: Caller, since: date, until: date, today: date) -> JudgedThen:
    """All of it from one state of the counters. Raises LedgerUnavailable, RegistryUnavailable."""
    edition = service.edition()
    service.counters.latest(today)
    with service.counters.state() as state:

        def rows(by: tuple[str, ...]) -> dict[str, tuple[int, ...]] | None:
            request, _ = allowed(checked(SummaryRequest(since, until, by, {})), caller, today)
            parts = parts_of(request, state.today)
            if not parts:
                # No counter has it for a period that begins or ends within a month.
                return None
            told: dict[str, list[tuple[int, ...]]] = {}
            for group, numbers in from_cubes(request, state, parts, edition):
                told.setdefault("".join(group), []).append(numbers)
            return {group: added_up(numbers, len(KEPT)) for group, numbers in told.items()}

        whole = (rows(()) or {}).get("", (0,) * len(KEPT))
        kept = {name: told for name in COMPARED if (told := rows((name,))) is not None}
        by = {name: {group: verdicts for group, numbers in told.items() if any(verdicts := _verdicts(numbers))} for name, told in kept.items()}
        return JudgedThen(state.watermark, state.today, dict(zip(KEPT, whole, strict=True)), by)


def _verdicts(numbers: tuple[int, ...]) -> Verdicts:
    return tuple([numbers[place] for place in PLACES])


def counted_then(counts: Counts, name: str) -> dict[str, Verdicts]:
    """The same as a lab counted it from the entries."""
    told: dict[str, list[int]] = {}
    for (group, move), n in counts.by[name].items():
        row = told.setdefault(group, [0] * len(OF_VERDICTS))
        row[0] += n
        row[1 + _LETTERS.index(move[0])] += n
    return {group: tuple(row) for group, row in told.items()}


def differences(then: JudgedThen, counts: Counts) -> Iterator[tuple[str, str]]:
    """By what, and of which, the two differ."""
    for name in then.by:
        counted = counted_then(counts, name)
        for group in sorted(counted.keys() | then.by[name].keys()):
            if counted.get(group) != then.by[name].get(group):
                yield name, group


def compared(then: JudgedThen) -> int:
    """How many rows are compared."""
    return sum(len(rows) for rows in then.by.values())
