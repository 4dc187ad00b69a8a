"""The counters of a summary: what each is called, what it means, and how it follows from the measures of `tallies`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from recognition.domain.lookups import RepeatReason

DEFINITIONS: dict[str, tuple[str, str]] = {
    "lookups": ("查询数（项次），按查询日计。", "Questions asked, in items, on the day they were asked."),
    "recognised": ("其中结论为应予互认的查询。", "Of these, answered recognised."),
    "discretionary": ("其中结论为可酌情互认的查询。", "Of these, answered discretionary."),
    "not_covered": ("其中结论为不在互认目录的查询。", "Of these, answered not covered."),
    "viewed": (
        "调阅过原报告或图像的查询，每项查询计一次，按首次调阅日计。",
        "Lookups whose report or image was viewed, once each, on the day of the first view.",
    ),
    "accepted": ("结论为应予互认且医师采信的查询，按决定日计。", "Recognised lookups that the clinician accepted, on the day of the decision."),
    "accepted_discretionary": (
        "自主采信：结论为可酌情互认而采信的查询，单独计数。",
        "Discretionary lookups that the clinician accepted of her own judgement; counted apart.",
    ),
    "accepted_outside": ("结论为不在互认目录而采信的查询，单独计数，不计节省。", "Not-covered lookups that were accepted; counted apart, saving nothing."),
    "accepted_consortium": ("上述各类采信中，双方同属一个医联体的部分。", "Of all acceptances, those between institutions of one consortium."),
    "unreferenced": (
        "上述各类采信中，既无报告单号也无患者标识的部分：计数，但不计避免与节省。",
        "Of all acceptances, those without any reference: counted, but they avoid and save nothing.",
    ),
    "repeated": ("医师决定重复检查的查询，按决定日计。", "Lookups for which the clinician decided to repeat, on the day of the decision."),
    "repeated_without_reason": ("其中未选择六种情形之一的。", "Of these, without one of the six reasons."),
    "undecided": (
        "询问满24小时仍无决定的查询，按查询日计；自查询日后第二日起计入。",
        "Lookups without a decision once 24 hours have passed, on the day they were asked; counted from the second day after it.",
    ),
    "provisional": ("已采信、尚在观察期内的检查（互认时限未满），尚不计为避免。", "Accepted tests whose window is still open; not yet avoided."),
    "avoided": (
        "避免的重复检查（项）：应予互认且采信，时限已满而未见重复；同一机构、同一来源、同一项目、同一检查日、同一报告只计一次。",
        "Repeat tests avoided, in items: recognised and accepted, the window over and no repeat within it; once per receiver, issuer, item, performed day and report.",
    ),
    "avoided_discretionary": ("自主采信而避免的重复检查（项），单独计数。", "Repeat tests avoided by discretionary acceptance; counted apart."),
    "avoided_consortium": (
        "同一医联体内避免的重复检查（项），单独计数，不含在上两项内。",
        "Repeat tests avoided within one consortium; counted apart, not in the two before.",
    ),
    "reversed": (
        "采信后又做了同一检查而撤销的（项），按原决定日计；更正了的重复检查不撤销。",
        "Acceptances undone because the test was performed after all, on the day of the acceptance; a repeat that was corrected undoes none.",
    ),
    "doubtful": (
        "上述避免、待定与撤销中，同一报告单号报了不同患者标识的（项）：每项只计一次，核实之前列为疑点，按原决定日计。",
        "Of what is avoided, provisional or reversed: items whose report number was sent with different patient references; each counts once, and is a doubt until it is looked into.",
    ),
    "avoided_reports": (
        "避免的重复检查涉及的报告（份），每份只计一次，计在其最先满时限的项目上。",
        "Reports behind what was avoided, each once, with its item whose window ended first.",
    ),
    "avoided_patient_days": (
        "避免的重复检查涉及的患者日（人次），每名患者每日在一家机构只计一次。",
        "Patient-days behind what was avoided: one patient at one receiver on one day, once.",
    ),
    "saved_fen": (
        "避免的重复检查按查询日接诊机构收费标准的金额（分），非基金支出减少。",
        "List price, in fen, of what was avoided, by the receiver's tariff on the day of the lookup; not money paid out by the fund.",
    ),
    "saved_discretionary_fen": ("自主采信部分的金额（分），单独计数。", "The same for discretionary acceptance, apart."),
    "saved_consortium_fen": ("同一医联体内部分的金额（分），单独计数。", "The same within one consortium, apart."),
    "saved_adjusted_fen": (
        "saved_fen 乘以声明的系数（默认1），舍去不足一分。",
        "saved_fen times the declared factor (1 unless declared), rounded down to the fen.",
    ),
}
COUNTERS = tuple(DEFINITIONS)
UNITS = {"items": ("项", "items"), "reports": ("份", "reports"), "patient_days": ("人次", "patient-days"), "yuan": ("元", "yuan")}
"""What counters are counted in when they are shown; money is kept in fen and shown in yuan."""
_NO_ITEMS = {"avoided_reports": "reports", "avoided_patient_days": "patient_days"}


def unit_of(counter: str) -> str:
    """The unit that a counter is shown in, one of `UNITS`."""
    return "yuan" if counter.endswith("_fen") else _NO_ITEMS.get(counter, "items")


Measure = tuple[tuple[str, int, str], int]


def figures(measures: Iterable[Measure], today: date, factor: Fraction = Fraction(1)) -> dict[str, int]:
    """The counters of one row as of a day, from its `((verdict, until, measure), n)` pairs. What has an `until` has come true when `today` is past it."""
    now, counts = today.toordinal(), dict.fromkeys(COUNTERS, 0)
    for (verdict, until, measure), n in measures:
        for counter in counters_of(verdict, measure, past=now > until):
            counts[counter] += n
    counts["saved_adjusted_fen"] = int(counts["saved_fen"] * factor)
    return counts


_BY_VERDICT = {
    "accepted": {"recognised": "accepted", "discretionary": "accepted_discretionary", "not_covered": "accepted_outside"},
    "held": {"recognised": "avoided", "discretionary": "avoided_discretionary"},
    "held_fen": {"recognised": "saved_fen", "discretionary": "saved_discretionary_fen"},
}
_WHEN_PAST = {
    "open": "undecided",
    "held_consortium": "avoided_consortium",
    "held_consortium_fen": "saved_consortium_fen",
    "held_reports": "avoided_reports",
    "held_patient_days": "avoided_patient_days",
}


def counters_of(verdict: str, measure: str, past: bool) -> tuple[str, ...]:
    """The counters that a measure of a verdict goes to, before its `until` is over or past it."""
    if measure == "lookups":
        return "lookups", verdict
    if measure == "accepted":
        return (_BY_VERDICT[measure][verdict],)
    if measure in ("held", "held_consortium") and not past:
        return ("provisional",)
    if measure in _BY_VERDICT:
        return (_BY_VERDICT[measure][verdict],) if past else ()
    if measure in _WHEN_PAST:
        return (_WHEN_PAST[measure],) if past else ()
    return (measure,)


ACCEPTANCES = ("accepted", "accepted_discretionary", "accepted_outside")
"""The counters of acceptances by verdict; each acceptance is in exactly one of them."""


def all_accepted(counts: Mapping[str, int | None]) -> int | None:
    """Acceptances of every verdict, in items: the dividend of accepted ÷ asked, whose divisor is `lookups`. None where one of them is hidden.
    The one formula of that share for every page and file."""
    parts = [counts[counter] for counter in ACCEPTANCES]
    return None if None in parts else sum(part for part in parts if part is not None)


def of_repeats(filters: Mapping[str, str]) -> bool:
    """Whether the filters ask for lookups that were repeated for one of the six reasons."""
    return filters.get("reason", "") in {reason.value for reason in RepeatReason}


def asked_of_repeats(filters: Mapping[str, str], verdict: str, figures: dict[str, int]) -> dict[str, int]:
    """The figures of lookups of one verdict. A question has no reason to repeat, so that under one no question would be counted: there the
    lookups are those that were decided so, by their verdicts, on the day of the decision."""
    return figures | {"lookups": figures["repeated"], verdict: figures["repeated"]} if verdict and of_repeats(filters) else figures
