"""Refusals of report codes by their code, as problem_words.py has all others: what a damaged, a forged and an outdated one is told as."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "report_codes_off": (501, "本服务未启用互认码，请逐项查询。", "Report codes are not in use here; ask item by item."),
    "report_code_unverifiable": (
        503,
        "本机缺少 SM2 验签组件，无法判断此码真伪，请逐项查询。",
        "This machine cannot verify SM2 signatures, so nothing can be said of this code; ask item by item.",
    ),
    "letters_open": (
        409,
        "这家机构已有 5 封登记函未用，请先作废不用的。",
        "Five letters of this institution are open already; revoke those that are not needed.",
    ),
    "letter_used": (409, "登记函已用过，不能再作废。", "The letter is used, and can no longer be revoked."),
    "letter_expired": (410, "登记函已过有效期。", "The letter has expired."),
    "letter_revoked": (410, "登记函已被作废。", "The letter was revoked before."),
    "enrol_decided": (409, "没有等待处理的公钥：尚未交来，或已被处理。", "No key waits with this letter: none was handed in, or it was decided on."),
}

FIELDS: dict[str, tuple[str, str]] = {
    "report_key_withdrawn": ("这把公钥已经撤销，不必再撤。", "This public key is withdrawn already."),
    "only_alone": (
        "互认码自己写明项目、出具机构和时间，只可再给 patient_ref、circumstances。",
        "A report code says item, issuer and time itself; only patient_ref and circumstances may stand beside it.",
    ),
    "issuer_malformed": (
        "须为医保定点机构代码（H 加 11 位数字）、18 位统一社会信用代码或 22 位执业许可证登记号，大写。",
        "Must be the institution's insurance code (H and 11 digits), its credit code of 18 characters or its licence's number of 22, in capitals.",
    ),
    "items_malformed": (
        "项目编码不合其编码系统，或同一项目、时间、标本重复，或时间相差超过 366 天。",
        "A code is none of its system, an item stands twice with the same time and specimen, or times lie more than 366 days apart.",
    ),
    "report_code_too_long": (
        "项目太多或本院编码太长，一个码写不下；请分成几份报告。",
        "There are too many items, or their own codes are too long, for one code; sign them as several reports.",
    ),
    "time_missing": ("须写到分钟，如 2026-11-18T09:30:00+08:00。", "A time to the minute is wanted, such as 2026-11-18T09:30:00+08:00."),
    "report_code_other": (
        "不是互认码。报告上可能有几个二维码，请扫标有“互认码”的那个。",
        "No report code. A report may show several squares; scan the one that is marked as the report code.",
    ),
    "report_code_damaged": ("没有扫完整，请再扫一次。", "It was not read whole. Scan it again."),
    "report_code_several": ("这里有几份不同报告的互认码，请一份一份扫。", "These are the codes of several reports. Scan one report at a time."),
    "report_code_version": ("互认码的版本比本服务新，请逐项查询。", "The report code is of a later version than this service knows; ask item by item."),
    "report_code_malformed": (
        "扫得完整，但内容不合互认码规范，须由出具机构改正；请逐项查询。",
        "It was read whole, and is not written as the specification says; its issuer has to mend it. Ask item by item.",
    ),
    "report_code_forged": (
        "签名不符：不是所称机构签的码。请勿凭此码采信，并核对报告原件。",
        "The signature is wrong: the institution named did not sign this. Do not rely on this code, and look at the original report.",
    ),
    "report_code_issuer_unknown": ("目录中没有这家出具机构。", "The catalogue knows no such issuer."),
    "report_code_key_unknown": (
        "目录中没有该机构的这把公钥，无法验证；请逐项查询。",
        "The catalogue has no such key of the issuer, so it cannot be verified; ask item by item.",
    ),
    "report_code_key_withdrawn": (
        "该机构的这把公钥已撤销，它签的码都不再可信；请核对报告原件。",
        "This key of the issuer was withdrawn, and nothing that it signed is believed; look at the original report.",
    ),
    "report_code_key_not_valid": (
        "报告日期不在公钥有效期内，无法验证；请逐项查询。",
        "The key did not hold on the report's day, so it cannot be verified; ask item by item.",
    ),
    "report_code_issued_in_future": ("报告日期在将来，码有误；请逐项查询。", "The report's day has not come, so the code is wrong; ask item by item."),
    "report_code_time_after_issue": (
        "采样或检查时间晚于报告日期，码有误；请逐项查询。",
        "Sampling or examination lies after the report's day, so the code is wrong; ask item by item.",
    ),
    "report_code_window_over": ("已超过互认时限；签名只证明报告出自该机构。", "The window is over; the signature proves only whose report it is."),
}
