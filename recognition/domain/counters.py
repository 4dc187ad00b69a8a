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
        "避免的重复检查（项）：应予互认且采信，时限已满而未见重复；同一机构、同一来源、同一项目、同一检查日、同一患者或同一报告只计一次。",
        "Repeat tests avoided, in items: recognised and accepted, the window over and no repeat within it; once per receiver, issuer, item, performed day and patient or report.",
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
    "avoided_by_report_and_patient": (
        "避免的重复检查中，采信既有报告单号又有患者标识的（项）。",
        "Of avoided, in items: the acceptance gives both the report's number and the patient's reference.",
    ),
    "avoided_by_report": ("其中只有报告单号的（项）。", "Of avoided, in items: by the report's number only."),
    "avoided_by_patient": ("其中只有患者标识的（项）。", "Of avoided, in items: by the patient's reference only."),
    "saved_by_report_and_patient_fen": (
        "saved_fen 中，既有报告单号又有患者标识的部分（分）。",
        "Of saved_fen: by the report's number and the patient's reference.",
    ),
    "saved_by_report_fen": ("saved_fen 中，只有报告单号的部分（分）。", "Of saved_fen: by the report's number only."),
    "saved_by_patient_fen": ("saved_fen 中，只有患者标识的部分（分）。", "Of saved_fen: by the patient's reference only."),
    "partly_reversed": (
        "避免与待定中，组合里有部分项目采信后又做了的（项）；该部分的金额已扣除。",
        "Of what is avoided or provisional, in items: sets of tests of which some members were done after all; their part of the price is taken off.",
    ),
    "doubtful_fen": ("doubtful 中避免与待定部分的金额（分）。", "List price, in fen, of those of `doubtful` that are avoided or provisional."),
    "repeated_elsewhere": (
        "避免与待定中，时限内在另一机构又做了同一检查的（项），凭报告单号得知；接诊机构未做，故不撤销。仅地区可见。",
        "Of what is avoided or provisional, in items: another institution did the test within its time, told by the report's number. The receiver did not, so nothing is undone. For the region alone.",
    ),
    "repeated_elsewhere_fen": ("repeated_elsewhere 的金额（分）。仅地区可见。", "List price, in fen, of `repeated_elsewhere`. For the region alone."),
    "withdrawn_late": (
        "避免与待定中，曾决定重复检查、到次日以后才撤回或改为采信的（项）：核实之前列为疑点，按采信日计。",
        "Of what is avoided or provisional, in items: a decision to repeat the test was taken back later than the day after it; a doubt until it is looked into.",
    ),
    "withdrawn_late_fen": ("withdrawn_late 的金额（分）。", "List price, in fen, of `withdrawn_late`."),
    "same_number": (
        "未计入上述各项的采信（项）：同一报告单号、同一项目在本机构已按另一出具机构或另一检查日计过；同一单号应只指一份报告。",
        "Acceptances in none of the above, in items: this receiver already counts the same report number and item under another issuer or day; a number names one report.",
    ),
    "same_number_fen": ("same_number 的金额（分），不含在节省内。", "List price, in fen, of `same_number`; in no saving."),
    "provisional_recognised": (
        "待确认中应予互认而采信的（项）：时限届满而未见重复，即计入 avoided。",
        "Of provisional, in items: recognised and accepted; joins `avoided` when its window is over without a repeat.",
    ),
    "provisional_recognised_fen": (
        "provisional_recognised 的金额（分）：saved_fen 与两者之和之间，是本期最终的节省。",
        "List price, in fen, of `provisional_recognised`: what the period will have saved lies between `saved_fen` and the sum of both.",
    ),
    "viewed_by_system": (
        "调阅（viewed）中，只由医院系统以自己的密钥报送、没有指明医师的查询。",
        "Of viewed: lookups that only a hospital's system viewed, under its key and without naming a clinician.",
    ),
    "viewed_patient_days": (
        "由人调阅的患者日（人次）：每名患者每日在一家机构只计一次，系统的调阅不计；查询没有患者标识的不计。",
        "Patient-days of views by persons: one patient at one receiver on one day, once; views by systems, and of lookups that name no patient, are in none.",
    ),
    "avoided_corroborated": (
        "避免的重复检查中，由出具机构签名的互认码查询而采信的（项）：报告经出具机构证实。",
        "Of avoided, in items: accepted from a report code that its issuer signed, so that the issuer vouches for the report.",
    ),
    "saved_corroborated_fen": (
        "saved_fen 中，由出具机构签名的互认码或其公布证实的部分（分）。",
        "Of saved_fen: corroborated by a report code that the issuer signed, or by its announcement.",
    ),
    "handed_in_late": (
        "查询（lookups）中，服务不可用时由医院前置机判断、事后补报的，按查询日计。",
        "Of lookups: answered by a hospital's edge box while the service was away and handed in later, on the day they were asked.",
    ),
    "handed_in_doubtful": (
        "其中补报时距服务最后一次确认该前置机的账本已超过7天的：查询时间只有前置机自己证明，列为疑点，不带编号与标识写入，采信也不计节省。",
        "Of these: handed in more than 7 days after the service last confirmed the box's ledger, so that only the box says when it was asked; a doubt, written without references, and saving nothing when accepted.",
    ),
    "hook_unseen": (
        "医嘱提示（CDS Hooks）中自动询问、已在卡片上给出结论而无人回应的项次，按询问日计；不含在 lookups 及其他各项内，有人采信或选择重复后才成为查询。",
        "Questions that an order-time hook (CDS Hooks) asked by itself and a card told, on which nobody acted, on the day they were asked; in no other counter. One that is accepted or overridden is a lookup from then on.",
    ),
    "hook_silent": (
        "医嘱提示（CDS Hooks）中自动询问而未显示的项次（结论不是应予互认、结果易变、急诊医嘱等），按询问日计；不含在其他各项内。",
        "Questions that an order-time hook (CDS Hooks) asked by itself and told nobody (not recognised, a volatile result, an emergency order), on the day they were asked; in no other counter.",
    ),
}
COUNTERS = tuple(DEFINITIONS)
COUNTERS_OF_GRADE = {
    "corroborated": ("avoided_corroborated", "saved_corroborated_fen"),
    "report_and_patient": ("avoided_by_report_and_patient", "saved_by_report_and_patient_fen"),
    "report": ("avoided_by_report", "saved_by_report_fen"),
    "patient": ("avoided_by_patient", "saved_by_patient_fen"),
}
"""By what evidence an avoided test is known, the strongest first: its items and fen. Over all grades they are `avoided` and `saved_fen`."""
OF_GRADES = tuple(counter for part in zip(*COUNTERS_OF_GRADE.values(), strict=True) for counter in part)
"""The counters of all grades: items, then fen."""
FOR_THE_REGION = ("repeated_elsewhere", "repeated_elsewhere_fen")
"""What one institution did is disclosed to no other."""
NOT_IN_SUMS = (
    *OF_GRADES, *FOR_THE_REGION, "viewed_by_system", "partly_reversed", "doubtful_fen", "withdrawn_late", "withdrawn_late_fen", "same_number", "same_number_fen",
    "provisional_recognised", "provisional_recognised_fen", "handed_in_late", "handed_in_doubtful", "hook_unseen", "hook_silent",
)  # fmt: skip
"""How well figures are founded is between a hospital and its region: whoever sees its figures in sums alone does not see these."""
UNITS = {"items": ("项", "items"), "reports": ("份", "reports"), "patient_days": ("人次", "patient-days"), "yuan": ("元", "yuan")}
"""What counters are counted in when they are shown; money is kept in fen and shown in yuan."""
_NO_ITEMS = {"avoided_reports": "reports", "avoided_patient_days": "patient_days", "viewed_patient_days": "patient_days"}


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
    **{f"held_by_{grade}{unit}": counter for grade, pair in COUNTERS_OF_GRADE.items() for unit, counter in zip(("", "_fen"), pair, strict=True)},
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
    if not past and measure in ("held", "held_fen", "held_consortium"):
        return _provisional(measure, verdict)
    if measure in _BY_VERDICT:
        return (_BY_VERDICT[measure][verdict],) if past else ()
    if measure in _WHEN_PAST:
        return (_WHEN_PAST[measure],) if past else ()
    return (measure,)


def _provisional(measure: str, verdict: str) -> tuple[str, ...]:
    """Of what is held and not settled yet, that which may join `avoided` and `saved_fen` is counted apart."""
    joins = measure != "held_consortium" and verdict == "recognised"
    if measure == "held_fen":
        return ("provisional_recognised_fen",) if joins else ()
    return ("provisional", "provisional_recognised") if joins else ("provisional",)


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
