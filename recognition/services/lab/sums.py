"""A lab's result for registrars: sums that name no hospital, with small counts hidden so that no other brings them back, and the others rounded.

Who may change a rule and ask again learns from the difference of two results what the change touched, be it one hospital's two questions. So no
count is told exactly: not between two labs, and not between the columns of one. Money is not told at all, for a price that is set for the lab
would count the acceptances of a single item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recognition.domain.disclosure_control import PARTS, WHOLE, count_of, hidden, rounded

NAMED = ("receivers", "issuers", "regions", "moves", "reasons", "decisions", "estimates", "rates", "apart")
"""What tells of hospitals, of single decisions, or what few of them decided: registrars do not see it, save `estimates` of many."""
SIDES = ("then", "now")
COUNTERS = (WHOLE, *PARTS)
ENTRIES = 1000
"""How far a lab is, in entries of the period, is told in steps: the entries of a single day may be few."""


def in_sums(result: Mapping[str, Any]) -> dict[str, Any]:
    """The same result for registrars: totals, months and items with verdicts then and now, estimates, and who would have to be evaluated. None stands
    for what is hidden."""
    told = {name: value for name, value in result.items() if name not in NAMED}
    totals = _sides(result["totals"])
    told["totals"] = _whole(*[hidden(totals[side], [], COUNTERS)[0] for side in SIDES])
    told["lookups"] = told["totals"]["lookups"]
    told["agreement"] = {name: rounded(n) for name, n in result["agreement"].items()}
    for name in ("months", "items"):
        told[name] = _rows(result["totals"], result[name], name.removesuffix("s"))
    # an order by what is not told would tell it
    told["items"].sort(key=_by_change)
    told["estimates"] = {name: _estimate(figure) for name, figure in result["estimates"].items() if count_of(name) == name}
    evaluations: list[dict[str, Any]] = [
        {
            "institution": row["institution"],
            "lookups": rounded(row["lookups"]),
            "newly": rounded(row["newly"]),
            "items": [{"item": code} for code in sorted(one["item"] for one in row["items"])],
        }
        for row in result["evaluations"]
    ]
    told["evaluations"] = sorted(evaluations, key=lambda row: (-(row["newly"] or 0), -(row["lookups"] or 0), row["institution"]))
    return told


def _sides(row: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Then and now as rows of counts that add up: what is not judged stands with what is not covered, for it is recognised by nobody."""
    now = {**row["now"], "not_covered": row["now"]["not_covered"] + row["now"]["not_judged"]}
    return {side: {WHOLE: row["lookups"], **{part: counts[part] for part in PARTS}} for side, counts in (("then", row["then"]), ("now", now))}


def _rows(totals: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    """Rows of one breakdown. What a row has moved is told by the two sides alone."""
    sides = [_sides(row) for row in rows]
    whole = _sides(totals)
    shown = [hidden(whole[side], [row[side] for row in sides], COUNTERS)[1] for side in SIDES]
    return [{name: row[name], **_whole(then, now)} for row, then, now in zip(rows, *shown, strict=True)]


def _by_change(row: Mapping[str, Any]) -> tuple[int, int, str]:
    """Those that change most as far as it is told, then those that most was asked of, then by their codes."""
    change = sum(abs((row["now"][part] or 0) - (row["then"][part] or 0)) for part in PARTS if None not in (row["now"][part], row["then"][part]))
    return -change, -(row["lookups"] or 0), row["item"]


def _whole(then: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    lookups = None if None in (then[WHOLE], now[WHOLE]) else rounded(then[WHOLE])
    return {"lookups": lookups, "then": {part: rounded(then[part]) for part in PARTS}, "now": {part: rounded(now[part]) for part in PARTS}}


def _estimate(figure: Mapping[str, int | None]) -> dict[str, int | None]:
    """Nothing of it where one of the three is a count of few."""
    told = {name: rounded(value) for name, value in figure.items()}
    return dict.fromkeys(told) if None in told.values() else told


def in_steps(state: Mapping[str, Any]) -> dict[str, Any]:
    """How far a lab is, for registrars."""
    return {**state, **{name: -(-state[name] // ENTRIES) * ENTRIES for name in ("done", "total")}}
