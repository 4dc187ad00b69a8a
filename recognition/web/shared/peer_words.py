"""Refusals between neighbouring regions, as problem_words.py has all others."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "peers_off": (501, "本地区没有登记邻区，或没有登记此密钥所属的邻区。", "This region has declared no neighbouring region, or not the one whose key this is.")
}
FIELDS: dict[str, tuple[str, str]] = {
    "region_id_malformed": (
        "须为邻区的代号：小写字母开头，由小写字母、数字和连字符组成，2 至 32 个字符。",
        "Must be the neighbouring region's short code: small letters, digits and hyphens, beginning with a letter, 2 to 32.",
    ),
    "peer_must_sign": ("邻区的密钥须对请求签名，请写明签名算法。", "A neighbouring region's key signs its requests: say by what (--signed)."),
}
