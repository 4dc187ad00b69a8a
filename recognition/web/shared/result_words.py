"""Refusals of the result index, as problem_words.py has all others."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "results_off": (
        501,
        "本地区没有启用结果索引；请改用报告码、报告文书或逐项查询。",
        "This region has no result index; use report codes, report documents or single lookups.",
    ),
    "results_too_large": (
        413,
        "请求体超过 2 MB，没有公布任何一行；请分几次发送。",
        "The body is larger than 2 MB and nothing was announced; send it in parts.",
    ),
    "results_unavailable": (
        503,
        "结果索引暂不可用，没有显示也没有保存任何内容；请稍后再试。",
        "The result index is not available now; nothing was shown or kept. Try again.",
    ),
    "sensitive_list_missing": (
        503,
        "现行目录没有敏感项目清单，故不能检索；请登记员先发布清单。",
        "The edition in force has no list of sensitive items, so nothing is searched; a registrar publishes one first.",
    ),
    "too_many_searches": (
        429,
        "一小时内的检索次数（本人的，或本系统全部医师的）已到上限；等待的秒数见响应头。急诊不受此限，请选急诊用途。",
        "As often as you, or all clinicians of your system, may search within an hour; see Retry-After. An emergency is never refused: choose that purpose.",
    ),
    "search_changed": (
        409,
        "同一请求先前已检索过，其后结果有变；请换用新的 Idempotency-Key 再检索。",
        "This request was made before, and its results have changed since; search again under a new Idempotency-Key.",
    ),
    "reviewed_before": (409, "这次检索已经复核过。", "This search was reviewed before."),
}

FIELDS: dict[str, tuple[str, str]] = {
    "list_length_500": ("须有 1 至 500 项。", "Must have 1 to 500 members."),
    "list_length_50": ("须有 1 至 50 项。", "Must have 1 to 50 members."),
    "token_malformed": ("不是患者令牌，或已残缺；请重新扫码。", "No patient token, or part of one; scan the card again."),
    "token_other_domain": ("是另一个令牌域的令牌。", "A token of another token domain."),
    "token_unknown_key": (
        "令牌所用的封装密钥本服务没有；请联系令牌解析服务的运维人员。",
        "It was sealed under a key that this service does not have; tell whoever runs the resolver.",
    ),
    "token_altered": ("令牌被改动过，或已残缺；请重新扫码。", "The token was altered or cut; scan the card again."),
    "token_other_receiver": ("是给另一机构的令牌；请在本机构重新扫码。", "A token for another institution; scan the card here."),
    "token_other_day": ("令牌不是今天的；请重新扫码。", "A token of another day; scan the card again."),
    "token_other_purpose": ("令牌不是为这个用途签发的；请按此用途重新扫码。", "A token for another purpose; scan the card for this one."),
    "tokens_differ": (
        "两个令牌不是同一次扫码所得，可能不是同一患者的；请重新扫码。",
        "The two tokens are not of one answer of the resolver, and may be of two patients; scan the card again.",
    ),
    "tokens_both_needed": (
        "令牌域正在换密钥，卡平台给出了两个令牌；请把两个都填上，否则只对一半结果有效。",
        "The domain's key is being replaced, and the resolver gave two tokens: send both, for one alone covers half of the results.",
    ),
    "authorisation_required": (
        "须有患者授权：扫码时由患者同意，或写明本院授权书编号（至少四个字母或数字，“无”、1234 之类不算）；急诊请选急诊用途。",
        "The patient's authorisation is needed: agreed to when the card is scanned, or the reference of the hospital's own record of it (four letters or digits at least; "
        "none, 1234 and the like are no reference). In an emergency choose that purpose.",
    ),
    "clinician_required": (
        "医院系统代为检索时，须写明是哪位医师（院内代号）。",
        "Where a hospital's system searches, say for which clinician (by the hospital's pseudonym).",
    ),
    "clinician_of_key": (
        "此密钥本身即代表一位医师，不得另写；为多位医师检索的，请使用医院系统的密钥。",
        "This key stands for one person and names no other; a system that searches for several clinicians has a key of the role `hospital`.",
    ),
    "result_withdrawn": ("这份报告已被撤回；如系更正，请作为更正发送。", "The report was withdrawn; if this is a correction, send it as `corrected`."),
    "result_differs": (
        "同一报告的同一项目已公布过，内容不同；如系更正，请作为更正发送，否则请用另一报告单号。",
        "This item of this report was announced before and differs; send a correction as `corrected`, another test under another report number.",
    ),
    "result_of_another": (
        "同一报告的同一项目已为另一患者公布过；请核对，如系更正，请作为更正发送。",
        "This item of this report was announced for another patient; look at it, and send a correction as `corrected`.",
    ),
    "result_malformed": ("不是检索所得的结果标识。", "Not a result as a search gave it."),
    "result_of_another_day": ("检索已过一天；请重新检索。", "The search is of another day; search again."),
    "report_ref_missing": ("须有报告单号；NULL、无、undefined-1 之类不算。", "Must be the report's number; NULL, none, undefined-1 and the like are none."),
    "issuer_other": ("报告是另一家机构出具的。", "The report is another institution's."),
    "field_not_for_withdrawal": ("撤回时不填。", "Is not given with a withdrawal."),
}

ROWS: dict[str, tuple[str, str]] = {
    "issuer_unknown_id": (
        "所写的出具机构既不是形式正确的代码，也不是目录中的名称。",
        "What is written of the issuer is no code of right form and no name of the catalogue's.",
    )
}
"""Where a row of an announced document is told otherwise than to a reader, who could choose."""
NOT_ANNOUNCED = ("这一行没有公布；请在报告中改正后重新发送。", "This row was not announced; put it right in the document and send it again.")
