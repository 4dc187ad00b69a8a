"""What the FHIR endpoints refuse beyond what all endpoints do: status, the issue's type, and the words in both languages."""

from __future__ import annotations

from recognition.errors import Problem

WORDS: dict[str, tuple[int, str, str, str]] = {
    "format_not_served": (
        406, "not-supported", "只提供 JSON（application/fhir+json，FHIR R4），不提供 XML、Turtle 或其他 FHIR 版本。请改写 Accept 或 _format=json。",
        "Only JSON is served (application/fhir+json, FHIR R4), no XML or Turtle and no other version of FHIR. Send another Accept, or _format=json.",
    ),
    "parameter_not_supported": (
        400, "not-supported", "不支持此参数；支持的参数见 metadata。不带 Prefer: handling=strict 则略过。",
        "The parameter is not supported; metadata lists those that are. Without Prefer: handling=strict it is left out.",
    ),
    "operation_parameter_not_supported": (
        400, "not-supported", "此操作不支持这一参数，未执行。各操作的参数见 docs/fhir.zh.md。", "The operation does not take this parameter, and was not done. docs/fhir.md has the parameters of each.",
    ),
    "report_type_not_served": (400, "not-supported", "只提供汇总：reportType 须为 population 或 summary，或不写。", "Only sums are told: reportType must be population or summary, or be left out."),
    "given_twice": (400, "value", "这一参数只能给一次。", "The parameter can be given once only."),
    "only_in_parameters": (
        400, "value", "coding、codeableConcept 只能在 POST 的 Parameters 中给出；GET 请用 system 与 code。",
        "coding and codeableConcept can be given in a Parameters resource by POST only; by GET use system and code.",
    ),
    "boolean_malformed": (400, "value", "须为 true 或 false（小写）。", "Must be true or false, in small letters."),
    "number_malformed": (400, "value", "须为 0 至 9999999 的整数。", "Must be a whole number from 0 to 9999999."),
    "system_required": (
        400, "required", "须写明编码系统：system（译出时为 targetsystem），或以 url 或 id 指定对照。",
        "Name the system of codes: system (for a code of ours targetsystem), or a map by its url or id.",
    ),
    "modifier_not_supported": (400, "not-supported", "此参数不支持该修饰符；支持的见 metadata。", "The parameter does not take this modifier; metadata says which it takes."),
    "prefix_not_supported": (400, "not-supported", "不支持 ap（约等于）：请写明起止，如 period=ge2026-01-01&period=le2026-06-30。", "ap (about) is not supported: say from when to when, as in period=ge2026-01-01&period=le2026-06-30."),
    "date_is_of_making": (200, "informational", "date 是报告生成的时间，即现在；要按统计期检索，请用 period。", "date is when a report was made, which is now; to search by what it measures, use period."),
    "too_many_values": (400, "too-costly", "一次检索最多 200 个值。", "A search takes at most 200 values."),
    "value_empty": (400, "value", "参数没有值。", "The parameter has no value."),
    "control_characters": (400, "value", "值中有控制字符（如换行、制表符、空字符）。", "The value has control characters, such as a line break, a tab or a null."),
    "identifier_value_wanted": (400, "value", "只写了 system，没有号码；须为 system|号码。", "The system stands alone: write system|number."),
    "identifier_of_type_malformed": (
        400, "value", "须为 类型的system|类型代码|号码，三部分齐全。", "Write the type's system|the type's code|number, all three.",
    ),
    "count_malformed": (400, "value", "_count 须为 0 至 500 的整数；每页最多 100。", "_count must be a whole number from 0 to 500; a page has at most 100."),
    "page_malformed": (400, "value", "翻页位置无效，请从第一页重新检索。", "This is no page of ours; search again from the first page."),
    "fhir_date_malformed": (
        400, "value", "不是日期。可写 2026、2026-11、2026-11-18，或带时区的 2026-11-18T09:30:00+08:00。",
        "This is no date. Write 2026, 2026-11, 2026-11-18, or a time with its zone, 2026-11-18T09:30:00+08:00.",
    ),
    "year_out_of_range": (400, "value", "年份须在 1900 至 2199 之间。", "The year must be from 1900 to 2199."),
    "whole_days_wanted": (400, "value", "按整日统计（北京时间）：请写日、月或年，如 2026-11-18、2026-11。", "Whole days of Beijing are counted: give a day, a month or a year, such as 2026-11-18 or 2026-11."),
    "day_wanted": (400, "value", "目录按日生效，须为某一天，如 2026-11-18。", "The catalogue holds by the day: give one day, such as 2026-11-18."),
    "reference_malformed": (400, "value", "须为机构的引用，如 Organization/cq002。", "Must refer to an institution, such as Organization/cq002."),
    "institutions_differ": (400, "value", "subject 与 reporter 写的不是同一家机构；这一度量只写接诊机构一家，用 reporter。", "subject and reporter name different institutions; this measure is of one receiver: name it as reporter."),
    "subject_required": (400, "required", "须以 subject 写明是哪家医院的结果，如 Organization/cq002。", "Say by subject whose results are meant, such as Organization/cq002."),
    "differs_from_id": (400, "value", "与地址中的 id 所指的不是同一个；去掉其一，或写成一致。", "It is another than the id in the address names: leave one out, or let them agree."),
    "measure_required": (400, "required", "须以 measure 写明度量，如 Measure/tally。", "Say which by measure, such as Measure/tally."),
    "url_required": (400, "required", "须给出 url。", "Give the url."),
    "code_required": (400, "required", "须给出 code 与 system，或 coding，或 codeableConcept，只给一种。", "Give code and system, or coding, or codeableConcept: one of them."),
    "period_required": (400, "required", "须给出 periodStart 与 periodEnd。", "Give periodStart and periodEnd."),
    "definition_unknown": (404, "not-found", "没有这个术语或度量的定义；有哪些见检索结果。", "There is no such definition; a search lists those there are."),
    "system_unknown": (404, "not-found", "不认识的编码系统；认识的见 ConceptMap 检索结果的 sourceUri 与 targetUri。", "Not a known system of codes; sourceUri and targetUri of the maps that a search of ConceptMap finds have those that are known."),
    "version_unknown": (404, "not-found", "没有这一版，只提供现行版。", "There is no such version here; only the one in force is served."),
    "type_unknown": (404, "not-supported", "不提供此类资源；提供的见 metadata。", "There is no such type of resource here; metadata lists those there are."),
    "interaction_unknown": (
        404, "not-supported", "不提供这一地址：没有历史（_history）、批处理，也没有 metadata 未列出的操作；提供的见 metadata。",
        "There is no such address here: no history, no batches, and no operation but those that metadata lists.",
    ),
    "gone": (410, "deleted", "曾在目录中，现行版已没有。", "It was in an earlier edition of the catalogue, and is not in the one in force."),
    "form_wanted": (
        415, "not-supported", "检索的请求体须为表单（application/x-www-form-urlencoded），也可用 GET；未检索。",
        "The body of a search must be a form (application/x-www-form-urlencoded); or search by GET. Nothing was searched.",
    ),
    "parameters_wanted": (
        415, "not-supported", "请求体的类型须为 application/fhir+json 或 application/json。", "The body must be of the type application/fhir+json or application/json.",
    ),
    "body_not_parameters": (400, "structure", "请求体须为 FHIR 的 Parameters 资源，每个参数一个值。", "The body must be a FHIR Parameters resource with one value for each parameter."),
}  # fmt: skip


class FhirRefused(Problem):
    """What only these endpoints refuse; `code` is one of WORDS, `field` the parameter."""

    code = "parameter_not_supported"
