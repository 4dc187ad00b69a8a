"""Short names of the counters and of the deciding reasons, for headings and rows of figures; what a counter means stands with the tally itself."""

from __future__ import annotations

from recognition.domain.counters import UNITS, unit_of

COUNTER = {
    "lookups": ("查询", "Lookups"),
    "recognised": ("应予互认", "Recognised"),
    "discretionary": ("可酌情互认", "At discretion"),
    "not_covered": ("不在互认目录", "Not covered"),
    "viewed": ("调阅", "Viewed"),
    "accepted": ("互认采信", "Accepted, recognised"),
    "accepted_discretionary": ("自主采信（可酌情互认）", "Accepted at discretion"),
    "accepted_outside": ("自主采信（不在互认目录）", "Accepted outside the scheme"),
    "accepted_consortium": ("其中医联体内采信", "Accepted within a consortium"),
    "unreferenced": ("无报告单号和患者标识的采信", "Accepted without a reference"),
    "repeated": ("决定重复检查", "Decided to repeat"),
    "repeated_without_reason": ("其中未选原因", "Repeated without a reason"),
    "undecided": ("未作决定", "Undecided"),
    "provisional": ("待确认", "Provisional"),
    "avoided": ("避免重复检查（项）", "Repeats avoided (items)"),
    "avoided_discretionary": ("自主采信避免（项）", "Avoided at discretion (items)"),
    "avoided_consortium": ("医联体内避免（项）", "Avoided within a consortium (items)"),
    "reversed": ("采信后又重复（项）", "Repeated after acceptance (items)"),
    "doubtful": ("报告单号相同、患者标识不同（项）", "One report number, several patients (items)"),
    "avoided_reports": ("避免涉及报告（份）", "Reports behind it"),
    "avoided_patient_days": ("避免涉及患者日（人次）", "Patient-days behind it"),
    "saved_fen": ("按收费标准节省", "Saved, by list price"),
    "saved_discretionary_fen": ("自主采信节省", "Saved at discretion"),
    "saved_consortium_fen": ("医联体内节省", "Saved within a consortium"),
    "saved_adjusted_fen": ("折算后节省", "Saved, adjusted"),
    "avoided_by_report_and_patient": ("避免：有单号和患者标识（项）", "Avoided, by report and patient (items)"),
    "avoided_by_report": ("避免：仅有报告单号（项）", "Avoided, by report only (items)"),
    "avoided_by_patient": ("避免：仅有患者标识（项）", "Avoided, by patient only (items)"),
    "saved_by_report_and_patient_fen": ("节省：有单号和患者标识", "Saved, by report and patient"),
    "saved_by_report_fen": ("节省：仅有报告单号", "Saved, by report only"),
    "saved_by_patient_fen": ("节省：仅有患者标识", "Saved, by patient only"),
    "partly_reversed": ("组合中部分又做（项）", "Sets partly repeated (items)"),
    "doubtful_fen": ("单号相同、患者不同的金额", "One number, several patients: value"),
    "repeated_elsewhere": ("在他院又做（项）", "Repeated elsewhere (items)"),
    "repeated_elsewhere_fen": ("在他院又做的金额", "Repeated elsewhere: value"),
    "withdrawn_late": ("重复决定事后撤回（项）", "Repeat decision withdrawn late (items)"),
    "withdrawn_late_fen": ("重复决定事后撤回的金额", "Repeat decision withdrawn late: value"),
    "same_number": ("单号已计、未再计入（项）", "Left out, number already counted (items)"),
    "same_number_fen": ("单号已计、未再计入的金额", "Left out, number already counted: value"),
    "provisional_recognised": ("待确认：应予互认（项）", "Provisional, recognised (items)"),
    "provisional_recognised_fen": ("待确认：应予互认的金额", "Provisional, recognised: value"),
    "viewed_by_system": ("其中仅系统调阅", "Viewed by systems alone"),
    "viewed_patient_days": ("医师调阅（人次）", "Viewed by persons (patient-days)"),
    "avoided_corroborated": ("避免：出具机构证实（项）", "Avoided, corroborated by the issuer (items)"),
    "saved_corroborated_fen": ("节省：出具机构证实", "Saved, corroborated by the issuer"),
    "handed_in_late": ("其中前置机补报", "Handed in late by edge boxes"),
    "handed_in_doubtful": ("其中补报存疑", "Handed in late, doubtful"),
    "hook_unseen": ("医嘱提示：已显示、无人回应", "Order prompts nobody acted on"),
    "hook_silent": ("医嘱提示：未显示", "Order prompts not shown"),
}


def without_unit(counter: str) -> tuple[str, str]:
    """The short names (Chinese, English) without the unit that some of them end with, for headings that say it in their own way."""
    zh, en = COUNTER[counter]
    unit_zh, unit_en = UNITS[unit_of(counter)]
    return zh.removesuffix(f"（{unit_zh}）"), en.removesuffix(f" ({unit_en})")


SHORT_REASON = {
    "item_unknown": ("目录没有收录该项目", "Item unknown to the catalogue"),
    "issuer_unknown": ("目录没有收录出具机构", "Issuer unknown to the catalogue"),
    "same_institution": ("本机构自己的结果", "The receiver's own result"),
    "item_not_listed": ("不在互认目录", "Not on the catalogue"),
    "issuer_not_enrolled": ("出具机构未参加互认", "Issuer does not take part"),
    "not_qualified_on_date": ("检查当日没有有效的质量评价合格记录", "No passed evaluation in force on the day of the test"),
    "scope_excludes_receiver": ("互认范围不含接诊地区", "Scope does not contain the receiver's region"),
    "outside_window": ("超出互认时限", "Outside the window"),
    "not_recognised_by_default": ("项目变化快，没有互认时限", "Changes fast; no window"),
    "panel_mixed": ("组合内各项结论不同", "Members of the panel differ"),
}
"""The deciding reasons in few words: an answer's own sentences are written for a clinician."""

FAMILIES = {"counter": COUNTER, "short_reason": SHORT_REASON}
