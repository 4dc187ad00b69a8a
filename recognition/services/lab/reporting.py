"""A lab's result, from what was counted: verdicts then and now by month, item, hospital and regions, decisions, estimates, and who would have to be evaluated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

import msgspec

from recognition.domain.lab_estimates import AcceptanceRates, Became, EstimateInterval, MonthAsked, Moving, accepted_between, figure_between, moving, rates
from recognition.services.lab.counting import ACCEPTED, APART, REPEATED, UNDECIDED, Counts
from recognition.services.lab.judged_then import JudgedThen
from recognition.services.lab.processes import Judgement
from recognition.services.lab.request import LabInputs

VERDICTS = {"r": "recognised", "d": "discretionary", "n": "not_covered", APART: "not_judged"}
FIGURES = {
    "r": ("accepted", "avoided", "saved_fen"),
    "d": ("accepted_discretionary", "avoided_discretionary", "saved_discretionary_fen"),
}  # fmt: skip
"""Of the verdicts under which an acceptance avoids something: counters of acceptances, of what they avoided and of what that saved."""


class Ran(NamedTuple):
    """A lab that was judged: its id and inputs, the edition's number, the period as the counters had it, what was counted, the ledger's root in hex,
    when it began, and how many rows were compared."""

    lab: str
    inputs: LabInputs
    number: int
    then: JudgedThen
    judgement: Judgement
    root: str
    begun: datetime
    compared: int


def report(ran: Ran) -> dict[str, Any]:
    """The result as it is kept and told, by our codes, money in fen. Shares are decimals of four places."""
    counts, inputs = ran.judgement.counts, ran.inputs
    moves = _added(((move, n) for (_month, move), n in counts.by["month"].items()))
    return {
        "id": ran.lab,
        "inputs": msgspec.to_builtins(inputs),
        "inputs_sha256": inputs.hash(),
        "edition": {"number": ran.number or None, "sha256": inputs.sha256},
        "checkpoint": {"size": ran.then.size, "root": ran.root},
        "made_at": ran.begun.isoformat(timespec="seconds"),
        "lookups": sum(moves.values()),
        "apart": [{"why": why, "lookups": n} for (why,), n in sorted(counts.by["apart"].items())],
        "agreement": {
            "rows_compared": ran.compared, "sampled": ran.judgement.sampled, "signatures": ran.judgement.signatures,
        },
        "totals": _row(moves),
        "moves": [_move(move, moves, counts.fen) for move in sorted({move[:2] for move in moves}, key=_strength)],
        "decisions": {
            "accepted_no_longer_recognised": _sum(moves, lambda move: move[0] == "r" and move[1] in "dn" and move[2] == ACCEPTED),
            "repeated_that_would_be_recognised": _sum(moves, lambda move: move[0] in "dn" and move[1] == "r" and move[2] == REPEATED),
        },
        "estimates": _estimates(ran.then, counts, moves),
        "rates": {VERDICTS[letter]: _rates(told) for letter in "rdn" if (told := _rates_of(counts, letter))},
        "reasons": [
            {"then": then, "now": now, "lookups": n}
            for (then, now), n in sorted(counts.by["reasons"].items(), key=lambda row: (-row[1], row[0]))
            if then != now and now != APART
        ],
        "months": _rows(counts, "month", by_change=False),
        "items": _rows(counts, "item"),
        "receivers": _rows(counts, "receiver"),
        "issuers": _rows(counts, "issuer"),
        "regions": _region_rows(counts),
        "evaluations": _evaluations(counts),
    }  # fmt: skip


def _added(pairs: Iterable[tuple[Any, int]]) -> Counter[Any]:
    told: Counter[Any] = Counter()
    for key, n in pairs:
        told[key] += n
    return told


def _sum(moves: Mapping[str, int], which: Callable[[str], bool]) -> int:
    return sum(n for move, n in moves.items() if which(move))


def _strength(move: str) -> list[int]:
    return ["rdnx".index(letter) for letter in move]


def _row(moves: Mapping[str, int]) -> dict[str, Any]:
    """Verdicts then and now; `gained` and `lost` are questions that become recognised or no longer are, `moved` all whose verdict changes."""
    then, now = ({name: sum(n for move, n in moves.items() if move[place] == letter) for letter, name in VERDICTS.items()} for place in (0, 1))
    del then["not_judged"]
    judged = {move: n for move, n in moves.items() if move[1] != APART}
    return {
        "lookups": sum(moves.values()),
        "then": then,
        "now": now,
        "moved": _sum(judged, lambda move: move[0] != move[1]),
        "gained": _sum(judged, lambda move: move[1] == "r" != move[0]),
        "lost": _sum(judged, lambda move: move[0] == "r" != move[1]),
    }


def _move(pair: str, moves: Mapping[str, int], fen: Mapping[Any, int]) -> dict[str, Any]:
    decided = {name: moves.get(pair + letter, 0) for letter, name in ((ACCEPTED, "accepted"), (REPEATED, "repeated"), (UNDECIDED, "undecided"))}
    return {"then": VERDICTS[pair[0]], "now": VERDICTS[pair[1]], "lookups": sum(decided.values()), **decided}


def _rows(counts: Counts, name: str, by_change: bool = True) -> list[dict[str, Any]]:
    """Rows by one thing, those that change most first, or in their order."""
    groups: dict[str, Counter[str]] = {}
    for (group, move), n in counts.by[name].items():
        groups.setdefault(group, Counter())[move] += n
    rows = [{name: group, **_row(moves)} for group, moves in sorted(groups.items())]
    return sorted(rows, key=lambda row: -row["moved"]) if by_change else rows


def _region_rows(counts: Counts) -> list[dict[str, Any]]:
    pairs: dict[tuple[str, str], Counter[str]] = {}
    for (issuer, receiver, move), n in counts.by["regions"].items():
        pairs.setdefault((issuer, receiver), Counter())[move] += n
    rows = [{"issuer_region": issuer, "receiver_region": receiver, **_row(moves)} for (issuer, receiver), moves in sorted(pairs.items())]
    return sorted(rows, key=lambda row: -row["moved"])


def _evaluations(counts: Counts) -> list[dict[str, Any]]:
    """Institutions of whose results nothing but an evaluation is missing, with the items, those that most is asked of first. `newly` are questions that
    were not covered then: what the catalogue of the lab would ask to be evaluated, and the one of then did not."""
    asked: dict[str, dict[str, Counter[str]]] = {}
    for (institution, item, then), n in counts.by["unevaluated"].items():
        asked.setdefault(institution, {}).setdefault(item, Counter())[then] += n
    rows = []
    for institution, items in sorted(asked.items()):
        of_items: list[dict[str, Any]] = [{"item": item, "lookups": sum(of.values()), "newly": of["n"]} for item, of in sorted(items.items())]
        whole = {name: sum(one[name] for one in of_items) for name in ("lookups", "newly")}
        rows.append({"institution": institution, **whole, "items": sorted(of_items, key=_by_newly)})
    return sorted(rows, key=_by_newly)


def _by_newly(row: Mapping[str, Any]) -> tuple[int, int]:
    return -row["newly"], -row["lookups"]


def _rates_of(counts: Counts, letter: str) -> AcceptanceRates | None:
    months: dict[str, list[int]] = {}
    for (month, move), n in counts.by["month"].items():
        if move[0] == letter:
            row = months.setdefault(month, [0, 0])
            row[0] += n
            row[1] += n * (move[2] == ACCEPTED)
    return rates([MonthAsked(*row) for row in months.values()])


def _rates(told: AcceptanceRates) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in told._asdict().items()}


def _estimates(then: JudgedThen, counts: Counts, moves: Mapping[str, int]) -> dict[str, Any]:
    items = {(move[0], move[1], move[2]): n for move, n in moves.items()}
    # What cannot be judged stays as it was.
    judged = {((key[0], key[0], key[2]) if key[1] == APART else key): 0 for key in items}
    for (before, after, decided), n in items.items():
        judged[before, before if after == APART else after, decided] += n
    prices = {name: {(move[0], move[1], move[2]): fen for (move, which), fen in counts.fen.items() if which == name} for name in ("then", "now")}
    told: dict[str, Any] = {}
    for letter, (accepted, avoided, saved) in FIGURES.items():
        observed = _rates_of(counts, letter)
        of_items, of_fen = moving(judged, judged, letter, ACCEPTED), moving(prices["now"], prices["then"], letter, ACCEPTED)
        told[accepted] = _told(then.totals[accepted], _accepted(then.totals[accepted], of_items, observed))
        told[avoided] = _told(then.totals[avoided], figure_between(of_items, observed, Became(then.totals[avoided], of_items.then)))
        told[saved] = _told(then.totals[saved], figure_between(of_fen, observed, Became(then.totals[saved], of_fen.then)))
    return told


def _accepted(figure: int, of_items: Moving, observed: AcceptanceRates | None) -> EstimateInterval | None:
    """Acceptances of the period as its summary has them, and as many more or less as the questions of the period tell."""
    bounds = accepted_between(of_items, observed)
    if bounds is None:
        return None
    low, high = (figure + bound - of_items.then for bound in bounds)
    return EstimateInterval(max(0, int(low)), max(0, -int(-high // Fraction(1))))


def _told(then: int, between: EstimateInterval | None) -> dict[str, int | None]:
    return {"then": then, "low": between.low if between else None, "high": between.high if between else None}
