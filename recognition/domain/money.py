"""The one reader of amounts of money: exactly to the fen, with the unit that heading or value name, and commas only where they can be no point."""

from __future__ import annotations

import re
from decimal import Decimal

from recognition.domain.dates.numerals import narrow

YUAN, FEN, JIAO, WAN = 100, 1, 10, 1_000_000
UNITS = {
    "元": YUAN, "圆": YUAN, "块": YUAN, "人民币元": YUAN, "人民币": YUAN, "yuan": YUAN, "cny": YUAN, "rmb": YUAN, "¥": YUAN, "￥": YUAN,
    "分": FEN, "fen": FEN, "cent": FEN, "cents": FEN, "角": JIAO, "jiao": JIAO, "千元": 100_000, "万元": WAN, "万": WAN, "万圆": WAN, "人民币万元": WAN,
}  # fmt: skip
"""A unit's words and how many fen it has."""
PER = re.compile(r"\s?(?:/|每|per\s)\s?(?:一?(?:次|项|人次|例次|例|份|个|部位|test|item|exam|examination))")
"""What a price is said to be for, which does not change its unit."""
MOST = 10**9
"""Fen: ten million yuan for one item is a slip."""
FLOATING = 12
"""Decimal places that nobody writes: they come from a machine's rounding."""
_BEFORE = r"(?P<before>[^0-9\s.,+()-]{1,6})?\s?"
_AFTER = r"\s?(?P<after>[^0-9\s.,+()-][^0-9.,+()-]{0,9})?"
_AMOUNT = re.compile(rf"{_BEFORE}(?P<whole>[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)?(?:\.(?P<part>[0-9]+))?{_AFTER}")
_COMMAS = re.compile(rf"{_BEFORE}[0-9.,]*,[0-9.,]*{_AFTER}")

WORDS: dict[str, tuple[str, str, str, str]] = {
    # code: wrong (zh, en), right (zh, en)
    "money_malformed": ("不是金额", "This is no amount of money", "如 12.50，单位见表头", "such as 12.50, in the heading's unit"),
    "money_commas": (
        "逗号的位置不对：逗号只用来隔开千位，不作小数点",
        "Commas stand in the wrong place: they part thousands and are no decimal point",
        "如 1,234.50；小数点写“.”，如 4.00",
        "such as 1,234.50; write the decimal point as in 4.00",
    ),
    "money_places": ("金额的小数位过多", "The amount has too many decimal places", "精确到分", "to the fen: two places in yuan"),
    "money_range": ("金额超出范围", "The amount is out of range", "0 至 1000 万元", "0 to 10,000,000 yuan"),
    "money_unit_missing": (
        "不知道金额的单位",
        "The unit of the amount is not said",
        "请在表头写明，如 收费标准（元）",
        "name it in the heading, such as Price (yuan)",
    ),
    "money_unit_unknown": ("不认识这个单位", "This unit is not known", "元、角、分或万元", "yuan, jiao, fen or 万元 (ten thousand yuan)"),
    "charge_for_many": (
        "单位是多次（项、份）的合计，不是一次的收费",
        "The unit is several at once, and the charge of one is needed",
        "请换算为每次的金额，单位写 次、项或元",
        "give the charge of one, with one time, one item or yuan as the unit",
    ),
    "money_merged": (
        "合并单元格里的金额，不知道是每行的还是合计",
        "The amount stands in merged cells: it may be each row's or that of all together",
        "请取消合并，逐行填写",
        "split the cells and give each row its own amount",
    ),
    "money_unit_differs": ("金额自带的单位与表头不符", "The amount's own unit is not the heading's", "请统一单位", "write both in one unit"),
}
"""Why an amount is not read, and what would be right; one place for every endpoint, page and command."""


class NoAmount(ValueError):
    """A text that is no amount, or whose amount or unit is not certain; `code` is one of WORDS."""

    def __init__(self, code: str) -> None:
        """`code` is stable and public."""
        self.code = code
        super().__init__(code)


def unit(text: str) -> int:
    """How many fen the unit has that is written as a whole: `元`, `(yuan)`, `万元/次`. Raises NoAmount `money_unit_unknown`."""
    plain = PER.sub("", narrow(text).strip("()[]【】〔〕 :,")).removeprefix("单位").strip(": ")
    size = UNITS.get(plain)
    if size is None:
        raise NoAmount("money_unit_unknown")
    return size


def fen(amount: str | float | int, heading: int | None = None) -> int:
    """The amount in fen. `heading`: how many fen the unit of the column has, None where no heading says it. Raises NoAmount."""
    if isinstance(amount, bool):
        raise NoAmount("money_malformed")
    plain = narrow(amount if isinstance(amount, str) else repr(amount))
    if isinstance(amount, float) and "e" in plain:
        plain = format(Decimal(plain), "f")
    value, own = _parted(plain)
    if own is not None and heading is not None and own != heading:
        raise NoAmount("money_unit_differs")
    size = own if own is not None else heading
    if size is None:
        raise NoAmount("money_unit_missing")
    # a spreadsheet's 12.3 may arrive as 12.300000000000001, from a file of text too
    return _whole(value * size, isinstance(amount, float) or len(plain.partition(".")[2]) >= FLOATING)


def _parted(plain: str) -> tuple[Decimal, int | None]:
    """The number and the unit that stands with it."""
    match = _AMOUNT.fullmatch(plain)
    if match is None or (match["whole"] is None and match["part"] is None):
        raise NoAmount("money_commas" if _COMMAS.fullmatch(plain) else "money_malformed")
    sizes = {unit(text) for text in (match["before"], match["after"]) if text}
    if match["before"] and match["after"] in ("万", "万元"):
        sizes = {WAN}  # ¥1.2万
    if len(sizes) > 1:
        raise NoAmount("money_unit_differs")
    number = Decimal(f"{(match['whole'] or '0').replace(',', '')}.{match['part'] or '0'}")
    return number, sizes.pop() if sizes else None


def _whole(amount: Decimal, floating: bool) -> int:
    rounded = amount.quantize(Decimal(1)) if amount <= MOST else Decimal(MOST + 1)
    if rounded > MOST:
        raise NoAmount("money_range")
    if abs(amount - rounded) > (Decimal("0.000001") if floating else 0):
        raise NoAmount("money_places")
    return int(rounded)
