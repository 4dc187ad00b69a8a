"""Refusals of patient tokens 患者令牌 by their code, as problem_words.py has all others."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "token_domain_unavailable": (
        503,
        "封装密钥无法读取，或本地区没有加入令牌域，不能用健康卡检索。",
        "The sealing keys cannot be read, or this region is in no token domain; health cards cannot be searched by.",
    )
}

FIELDS: dict[str, tuple[str, str]] = {
    "tokens_number": ("须有一个或两个患者令牌。", "Must be one patient token, or two."),
    "tokens_differ": ("两个患者令牌不是同一次解析所得。", "The two patient tokens are not of one answer of the resolver."),
    "token_malformed": ("不是患者令牌。", "Not a patient token."),
    "token_other_domain": ("这个患者令牌属于另一个令牌域。", "The patient token is of another token domain."),
    "token_unknown_key": ("封装这个患者令牌的密钥不是本地区的。", "The patient token was sealed with a key that is not this region's."),
    "token_altered": ("这个患者令牌已被改动。", "The patient token was altered."),
    "token_other_receiver": ("这个患者令牌是为另一家机构制作的。", "The patient token was made for another institution."),
    "token_other_day": ("这个患者令牌不是今天的，请重新取得。", "The patient token is not of today; get a new one."),
    "token_other_purpose": ("这个患者令牌的用途与此请求不符。", "The patient token was made for another purpose."),
}
