"""What counts as an avoided test and what it saved: the only definition, a pure function of ledger entries and a day.

Three steps. `own` says what one lookup counts by itself (asked, decided, undecided). `settle` looks at all decided lookups that may mean
one test and says which acceptances hold, what of them a repeat has undone, and what each saves. `counted` and `leader` turn that into
figures, with one acceptance standing for its report and one for its patient-day, so that those units add up over any rows. `tally` adds
all of it; the quick counters kept with the ledger add and subtract the results of the same functions.

The rules have revisions as the policy has: one that was used stays, so that a figure that was printed can be counted again, to the fen.
Days are Shanghai days as ordinals (`date.toordinal()`), money is in fen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, overload

from recognition.domain.counters import COUNTERS, figures
from recognition.domain.tally import r2026_1, r2026_2
from recognition.domain.tally.cells import NEVER, Cell, Delta, TalliedDecision, TalliedLookup, day_of, tallied_decision, tallied_lookup
from recognition.domain.tally.lookup_counts import OPEN_DAYS, accepts, effective, unanswered
from recognition.domain.tally.r2026_2 import (
    GRADES,
    NONE,
    PATIENT_DAYS,
    AcceptanceOutcome,
    Number,
    Standing,
    View,
    acted_on,
    asked_by_hook,
    counted,
    first_of,
    grade,
    handed_in,
    leader,
    number,
    own,
    patient_day,
    references,
    settle,
    settled,
    share,
    standing,
    viewed,
    views,
)  # fmt: skip
from recognition.domain.tally.reading import Entries, Entry
from recognition.domain.tally.reversals import reversed_by

__all__ = [
    "CURRENT", "GRADES", "NEVER", "NONE", "OPEN_DAYS", "PATIENT_DAYS", "REVISIONS", "AcceptanceOutcome", "Cell", "Delta", "Entries", "Entry", "Number",
    "Revision", "Standing", "TalliedDecision", "TalliedLookup", "View", "accepts", "acted_on", "asked_by_hook", "counted", "day_of", "effective", "first_of", "grade", "handed_in", "leader", "number",
    "own", "patient_day", "recount", "references", "reversed_by", "settle", "settled", "share", "standing", "tallied_decision", "tallied_lookup", "tally",
    "unanswered", "viewed", "views",
]  # fmt: skip
"""Besides counting, the steps of the current revision, by which the quick counters are kept and figures are followed down."""

Group = TypeVar("Group", bound=tuple[Any, ...])


class Revision(NamedTuple):
    """One state of the rules: every delta of a ledger by them, and the counters that their figures have."""

    recount: Callable[[Entries], Iterator[Delta]]
    counters: tuple[str, ...]


CURRENT = r2026_2.REVISION
"""The revision by which figures are counted that name no other."""
REVISIONS: Mapping[str, Revision] = MappingProxyType(
    {r2026_1.REVISION: Revision(r2026_1.recount, r2026_1.COUNTERS), r2026_2.REVISION: Revision(r2026_2.recount, COUNTERS)}
)
"""Every revision ever used; none is removed or changed."""


def recount(entries: Entries, revision: str = CURRENT) -> Iterator[Delta]:
    """Every delta of a ledger, from its entries alone, which `entries` gives in ledger order each time it is called.

    What a correction among them takes back counts as not made; among the entries before it, it still counts. Raises KeyError for a
    revision that there is not."""
    return REVISIONS[revision].recount(entries)


@overload
def tally(entries: Entries, today: date, *, revision: str = CURRENT) -> dict[tuple[()], dict[str, int]]: ...
@overload
def tally(entries: Entries, today: date, by: Callable[[Cell], Group], revision: str = CURRENT) -> dict[Group, dict[str, int]]: ...
def tally(entries: Entries, today: date, by: Callable[[Cell], Any] = lambda cell: (), revision: str = CURRENT) -> dict[Any, dict[str, int]]:
    """The figures as of a day, by any grouping of cells; counters that the revision did not have are 0. The reference that every quicker
    way must equal, to the fen."""
    rows: dict[Any, dict[tuple[str, int, str], int]] = defaultdict(lambda: defaultdict(int))
    for cell, until, measure, n in recount(entries, revision):
        rows[by(cell)][cell.verdict, until, measure] += n
    return {key: figures(measures.items(), today) for key, measures in rows.items()}
