"""What a launch that cannot be opened says: what happened, what was kept, what to do."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

FORBIDDEN, EXPIRED = 403, 410

HEADING = _("没有打开")
REFUSALS: dict[str, tuple[int, LazyString]] = {
    "token_unknown": (FORBIDDEN, _("这次启动无效，或本院的密钥已撤销。没有写入任何内容。请从本院系统重新打开；仍打不开时请联系信息科。")),
    "token_expired": (EXPIRED, _("启动后须在 10 分钟内打开，现已超时。没有写入任何内容。请从本院系统重新打开。")),
    "token_used": (EXPIRED, _("这次启动已经打开过，每次只能打开一次。已作的查询和决定都已保存。请从本院系统重新打开。")),
    "origin_refused": (
        FORBIDDEN,
        _("这个网站不能打开这次启动：启动只用于本院系统登记的地址。没有写入任何内容。请从本院系统打开；信息科请核对申请令牌时的 origin。"),
    ),
}
"""HTTP status and words by code. What is out of date is 410, for a fresh token helps; what is not allowed is 403."""
