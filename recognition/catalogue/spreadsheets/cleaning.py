"""Values as people write them, made into the values of an edition; what cannot be is refused by a fault's code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from recognition.catalogue.spreadsheets import number_formats
from recognition.catalogue.spreadsheets.cells import CellError, Number, Untyped, text
from recognition.domain import money
from recognition.domain.dates import numerals
from recognition.domain.identifiers import destroyed
from recognition.domain.personal_data import in_code, in_free_text

LONGEST = 200
"""Characters of a name or a note."""
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
ERRORS = frozenset(
    "#N/A #REF! #VALUE! #NAME? #DIV/0! #NULL! #NUM! #GETTING_DATA #SPILL! #CALC! #FIELD! #BUSY! #BLOCKED! #CONNECT! #UNKNOWN! #EXTERNAL! #PYTHON! #TIMEOUT!".split()
)
"""What spreadsheets show in place of a value, also where it was pasted as a text."""
LIBREOFFICE_ERROR = re.compile(r"Err:[0-9]{3}")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
MADE = re.compile(
    rf"[0-9]{{1,2}}-(?:{_MONTHS})(?:-[0-9]{{2,4}})?|(?:{_MONTHS})-[0-9]{{2}}|[0-9]{{1,2}}月[0-9]{{1,2}}日|[0-9]{{4}}年[0-9]{{1,2}}月|true|false", re.IGNORECASE
)
"""What a spreadsheet shows for 1-2, 2026-1 and the like when it has taken them for days."""
WIDE = {ord(letter) + 0xFEE0: letter for letter in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}
"""Full-width letters and digits; full-width signs are punctuation of Chinese and stay."""
NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "n/a", "null", "none", "\\n", "(null)", "<null>", "[null]"})
"""Words for nothing, those of databases among them. NA is not among them: it is sodium."""


class Refused(Exception):
    """A value that cannot be used; `details` complete the words of the fault."""

    def __init__(self, code: str, **details: Any) -> None:
        """`code` is one of `faults`."""
        self.code = code
        self.details = details
        super().__init__(code)


def plain(cell: Any) -> str:
    """The cell's text with narrow digits and letters, one kind of space, none around; raises Refused for a formula's error."""
    valued(cell)
    cleaned = text(cell)
    if not cleaned.isascii():
        cleaned = unicodedata.normalize("NFKC", cleaned).replace("\u200b", "").replace("\ufeff", "")
    return " ".join(cleaned.split())


def valued(cell: Any) -> None:
    """Raises Refused where an error, or a formula that nobody has calculated, stands in place of a value."""
    if isinstance(cell, CellError):
        raise Refused(cell.code)
    if isinstance(cell, str) and cell[:1] in "#E" and ((bare := cell.strip()) in ERRORS or LIBREOFFICE_ERROR.fullmatch(bare)):
        raise Refused("formula_error")


def as_shown(cell: Any) -> Any:
    """The cell; raises Refused where it shows something else than the digits of the number that it holds, or no value: what is meant is not in
    the file."""
    valued(cell)
    if isinstance(cell, Number) and cell.shown is None:
        raise Refused("digits_lost" if abs(cell) >= number_formats.MOST else "code_is_value")
    return cell


def as_amount(cell: Any) -> Any:
    """The cell; raises Refused where its format shows another amount than the number that it holds."""
    if isinstance(cell, Number) and number_formats.alters(cell):
        raise Refused("amount_shown_otherwise", format=cell.format)
    return cell


def as_code(cell: Any) -> Any:
    """The cell, in whose place a code or a reference belongs; raises Refused for what a spreadsheet made of one: a day, a time, a truth value,
    a number with its point, with an exponent or of more digits than it keeps. A text keeps all its digits, whatever they are."""
    as_shown(cell)
    if isinstance(cell, Untyped):
        raise Refused(destroyed(cell) or "code_is_value")
    if isinstance(cell, (bool, date, time)):
        raise Refused("code_is_value")
    if isinstance(cell, str) or (isinstance(cell, Number) and cell.shown):
        bare = text(cell).strip()
        shown = (bare[:1].isdigit() or bare[:1].isalpha()) and len(bare) <= 32 and (MADE.fullmatch(bare) or destroyed(bare) == "code_is_value")
        if shown or bare.startswith("#"):
            raise Refused("code_is_value")
    elif isinstance(cell, float) and not cell.is_integer() and not isinstance(cell, Number):
        raise Refused("code_is_value")
    return cell


def absent(cell: Any) -> bool:
    """Whether the cell says that there is nothing."""
    return cell is None or plain(cell).casefold() in NOTHING


def wording(cell: Any) -> str:
    """A name or a note as written, spaces tidied; raises Refused for what is too long, not printable or personal."""
    # brackets and punctuation of Chinese names stay as they are written: only spaces and width of letters and digits are tidied
    tidied = " ".join(text(cell).replace("\u3000", " ").split())
    valued(cell)
    if CONTROLS.search(tidied):
        raise Refused("characters")
    if len(tidied) > LONGEST:
        raise Refused("text_too_long", most=LONGEST)
    impersonal(tidied)
    return tidied.translate(WIDE)


def impersonal(written: str) -> None:
    """Raises Refused where a text holds what belongs to a person."""
    if in_free_text(written) or in_code(written):
        raise Refused("personal_number")


def code(cell: Any) -> str:
    """A code: narrow, without inner spaces; raises Refused for what is personal."""
    tidied = plain(cell).replace(" ", "")
    if CONTROLS.search(tidied):
        raise Refused("characters")
    if in_code(tidied):
        raise Refused("personal_number")
    if len(tidied) > 64:
        raise Refused("text_too_long", most=64)
    return tidied


def whole(cell: Any, least: int, most: int) -> int:
    """A whole number, a unit such as 天 or days behind it allowed; raises Refused."""
    stripped = re.sub(r"(天|日|个?自然日|days?)$", "", plain(cell).casefold()).strip()
    if whole_part := re.fullmatch(r"([0-9,]+)\.0+", stripped):
        stripped = whole_part[1]
    number = numerals.whole(stripped.removeprefix("-"))
    if number is None:
        raise Refused("number_malformed", least=least, most=most)
    number *= -1 if stripped.startswith("-") else 1
    if not least <= number <= most:
        raise Refused("number_range", least=least, most=most)
    return number


def fen(cell: Any, unit: int | None) -> int:
    """An amount of money in fen, exactly; `unit` is how many fen the heading's unit has, None where it names none. Raises Refused."""
    plain(cell)  # refuses a formula's error; what else it makes equal, such as 4² and 42, must stay apart here
    unit_shown = isinstance(cell, Number) and number_formats.lettered(cell.format)
    if unit_shown and cell.shown is None:
        raise Refused("money_unit_unknown")
    as_amount(cell)
    try:
        return money.fen(cell if isinstance(cell, (int, float)) and not unit_shown else text(cell), unit)
    except money.NoAmount as refused:
        raise Refused(refused.code) from refused


def choice(cell: Any, words: Mapping[str, str], allowed: Any) -> str:
    """One of a few values by any of its words; raises Refused, telling what is allowed (a `faults.Both`)."""
    value = words.get(plain(cell).casefold().replace(" ", ""))
    if value is None:
        raise Refused("choice_unknown", allowed=allowed)
    return value
