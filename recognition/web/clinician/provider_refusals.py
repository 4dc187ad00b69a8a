"""What keeps somebody from being signed in by a provider: status, what is wrong, and who can put it right."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import gettext as _now
from flask_babel import lazy_gettext as _

from recognition.errors import Problem

_AGAIN = _("请重新登录。")
_PROVIDER = _("请把下面的代码告诉贵院信息科：须由统一身份认证的管理员处理。")
_CLAIMS = _("请把下面的代码告诉贵院信息科：须由统一身份认证的管理员为您的账号设置，或由本系统运维修改接入声明。")
_OPERATOR = _("请把下面的代码告诉本系统运维。也可以用本系统的账号登录。")

WORDS: dict[str, tuple[int, LazyString, LazyString]] = {
    "sso_cancelled": (401, _("登录没有完成：在统一身份认证页面取消了，或没有登录。"), _AGAIN),
    "sso_lost": (400, _("这次登录用时超过 10 分钟，或不是从这个浏览器开始的。"), _AGAIN),
    "sso_code_refused": (401, _("统一身份认证不再认可这次登录：凭据已用过或已过期。"), _AGAIN),
    "sso_unreachable": (503, _("现在联系不上统一身份认证，或它的回答不完整。"), _("请稍后再试，也可以用本系统的账号登录。")),
    "sso_off": (503, _("本系统没有安装统一身份认证所需的组件。"), _OPERATOR),
    "sso_provider_refused": (401, _("统一身份认证拒绝了本系统的请求：接入登记（客户端编号、密钥、回调地址）可能不一致。"), _OPERATOR),
    "sso_metadata_wrong": (401, _("统一身份认证的配置文档与接入声明不一致。"), _OPERATOR),
    "sso_file_missing": (401, _("读不到接入声明所写的文件（密钥或配置文档）。"), _OPERATOR),
    "sso_issuer_wrong": (401, _("登录凭据不是接入声明所写的统一身份认证签发的。"), _PROVIDER),
    "sso_audience_wrong": (401, _("登录凭据不是签发给本系统的。"), _PROVIDER),
    "sso_token_expired": (401, _("登录凭据已过有效期；若屡次出现，两边的时钟可能不一致。"), _AGAIN),
    "sso_token_early": (401, _("登录凭据的签发时间在将来：两边的时钟不一致。"), _PROVIDER),
    "sso_algorithm_refused": (401, _("登录凭据的签名算法不被接受（无签名、共享密钥签名或不认识的算法）。"), _PROVIDER),
    "sso_signature_wrong": (401, _("登录凭据的签名不对，或签名的密钥不在统一身份认证公布的密钥中。"), _PROVIDER),
    "sso_nonce_wrong": (401, _("登录凭据不是这次登录的。"), _AGAIN),
    "sso_token_malformed": (401, _("登录凭据不完整或格式不对。"), _PROVIDER),
    "sso_claim_missing": (403, _("统一身份认证没有给出“%(claim)s”，无法确定您的身份、角色或机构。"), _CLAIMS),
    "sso_claim_several": (403, _("统一身份认证给出了多个“%(claim)s”，无法确定是哪一家机构。"), _CLAIMS),
    "sso_role_unmapped": (403, _("“%(claim)s”中没有可以使用本系统的角色。"), _CLAIMS),
    "sso_institution_unknown": (403, _("互认目录中没有您所属的机构。"), _CLAIMS),
    "sso_institution_several": (403, _("“%(claim)s”所写的代码对应多家机构，无法确定是哪一家。"), _CLAIMS),
    "sso_institution_forbidden": (403, _("这个统一身份认证不能代表您所属的机构。"), _CLAIMS),
    "sso_account_closed": (403, _("您在本系统的账号已被关闭。"), _("如需恢复，请找本院管理员或本系统运维。")),
}  # fmt: skip


def told(problem: Problem) -> tuple[int, str, str]:
    """(status, what is wrong, who can put it right) in the user's language."""
    status, wrong, right = WORDS[problem.code]
    return status, str(wrong) % {"claim": problem.details.get("claim") or _now("机构")} if "claim" in str(wrong) else str(wrong), str(right)
