"""Values as people write them, made into the values of an edition; what cannot be is refused by a fault's code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from recognition.domain.personal_data import in_code, in_free_text
from recognition.registry.importing.cells import text

LONGEST = 200
"""Characters of a name or a note."""
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "n/a", "null", "none"})
"""Words for nothing. NA is not among them: it is sodium."""
OPEN_END = frozenset({"长期", "长期有效", "至今", "今", "永久", "有效", "open", "present", "untilfurthernotice", "9999-12-31"})
EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's day numbers from 1 March 1900 on."""
SERIALS = range(20_000, 80_000)
"""Day numbers of the years 1954 to 2119: other whole numbers in a date column are no dates."""
EARLIEST, LATEST = 1949, 2100
WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?", re.ASCII)
NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
SPOKEN = re.compile(r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")


class Refused(Exception):
    """A value that cannot be used; `details` complete the words of the fault."""

    def __init__(self, code: str, **details: Any) -> None:
        """`code` is one of `faults`."""
        self.code = code
        self.details = details
        super().__init__(code)


def plain(cell: Any) -> str:
    """The cell's text with narrow digits and letters, one kind of space, none around; raises Refused for a formula's error."""
    found = text(cell)
    if not found.isascii():
        found = unicodedata.normalize("NFKC", found)
    found = " ".join(found.replace("\u200b", "").replace("\ufeff", "").split())
    if found in ERRORS:
        raise Refused("formula_error")
    return found


def absent(cell: Any) -> bool:
    """Whether the cell says that there is nothing."""
    return cell is None or plain(cell).casefold() in NOTHING


def wording(cell: Any) -> str:
    """A name or a note as written, spaces tidied; raises Refused for what is too long, not printable or personal."""
    # brackets and punctuation of Chinese names stay as they are written: only spaces and width of letters and digits are tidied
    found = " ".join(text(cell).replace("\u3000", " ").split())
    if plain(cell) in ERRORS:
        raise Refused("formula_error")
    if CONTROLS.search(found):
        raise Refused("characters")
    if len(found) > LONGEST:
        raise Refused("text_too_long", most=LONGEST)
    if in_free_text(found):
        raise Refused("personal_number")
    return "".join(unicodedata.normalize("NFKC", letter) if "０" <= letter <= "ｚ" else letter for letter in found)


def code(cell: Any) -> str:
    """A code: narrow, without inner spaces; raises Refused for what is personal."""
    found = plain(cell).replace(" ", "")
    if CONTROLS.search(found):
        raise Refused("characters")
    if in_code(found):
        raise Refused("personal_number")
    if len(found) > 64:
        raise Refused("text_too_long", most=64)
    return found


def day(cell: Any, last: bool = False) -> str:
    """A day as `YYYY-MM-DD`; a month alone is its first day, or with `last` its last. Raises Refused."""
    if isinstance(cell, datetime):
        return _sane(cell.date())
    if isinstance(cell, date):
        return _sane(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _numbered(cell)
    return _written(plain(cell), last)


def _numbered(cell: int | float) -> str:
    if int(cell) in SERIALS:
        return _sane(EXCEL_EPOCH + timedelta(int(cell)))
    return _written(str(int(cell)) if float(cell).is_integer() else str(cell), False)


@lru_cache(maxsize=4096)
def _written(found: str, last: bool) -> str:
    spoken = SPOKEN.fullmatch(found)
    if spoken:
        year, month, number = spoken.groups()
        return _made(int(year.translate(NUMERALS)), _ten(month), _ten(number))
    for shape in (WRITTEN, COMPACT):
        if match := shape.fullmatch(found):
            return _made(*map(int, match.groups()))
    if found.isascii() and found.isdigit() and int(found) in SERIALS:
        return _sane(EXCEL_EPOCH + timedelta(int(found)))
    if match := MONTH.fullmatch(found):
        year, month = map(int, match.groups())
        if not last:
            return _made(year, month, 1)
        _made(year, month, 1)
        return (date(year + month // 12, month % 12 + 1, 1) - timedelta(1)).isoformat()
    raise Refused("date_ambiguous" if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{2}|\d{4})", found, re.ASCII) else "date_malformed")


def _ten(words: str) -> int:
    """A Chinese number up to 99."""
    tens, ten, ones = words.partition("十")
    if not ten:
        return int(words.translate(NUMERALS))
    return (int(tens.translate(NUMERALS)) if tens else 1) * 10 + (int(ones.translate(NUMERALS)) if ones else 0)


def _made(year: int, month: int, number: int) -> str:
    try:
        return _sane(date(year, month, number))
    except ValueError as error:
        raise Refused("date_impossible") from error


def _sane(found: date) -> str:
    if not EARLIEST <= found.year <= LATEST:
        raise Refused("date_range", least=EARLIEST, most=LATEST)
    return found.isoformat()


def end(cell: Any) -> str | None:
    """The last day, None for an open end however it is said; raises Refused."""
    if isinstance(cell, (date, datetime)):
        return None if cell.year == 9999 else day(cell)
    if absent(cell) or plain(cell).casefold().replace(" ", "") in OPEN_END:
        return None
    return day(cell, last=True)


def whole(cell: Any, least: int, most: int) -> int:
    """A whole number, a unit such as 天 or days behind it allowed; raises Refused."""
    found = re.sub(r"(天|日|个?自然日|days?)$", "", plain(cell).casefold().replace(",", "")).strip()
    try:
        number = Decimal(found)
    except InvalidOperation as error:
        raise Refused("number_malformed", least=least, most=most) from error
    if not number.is_finite() or number != int(number):
        raise Refused("number_malformed", least=least, most=most)
    if not least <= number <= most:
        raise Refused("number_range", least=least, most=most)
    return int(number)


def fen(cell: Any, unit: int = 100) -> int:
    """An amount of money in fen, exactly; `unit` is 100 for yuan, 1 for fen. Raises Refused for more places than the unit has."""
    found = re.sub(r"^[¥￥]|(元|圆|yuan|cny|rmb)$", "", plain(cell).casefold().replace(",", "")).strip()
    try:
        amount = Decimal(found) * unit
    except InvalidOperation as error:
        raise Refused("money_malformed") from error
    if not amount.is_finite() or amount < 0 or amount > 10**9:
        raise Refused("money_malformed")
    # a spreadsheet's 12.3 may arrive as 12.300000000000001
    rounded = amount.quantize(Decimal(1))
    if abs(amount - rounded) > (Decimal("0.000001") if isinstance(cell, float) else 0):
        raise Refused("money_places")
    return int(rounded)


def choice(cell: Any, words: Mapping[str, str], allowed: str) -> str:
    """One of a few values by any of its words; raises Refused, telling what is allowed."""
    found = words.get(plain(cell).casefold().replace(" ", ""))
    if found is None:
        raise Refused("choice_unknown", allowed=allowed)
    return found


Parser = Callable[[Any], Any]
