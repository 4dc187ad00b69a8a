"""Verdicts, cautions, marks, price sources and the states of a qualification in words."""

from __future__ import annotations

VERDICT = {"recognised": ("应予互认", "Recognised"), "discretionary": ("可酌情互认", "At discretion"), "not_covered": ("不在互认目录", "Not covered")}
"""The formal words, for tables, exports and the API."""

PERFORMED = {
    "instant": ("{day} {clock}（Asia/Shanghai）", "{day} {clock} in Asia/Shanghai"),
    "local": ("{day} {clock}：没有时区，按 Asia/Shanghai（+08:00）", "{day} {clock}: no offset was given, taken in Asia/Shanghai (+08:00)"),
    "day": ("{day} 当天：只有日期，按 Asia/Shanghai 计日", "{day}, that day: no time was given, the day is one of Asia/Shanghai"),
}
"""How the time of sampling or examination was read."""

PLAIN = {"recognised": ("可以互认", "Can be used"), "discretionary": ("可由医师酌情", "Your judgement"), "not_covered": ("不在互认范围", "Outside the scheme")}
"""The words a nurse would use, for the answer on the page."""

ADVICE = {
    "recognised": (
        "符合互认条件。能满足诊疗需要的，可直接采信；是否重复检查以接诊医师判断为准。",
        "The conditions for recognition are met. Use the result if it serves the patient; whether to repeat is your judgement.",
    ),
    "discretionary": (
        "未满足全部互认条件。能满足诊疗需要的，接诊医师可以酌情采信。",
        "Not every condition for recognition is met. You may use the result if it serves the patient.",
    ),
    "not_covered": (
        "互认规则不适用于这个结果。接诊医师仍可参考或自主采信。",
        "The rules of recognition do not reach this result. You may still read it and rely on it.",
    ),
}
"""What to do; it never says that a repeat is forbidden."""

UNTIL = {
    "open": ("有效至 {valid_through}，{left}", "Until {valid_through}, {left}"),
    "over": ("时限已于 {valid_through} 结束", "The window ended on {valid_through}"),
    "none": ("没有互认时限", "No window"),
}

CAUTION = {
    "volatile": ("这个项目短期内变化较大，请结合目前病情判断。", "This item changes quickly; weigh it against the patient's present state."),
    "later_failed_evaluation": (
        "检查检验当日资格有效，但此后该项目质量评价不合格、被暂停或撤销。",
        "Qualified on the day of the test, but since then its evaluation was failed, suspended or withdrawn.",
    ),
    "few_days_left": ("互认时限将到：{valid_through}（含当日），{left}。", "The window closes soon: last day {valid_through}, {left}."),
    "image_only": (
        "互认的是图像和数据，不含诊断结论；可重新阅片。",
        "Images and data are recognised, the diagnostic conclusion is not; you may read them anew.",
    ),
    "claimed_mark_differs": ("报告上的互认标识与目录登记的不一致，请核对报告。", "The mark on the report is not the one on record; check the report."),
    "receiver_not_enrolled": (
        "本机构今天没有登记使用互认查询；结论不受影响，请联系目录管理人员。",
        "Your institution is not registered to ask today. The answer stands; tell the registrar.",
    ),
    "report_ref_not_given": (
        "所填的报告单号不是编号（如 NULL、无、0、123456），按未填处理。请填写报告上的单号。",
        "What stands for the report's number is none (such as NULL, 0, 123456); it counts as not given. Send the number on the report.",
    ),
    "patient_ref_not_given": (
        "所填的患者标识不是编号（如 NULL、无、0、123456），按未填处理。",
        "What stands for the patient's reference is none (such as NULL, 0, 123456); it counts as not given.",
    ),
    "performed_typed": (
        "采样/检查时间由阅读者录入，不是报告文件所载。",
        "The time of sampling or examination was typed by a reader; the document itself does not give it.",
    ),
    "item_not_met": (
        "出具机构所在地区的目录没有与本项目完全一致的项目（LOINC 编码和国家医疗服务项目编码），无法核实其资格。",
        "The catalogue of the issuer's region has no item that is exactly this one (by LOINC and national price code), so its qualification cannot be told.",
    ),
    "peer_edition_stale": (
        "出具机构所在地区的目录已较长时间未能更新，其资格可能已有变化，请注意核对。",
        "The catalogue of the issuer's region could not be renewed for a while; its qualification may have changed since. Check it.",
    ),
    "circumstance_condition_changed": (
        "已注明病情变化：结果与目前表现不符时，可以重复检查。",
        "You stated that the condition changed: where the result no longer fits, a repeat is allowed.",
    ),
    "circumstance_fast_changing": (
        "已注明结果变化较快：疾病发展中可以重复检查。",
        "You stated that the result changes fast: as the disease evolves, a repeat is allowed.",
    ),
    "circumstance_major_decision": (
        "已注明重大措施前（如手术、输血）：可以重复检查。",
        "You stated a major measure ahead, such as surgery or transfusion: a repeat is allowed.",
    ),
    "circumstance_emergency": ("已注明急诊、急救：可以重复检查。", "You stated an emergency: a repeat is allowed."),
    "circumstance_forensic": (
        "已注明司法、伤残或病退等鉴定：可以重复检查。",
        "You stated a forensic, disability or retirement appraisal: a repeat is allowed.",
    ),
    "circumstance_other": ("已注明其他确需复查的情形：请写明原因。", "You stated another need for a repeat: it is allowed; say why."),
}

MARK = {"held": ("互认标识：{mark}", "Mark: {mark}"), "none": ("没有可用的互认标识", "No mark applies here")}

PRICE_SOURCE = {
    "institution": ("本机构收费标准", "Your institution's tariff"),
    "region": ("地区参考收费标准", "The region's reference tariff"),
    "illustrative": ("示意价格，非正式收费标准", "Illustrative price, not an official tariff"),
    "none": ("没有价格，不计节省", "No price known; no saving is counted"),
}

STATUS = {"passed": ("合格", "Passed"), "failed": ("不合格", "Failed"), "suspended": ("暂停", "Suspended"), "withdrawn": ("撤销", "Withdrawn")}

KIND = {"lab": ("检验", "Laboratory test"), "imaging": ("影像检查", "Imaging"), "physiology": ("生理功能检查", "Physiological test")}

COUNTED = {
    "recognised": ("{count} 项可以互认", "{count} recognised"),
    "discretionary": ("{count} 项可由医师酌情", "{count} at discretion"),
    "not_covered": ("{count} 项不在互认目录", "{count} not listed"),
}
"""How many members of a panel have a verdict. Where members differ, those not covered are always those not listed."""

LENGTH = {
    "day": ("{count} 天", "{count} day"),
    "days": ("{count} 天", "{count} days"),
    "left_today": ("今天是最后一天", "today is the last day"),
    "left_day": ("还剩 {count} 天", "{count} day left"),
    "left_days": ("还剩 {count} 天", "{count} days left"),
}

FAMILIES = {
    "verdict": VERDICT,
    "plain": PLAIN,
    "advice": ADVICE,
    "until": UNTIL,
    "caution": CAUTION,
    "mark": MARK,
    "price_source": PRICE_SOURCE,
    "status": STATUS,
    "kind": KIND,
    "counted": COUNTED,
    "length": LENGTH,
    "performed": PERFORMED,
}
