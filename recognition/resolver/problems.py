"""Refusals of the resolver as RFC 9457 problems: a stable code, its status, Chinese and English, and nothing that the caller sent."""

from __future__ import annotations

from typing import Any

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "bad_request": (400, "请求无法理解。", "The request cannot be understood."),
    "json_malformed": (400, "请求体不是有效的 JSON 对象（UTF-8，键不重复）。", "The body is not a valid JSON object (UTF-8, no key twice)."),
    "fields_wrong": (422, "请求体须只有 code 和 purpose，均为文本。", "The body must have code and purpose, both texts, and nothing else."),
    "purpose_unknown": (
        422,
        "purpose 须为 announce、treatment、emergency、objection、disclosure 之一。",
        "purpose must be announce, treatment, emergency, objection or disclosure.",
    ),
    "not_found": (404, "没有此地址。", "There is no such address."),
    "method_not_allowed": (405, "此地址不支持该方法。", "This address does not support the method."),
    "body_late": (408, "请求体没有及时到达。", "The body did not arrive in time."),
    "too_large": (413, "请求体超过 4 KB。", "The body is larger than 4 KB."),
    "media_type": (415, "请求体须为 application/json（UTF-8，不压缩）。", "The body must be application/json (UTF-8, not compressed)."),
    "not_known": (401, "请求须有签名，或由服务签发的授权。", "The request must be signed, or bear a grant of the service."),
    "signature_header_missing": (401, "签名请求缺少请求头，见 missing。", "Headers of a signed request are missing; see missing."),
    "signature_malformed": (401, "签名请求的某个请求头格式有误，见 field。", "A header of a signed request is malformed; see field."),
    "signature_wrong": (401, "签名不符，或密钥不存在、已停用。", "The signature is wrong, or the key is unknown or withdrawn."),
    "signature_algorithm": (401, "此密钥须用另一种算法签名，见 allowed。", "This key signs by the other algorithm; see allowed."),
    "sm3_unavailable": (503, "本机的 OpenSSL 没有 SM3。", "This machine's OpenSSL has no SM3."),
    "clock_wrong": (
        401,
        "请求或授权的时间与本机相差超过 5 分钟；请校准时钟，见 server_time。",
        "The time of the request or grant is more than five minutes from this machine's; set the clock, see server_time.",
    ),
    "nonce_used": (401, "此签名或授权已用过一次；请重新签名或重新取得授权。", "This signature or grant was used before; sign anew, or get a new grant."),
    "grant_malformed": (401, "这不是有效的授权。", "This is no grant."),
    "grant_not_ours": (401, "此授权不是本令牌域内地区签发的，或已被改动。", "The grant was made by no region of this token domain, or was altered."),
    "origin_not_allowed": (403, "此网页来源不在该地区的允许名单中。", "This page's origin is not on the list of that region."),
    "purpose_not_allowed": (403, "此机构或授权不能用于该用途。", "This institution or grant is not for that purpose."),
    "institution_shut": (403, "此机构已被暂停使用令牌解析。", "The resolver is shut for this institution."),
    "too_many": (429, "此机构的请求次数已达上限，请稍后再试。", "This institution has reached its limit; try again later."),
    "card_code_malformed": (422, "这不是健康卡的码。", "This is no code of a health card."),
    "card_code_static": (422, "此用途须出示动态码；静态码只能表明身份。", "This purpose needs a dynamic code; a static one only identifies."),
    "card_code_unknown": (422, "健康卡平台不认识这个码。", "The card platform does not know this code."),
    "card_code_expired": (422, "这个码已过期，请持卡人刷新后再扫。", "The code has expired; ask the holder to refresh it."),
    "card_code_used": (422, "这个动态码已用过，请持卡人刷新后再扫。", "The dynamic code was used before; ask the holder to refresh it."),
    "holder_not_agreed": (403, "健康卡平台没有持卡人对此用途的确认。", "The card platform has no consent of the holder to this purpose."),
    "card_platform_away": (503, "健康卡平台没有应答，请稍后再试。", "The card platform does not answer; try again."),
    "card_platform_wrong": (503, "健康卡平台的应答不符合约定。", "The card platform's answer is not as agreed."),
    "card_platform_busy": (503, "等待健康卡平台的请求过多，请稍后再试。", "Too many requests are waiting for the card platform; try again."),
    "no_domain_key": (503, "没有有效的域密钥，不能签发令牌。", "No domain key is in force, so no token is made."),
    "store_unavailable": (503, "次数无法记录，因此不签发令牌。", "Counts cannot be written, so no token is made."),
    "fault": (503, "内部故障，没有签发令牌。", "A fault inside; no token was made."),
}  # fmt: skip
RETRY_SECONDS = 5


class ResolverProblem(Exception):
    """A refusal: its code in `PROBLEMS`, and details from this program alone."""

    def __init__(self, code: str, **details: Any) -> None:
        """`details` are further members of the body; `retry_after` is seconds."""
        self.code, self.details = code, details
        super().__init__(code)

    @property
    def status(self) -> int:
        """Its HTTP status."""
        return PROBLEMS[self.code][0]

    @property
    def retry_after(self) -> int | None:
        """After how many seconds the same may succeed; None where it will not."""
        told: int | None = self.details.get("retry_after")
        return told or (RETRY_SECONDS if self.status == 503 else None)

    def body(self) -> dict[str, Any]:
        """As JSON."""
        status, zh, en = PROBLEMS[self.code]
        more = {name: value for name, value in self.details.items() if name != "retry_after"}
        return {"type": f"urn:recognition:problem:{self.code}", "title": zh, "status": status, "code": self.code, "detail": zh, "zh": zh, "en": en} | more
