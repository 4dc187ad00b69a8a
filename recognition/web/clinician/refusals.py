"""What the pages refuse, beyond what every door refuses: status, and what happened, what was kept, what to do."""

from __future__ import annotations

from recognition.web.clinician import language
from recognition.web.shared import problem_words

PAGES: dict[str, tuple[int, str, str]] = {
    "sign_in_wrong": (401, "账号或密码不对。请再试；忘记密码请找本院管理员重置。", "The account or the password is wrong. Try again; your hospital's administrator can reset it."),
    "sign_in_wait": (429, "尝试次数过多，请稍后再试。", "Too many attempts; wait a little."),
    "code_needed": (401, "密码正确，还需要验证器中的 6 位动态验证码。", "The password is right. Now the six digits from your authenticator, please."),
    "code_wrong": (401, "动态验证码不对或已用过，请输入最新的 6 位数字。", "These digits are wrong or were used before; enter the current six."),
    "password_wrong": (422, "原密码不对，密码没有更换。", "The old password is wrong; nothing was changed."),
    "password_short": (422, "密码至少 10 个字符，可以是一句话。", "A password needs at least 10 characters; a short sentence will do."),
    "password_long": (422, "密码最多 200 个字符。", "A password has at most 200 characters."),
    "password_common": (422, "这个密码太容易被猜到，请换一个。", "This password is too easy to guess; choose another."),
    "password_same": (422, "新密码与原密码相同。", "The new password is the old one."),
    "login_malformed": (422, "账号须为 2 至 40 个小写字母、数字或 . _ -。", "An account has 2 to 40 lower-case letters, digits or . _ -."),
    "login_taken": (422, "这个账号已被使用，请换一个。", "This account is taken; choose another."),
    "institution_needless": (422, "这个角色不属于某一家机构。", "This role belongs to no institution."),
    "form_stale": (400, "页面已过期，没有写入任何内容。请返回重新打开页面再提交。", "This page is out of date and nothing was written. Go back, open it anew and send it again."),
    "correction_reason_missing": (422, "请选择更正的原因，尚未更正。", "Choose why it is taken back; nothing was corrected yet."),
    "decided_too_late": (409, "查询已超过 24 小时，不能再作决定；如仍需要，请重新查询。", "More than 24 hours have passed since it was asked, so it can no longer be decided. Ask again if you need it."),
    "fault": (503, "服务出现故障，已记录；没有写入的内容请稍后再试。", "The service has a fault, which was noted. Try again in a moment."),
    "note_required": (422, "选择“其他”时请写明原因，决定尚未写入。", "Under “another need”, say which; the decision was not written."),
    "file_missing": (422, "请选择一个文件。", "Choose a file."),
    "file_empty": (422, "文件是空的。", "The file is empty."),
    "file_too_large": (413, "文件过大，请拆分后再上传。", "The file is too large; split it."),
    "file_damaged": (422, "文件已损坏，无法读取；请重新保存后再上传。", "The file is damaged and cannot be read; save it again."),
    "file_locked": (422, "文件设有密码，请去掉密码后再上传。", "The file is locked by a password; remove it."),
    "encoding_unknown": (422, "文字编码无法识别，请另存为 UTF-8 或 XLSX。", "The text's encoding is not known; save it as UTF-8 or XLSX."),
    "map_headings": (422, "找不到表头：须有“院内编码”（或“项目编码”）一列，最好还有“院内名称”；还能读“目录项目编码”“目录项目名称”“身份”。", "No headings were found: there must be a column 'Own code', best with 'Own name' beside it; 'Item code', 'Item name' and 'As' are read too."),
    "map_rows": (422, "编码超过 20000 个，请拆分后再上传。", "There are more than 20,000 codes; split the file."),
    "forbidden": (403, "您的账号不能使用此页面。", "Your account may not use this page."),
    "not_found": (404, "没有找到，或不属于本机构。", "There is no such thing here, or it is another institution's."),
}  # fmt: skip


def says(code: str) -> str:
    """The refusal in the user's language; a code that nobody wrote words for is a fault."""
    words = PAGES[code][1:] if code in PAGES else _of_doors(code)
    return words[language.current() == "en"]


def status_of(code: str) -> int:
    """The HTTP status of the refusal."""
    return PAGES[code][0] if code in PAGES else problem_words.status_of(code)


def _of_doors(code: str) -> tuple[str, str]:
    known = code in problem_words.PROBLEMS or code in problem_words.FIELDS
    return problem_words.words_of(code) if known else PAGES["fault"][1:]
