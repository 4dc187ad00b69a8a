"""The labels of times on a paper report, in Chinese and English, and what is written behind each: the label decides which stage of the test a time is of."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WHEN = r"(?:日期和?时间|时间|日期|时刻)"
_DAY = r"(?:20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|20\d{6})"
_OFFSET = r"(?:\s?(?:Z(?![A-Za-z])|\+\d{2}:?\d{2}(?![\d:])|(?<=:\d{2}:\d{2})-\d{2}:?\d{2}(?![\d:])))?"
_CLOCK = rf"(?:[ T]{{0,3}}\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.\d{{1,9}})?)?(?!\d){_OFFSET})?"
_TIME = rf"\s*[:：]?\s*(?P<time>{_DAY}{_CLOCK}|\d{{1,2}}:\d{{2}}|20\d\d[-/.年]\d{{1,2}}月?)?"
_SAID = rf"(?=(?:\s*[:：]\s*|\s+){_DAY})"
"""A label without 时间 or 日期 is one of a time where a day follows it: 采样：2026-11-26 07:32."""
_WHEN_EN = r"(?:\s{1,2}(?:on|at|(?:date|time)(?:\s?[/&]\s?(?:date|time)|\s(?:and|or)\s(?:date|time))?))"
_SIGN_EN = r"(?=\s*[:：]|\s+20\d\d)"


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
        _chinese("采集|采样|抽血|采血|取样|检查|摄片|拍片|扫描", "(?:标本|样本)?"),
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
AFTER = re.compile(_TIME)


def labelled(line: str) -> Iterator[tuple[str, str]]:
    """(one of KINDS, the time behind it or "") of each label of a time in a line in NFKC.

    >>> list(labelled("采集时间:2026-11-20 07:32 Received: 2026-11-20 08:41")), list(labelled("Collected by: nurse, exam: chest")), list(labelled("Date of birth: 1980-01-01"))
    ([('performed', '2026-11-20 07:32'), ('received', '2026-11-20 08:41')], [], [])
    """
    for match in LABELLED.finditer(line):
        behind = AFTER.match(line, match.end())
        yield match.lastgroup or "open", (behind["time"] if behind else None) or ""
