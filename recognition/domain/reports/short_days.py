"""Days without their year beside a row: 11-20 ALT 220, LDH 410 U/L 11-20. Limits have the same shape (WBC 6.1 4-10), so a pair that may be a day passes only where
the item's own limits are of such numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DAY = re.compile(r"^(?:[<>]?\d+(?:\.\d+)?\s*(?=[(\[]))?[(\[]?\s*(0?[1-9]|1[0-2])\s*[-–—~]\s*(0?[1-9]|[12]\d|3[01])\s*[)\]]?$")
_POINTED = re.compile(r"^(?:0?[1-9]|1[0-2])[.](?:0?[1-9]|[12]\d|3[01])$")
_LIMITS = tuple(
    (re.compile(names), (least, most), (lowest, highest))
    for names, least, most, lowest, highest in (
        (r"^白细胞", 3, 6, 9, 20),
        (r"^红细胞(?:计数)?$", 3, 5, 5, 7),
        (r"^血红蛋白$", 10, 12, 15, 19),
        (r"百分(?:比|率)$", 1, 12, 5, 16),
        (r"^红细胞.*宽度|体积$|宽度$", 6, 12, 11, 19),
        (r"^凝血酶原时间$", 8, 12, 12, 16),
        (r"^凝血酶时间$", 9, 12, 15, 22),
        (r"^纤维蛋白原$", 1, 2, 4, 5),
        (r"沉降率", 1, 3, 10, 20),
        (r"^糖化血红蛋白", 3, 5, 6, 7),
        (r"^尿素$", 5, 9, 18, 26),
        (r"^(?:总钙|钙)$", 8, 9, 10, 11),
        (r"^(?:无机磷|尿酸|白蛋白|球蛋白)$", 2, 4, 4, 9),
        (r"^总蛋白$", 6, 6, 8, 9),
        (r"^(?:乳酸|镁|网织红细胞|白球比|免疫球蛋白[AM])", 1, 2, 2, 5),
        (r"^甲状旁腺激素|^促肾上腺皮质激素|^抗[缪穆]勒|^24小时尿钙", 1, 3, 6, 14),
        (r"^C肽$", 1, 2, 3, 6),
        (r"C反应蛋白$", 1, 3, 5, 10),
        (r"^(?:钾|尿素|葡萄糖|空腹血糖|.*血糖)", 2, 4, 5, 10),
        (r"^总胆固醇$|^总胆汁酸$", 1, 3, 5, 12),
        (r"胆红素$", 1, 6, 5, 28),
        (r"^(?:铁|铜|锌)$", 5, 12, 18, 31),
        (r"^腺苷脱氨酶$|^α-?L-?岩藻糖苷酶$", 3, 12, 15, 30),
        (r"^同型半胱氨酸$", 3, 6, 10, 20),
        (r"^血氨$", 9, 12, 30, 31),
        (r"^游离三碘", 2, 4, 5, 8),
        (r"^游离甲状腺素$", 7, 12, 15, 25),
        (r"^总甲状腺素$", 4, 6, 10, 14),
        (r"^(?:卵泡|促卵泡|黄体|促黄体|泌乳|催乳|睾酮|雌|孕酮)", 1, 10, 5, 31),
        (r"^皮质醇$", 3, 8, 15, 30),
        (r"^胰岛素$|^C肽$", 1, 6, 5, 30),
        (r"^免疫球蛋白[GE]$", 6, 9, 13, 20),
        (r"^叶酸$", 3, 7, 15, 27),
        (r"^(?:尿酸碱度|尿pH|.*酸碱度)", 4, 6, 7, 9),
        (r"^(?:甲胎蛋白|癌胚抗原|神经元特异)", 1, 5, 5, 20),
        (r"^胃蛋白酶原I{2}$", 2, 5, 13, 30),
        (r"阴离子间隙", 6, 12, 12, 20),
        (r"^(?:氧分压|二氧化碳分压)$", 4, 11, 6, 15),
        (r"碱剩余|剩余碱", 1, 3, 2, 3),
        (r"年龄|评分", 1, 12, 1, 31),
    )
)
"""Of items by their Chinese names, the lower limits and the upper limits that laboratories print in whole numbers between 1-1 and 12-31, in the units of WS/T 404, 405
and of conventional ones."""


def is_day(name: str, values: Iterable[str]) -> bool:
    """Whether one of the values beside the item of that name may be a day and is no limits of its own.

    >>> is_day("乳酸脱氢酶", ("410", "U/L", "11-20")), is_day("白细胞计数", ("6.1", "4-10")), is_day("丙氨酸氨基转移酶", ("22", "9-50"))
    (True, False, False)
    """
    return any((match := _DAY.match(value)) and not _are_limits(name, int(match[1]), int(match[2])) for value in values)


def _are_limits(name: str, lower: int, upper: int) -> bool:
    return lower < upper and any(named.search(name) and low[0] <= lower <= low[1] and high[0] <= upper <= high[1] for named, low, high in _LIMITS)


def within(text: str) -> bool:
    """Whether a title has a day without its year: 检验报告单(11-20)."""
    return any(_DAY.match(word) or _POINTED.match(word) for word in re.split(r"[\s()\[\]]+", text))


def leads(values: Iterable[str]) -> bool:
    """Whether one of the values in front of a name, without a unit among them, may be a day or a number of something else: 11-20, 11.20."""
    return any(_DAY.match(value) or _POINTED.match(value) for value in values)
