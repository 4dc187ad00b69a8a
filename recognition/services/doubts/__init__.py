"""The use-case of auditors who follow doubts: each with its size in fen, who has it, what the hospital answered, and how it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from recognition.audit_store import DoubtNote, DoubtNoteStore
from recognition.catalogue.editions.places import in_region
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.doubts import ACTS, DECIDED, FOR_THE_REGION, KINDS, OF_HOSPITAL, STATES
from recognition.domain.lookups import Caller
from recognition.domain.periods import days_of
from recognition.domain.personal_data import in_free_text
from recognition.errors import Forbidden, Invalid, NotFound
from recognition.ledger.rollups import CounterState
from recognition.services.doubts.changed import changed_results
from recognition.services.doubts.feeds import silent_months
from recognition.services.doubts.possible import possible_repeats
from recognition.services.lookups import Service

MOST_LETTERS = 500
COUNTED = {
    "several_patients": ("doubtful", "doubtful_fen"), "withdrawn_late": ("withdrawn_late", "withdrawn_late_fen"),
    "repeated_elsewhere": ("repeated_elsewhere", "repeated_elsewhere_fen"),
}  # fmt: skip
"""Kinds of which a counter has items and fen."""
SAVING_NOTHING = ("handed_in_doubtful",)
"""Kinds that save nothing as they stand, each its own counter of items."""


@dataclass(frozen=True, slots=True)
class FigureDoubt:
    """What calls for a question at one institution in one month: `items` tests that weigh `fen`. `notes` in their order."""

    kind: str
    institution: str
    month: str
    items: int
    fen: int
    notes: tuple[DoubtNote, ...] = ()

    @property
    def name(self) -> str:
        """The name by which it is known, whatever period it is looked at in."""
        return f"{self.kind}:{self.institution}:{self.month}"

    @property
    def state(self) -> str:
        """How it stands: `open` until somebody has it, then by the last act."""
        return STATES[self.notes[-1].act] if self.notes else "open"

    @property
    def owner(self) -> str | None:
        """The region's auditor who took it last, or None."""
        return next((note.by for note in reversed(self.notes) if note.institution is None), None)


def doubts(service: Service, caller: Caller, since: date, until: date, now: datetime, receiver: str = "") -> list[FigureDoubt]:
    """All doubts of the months from `since` to `until` that the caller may see, the largest first; of a hospital's auditor its own.

    Raises Forbidden (another institution's), LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    if caller.institution and receiver not in ("", caller.institution):
        raise Forbidden("receiver")
    receiver, today = caller.institution or receiver, shanghai_day(now)
    since, until = since.replace(day=1), min(days_of("month", f"{until:%Y-%m}")[1], today)
    if since > until:
        return []
    service.counters.catch_up(today)
    with service.counters.state() as state:
        rows = [*_counted(state, since, until, receiver, caller.region), *silent_months(state, since, until, today, receiver, caller.region)]
        unlinked: dict[tuple[str, str], list[int]] = defaultdict(list)
        for _repeat, test in possible_repeats(service, state, since, until, receiver):
            unlinked[test.receiver, f"{date.fromordinal(test.decided):%Y-%m}"].append(test.fen)
        changed = changed_results(service, state, since, until, today)
    rows += [
        (kind, institution, month, len(fen), sum(fen))
        for kind, weighed in (("possible_repeats", unlinked), ("result_changed", changed))
        for (institution, month), fen in weighed.items()
        if receiver in ("", institution) and _lies(service, caller, institution, until)
    ]
    visible = [FigureDoubt(*row) for row in rows if not caller.institution or row[0] not in FOR_THE_REGION]
    notes = DoubtNoteStore(service.data).of([doubt.name for doubt in visible])
    with_notes = [FigureDoubt(doubt.kind, doubt.institution, doubt.month, doubt.items, doubt.fen, tuple(notes.get(doubt.name, ()))) for doubt in visible]
    return sorted(with_notes, key=lambda doubt: (-doubt.fen, -doubt.items, doubt.name))


def weighing(figure_doubts: Iterable[FigureDoubt]) -> int:
    """What the doubts that nobody has decided weigh together, in fen. A test may stand in two of them."""
    return sum(doubt.fen for doubt in figure_doubts if doubt.state not in DECIDED)


def _lies(service: Service, caller: Caller, institution: str, day: date) -> bool:
    return in_region(service.edition(), institution, day, caller.region)


def _counted(state: CounterState, since: date, until: date, receiver: str, region: str) -> list[tuple[str, str, str, int, int]]:
    counters = [*(counter for pair in COUNTED.values() for counter in pair), *SAVING_NOTHING]
    some = " OR ".join(f"{items} > 0" for items in (*(items for items, _fen in COUNTED.values()), *SAVING_NOTHING))
    rows = []
    for institution, month, *numbers in state.months_by_receiver(_month(since), _month(until), counters, some, receiver, region):
        by_counter, number = dict(zip(counters, numbers, strict=True)), f"{month // 12}-{month % 12 + 1:02}"
        rows += [(kind, institution, number, by_counter[items], by_counter[fen]) for kind, (items, fen) in COUNTED.items() if by_counter[items]]
        rows += [(kind, institution, number, by_counter[kind], 0) for kind in SAVING_NOTHING if by_counter[kind]]
    return rows


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def note(service: Service, caller: Caller, name: str, act: str, text: str, now: datetime) -> FigureDoubt:
    """Adds what was asked, answered or decided about a doubt, and gives the doubt as it stands then.

    A hospital answers for its own doubts; all else is the region's. Raises NotFound, Forbidden, Invalid (`choice_unknown`, `text_empty`,
    `text_too_long`, a kind of personal number in the text), LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    if act not in ACTS:
        raise Invalid("act", code="choice_unknown")
    if (act in OF_HOSPITAL) != (caller.institution is not None):
        raise Forbidden("act")
    text = text.strip()
    if not text and act in ("answered", "explained", "upheld"):
        raise Invalid("text", code="text_empty")
    if len(text) > MOST_LETTERS:
        raise Invalid("text", code="text_too_long")
    if personal := in_free_text(text):
        raise Invalid("text", code=personal)
    doubt = find(service, caller, name, now)
    DoubtNoteStore(service.data).add(DoubtNote(doubt.name, now, caller.by, caller.institution, act, doubt.fen, text))
    return find(service, caller, name, now)


def find(service: Service, caller: Caller, name: str, now: datetime) -> FigureDoubt:
    """The doubt of this name. Raises NotFound, and what `doubts` raises."""
    parts: Sequence[str] = name.split(":")
    if len(parts) != 3 or parts[0] not in KINDS or (caller.institution and parts[1] != caller.institution):
        raise NotFound("doubt")
    try:
        month = date.fromisoformat(f"{parts[2]}-01")
    except ValueError:
        raise NotFound("doubt") from None
    for doubt in doubts(service, caller, month, month, now, parts[1]):
        if doubt.name == name:
            return doubt
    raise NotFound("doubt")
