"""Refusals of drafts, their approval and proposals by their code, as problem_words.py has all others."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "second_registrar_needed": (
        403,
        "起草或改动过草稿的人不能审批，须由另一位登记员审批。",
        "Whoever drafted or changed the draft may not approve it; another registrar must.",
    ),
    "draft_busy": (409, "草稿正在导入或检查，请稍后再试。", "An import or a check is at work on the draft; try again."),
    "draft_not_checked": (409, "草稿检查之后又有改动，或尚未检查；请先检查。", "The draft was not checked since its last change; check it first."),
    "draft_blocked": (409, "检查发现的问题不允许发布，请先改正。", "Findings of the check forbid publishing; put them right first."),
    "findings_unanswered": (409, "还有检查结果未逐项确认，未确认的随后列出。", "There are findings that nobody has answered for yet; see candidates."),
    "draft_not_approved": (409, "草稿尚未由第二位登记员审批。", "No second registrar has approved the draft yet."),
    "draft_outdated": (409, "检查之后已有新版目录生效，请重新检查。", "Another edition came into force since the check; check again."),
    "draft_published": (409, "草稿已发布，不再接受改动。", "The draft is published and takes no more changes."),
    "row_exists": (409, "已有主键相同的一行，内容随后列出；请改为修改该行。", "There is a row with this key already, see standing; change that one."),
    "proposal_decided": (409, "这份对照已被处理或已撤回。", "This proposal was decided on before, or taken back."),
    "proposals_waiting": (
        409,
        "本院已有 20 份对照等待登记员处理，请等处理后再提交。",
        "Twenty proposals of your hospital wait for a registrar already; hand in more when they are dealt with.",
    ),
    "row_changed": (
        409,
        "读取之后，这一行已被改动；现内容随后列出，请核对后再提交。",
        "The row was changed since it was read; look at it as it stands now, and send again.",
    ),
}
