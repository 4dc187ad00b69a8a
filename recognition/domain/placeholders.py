"""What stands in a field for a reference and is none: words for nothing, and filler that many strangers share.

A report's number or a patient's mark distinguishes one test from another. NULL, 无 or 0 in its place would make one test of the tests of
strangers, so such a value counts as not given. Short numbers that a small laboratory may really give (7, 12, 101, 8888) stay."""

from __future__ import annotations

import re
import unicodedata

WORDS = frozenset(
    "null nul nil none nan undefined undef na notavailable notapplicable unknown unk empty blank missing test testing dummy default tbd todo"
    " pending tobeconfirmed tba tbc ditto seeabove asabove 无 空 没有 暂无 暂缺 缺 缺失 无号"
    " 无编号 无报告号 无报告单号 无单号 未填 未填写 未录入 未提供 未知 未登记 不详 不明 不知道 不清楚 待填 待补 待定 测试 默认 待查 待检"
    " 待出 待报告 待打印 待审 待审核 待确认 待核实 待核对 待补充 待录入 待通知 未出 未出报告 未打印 未审核 未发布 无报告 无报告单 见报告"
    " 见原报告 同上 略 空白 待查詢 待檢 待報告 無 暫無 未填寫 不詳 未知道 待查询 待核 待登记 待填写 待提供 未查到 查无 查不到 稍后补"
    " 后补 门诊 住院 急诊 外院 本院 报告单号 报告编号 报告号 单号 编号 病历号 住院号 门诊号 objectobject 19000101"
    " string str text value true false yes abc abcd abcdef asdf asd qwe qwer qwerty foo bar foobar temp tmp sample example demo placeholder"
    " reportno reportid reportnumber reportref patientno patientid patientref emptystring novalue noreport nodata nothing error"
    " 附件 见附件 详见附件 见原单 见原件 见纸质 见纸质报告 见报告单 见图 见图片 见上 示例 样例 演示 临时 是 否 有 真 假 请填写 请输入 空值 空字符串".split()
)
"""What programs write for a value that is missing, and people for one that they do not have; compared without punctuation and case."""
SENTINELS = frozenset({"-1", "\\n"})
"""Written so for "none"; without punctuation they would read as a number and a letter."""
COUNTED = re.compile(r"(?:null|undefined|undef|none|nil)+[0-9]{0,3}")
"""What a program makes of a missing value and a counter (undefined-1, NULL_2), or of two that are missing (nullnull). More digits may be
a number with a prefix that was missing; words that people write (待查001) or that abbreviate something (NA-101, NAN-1) may be real."""
TEMPLATE = re.compile(r"[$#@%]?\{.*\}|<.*>|%\(\w+\)[sd]|%[sd]|\$\(.*\)|\[\[.*\]\]", re.DOTALL)
"""A program's place for a value that was never put there: ${reportNo}, {{report_no}}, <reportNo>, %s."""
NOT_AVAILABLE = re.compile(r"\W*n/a\W*[0-9]{1,3}\W*", re.ASCII)
LEAST_DIGITS, LEAST_LETTERS = 5, 3
"""111111, 99999, xxx: filled in to get past a required field. So many of one character; of 0 and x one is enough."""
SHORTEST_ROW = 6
ROWS = frozenset(row[:length] for row in ("01234567890", "1234567890") for length in range(SHORTEST_ROW, len(row) + 1))
"""123456 … 1234567890: what is typed to try something out."""
DIGITS = frozenset("0123456789")
ENDS = DIGITS - {"1"}
BEGINS = frozenset(letter for letter in map(chr, range(128)) if letter.isalpha()) - frozenset("nuNU")
NO_DAY = "19000101"
"""The one of WORDS that ends in a digit."""

_LOWER = bytes(range(128)).lower() + bytes(range(128, 256))
_PUNCTUATION = bytes(byte for byte in range(128) if not chr(byte).isalnum())


def placeholder(text: str) -> bool:
    """Whether the text stands for a reference that is not there; also one of punctuation and blanks alone."""
    return not _plain_number(text) and _stands_for_none(text)


def _stands_for_none(text: str) -> bool:
    bare = _bare(text)
    if not bare or bare in WORDS or _filler(bare, text):
        return True
    # What ends in a digit is no words for nothing but a day in their place, and no template; NULL_2 and N/A 1 begin with their letter.
    if text[-1] in DIGITS and bare[0] not in "nu" and not bare.endswith(NO_DAY) and text.isascii():
        return len(bare) == 1 and text.strip() in SENTINELS
    if text.strip().casefold() in SENTINELS or _template(text):
        return True
    return (bare[0] in "nu" and COUNTED.fullmatch(bare) is not None) or (len(bare) > 1 and _joined(text))


def _plain_number(text: str) -> bool:
    """Whether it is a number as nearly all references are, which nothing below takes for less: it ends in a digit other than that of NO_DAY, and begins
    with a letter that begins no word for nothing with a counter, or with another digit. Saves 12,000 of some 700,000 instructions of a lookup."""
    first, last = text[:1], text[-1:]
    if last not in ENDS or not text.isascii():
        return False
    return first in BEGINS or (first in DIGITS and first != last and text not in ROWS)


def _filler(bare: str, text: str) -> bool:
    """Whether it is one character again and again, or what is typed to try something out."""
    first = bare[0]
    if bare == first * len(bare):
        return first in "0x" or len(bare) >= (LEAST_DIGITS if first.isdigit() else LEAST_LETTERS)
    # in one run: 0-12345 is a number with its prefix
    return bare in ROWS and bare in unicodedata.normalize("NFKC", text)


def _template(text: str) -> bool:
    """Whether it is a place in a template; hardly any reference ends in what closes one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain[-1:] in "}>])sd" and TEMPLATE.fullmatch(plain) is not None


def _joined(text: str) -> bool:
    """Whether it is words for nothing that punctuation or blanks join (None.None, 暂无,无), or N/A with a counter."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    pieces = [piece for piece in re.split(r"[\W_]+", narrow) if piece]
    return (len(pieces) > 1 and all(piece in WORDS for piece in pieces)) or NOT_AVAILABLE.fullmatch(narrow) is not None


def _bare(text: str) -> str:
    """Its letters and digits, narrow and without case. Almost all references are ASCII, for which a table says that at once."""
    if text.isascii():
        return text.encode().translate(_LOWER, _PUNCTUATION).decode()
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def given(reference: str | None) -> str | None:
    """The reference, or None where there is none or something stands in its place."""
    return None if reference is None or placeholder(reference) else reference
