"""Numbers as people write them in days and times: narrow and full-width digits, and Chinese numerals."""

from __future__ import annotations

import re

WIDTHS = {code_point: code_point - 0xFEE0 for code_point in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x00A0: " ", 0x200B: None, 0xFEFF: None}
"""Full-width forms to narrow ones and nothing else: full compatibility forms would make a footnote's ² a digit of the day."""
SIGNS = dict.fromkeys("‐‑‒–—−", "-") | {"\u2236": ":", "\ufe30": ":", "點": "点", "時": "时", "號": "号"}
_NARROW = str.maketrans(WIDTHS | SIGNS)
_DIGITS = str.maketrans("〇零○一二两三四五六七八九", "0001223456789")

CHINESE = "(?:[零〇]?[一二两三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)"
"""A Chinese number from 1 to 59, as a pattern."""
NUMBER = f"(?:[0-9]{{1,2}}|{CHINESE})"
YEAR = "(?:[0-9]{4}|[〇零○一二三四五六七八九]{4})"

_WHOLE = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}")


def narrow(text: str) -> str:
    """The text in narrow small letters, digits and signs, blanks as one, none around it."""
    return " ".join(text.translate(_NARROW).lower().split())


def number(written: str) -> int:
    """The number that NUMBER or YEAR matched: `18`, `十八`, `零五`, `二〇二六`."""
    tens, ten, ones = written.partition("十")
    if not ten:
        return int(written.translate(_DIGITS))
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)


def whole(written: str) -> int | None:
    """A count from 0 in figures of any width, at most nine; commas only where they part thousands, for 4,00 may be four. Else None."""
    match = _WHOLE.fullmatch(narrow(written))
    return int(match[0].replace(",", "")) if match else None
