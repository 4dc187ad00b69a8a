"""The words of what is refused in a decision, in both languages."""

from __future__ import annotations

FIELDS = {
    "only_when_repeated": ("仅在决定为复查时填写。", "Belongs to the decision to repeat only."),
    "local_reason_unknown": (
        "本机构所在范围的目录没有此原因，可用的见 allowed。",
        "No list that applies to this institution has such a reason; see allowed, and GET /api/v1/repeat-reasons.",
    ),
    "local_reason_differs": ("此原因对应另一个国家原因，见 allowed。", "This local reason is another of the six; see allowed."),
    "note_required": ("原因为“其他”时须说明。", "Needed where the reason is `other`."),
    "nothing_to_withdraw": ("没有可撤回的决定。", "There is no decision to undo."),
}
