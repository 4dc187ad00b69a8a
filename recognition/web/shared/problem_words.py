"""Every refusal by its code: HTTP status, and what it says in Chinese and English.

A table and no catalogue of translations: a problem carries both languages at once in `errors`, the API's documentation is printed from it, and it is
read where no page and no Flask-Babel is. Pages take one of the two from here."""

from __future__ import annotations

from recognition.domain.dates import words
from recognition.web.shared import (
    border_words,
    decision_words,
    edge_words,
    key_words,
    lab_words,
    peer_words,
    registrar_words,
    report_code_words,
    report_words,
    result_words,
    wire_words,
)

OTHERS = (report_code_words, report_words, key_words, registrar_words, wire_words, result_words, lab_words, peer_words, border_words)

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "invalid": (422, "请求内容有误，见各字段。", "The request has errors; see each field."),
    "bad_request": (400, "请求无法理解。", "The request cannot be understood."),
    "forbidden": (403, "您的角色不能进行此操作。", "Your role does not allow this."),
    "only_in_sums": (
        403,
        "其他机构的数据只能查看一个自然年的合计，或再按月份或项目之一细分。",
        "Figures about others are shown only in sums over a calendar year, by month or by item.",
    ),
    "not_found": (404, "没有找到，或无权查看。", "There is no such thing, or it is not yours to see."),
    "method_not_allowed": (405, "此地址不支持该方法。", "This address does not support the method."),
    "not_acceptable": (406, "无法以所要求的格式提供。", "It cannot be given in the format asked for."),
    "too_large": (413, "请求体超过 256 KB。", "The body is larger than 256 KB."),
    "media_type": (415, "请求体须为 application/json（UTF-8，不压缩）。", "The body must be application/json (UTF-8, not compressed)."),
    "json_malformed": (400, "请求体不是有效的 JSON。", "The body is not valid JSON."),
    "json_encoding": (400, "请求体须为不带字节序标记的 UTF-8。", "The body must be UTF-8 without a byte order mark."),
    "json_duplicate_key": (400, "JSON 对象中有重复的键。", "An object in the JSON has a key twice."),
    "json_number": (400, "JSON 中的数字不被接受（过大、NaN 或 Infinity）。", "A number in the JSON is too large, or NaN or Infinity."),
    "json_too_deep": (400, "JSON 嵌套超过 32 层。", "The JSON is nested more than 32 levels deep."),
    "json_surrogate": (400, "JSON 字符串含不成对的代理码位。", "A string in the JSON holds half of a surrogate pair."),
    "idempotency_key_malformed": (400, "Idempotency-Key 须为 1 至 255 个可见 ASCII 字符。", "Idempotency-Key must be 1 to 255 visible ASCII characters."),
    "correction_closed": (
        403,
        "超过 30 天，本机构不能再更正；请联系地区审计员。",
        "More than 30 days have passed; now only the region's auditor can correct it.",
    ),
    "correction_of_auditors": (
        403,
        "这条重复检查由地区审计员导入，只能由地区审计员更正。",
        "The region's auditor brought this repeat in an import; only the region's auditor can correct it.",
    ),
    "corrected_already": (409, "已经更正过，不能再次更正。", "It was corrected before, and is corrected once."),
    **{code: words for others in OTHERS for code, words in others.PROBLEMS.items()},
    "import_not_traced": (
        409,
        "这次导入早于撤回功能，没有记下写入了哪些重复检查；请逐条更正。",
        "This import was made before its repeats were kept track of; correct them one by one.",
    ),
    "file_kind": (415, "须为 CSV、XLSX、XLS、ODS、DBF，或 HTML、XML 表格。", "The file must be CSV, XLSX, XLS, ODS, DBF, or a table of HTML or XML."),
    "name_of_another": (
        422,
        "这正是另一条目的名称或编码，不能确认为别的。请写不认识的写法。",
        "This is just another entry's name or code, and cannot be confirmed to mean something else; give a wording that is not known.",
    ),
    "idempotency_conflict": (422, "该 Idempotency-Key 已用于另一请求。", "This Idempotency-Key was used for another request."),
    "row_invalid": (
        422,
        "这一行不符合导入的规则，各栏的错误与正确写法随后列出。",
        "The row breaks the rules of an import; faults says of each field what is wrong and what would be right.",
    ),
    "refused_before": (422, "首次发送时此行已被拒绝；重试请换用新的 Idempotency-Key。", "Refused when first sent; try again under a new Idempotency-Key."),
    "item_ambiguous": (
        422,
        "所写的项目不能确定是哪一个，请从候选中选定，或写出项目全称、标本和方法。没有写入任何内容。",
        "The item is not named exactly: choose one of the candidates, or give its full name, specimen and method. Nothing was written.",
    ),
    "issuer_ambiguous": (
        422,
        "所写的机构不能确定是哪一家，请从候选中选定，或写出机构全称或代码。没有写入任何内容。",
        "The institution is not named exactly: choose one of the candidates, or give its full name or code. Nothing was written.",
    ),
    "cursor_invalid": (422, "翻页位置无效，请从第一页重新读取。", "The cursor is not valid; read again from the first page."),
    "combination_not_kept": (422, "此分组与筛选的组合数据量过大，请缩小范围。", "This combination of groups and filters is too large to count; ask for less."),
    "too_many": (429, "请求过于频繁，请稍后再试，等待的秒数见响应头。", "Too many requests; try again after the seconds in Retry-After."),
    "ledger_unavailable": (
        503,
        "暂时无法记录，故不给出结论；请按本机构流程处理并稍后再试。",
        "Nothing can be written down now, so there is no answer; go on by your own workflow and try again.",
    ),
    "overloaded": (503, "请求过多，一秒内无法答复；没有写入，请稍后再试。", "Too much is asked to answer in a second; nothing was written. Try again."),
    "too_late": (503, "Request-Timeout 所写的等待时间已过，没有写入任何内容。", "The time in Request-Timeout had passed; nothing was written."),
    "registry_unavailable": (503, "目录暂不可用，故不给出结论；请稍后再试。", "The catalogue cannot be read now, so there is no answer; try again."),
    "work_failed": (503, "后台处理中断，未作任何改动；请再试一次。", "The work behind the page ended early and changed nothing; try again."),
    "fault": (503, "服务出现故障，已记录；请稍后再试。", "The service has a fault, which was noted; try again."),
}

