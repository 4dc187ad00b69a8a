"""What stands in a field for a reference and is none: words for nothing, and filler that many strangers share.

A report's number or a patient's mark tells one test from another. NULL, 无 or 0 in its place would make one test of the tests of
strangers, so such a value counts as not given. Short numbers that a small laboratory may really give (7, 12, 101, 8888) stay."""

from __future__ import annotations

import re
import unicodedata

WORDS = frozenset(
    "null nul nil none nan undefined undef na notavailable notapplicable unknown unk empty blank missing test testing dummy default tbd todo"
    " 无 空 没有 暂无 暂缺 缺 缺失 无号 无编号 无报告号 无报告单号 无单号 未填 未填写 未录入 未提供 未知 未登记 不详 不明 不知道 不清楚 待填 待补 待定 测试 默认"
    " 無 暫無 未填寫 不詳 未知道".split()
)
"""What programs write for a value that is missing, and people for one that they do not have; compared without punctuation and case."""
SENTINELS = frozenset({"-1", "\\n"})
"""Written so for "none"; without punctuation they would read as a number and a letter."""
ZEROS = re.compile(r"0+")
SAME_DIGIT = re.compile(r"([1-9])\1{4,}")
SAME_LETTER = re.compile(r"([^\W\d_])\1{2,}|x+")
"""111111, 99999, xxx: filled in to get past a required field. From five digits and three letters on; x by itself too."""
ROWS = ("01234567890", "1234567890")
SHORTEST_ROW = 6
"""123456 … 1234567890: what is typed to try something out."""


def placeholder(text: str) -> bool:
    """Whether the text stands for a reference that is not there; also one of punctuation and blanks alone."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    if folded in SENTINELS:
        return True
    bare = "".join(letter for letter in folded if letter.isalnum())
    if not bare or bare in WORDS or any(shape.fullmatch(bare) for shape in (ZEROS, SAME_DIGIT, SAME_LETTER)):
        return True
    return len(bare) >= SHORTEST_ROW and any(row.startswith(bare) for row in ROWS)


def given(reference: str | None) -> str | None:
    """The reference, or None where there is none or something stands in its place."""
    return None if reference is None or placeholder(reference) else reference
