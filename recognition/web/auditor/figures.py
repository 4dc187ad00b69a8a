"""How figures stand on auditors' pages: counts, yuan, shares, what is hidden and what is unknown."""

from __future__ import annotations

from fractions import Fraction

UNKNOWN = "–"
HIDDEN = "*"
"""Hidden because it, or what could be worked out with it, is below five."""

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("asked", ("lookups", "recognised", "discretionary", "not_covered", "viewed", "undecided")),
    ("decided", ("accepted", "accepted_discretionary", "accepted_outside", "accepted_consortium", "unreferenced", "repeated", "repeated_without_reason")),
    (
        "became",
        (
            "provisional",
            "avoided",
            "avoided_discretionary",
            "avoided_consortium",
            "reversed",
            "partly_reversed",
            "doubtful",
            "avoided_reports",
            "avoided_patient_days",
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
            "saved_adjusted_fen",
            "saved_discretionary_fen",
            "saved_consortium_fen",
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
UNITS = {"avoided_reports": "reports", "avoided_patient_days": "patient_days"}


def unit_of(counter: str) -> str:
    """The unit of a counter: `items`, `reports`, `patient_days` or `yuan`."""
    return "yuan" if counter.endswith("_fen") else UNITS.get(counter, "items")


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
