"""Short names of the counters, for headings; what each means stands with the tally itself."""

from __future__ import annotations

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
}

FAMILIES = {"counter": COUNTER}
