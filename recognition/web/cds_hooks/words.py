"""What the hooks refuse or tell beyond what all endpoints do: status, the issue's type, and the words in both languages."""

from __future__ import annotations

WORDS: dict[str, tuple[int, str, str, str]] = {
    "hook_service_unknown": (404, "not-found", "没有这个服务；有哪些见 cds-services。", "There is no such service; cds-services lists those there are."),
    "hook_not_an_object": (400, "structure", "请求体须为 JSON 对象。", "The body must be a JSON object."),
    "hook_differs": (400, "value", "hook 须与所调用的服务一致；各服务的 hook 见 cds-services。", "hook must be that of the service that is called; cds-services says which each has."),
    "hook_member_missing": (400, "required", "缺少必填成员。", "A required member is missing."),
    "hook_object_wanted": (400, "structure", "须为 JSON 对象。", "Must be a JSON object."),
    "hook_list_wanted": (400, "structure", "须为数组；selections 中每项为字符串。", "Must be an array; of selections, one of strings."),
    "hook_text_wanted": (400, "value", "须为 1 至 255 个字符、不含控制字符的字符串。", "Must be a string of 1 to 255 characters without control characters."),
    "hook_uuid_malformed": (400, "value", "须为 UUID，如 d1577c69-dfbe-44ad-ba6d-3e05e953b2ea。", "Must be a UUID, such as d1577c69-dfbe-44ad-ba6d-3e05e953b2ea."),
    "hook_bundle_wanted": (400, "structure", "须为 FHIR 的 Bundle。", "Must be a FHIR Bundle."),
    "hook_too_many_orders": (400, "too-costly", "一次最多 200 条检查检验医嘱；未判断，请分次调用。", "At most 200 orders for tests in one call; none was judged. Call several times."),
    "hook_prefetch_wrong": (
        400, "structure", "须为 Bundle、DiagnosticReport 或 Observation，没有时为 null，取不到时为 OperationOutcome。",
        "Must be a Bundle, a DiagnosticReport or an Observation; null where there is none, an OperationOutcome where it could not be fetched.",
    ),
    "hook_too_many_rows": (400, "too-costly", "预取的结果超过 2000 项；未判断，请减少 _count。", "More than 2000 results were prefetched; nothing was judged. Ask for fewer (_count)."),
    "hook_other_patient": (
        400, "business-rule", "预取的报告属于另一名患者（subject 与 context.patientId 不同）；未判断。", "The prefetched reports are another patient's: subject differs from context.patientId. Nothing was judged.",
    ),
    "hook_prefetch_missing": (
        412, "processing", "没有 prefetch.priorReports，也没有其他途径取得既往结果：未判断。确无既往报告时请传 null。",
        "There is no prefetch.priorReports and no other way to earlier results: nothing was judged. Where the patient has no reports, send null.",
    ),
    "hook_prefetch_failed": (
        412, "processing", "prefetch.priorReports 是 OperationOutcome，即客户端未能取得既往报告，也没有其他途径：未判断。",
        "prefetch.priorReports is an OperationOutcome: the client could not fetch earlier reports, and there is no other way to them. Nothing was judged.",
    ),
    "hook_server_unreached": (
        412, "processing", "没有 prefetch.priorReports，而客户端的 FHIR 服务器未在 0.4 秒内答复：未判断。", "There is no prefetch.priorReports, and the client's FHIR server did not answer within 0.4 s. Nothing was judged.",
    ),
    "hook_token_refused": (
        412, "processing", "没有 prefetch.priorReports，患者令牌也不能使用（不是为本机构、当日或诊疗用途所发，或无法识别）：未判断。",
        "There is no prefetch.priorReports, and the patient token does not open: it was made for another institution, day or purpose, or is none. Nothing was judged.",
    ),
    "hook_index_not_searched": (
        412, "processing", "没有 prefetch.priorReports，结果索引也不能检索（须有授权，或已达次数上限）：未判断。",
        "There is no prefetch.priorReports, and the result index may not be searched: it needs an authorisation, or the limit is reached. Nothing was judged.",
    ),
    "hook_tokens_wanted": (400, "value", "须为患者令牌，或含一至两个令牌的数组。", "Must be a patient token, or an array of one or two."),
    "hook_clients_unreadable": (503, "transient", "客户端的登记暂不可用，请稍后重试。", "The declaration of clients cannot be used at the moment; try again later."),
    "hook_feedback_malformed": (400, "structure", '须为 {"feedback": […]}，1 至 200 项。', 'Must be {"feedback": […]}, with 1 to 200 members.'),
    "hook_outcome_malformed": (400, "value", "outcome 须为 accepted 或 overridden。", "outcome must be accepted or overridden."),
    "hook_suggestions_missing": (
        400, "required", "采信须以 acceptedSuggestions 写明采信了哪些建议：[{\"id\": …}]。", 'An accepted card must say by acceptedSuggestions which: [{"id": …}].',
    ),
    "hook_reason_malformed": (400, "structure", "overrideReason 须含 reason（system 与 code）或 userComment。", "overrideReason must have reason (system and code), userComment or both."),
    "hook_time_malformed": (400, "value", "outcomeTimestamp 须为带时区的时刻，如 2026-11-29T01:30:00Z。", "outcomeTimestamp must be a time with its zone, such as 2026-11-29T01:30:00Z."),
    "hook_card_unknown": (404, "not-found", "没有这张卡片：不是本服务给本机构的，或已超过 90 天。", "There is no such card: it was not given to this institution, or is older than 90 days."),
    "hook_suggestion_unknown": (404, "not-found", "卡片上没有这条建议，未为它记录任何内容。", "The card has no such suggestion; nothing was written for it."),
    "hook_outcome_again": (200, "informational", "此前已收到同样的反馈，未重复记录。", "The same feedback came before and was not written again."),
    "hook_outcome_overtaken": (200, "informational", "已有更晚的反馈，以更晚的为准；本条已留存。", "A later outcome came before and stands; this one is kept beside it."),
    "hook_comment_not_kept": (
        200, "informational", "说明超过 200 字或疑似含个人信息，未保存；决定已记录。", "The comment is longer than 200 characters or seems to hold personal data; it was not kept. The decision was written.",
    ),
    "hook_comment_wanted": (
        200, "informational", "“其他”须写明情形（userComment）；已记为未选情形的重复检查。", "“Other” needs a userComment that says which; it was written as a repeat without a reason.",
    ),
    "hook_reason_not_kept": (
        200, "informational", "所给原因不是编码，疑似含个人信息，未保存；已记为未选情形的重复检查。", "The reason is no code and seems to hold personal data; it was not kept. A repeat without a reason was written.",
    ),
}  # fmt: skip
"""Of status 200 are notes on feedback that was taken."""
