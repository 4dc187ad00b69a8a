"""Refusals between neighbouring regions, as problem_words.py has all others."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "peers_off": (
        501,
        "本地区没有登记邻区，或没有登记此密钥所属的邻区。",
        "This region has declared no neighbouring region, or not the one whose key this is.",
    ),
    "witness_body_malformed": (
        400,
        "请求体须为：一行旧的大小、证明的各行、一个空行、签名的检查点；旧的大小不能超过检查点。",
        "The body must be `old SIZE`, the lines of the proof, an empty line and the signed checkpoint, whose size is not below the old one.",
    ),
    "witness_unsigned": (403, "检查点没有用登记的密钥签名，或签名不对。", "The checkpoint is not signed by the declared key, or signed wrongly."),
    "witness_origin_unknown": (404, "这不是为贵地区登记的账本的检查点。", "It is the checkpoint of another ledger than was declared for your region."),
    "witness_size_differs": (
        409,
        "上次所见的大小与所写的旧大小不同；正确的大小见响应体。",
        "The tree was seen last with another size than `old` says; the body of the answer tells it.",
    ),
    "witness_not_continued": (
        422,
        "证明不成立：检查点没有延续上次所见的账本；没有会签，已留作证据。",
        "Nothing proves that the checkpoint continues the ledger that was seen last; it is not cosigned, and kept as evidence.",
    ),
}
FIELDS: dict[str, tuple[str, str]] = {
    "region_id_malformed": (
        "须为邻区的代号：小写字母开头，由小写字母、数字和连字符组成，2 至 32 个字符。",
        "Must be the neighbouring region's short code: small letters, digits and hyphens, beginning with a letter, 2 to 32.",
    ),
    "peer_must_sign": ("邻区的密钥须对请求签名，请写明签名算法。", "A neighbouring region's key signs its requests: say by what (--signed)."),
}
