"""Stories told to a tally: who asked, who decided, who performed a test after all; in the order in which the ledger took them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random

from recognition.domain import tally
from recognition.domain.hook_questions import RecordedHookQuestion
from recognition.domain.lookups import (
    SHANGHAI,
    Answer,
    Check,
    CheckCode,
    Correction,
    Decision,
    DecisionKind,
    Lookup,
    Price,
    PriceSource,
    Repeat,
    RepeatReason,
    Verdict,
    replace,
)
from recognition.domain.recorded import Receipt, RecordedCorrection, RecordedCorroboration, RecordedDecision, RecordedLookup, RecordedRepeat, recorded
from recognition.domain.searches import Corroboration
from recognition.ledger.ids import new_id

LIN, TANG = "CQ-LIN", "CQ-TANG"
"""Where Dr Lin and Dr Tang receive patients."""
EAST, WEST = "CQ-EAST", "SC-WEST"
"""Two hospitals whose results are brought along."""
SAMPLED = date(2026, 11, 18)
PASSED = tuple(Check(code, True) for code in CheckCode)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A time of that day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def after(days: int, since: date = SAMPLED) -> date:
    """So many days after the sampling."""
    return since + timedelta(days=days)


def mark(name: str | None) -> str | None:
    """The hash of a reference as an entry would hold it; the key does not matter here."""
    return name and sha256(name.encode()).hexdigest()[:24]


def reason(code: str | None) -> RepeatReason | None:
    """The reason of a repeat, where one is given."""
    return RepeatReason(code) if code else None


class Story:
    """Entries in ledger order, and what a tally makes of them."""

    def __init__(self) -> None:
        self.entries: list[RecordedLookup | RecordedDecision | RecordedRepeat | RecordedCorrection | RecordedCorroboration | RecordedHookQuestion] = []
        self._random = Random(2026)

    def __iter__(self) -> Iterator[RecordedLookup | RecordedDecision | RecordedRepeat | RecordedCorrection | RecordedCorroboration | RecordedHookQuestion]:
        return iter(self.entries)

    def _add(self, entry):
        sequence = len(self.entries)
        entry, receipt = replace(entry, id=new_id(entry.at, self._random)), Receipt(sequence, f"{sequence:064x}")
        # Some tests tell a story again with its entries in another order.
        entry = replace(entry, receipt=receipt) if hasattr(entry, "receipt") else recorded(entry, receipt)
        self.entries.append(entry)
        return entry

    def asks(
        self,
        when: date | datetime = SAMPLED,
        *,
        item: str = "tp",
        issuer: str = EAST,
        receiver: str = LIN,
        sampled: date | datetime = SAMPLED,
        verdict: str = "recognised",
        why: str = "outside_window",
        window: int | None = 30,
        fen: int = 400,
        report: str | None = "R-1",
        patient: str | None = None,
        **more,
    ) -> RecordedLookup:
        """A clinician asks; `report` and `patient` are hashed, `more` are members of the Lookup as they are."""
        when = when if isinstance(when, datetime) else at(when, 10)
        sampled = sampled if isinstance(sampled, datetime) else at(sampled)
        reasons = () if verdict == "recognised" else (why,)
        price = Price(fen, PriceSource.REGION if fen else PriceSource.NONE)
        answer = Answer(Verdict(verdict), PASSED, reasons, (), "2026.1", 1, price, window_days=window)
        more["others"] = tuple(mark(other) for other in more.get("others", ()))
        places = {"issuer_division": "500100" if issuer.startswith("CQ") else "510100", "receiver_division": "500157", **more}
        return self._add(Lookup("", when, receiver, issuer, item, sampled, "key-lin", answer, report=mark(report), patient=mark(patient), **places))

    def prompts(self, *, shown: bool = True, **about) -> RecordedHookQuestion:
        """A hook asks by itself; `about` as for a clinician's question."""
        asked = self.asks(**about)
        lookup = Lookup(*(getattr(asked, name) for name in Lookup.__struct_fields__))
        self.entries[-1] = RecordedHookQuestion(lookup, shown, receipt=asked.receipt)
        return self.entries[-1]

    def acts(self, question: RecordedHookQuestion) -> RecordedLookup:
        """Somebody acts on the card that told it: from then on it is a lookup."""
        return self._add(replace(question.lookup, hook=question.receipt.sequence))

    def _decides(
        self, lookup: RecordedLookup, kind: str, when: date | datetime | None, code: str | None = None, by: str = "key-lin", signed: str | None = None
    ) -> RecordedDecision:
        when = lookup.at + timedelta(minutes=5) if when is None else when if isinstance(when, datetime) else at(when, 11)
        return self._add(Decision("", when, lookup.id, lookup.receipt.sequence, lookup.receiver, by, DecisionKind(kind), reason(code), code=mark(signed)))

    def accepts(self, lookup: RecordedLookup, when: date | datetime | None = None, signed: str | None = None) -> RecordedDecision:
        """The clinician takes the result as it is: five minutes later, unless told otherwise; `signed` is the report code that asked."""
        return self._decides(lookup, "accepted", when, signed=signed)

    def repeats(self, lookup: RecordedLookup, when: date | datetime | None = None, code: str | None = "emergency") -> RecordedDecision:
        """The clinician orders the test again."""
        return self._decides(lookup, "repeated", when, code)

    def withdraws(self, lookup: RecordedLookup, when: date | datetime | None = None) -> RecordedDecision:
        """The clinician takes the last decision back."""
        return self._decides(lookup, "withdrawn", when)

    def views(self, lookup: RecordedLookup, when: date | datetime | None = None, by: str = "pabcdefgh") -> RecordedDecision:
        """The clinician looks at the report; `by` names an account, a key, or a clinician behind a key."""
        return self._decides(lookup, "viewed", when, by=by)

    def accepted(self, when: date | datetime = SAMPLED, **about) -> RecordedLookup:
        """Asked and accepted five minutes later."""
        lookup = self.asks(when, **about)
        self.accepts(lookup)
        return lookup

    def corrects(self, entry: RecordedDecision | RecordedRepeat, when: date | datetime | None = None, why: str = "order_cancelled") -> RecordedCorrection:
        """A repeat or a decision is taken back, a day later unless told otherwise."""
        when = entry.at + timedelta(days=1) if when is None else when if isinstance(when, datetime) else at(when, 16)
        return self._add(Correction("", when, entry.receipt.sequence, why, "key-lin", entry.institution))

    def corroborates(self, decision: RecordedDecision, when: date | datetime | None = None) -> RecordedCorroboration:
        """The issuer has announced what was accepted; it is noticed an hour later, unless told otherwise."""
        when = decision.at + timedelta(hours=1) if when is None else when if isinstance(when, datetime) else at(when, 17)
        return self._add(Corroboration("", when, decision.receipt.sequence, decision.institution, EAST))

    def performed(
        self,
        when: date | datetime,
        *,
        item: str = "tp",
        receiver: str = LIN,
        report: str | None = "R-1",
        patient: str | None = None,
        also: tuple[str, ...] = (),
        told: date | None = None,
    ) -> RecordedRepeat:
        """Word from the laboratory that it did the test itself; `told` is the day of the word, else that of the test."""
        when = when if isinstance(when, datetime) else at(when, 15)
        reports, patients = (tuple(mark(name) for name in (given,) if name) for given in (report, patient))
        return self._add(Repeat("", at(told, 20) if told else when, receiver, "key-lab", item, when, also, reports, patients))

    def by(self, today: date, *names: str) -> dict[tuple, dict[str, int]]:
        """Figures as of a day, by names of a cell's members, counters that are 0 left out."""
        found = tally.tally(lambda: iter(self.entries), today, lambda cell: tuple(getattr(cell, name) for name in names))
        return {key: {counter: n for counter, n in row.items() if n} for key, row in found.items()}

    def on(self, today: date) -> dict[str, int]:
        """All figures as of a day in one row; a counter that is 0 is there."""
        [row] = tally.tally(lambda: iter(self.entries), today).values()
        return row

    def finally_(self) -> dict[str, int]:
        """All figures once every time of waiting is over."""
        return self.on(date(2030, 1, 1))
