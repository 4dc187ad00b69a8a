"""How figures stand on auditors' pages: counts, yuan, shares, what is hidden and what is unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from recognition.domain.counters import DEFINITIONS, all_accepted
from recognition.domain.policy.words.counters import without_unit

UNKNOWN = "–"
HIDDEN = "*"
"""Hidden because it, or what could be worked out with it, is below five."""

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "asked",
        (
            "lookups",
            "recognised",
            "discretionary",
            "not_covered",
            "viewed",
            "viewed_by_system",
            "viewed_patient_days",
            "undecided",
            "handed_in_late",
            "handed_in_doubtful",
            "hook_unseen",
            "hook_silent",
        ),
    ),
    ("decided", ("accepted", "accepted_discretionary", "accepted_outside", "accepted_consortium", "unreferenced", "repeated", "repeated_without_reason")),
    (
        "became",
        (
            "provisional",
            "provisional_recognised",
            "avoided",
            "avoided_discretionary",
            "avoided_consortium",
            "reversed",
            "partly_reversed",
            "doubtful",
            "avoided_reports",
            "avoided_patient_days",
            "avoided_corroborated",
            "avoided_by_report_and_patient",
            "avoided_by_report",
            "avoided_by_patient",
            "repeated_elsewhere",
            "withdrawn_late",
            "same_number",
        ),
    ),
    (
        "saved",
        (
            "saved_fen",
            "provisional_recognised_fen",
            "saved_adjusted_fen",
            "saved_discretionary_fen",
            "saved_consortium_fen",
            "saved_corroborated_fen",
            "saved_by_report_and_patient_fen",
            "saved_by_report_fen",
            "saved_by_patient_fen",
            "doubtful_fen",
            "repeated_elsewhere_fen",
            "withdrawn_late_fen",
            "same_number_fen",
        ),
    ),
)
"""Every counter, in the order in which a reader asks."""
IN_TABLES = ("lookups", "recognised", "accepted", "repeated", "undecided", "provisional", "avoided", "reversed", "saved_fen")
"""The counters that tables by time, item or place show; exports have all."""


_CODES = re.compile("`?\\b(" + "|".join(sorted(DEFINITIONS, key=len, reverse=True)) + ")\\b`?")


def meanings(counter: str) -> tuple[str, str]:
    """What a counter means as pages say it, in Chinese and English: other counters by their names and not their codes, and without fen, since pages
    show yuan."""
    zh, en = (text.replace("（分）", "").replace(", in fen,", "").replace(", in fen", "") for text in DEFINITIONS[counter])
    in_chinese = _CODES.sub(lambda code: f"“{without_unit(code[1])[0]}”", zh)
    in_english = _CODES.sub(lambda code: f"“{without_unit(code[1])[1]}”" if "_" in code[1] or "`" in code[0] else code[0], en)
    return re.sub(r"(?<=”) (?=[^a-z])| (?=“)", "", in_chinese), in_english


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def formatted(counter: str, value: int | None) -> str:
    """A figure as it is shown; None is hidden."""
    if value is None:
        return HIDDEN
    return yuan(value) if counter.endswith("_fen") else f"{value:,}"


def percent(part: int | None, whole: int | None) -> str:
    """A share with two decimals, half up; unknown where there is nothing to divide by. The same rounding on every page and in every file."""
    if part is None or whole is None:
        return HIDDEN
    if whole <= 0:
        return UNKNOWN
    hundredths = int(Fraction(part * 10000, whole) + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02} %"


def accepted_share(counts: Mapping[str, int | None]) -> str:
    """Accepted ÷ asked of a row or a total, as it is shown."""
    return percent(all_accepted(counts), counts["lookups"])


def change(counter: str, now: int, before: int) -> str:
    """How a figure moved, in its unit and in per cent of what it was, half up; without per cent where it was nothing."""
    moved, sign = now - before, "+" if now > before else "-" if now < before else "±"
    amount = f"{sign}{formatted(counter, abs(moved))}"
    if before <= 0:
        return amount
    tenths = int(Fraction(abs(moved) * 1000, before) + Fraction(1, 2))
    return f"{amount} ({sign}{tenths // 10}.{tenths % 10} %)"
