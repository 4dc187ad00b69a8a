"""What a cell shows of the number that it holds, by the cell's number format (ECMA-376 part 1, 18.8.30 and 18.8.31): a code is what its author sees."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from recognition.catalogue.spreadsheets.cells import Number, text

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    48: "##0.0E+0",
    49: "@",
}
"""Formats that a workbook names by number alone, without those of days and times, which its reader makes days and times of."""
PLAIN = frozenset({"", "@", "0", "#", "#,##0", "general", "g/通用格式"})
"""Formats that show a whole number as it is; commas between thousands are no part of it."""
WHOLE = frozenset({"0", "#", "#,##0"})
"""Those of them that round a number that is not whole."""
GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)
TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|_.|\*.|\[([^\]]*)\]|([0#?])|(.)', re.DOTALL)
COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|[黑蓝青绿洋红白黄]+色?|颜色 ?\d+", re.IGNORECASE)
SCALED = re.compile(r"[0#?],+(?![0#?,])")
OTHER = re.compile(r"[A-Za-z%/@]|\..*\.")
"""What is no placeholder: powers of ten, days, per cent, fractions, texts, a second point."""
SCIENTIFIC = re.compile(r"[#0?,]*(?:\.[#0?]+)?E[+-][#0?]+", re.IGNORECASE)
"""Powers of ten, which the formats of cells that are not read are kept as too: the number is shown, if not all its digits."""
OURS = frozenset("¥￥")
NOISE = 1e-6
"""What a formula's arithmetic leaves behind the digits that are shown."""
MOST = 10**15
"""A spreadsheet keeps fifteen digits of a number."""


class _Form(NamedTuple):
    """A format's part for numbers that are not negative: literals and placeholders before the point, behind it, and how many digits stand there."""

    whole: tuple[str, ...]
    part: tuple[str, ...]
    literals: str


def formatted(number: float, code: str) -> float:
    """The number, as a Number where its cell shows another text than the number's own."""
    if code.casefold() in PLAIN:
        # of a number of more digits than a spreadsheet keeps the last ones are gone
        lost = abs(number) >= MOST or (code in WHOLE and abs(number - round(number)) > NOISE)
        return Number(number, None, code or "General") if lost else number
    shown = _shown(number, code)
    return number if shown == text(number) else Number(number, shown, code)


def lettered(code: str) -> bool:
    """Whether the format puts words beside the number, as a unit (0"万元"), or the sign of a currency that is not ours ([$$-409]0.00)."""
    form = _form(code)
    return form is not None and any(letter.isalpha() or (unicodedata.category(letter) == "Sc" and letter not in OURS) for letter in form.literals)


def alters(number: Number) -> bool:
    """Whether a cell that holds an amount shows another: per cent, in thousands, rounded, by a condition, a text in its place, or nothing. Digits that
    a formula's arithmetic left far behind the point (19.999999999999996 shown as 20.00) are none that its author knows of."""
    form = _form(number.format)
    if form is None:
        return SCIENTIFIC.fullmatch(number.format) is None
    if not form.whole or form.whole[-1] == "G":
        return False
    scaled = Decimal(repr(float(number))).scaleb(sum(placeholder in "0#?" for placeholder in form.part))
    return abs(scaled - scaled.to_integral_value()) > Decimal(NOISE)


def _shown(number: float, code: str) -> str | None:
    """The text, or None where it is not just the number's digits with zeros before and signs between: rounded, scaled, in powers of ten."""
    form = _form(code)
    if form is None or not 0 <= number < MOST:
        return None
    if not form.whole:
        return None
    if form.whole[-1] == "G":
        return ("".join(placeholder[1:] for placeholder in form.whole[:-1]) + text(number) + "".join(placeholder[1:] for placeholder in form.part)).strip()
    places = sum(placeholder in "0#?" for placeholder in form.part)
    digits = Decimal(repr(number)).scaleb(places)
    if digits != digits.to_integral_value():
        return None
    written = str(int(digits)).rjust(places, "0")
    whole, part = (written[: len(written) - places], written[len(written) - places :]) if places else (written, "")
    return (_placed(form.whole, whole.lstrip("0")) + _behind(form.part, part)).strip() or None


def _placed(form: tuple[str, ...], digits: str) -> str:
    """Digits laid into the placeholders from the right; more digits than places stand before the first."""
    left, made = list(digits), []
    first = next((place for place, placeholder in enumerate(form) if placeholder in "0#?"), -1)
    for place in range(len(form) - 1, -1, -1):
        placeholder = form[place]
        if placeholder not in "0#?":
            made.append(placeholder[1:])
        elif left:
            made.append(left.pop())
            if place == first:
                made.extend(reversed(left))
        else:
            made.append({"0": "0", "?": " "}.get(placeholder, ""))
    return "".join(reversed(made))


def _behind(form: tuple[str, ...], digits: str) -> str:
    left = iter(digits)
    return "".join(next(left) if placeholder in "0#?" else placeholder[1:] for placeholder in form)


@lru_cache(maxsize=1024)
def _form(code: str) -> _Form | None:
    """None for a format that shows more than digits and literals: powers of ten, per cent, fractions, conditions, other numerals, a scale."""
    section = _first(code)
    bare = TOKEN.sub(lambda match: match[4] or match[5] or "", section)
    general = GENERAL.findall(section)
    if SCALED.search(bare) or OTHER.search(GENERAL.sub("", bare)) or len(general) > 1 or (general and re.search("[0#?]", bare)):
        return None
    parts: tuple[list[str], list[str]] = [], []
    at, literals = 0, ""
    for place, piece in enumerate(GENERAL.split(section)):
        if place:
            parts[0].append("G")
            at = 1
        for match in TOKEN.finditer(piece):
            literal = match[1] or match[2] or match[5] or ""
            if match[3] is not None:
                if not match[3].startswith("$") and not COLOUR.fullmatch(match[3]):
                    return None
                literal = match[3][1:].partition("-")[0] if match[3].startswith("$") else ""
            if match[5] == ",":
                continue
            at = 1 if match[5] == "." else at
            if match[4]:
                parts[at].append(match[4])
            elif literal:
                parts[at].append("~" + literal)
                literals += literal
    return _Form(tuple(parts[0]), tuple(parts[1]), literals) if any(placeholder in "0#?G" for placeholder in parts[0]) else None


def _first(code: str) -> str:
    """The section before the first semicolon that is no literal: how numbers are shown that are not negative."""
    for match in TOKEN.finditer(code):
        if match[5] == ";":
            return code[: match.start()]
    return code
