"""What the pages refuse, beyond what every endpoint refuses: status, and what happened, what was kept, what to do."""

from __future__ import annotations

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from recognition.catalogue.spreadsheets import file_words
from recognition.web.clinician import language
from recognition.web.shared import problem_words

PAGES: dict[str, tuple[int, LazyString]] = {
    "sign_in_wrong": (401, _("账号或密码不对。请再试；忘记密码请找本院管理员重置。")),
    "sign_in_wait": (429, _("尝试次数过多，请稍后再试。")),
    "sign_in_awaits": (401, _("账号正在等待另一方管理员确认，确认后才能登录。")),
    "office_begun": (422, _("这一方已有管理员，账号由其在“三员管理”页开通。")),
    "code_needed": (401, _("密码正确，还需要验证器中的 6 位动态验证码。")),
    "code_wrong": (401, _("动态验证码不对或已用过，请输入最新的 6 位数字。")),
    "proof_wrong": (422, _("密码或动态验证码不对，动态验证码没有关闭。")),
    "factor_stands": (422, _("已启用动态验证码；要换验证器，请先关闭。")),
    "secret_malformed": (422, _("验证器密钥不完整，请用下面新的密钥再试。")),
    "password_wrong": (422, _("原密码不对，密码没有更换。")),
    "password_short": (422, _("密码至少 10 个字符，可以是一句话。")),
    "password_long": (422, _("密码最多 200 个字符。")),
    "password_common": (422, _("这个密码太容易被猜到，请换一个。")),
    "password_same": (422, _("新密码与原密码相同。")),
    "sso_no_password": (422, _("这个账号用统一身份认证登录，在本系统没有密码。")),
    "login_malformed": (422, _("账号须为 2 至 40 个小写字母、数字或 . _ -。")),
    "login_taken": (422, _("这个账号已被使用，请换一个。")),
    "institution_needless": (422, _("这个角色不属于某一家机构。")),
    "form_stale": (400, _("页面已过期，没有写入任何内容。请返回重新打开页面再提交。")),
    "correction_reason_missing": (422, _("请选择更正的原因，尚未更正。")),
    "decided_too_late": (409, _("查询已超过 24 小时，不能再作决定；如仍需要，请重新查询。")),
    "fault": (503, _("服务出现故障，已记录；没有写入的内容请稍后再试。")),
    "local_reason_unknown": (422, _("这个原因已不在目录中，请另选一个；决定尚未写入。")),
    "note_required": (422, _("选择“其他”时请写明原因，决定尚未写入。")),
    "file_missing": (422, _("请选择一个文件。")),
    "file_empty": (422, _("文件是空的。")),
    "file_too_large": (413, _("文件过大，请拆分后再上传。")),
    "file_damaged": (422, _("文件已损坏，无法读取；请重新保存后再上传。")),
    "file_locked": (422, _("文件设有密码，请去掉密码后再上传。")),
    "encoding_unknown": (422, _("文字编码无法识别，请另存为 UTF-8 或 XLSX。")),
    "map_headings": (422, _("找不到表头：须有“院内编码”（或“项目编码”）一列，最好还有“院内名称”；还能读“目录项目编码”“目录项目名称”“身份”。")),
    "map_rows": (422, _("编码超过 20000 个，请拆分后再上传。")),
    "letter_unknown": (422, _("没有这个登记码。请照登记函上的 16 位字母和数字重新输入。")),
    "letter_of_another": (422, _("登记函不是开给所填机构的。请核对本机构代码；函拿错了，请找登记员。")),
    "letter_used": (409, _("登记函已用过，每封只能登记一把公钥。要登记另一把，请向登记员再要一封。")),
    "letter_claimed": (409, _("登记函已用过，管理员已经登记。不是贵院登记的，或要再登记，请找登记员。")),
    "keys_many": (409, _("本院已有 50 把有效的密钥，请先停用不用的。")),
    "region_of_another": (403, _("这家机构或区划不归您登记，请找所属地区的登记员。")),
    "letters_none": (409, _("没有要开的：这些机构都已有管理员，或有未用的登记函。")),
    "letters_file_gone": (410, _("登记函文件已经删除。没有印好的，请作废后重新开具。")),
    "letter_expired": (410, _("登记函已过有效期，请向登记员再要一封。")),
    "letter_revoked": (410, _("登记函已被登记员作废，请向登记员再要一封。")),
    "letters_open": (409, _("这家机构已有 5 封登记函未用，请先作废不用的。")),
    "enrol_decided": (409, _("这把公钥已被处理。")),
    "enrol_key_private": (422, _("这是私钥，请勿提交；它没有保存。私钥只应留在本院：既已离开那台机器，请另做一把再登记。")),
    "enrol_key_kind": (422, _("不是 SM2 或 Ed25519 公钥（例如 RSA、P-256 或证书），不能用来签互认码。")),
    "enrol_key_malformed": (422, _("没有读懂公钥。须为 PEM（BEGIN PUBLIC KEY），或 64 位（Ed25519）、130 位且以 04 开头（SM2）的十六进制数字，只放一把。")),
    "enrol_key_known": (409, _("这把公钥已经登记过，不必再次登记；登记函没有用掉。")),
    "enrol_key_withdrawn": (409, _("这把公钥已被撤销，不能再用；请另做一把。登记函没有用掉。")),
    "enrol_key_of_another": (409, _("这把公钥是另一家机构登记的，两家不能共用；请另做一把。登记函没有用掉。")),
    "enrol_signature_malformed": (422, _("没有读懂签名。须为十六进制或 Base64：64 字节，SM2 也可以是 OpenSSL 输出的 DER。")),
    "enrol_signature_wrong": (422, _("签名与公钥、待签文字不符。请核对是用这把私钥、对本页这段文字签的；SM2 的签名者标识须为 1234567812345678。")),
    "forbidden": (403, _("您的账号不能使用此页面。")),
    "not_found": (404, _("没有找到，或不属于本机构。")),
}  # fmt: skip


def says(code: str) -> str:
    """The refusal in the user's language; a code that nobody wrote words for is a fault."""
    if code not in PAGES and (code in problem_words.PROBLEMS or code in problem_words.FIELDS):
        return language.either(*problem_words.words_of(code))
    if code not in PAGES and code in file_words.WORDS:
        wrong_zh, wrong_en, _right_zh, _right_en = file_words.WORDS[code]
        return language.either(f"{wrong_zh}。", f"{wrong_en}.")
    return str(PAGES.get(code, PAGES["fault"])[1])


def status_of(code: str) -> int:
    """The HTTP status of the refusal."""
    return PAGES[code][0] if code in PAGES else problem_words.status_of(code)


OF_FIELD = {"item": "item", "issuer": "issuer", "performed_at": "performed", "report_ref": "report", "mark": "mark", "circumstances": "circumstances"}
"""The field of the form that a field of the question was read from."""


def at_field(name: str, code: str) -> tuple[str, str]:
    """The field of the form that a refused member of a question belongs to, "" for none, and what is wrong in words."""
    field = OF_FIELD.get(name.partition(".")[0], "")
    return field, _label(field) + says(code)


def _label(field: str) -> str:
    """What a field is called, before what is wrong with it: some of them lie in a part of the form that is folded away."""
    called = {
        "item": gettext("项目"),
        "issuer": gettext("出具机构"),
        "performed": gettext("采样/检查时间"),
        "report": gettext("报告单号"),
        "mark": gettext("报告上印的互认标识"),
        "circumstances": gettext("特殊情形"),
    }.get(field)
    return called + gettext("：") if called else ""
