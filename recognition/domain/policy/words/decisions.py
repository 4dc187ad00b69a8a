"""What the clinician did, why a test was repeated, what must follow, and the line for the medical record."""

from __future__ import annotations

DECISION = {"accepted": ("采信", "Accepted"), "repeated": ("重复检查", "Repeated"), "withdrawn": ("撤回", "Undone"), "viewed": ("调阅", "Viewed")}

OUTSIDE = {"discretionary": ("自主采信（可酌情互认）", "Accepted at discretion"), "not_covered": ("自主采信（不在互认目录）", "Accepted outside the scheme")}
"""How an acceptance is named where the verdict was not `recognised`."""

DECIDED = {"accepted": ("已采信", "Accepted"), "repeated": ("已决定重复", "Decided to repeat")}
"""What stands decided, as a heading says it: `DECISION` are the words of what one can do."""

DECIDED_APART = {
    "discretionary": ("已自主采信（可酌情互认）", "Accepted at discretion"),
    "not_covered": ("已自主采信（不在互认目录）", "Accepted outside the scheme"),
}

DECIDED_BECAUSE = {"other": ("其他确需复查的情形", "Another need for a repeat")}
"""The reason before what was written with it."""

REPEAT_REASON = {
    "condition_changed": ("病情变化，原结果与临床表现或诊断不符", "The condition changed; the result no longer fits the findings"),
    "fast_changing": ("该结果在疾病发展中变化较快", "The result changes fast as the disease evolves"),
    "major_decision": ("手术、输血等重大措施前", "Before surgery, transfusion or another major measure"),
    "emergency": ("急诊、急救", "Emergency or first aid"),
    "forensic": ("司法、伤残、病退等鉴定", "Forensic, disability or retirement appraisal"),
    "other": ("其他确需复查的情形（请写明）", "Another need for a repeat (say which)"),
}

CORRECTION_REASON = {
    "order_cancelled": ("医嘱取消，未实际执行", "The order was cancelled; nothing was performed"),
    "specimen_rejected": ("标本不合格或退回", "The specimen was rejected or returned"),
    "wrong_report": ("报告有误或发错", "The report was wrong or sent in error"),
    "wrong_patient": ("患者对应错误", "It was another patient's"),
    "entered_in_error": ("误录、误报", "Entered or sent in error"),
}
"""Why a repeat or a decision was taken back."""

DUTY = {
    "accepted": (
        "请在病历中写明：结果内容、检查检验机构、检查检验日期。",
        "The record must state the result, the institution that performed it, and the date.",
    ),
    "repeated": ("请向患者说明重复检查的目的和必要性。", "Tell the patient the purpose of the repeat and why it is needed."),
    "withdrawn": (
        "此前的决定已撤回，两者均保留；病历中如已写入，请一并更正。",
        "The earlier decision is undone and both stay on file; correct the record if it was written there.",
    ),
    "viewed": ("调阅不等于决定，可稍后再定。", "Viewing decides nothing; you can decide later."),
}
"""What follows each decision."""

RECORD = {
    "recognised": (
        "外院检查检验结果互认：{item}；检查检验机构：{performer}；检查检验日期：{performed}；{mark}；结果：{result}。",
        "Outside result recognised: {item}; performed by {performer} on {performed}; {mark}; result: {result}.",
    ),
    "discretionary": (
        "外院检查检验结果，由接诊医师自主采信（可酌情互认）：{item}；检查检验机构：{performer}；检查检验日期：{performed}；{mark}；结果：{result}。",
        "Outside result accepted at the physician's discretion: {item}; performed by {performer} on {performed}; {mark}; result: {result}.",
    ),
    "not_covered": (
        "外院检查检验结果（不在互认目录），由接诊医师自主采信：{item}；检查检验机构：{performer}；检查检验日期：{performed}；{mark}；结果：{result}。",
        "Outside result not covered by mutual recognition, accepted in the physician's judgement: {item}; "
        "performed by {performer} on {performed}; {mark}; result: {result}.",
    ),
}

RECORD_PART = {
    "mark": ("互认标识：{mark}", "mark {mark}"),
    "no_mark": ("无互认标识", "no recognition mark"),
    "panel_marks": ("互认标识以原报告各项所标为准", "marks as the report shows for each item"),
    "result": ("【由医师填写结果内容】", "[result to be entered by the clinician]"),
    "image": ("【由医师填写图像所见，不含原诊断结论】", "[findings in the images to be entered by the clinician, without the issuer's conclusion]"),
    "of_panel": ("{item}（{counts}）", "{item} ({counts})"),
    "laboratory": ("{performer}（报告机构：{issuer}）", "{performer} (reported by {issuer})"),
}

FAMILIES = {
    "decision": DECISION,
    "accepted": OUTSIDE,
    "decided": DECIDED,
    "decided_apart": DECIDED_APART,
    "decided_because": DECIDED_BECAUSE,
    "repeat_reason": REPEAT_REASON,
    "correction_reason": CORRECTION_REASON,
    "duty": DUTY,
    "record": RECORD,
    "record_part": RECORD_PART,
}
