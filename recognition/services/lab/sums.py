"""A lab's result for registrars: sums that name no hospital, with small counts hidden so that no other brings them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recognition.domain.disclosure_control import PARTS, SMALLEST, WHOLE, hidden

NAMED = ("receivers", "issuers", "regions", "moves", "reasons", "decisions", "estimates", "rates", "apart")
"""What tells of hospitals, of single decisions, or what few of them decided: registrars do not see it, save `estimates` of many."""
SIDES = ("then", "now")
COUNTERS = (WHOLE, *PARTS)


def in_sums(result: Mapping[str, Any]) -> dict[str, Any]:
    """The same result for registrars: totals, months and items with verdicts then and now, estimates, and who would have to be evaluated. None stands
    for what is hidden."""
    told = {name: value for name, value in result.items() if name not in NAMED}
    totals = _sides(result["totals"])
    told["totals"] = _whole(result["totals"], *[hidden(totals[side], [], COUNTERS)[0] for side in SIDES])
    for name in ("months", "items"):
        told[name] = _rows(result["totals"], result[name], name.removesuffix("s"))
    told["estimates"] = {name: figure if _many(figure) else dict.fromkeys(figure) for name, figure in result["estimates"].items()}
    told["evaluations"] = [
        {
            "institution": row["institution"],
            "lookups": _count(row["lookups"]),
            "newly": _count(row["newly"]),
            "items": [{"item": one["item"]} for one in row["items"]],
        }
        for row in result["evaluations"]
    ]
    return told


def _sides(row: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Then and now as rows of counts that add up: what is not judged stands with what is not covered, for it is recognised by nobody."""
    now = {**row["now"], "not_covered": row["now"]["not_covered"] + row["now"]["not_judged"]}
    return {side: {WHOLE: row["lookups"], **{part: counts[part] for part in PARTS}} for side, counts in (("then", row["then"]), ("now", now))}


def _rows(totals: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    """Rows of one breakdown, in their order. What a row has moved is told by the two sides alone."""
    sides = [_sides(row) for row in rows]
    whole = _sides(totals)
    shown = [hidden(whole[side], [row[side] for row in sides], COUNTERS)[1] for side in SIDES]
    return [{name: row[name], **_whole(row, then, now)} for row, then, now in zip(rows, *shown, strict=True)]


def _whole(row: Mapping[str, Any], then: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    lookups = None if None in (then[WHOLE], now[WHOLE]) else row["lookups"]
    return {"lookups": lookups, "then": {part: then[part] for part in PARTS}, "now": {part: now[part] for part in PARTS}}


def _count(n: int) -> int | None:
    return n if n == 0 or n >= SMALLEST else None


def _many(figure: Mapping[str, Any]) -> bool:
    """Money and counts alike: none of the three is a count of few."""
    return all(value is not None and (value == 0 or value >= SMALLEST) for value in figure.values())
