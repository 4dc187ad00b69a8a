"""Words of what the server refuses before it has read a request."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "request_line_malformed": (
        400,
        "请求行无法理解：地址里的汉字、空格等须按 UTF-8 写成百分号编码。",
        "The request line cannot be understood: Chinese, blanks and the like in an address are to be percent-encoded as UTF-8.",
    ),
    "uri_too_long": (414, "地址过长。", "The address is too long."),
    "headers_too_large": (431, "请求头过多或过长。", "The headers are too many or too long."),
}