FIELDS: dict[str, tuple[str, str]] = {
    "field_required": ("必填。", "Required."),
    "field_null": ("不可为空值。", "Must not be null."),
    "field_unknown": ("未知字段。", "Not a known field."),
    "parameter_repeated": ("参数不可重复。", "The parameter must be given once."),
    "type_object": ("须为 JSON 对象。", "Must be a JSON object."),
    "type_string": ("须为字符串。", "Must be a string."),
    "type_list": ("须为数组。", "Must be an array."),
    "type_coding": ("须为编码字符串，或含 system 与 code 的对象。", "Must be a code, or an object with system and code."),
    "text_empty": ("不可为空。", "Must not be empty."),
    "text_too_long": ("过长。", "Too long."),
    "text_characters": ("含不被接受的字符。", "Holds characters that are not accepted."),
    "choice_missing": ("请至少选一项。", "Choose at least one."),
    "choice_unknown": ("不在可选值之内。", "Not one of the values that are accepted."),
    "code_system_unknown": ("未知的编码系统。", "Not a known code system."),
    "list_too_long": ("项数过多。", "Too many members."),
    "list_length": ("须有 1 至 200 项。", "Must have 1 to 200 members."),
    "list_repeats": ("有重复项。", "Has a member twice."),
    "choice_malformed": ('须为 {"place": 0, "item": "tp"}。', 'Must be {"place": 0, "item": "tp"}.'),
    **report_code_words.FIELDS,
    **edge_words.FIELDS,
    **report_words.FIELDS,
    **key_words.FIELDS,
    **result_words.FIELDS,
    **lab_words.FIELDS,
    **peer_words.FIELDS,
    "number_malformed": ("须为整数，仅用数字 0-9。", "Must be a whole number in the digits 0-9."),
    "number_range": ("超出允许范围。", "Out of the range that is accepted."),
    "timeout_malformed": ("须为大于 0、不超过 3600 的秒数，如 2 或 0.5。", "Must be seconds, above 0 and at most 3600, such as 2 or 0.5."),
    "date_format": (
        "不是日期或时间。日期如 2026-11-18；时刻请用 RFC 3339，如 2026-11-18T09:30:00+08:00，也可写 2026-11-18 09:30。",
        "This is no day or time. A day is written 2026-11-18; for a time use RFC 3339, such as 2026-11-18T09:30:00+08:00, or 2026-11-18 09:30.",
    ),
    "date_invalid": ("没有这一天。请核对月份和天数。", "There is no such day: check the month and how many days it has."),
    **{code: words.sentence(code) for code in words.WORDS if code not in ("date_malformed", "date_impossible")},
    "date_too_early": ("早于 2000 年。请核对年份。", "Before the year 2000: check the year."),
    "day_is_time": ("须为日期，不带时刻，如 2026-11-18。", "A day is wanted here, without a time, such as 2026-11-18."),
    "date_in_future": (
        "在将来。请核对年份和日期；没有时区的时间按北京时间。",
        "Lies in the future: check year and day; a time without an offset is one of Beijing.",
    ),
    "origin_malformed": (
        "须为浏览器所写的来源，如 https://his.example，不带路径、通配符和默认端口；或 null。",
        "Must be an origin as browsers write it, as https://his.example, without path, wildcard or default port; or null.",
    ),
    "origin_insecure": (
        "http:// 仅可用于本机、内网地址或内网名称，其他须为 https://。",
        "http:// is for this machine and for addresses and names inside the hospital; anything else needs https://.",
    ),
    "only_when_whole": ("仅在项目、出具机构与采样/检查时间齐全时可以给出。", "Can be given only together with item, issuer and performed_at."),
    "period_reversed": ("结束日早于开始日。", "Ends before it begins."),
    "unknown_group": ("不能按此分组。", "Not a group that summaries know."),
    "unknown_filter": ("不能按此筛选。", "Not a filter that summaries know."),
    "identity_number": ("疑似含身份证号码，未保存。", "Seems to hold an identity number; it was not kept."),
    "telephone_number": ("疑似含电话号码，未保存。", "Seems to hold a telephone number; it was not kept."),
    "card_number": ("疑似含银行卡或社保卡号码，未保存。", "Seems to hold the number of a bank or insurance card; it was not kept."),
    "person_labelled": (
        "疑似写了人的姓名、性别年龄、证件号、住院号、床号或联系方式，未保存。请去掉。",
        "Seems to hold a person's name, sex and age, document, admission or bed number, or address; it was not kept. Leave it out.",
    ),
    "loinc_malformed": ("不是 LOINC 编码，形如 2885-2。", "No LOINC code, which looks like 2885-2."),
    "loinc_check": ("LOINC 编码校验位不符，请核对编码。", "The LOINC code's check digit is wrong; check the code."),
    "price_code_malformed": (
        "不是全国医疗服务价格项目编码：9 位数字，如 250301001，或 15 位。",
        "No code of the national price items: nine digits, such as 250301001, or fifteen.",
    ),
    "uscc_length": ("统一社会信用代码应为 18 位（组织机构代码 9 位）。", "A credit code has 18 characters, the organisation code in it nine."),
    "uscc_characters": (
        "不是统一社会信用代码：登记管理部门（1–9、A、N、Y）、机构类别、6 位区划，不含 I、O、S、V、Z。",
        "No credit code: registrar (1–9, A, N, Y), kind, six digits of a division; I, O, S, V and Z do not occur.",
    ),
    "uscc_check": (
        "统一社会信用代码的末位校验码不符，请核对；前 17 位无误时，末位应如所列。",
        "The credit code's last character, its check, is wrong: look at all of them; if the first 17 are right, the last must be as told.",
    ),
    "uscc_organisation": (
        "统一社会信用代码第 9 至 17 位不是组织机构代码，请核对。",
        "Characters 9 to 17 of the credit code are no organisation code; check them.",
    ),
    "organisation_check": (
        "不是组织机构代码（8 位字母或数字，末位为校验码），请核对。",
        "No organisation code, which has eight letters or digits and their check; check it.",
    ),
    "licence_malformed": (
        "不是医疗机构执业许可证登记号：22 位，旧号 12 位。",
        "No number of a practice licence, which has 22 characters, or 12 in the older form.",
    ),
    "licence_check": ("执业许可证登记号第 9 位校验不符，请核对前 9 位。", "The ninth character of the licence's number is wrong; check the first nine."),
    "nhsa_malformed": ("不是医保定点机构代码：H 加 11 位数字。", "No insurance code of an institution: H and eleven digits."),
    "code_is_value": (
        "像是表格里的时间、日期、小数、科学计数或 ####，不是编码；请把该列存为文本。",
        "Looks like a spreadsheet's time, day, decimal, power of ten or ####, and is no code; store the column as text.",
    ),
    "mark_unknown": (
        "不是互认标识：须为目录登记的标识，或以 HR 结尾，如 川渝HR。",
        "No recognition mark: one that the catalogue knows, or ending in HR, as 川渝HR.",
    ),
    **decision_words.FIELDS,
    "nothing_changed": ("与现有内容相同，没有改动。", "It is as it stands; nothing would change."),
    "type_cell": ("各值须为字符串、整数或空值。", "Each value must be a string, a whole number or null."),
    "reference_missing": (
        "报告单号与患者标识至少填一项；NULL、无、undefined-1 之类不算。",
        "Give the report's or the patient's reference; NULL, undefined-1 and the like are none.",
    ),
    "id_unknown": ("没有这个编号的草稿、文件或任务。", "There is no draft, file or job of this id."),
    "item_unknown": ("目录没有收录这个项目。", "The catalogue does not know this item."),
    "specimen_unknown": ("不是标本词汇表中的标本。", "Not a specimen of the vocabulary."),
    "performer_unknown": ("目录没有收录这家检验机构；可不填。", "The catalogue does not know this laboratory; it may be left out."),
    "division_unknown": ("没有这个区划，或已撤销。", "There is no such division, or it was withdrawn."),
    "institution_unknown": ("没有这家机构。", "There is no such institution."),
    "code_never_sent": (
        "没有查询这样写过：目录不认识的编码或名称须与所送的完全一致，如 name:某医院。",
        "No lookup was ever sent with this: what no catalogue knows must be given exactly as it was sent, such as name:…",
    ),
    "region_malformed": ("须为 2、4 或 6 位区划代码。", "Must be 2, 4 or 6 digits of a division code."),
}
"""Refusals of single fields; a body whose only refusal is one of these is refused by that code."""

FIELD_STATUS = 422


def status_of(code: str) -> int:
    """The HTTP status of a refusal; 422 for those of fields."""
    return PROBLEMS[code][0] if code in PROBLEMS else FIELD_STATUS


def detail_of(code: str) -> tuple[str, str]:
    """What the refusal of a field says, with what the field would take where the code brings that."""
    zh, en = words_of(code)
    takes = getattr(code, "takes", "")
    return (f"{zh}可用：{takes}。", f"{en} Accepted: {takes}.") if takes else (zh, en)


def words_of(code: str) -> tuple[str, str]:
    """What a refusal says, in Chinese and English."""
    if code in PROBLEMS:
        return PROBLEMS[code][1:]
    return FIELDS[code]
