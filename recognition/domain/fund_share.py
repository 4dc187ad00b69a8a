"""What of a saving the insurance fund would have paid: an interval, for an entry knows the receiver's level and neither insurance nor setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from recognition.domain.periods import days_of

INSURANCES = ("employee", "resident")
SETTINGS = ("outpatient", "inpatient")
KINDS = tuple((insurance, setting) for insurance in INSURANCES for setting in SETTINGS)
WHOLE = 10_000
"""A ratio of 100 % in hundredths of a per cent."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """The part that the fund pays (报销比例), in hundredths of a per cent, at institutions of a level for one insurance and setting; both days included."""

    level: str
    insurance: str
    setting: str
    valid_from: date
    valid_to: date | None
    hundredths: int


@dataclass(frozen=True, slots=True)
class FundShare:
    """From `least` to `most` fen of what was saved; None where for some (level, month) in `missing` no ratio is known for every day, insurance
    and setting: what is not known is not estimated."""

    least: int | None = None
    most: int | None = None
    missing: tuple[tuple[str, str], ...] = ()


def fund_share(saved: Mapping[tuple[str, str], int], ratios: Sequence[Ratio]) -> FundShare:
    """The interval of what was saved in fen, by (level, month as 2026-11): a month's savings lie between its lowest and its highest ratio. The lower
    bound is rounded down to the fen, the upper one up."""
    least = most = 0
    missing = []
    for (level, month), fen in sorted(saved.items()):
        if not fen:
            continue
        known = _of_month([ratio for ratio in ratios if ratio.level == level], month)
        if known is None:
            missing.append((level, month))
            continue
        least, most = least + fen * known[0], most + fen * known[1]
    return FundShare(None, None, tuple(missing)) if missing else FundShare(least // WHOLE, -(-most // WHOLE))


def _of_month(ratios: Sequence[Ratio], month: str) -> tuple[int, int] | None:
    """The lowest and the highest ratio that holds on a day of the month; None where on some day one of the kinds has none."""
    first, last = days_of("month", month)
    of_days = [_on(ratios, kind, first + timedelta(days)) for days in range((last - first).days + 1) for kind in KINDS]
    known = [ratio for ratio in of_days if ratio is not None]
    return (min(known), max(known)) if len(known) == len(of_days) else None


def _on(ratios: Sequence[Ratio], kind: tuple[str, str], day: date) -> int | None:
    """The ratio of a kind on a day: of several that hold the one that began last."""
    holding = [
        ratio for ratio in ratios if (ratio.insurance, ratio.setting) == kind and ratio.valid_from <= day and (ratio.valid_to is None or day <= ratio.valid_to)
    ]
    return max(holding, key=lambda ratio: ratio.valid_from).hundredths if holding else None
