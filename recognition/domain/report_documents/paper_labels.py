"""The labels of times on a paper report, in Chinese and English, and what is written behind each: the label decides which stage of the test a time is of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognition.domain.dates.labels import TAKEN
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.said_specimens import specimens_in

_WHEN = r"(?:日期和?时间|时间|日期|时刻)"
_DAY = r"(?:20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|20\d{6})"
_SAID = rf"(?=(?:\s*:\s*|\s+){_DAY})"
"""A label without 时间 or 日期 is one of a time where a day follows it: 采样：2026-11-26 07:32."""
_WHEN_EN = r"(?:\s{1,2}(?:on|at|(?:date|time)(?:\s?[/&]\s?(?:date|time)|\s(?:and|or)\s(?:date|time))?))"
_SIGN_EN = r"(?=\s*:|\s+20\d\d)"


def _chinese(words: str, before: str = "") -> str:
    return rf"{before}(?:{words})(?:{_WHEN}|{_SAID})"


def _english(done: str, noun: str) -> str:
    """`done` stands by itself (Received:), `noun` with what says that it is a time (Report date:); either may follow: Date received, Date of report."""
    either = f"{done}|{noun}"
    return (
        rf"(?<![a-z])(?:(?:specimen|sample)\s)?(?:(?:{done}){_WHEN_EN}?|(?:{noun}){_WHEN_EN}){_SIGN_EN}"
        rf"|(?<![a-z])(?:date|time)(?:\s?[/&]\s?(?:date|time))?\s(?:of\s)?(?:{either}){_SIGN_EN}"
    )


KINDS = ("performed", "ordered", "received", "reported", "open")
"""What a time is of. What was ordered or sent for lies before the sampling; what was received or reported lies behind it; `open` says neither."""
_LABELS = {
    "performed": (
        _chinese(f"{TAKEN}|检查|体检|摄片|拍片|扫描", "(?:标本|样本)?"),
        _english("collected|sampled|drawn", "collection|sampling|exam(?:ination)?|scan|study"),
    ),
    "received": (_chinese("接收|核收|签收|收样|收到|送达", "(?:标本|样本)?"), _english("received", "receipt|receiving")),
    "ordered": (_chinese("申请|送检|开单"), _english("ordered|requested", "order|request")),
    "reported": (
        _chinese("检验|检测|上机|报告|审核|复核|发布|打印|出具|签发"),
        _english("reported|verified|approved|reviewed|released|issued|printed|tested", "report|print(?:ing)?|test|release|verification|approval|issue"),
    ),
    "open": (rf"(?<![\u4e00-\u9fff]){_WHEN}", rf"(?<![a-z])(?<![a-z] )(?:date|time)(?:\s?[/&]\s?(?:date|time))?{_SIGN_EN}"),
}
LABELLED = re.compile("|".join(f"(?P<{kind}>{'|'.join(labels)})" for kind, labels in _LABELS.items()), re.IGNORECASE)
_NEXT = re.compile(r"[\s,;](?=[^\d\s:,;|][^\d:|\t]{0,14}:)|[\t|](?!\s*(?:[至到~→、/+-]|\d{1,2}:\d))")
"""Where what stands behind a label ends: at the next label, or at the next cell of a table that does not go on with the time."""
_GLUED = re.compile(r"[\u4e00-\u9fffA-Za-z]$")
_LAST_WORD = re.compile(r"(?:^|[\s|,;:(\[【])([^\s|,;:(\[【]+)\s+$")
_OTHER_TIME = re.compile(
    r"预约|预计|[下上前次历]次|计划|供[者体]|打印|接收|[核签]收|报告|审核|申请|登记|(?<![a-z])(?:next|last|previous|prior|planned|scheduled|expected|donor)$",
    re.IGNORECASE,
)


def labelled(line: str) -> Iterator[tuple[str, str]]:
    """(one of KINDS, what is written behind it up to the next label) of each label of a time in a line in NFKC. A label of sampling with a word before it is another
    label (预约采样时间); where a blank stands between them and the word is not known, it is `open`.

    >>> list(labelled("采集时间:2026-11-20 07:32 Received: 2026-11-20 08:41")), list(labelled("Collected by: nurse, exam: chest")), list(labelled("Date of birth: 1980-01-01"))
    ([('performed', '2026-11-20 07:32'), ('received', '2026-11-20 08:41')], [], [])
    >>> list(labelled("采样时间:2026-11-20 3:30PM 姓名:示例")), list(labelled("下次采样时间:2026-11-20")), list(labelled("上次 采样时间:2026-11-20"))
    ([('performed', '2026-11-20 3:30PM')], [], [('open', '2026-11-20')])
    """
    for kind, _label, text in cells(line):
        yield kind, text


def without_times(line: str) -> str:
    """The line without such labels and what is written behind them.

    >>> without_times("标本:血清 采样时间:2026-11-20 07:32 备注:11-19").split()
    ['标本:血清', '备注:11-19']
    """
    for _kind, label, text in cells(line):
        before, _found, behind = line.partition(label)
        line = f"{before} {behind[behind.index(text) + len(text) :]}"
    return line


def cells(line: str) -> Iterator[tuple[str, str, str]]:
    """(kind, label, what is behind it) of each."""
    found = list(LABELLED.finditer(line))
    for match, following in zip(found, (*found[1:], None), strict=False):
        kind, before = match.lastgroup or "open", line[: match.start()]
        if kind == "performed" and _GLUED.search(before):
            continue
        text = line[match.end() : following.start() if following else len(line)].lstrip(" \t|:=")
        end = _NEXT.search(text)
        kind = "open" if kind == "performed" and _is_of_another(before) else kind
        yield kind, match[0], (text[: end.start()] if end else text).strip(" \t|,;。")


def _is_of_another(before: str) -> bool:
    """Whether the word before a label may make another one of it: neither the value of a label before, nor a word of the form."""
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    return _OTHER_TIME.search(word[1]) is not None or (":" not in before and bool(left_over(word[1])) and not specimens_in(word[1]))
