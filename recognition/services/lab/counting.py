"""What a lab counts of the questions it has judged: by month, item, hospital and regions, what was answered, what would be, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from recognition.domain.lookups import DecisionKind, Verdict
from recognition.domain.tally import TalliedDecision, effective
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups.decode import deciding_reason, find
from recognition.services.lab.judging import Judged

LETTERS = {Verdict.RECOGNISED.value: "r", Verdict.DISCRETIONARY.value: "d", Verdict.NOT_COVERED.value: "n"}
APART, UNDECIDED, ACCEPTED, REPEATED = "x", "u", "a", "p"
"""In place of a verdict, where a question cannot be judged; and what was decided on a question."""

DECIDED = (UNDECIDED, ACCEPTED, REPEATED)

DIMENSIONS = ("month", "item", "receiver", "issuer", "regions", "reasons", "unevaluated", "apart")
"""By what questions are counted. `regions` are issuer's and receiver's; `reasons` those that decided then and now; `unevaluated` the institution and
item of which a qualification alone is missing, and the verdict then; `apart` why a question cannot be judged."""


MOVES = {
    then: {now: {decided: then_letter + now_letter + decided for decided in DECIDED} for now, now_letter in (*LETTERS.items(), (None, APART))}
    for then, then_letter in LETTERS.items()
}
"""By verdict then, verdict now (None: not judged) and what was decided: the three letters in this order. A text is hashed once."""


class Counts:
    """Counts of one process; those of several are added."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self.by: dict[str, Counter[tuple[Any, ...]]] = {name: Counter() for name in DIMENSIONS}
        self.fen: Counter[tuple[Any, ...]] = Counter()
        """List prices, by move: as frozen then (`then`) and as the edition has them (`now`), of what was accepted or moves."""

    def add(self, judged: Sequence[Judged], decided: Mapping[int, str]) -> list[tuple[Judged, str]]:
        """Counts these questions; `decided` has the letter of those on which a decision stands. Gives back those whose price matters: accepted, or moved."""
        questions = [each.question for each in judged]
        moves = [MOVES[each.question.verdict][each.outcome and each.outcome.verdict][decided.get(each.sequence, UNDECIDED)] for each in judged]
        by = self.by
        self._months(judged, moves)
        by["item"].update(zip([each.item for each in questions], moves, strict=True))
        by["receiver"].update(zip([each.receiver for each in questions], moves, strict=True))
        by["issuer"].update(zip([each.issuer for each in questions], moves, strict=True))
        by["regions"].update(zip([each.region for each in questions], [each.to for each in questions], moves, strict=True))
        then = [deciding_reason(each.checks, each.window == 0, each.members, each.reasons) for each in questions]
        by["reasons"].update(zip(then, [each.outcome.reason if each.outcome else APART for each in judged], strict=True))
        missing = [each.question for each in judged if each.outcome and each.outcome.unevaluated]
        by["unevaluated"].update([(each.performer or each.issuer, each.item, LETTERS[each.verdict]) for each in missing])
        by["apart"].update([(each.why,) for each in judged if each.outcome is None])
        return [(each, move) for each, move in zip(judged, moves, strict=True) if move[1] != APART and (move[2] == ACCEPTED or move[0] != move[1])]

    def _months(self, judged: Sequence[Judged], moves: Sequence[str]) -> None:
        """By month; a stretch of the ledger is nearly always of one."""
        months = {_month(day) for day in {each.day for each in judged}}
        if len(months) == 1:
            [month] = months
            self.by["month"].update({(month, move): n for move, n in Counter(moves).items()})
        else:
            self.by["month"].update(zip([_month(each.day) for each in judged], moves, strict=True))

    def priced(self, move: str, then: int, now: int) -> None:
        """Adds the price of one question, in fen: as it was frozen, and as it would be."""
        self.fen[move, "then"] += then
        self.fen[move, "now"] += now

    def merge(self, kept: Mapping[str, Any]) -> None:
        """Adds what another process counted, as `as_kept` gives it."""
        for name, rows in kept["by"].items():
            self.by[name].update({tuple(key): n for *key, n in rows})
        self.fen.update({tuple(key): n for *key, n in kept["fen"]})

    def as_kept(self) -> dict[str, Any]:
        """The counts as lists of a key's parts with a number behind them."""
        return {"by": {name: [[*key, n] for key, n in rows.items()] for name, rows in self.by.items()}, "fen": [[*key, n] for key, n in self.fen.items()]}


@lru_cache(1024)
def _month(day: int) -> str:
    return f"{date.fromordinal(day):%Y-%m}"


def decided_on(reads: LedgerReader, first: int, last: int, size: int) -> dict[int, str]:
    """By the sequences of lookups from one to another, both included, what was decided among the first `size` entries and stands."""
    told: dict[int, list[TalliedDecision]] = {}
    for lookup, sequence, data, corrected, _corroborated in reads.decisions_on(first, last + 1, size):
        told.setdefault(lookup, []).append(find(data).tallied_decision(sequence, bool(corrected)))
    standing = {lookup: effective(decisions) for lookup, decisions in told.items()}
    return {lookup: ACCEPTED if stands.kind is DecisionKind.ACCEPTED else REPEATED for lookup, stands in standing.items() if stands}
