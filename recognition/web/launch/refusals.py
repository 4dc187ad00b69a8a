"""What a launch that cannot be opened says: what happened, what was kept, what to do."""

from __future__ import annotations

FORBIDDEN, EXPIRED = 403, 410

HEADING = ("没有打开", "Not opened")
REFUSALS: dict[str, tuple[int, str, str]] = {
    "token_unknown": (
        FORBIDDEN,
        "这次启动无效，或本院的密钥已撤销。没有写入任何内容。请从本院系统重新打开；仍打不开时请联系信息科。",
        "This launch is not valid, or your hospital's key was revoked. Nothing was written. Open it again from your hospital's system; if that fails, ask hospital IT.",
    ),
    "token_expired": (
        EXPIRED,
        "启动后须在 10 分钟内打开，现已超时。没有写入任何内容。请从本院系统重新打开。",
        "A launch can be opened for 10 minutes, and they are over. Nothing was written. Open it again from your hospital's system.",
    ),
    "token_used": (
        EXPIRED,
        "这次启动已经打开过，每次只能打开一次。已作的查询和决定都已保存。请从本院系统重新打开。",
        "This launch was opened before, and each opens once. What was asked and decided is kept. Open it again from your hospital's system.",
    ),
    "origin_refused": (
        FORBIDDEN,
        "这个网站不能打开这次启动：启动只用于本院系统登记的地址。没有写入任何内容。请从本院系统打开；信息科请核对申请令牌时的 origin。",
        "This site may not open this launch, which is for one address of your hospital's system. Nothing was written. Open it from there; hospital IT: compare the origin that the token was asked for.",
    ),
}
"""HTTP status, Chinese, English, by code. What is out of date is 410, for a fresh token helps; what is not allowed is 403."""
