"""Values as people write them, made into the values of an edition; what cannot be is refused by a fault's code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from recognition.catalogue.spreadsheets import number_formats
from recognition.catalogue.spreadsheets.cells import MERGED, Number, text
from recognition.domain import money
from recognition.domain.dates import numerals
from recognition.domain.personal_data import in_code, in_free_text

LONGEST = 200
"""Characters of a name or a note."""
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "n/a", "null", "none"})
"""Words for nothing. NA is not among them: it is sodium."""


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


def as_shown(cell: Any) -> Any:
    """The cell; raises Refused where it shows something else than the digits of the number that it holds: what is meant is not in the file."""
    if isinstance(cell, Number) and cell.shown is None:
        raise Refused("code_is_value")
    return cell


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
    impersonal(found)
    return "".join(unicodedata.normalize("NFKC", letter) if "０" <= letter <= "ｚ" else letter for letter in found)


def impersonal(written: str) -> None:
    """Raises Refused where a text holds what belongs to a person."""
    if in_free_text(written) or in_code(written):
        raise Refused("personal_number")


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


def whole(cell: Any, least: int, most: int) -> int:
    """A whole number, a unit such as 天 or days behind it allowed; raises Refused."""
    found = re.sub(r"(天|日|个?自然日|days?)$", "", plain(cell).casefold()).strip()
    if whole_part := re.fullmatch(r"([0-9,]+)\.0+", found):
        found = whole_part[1]
    number = numerals.whole(found.removeprefix("-"))
    if number is None:
        raise Refused("number_malformed", least=least, most=most)
    number *= -1 if found.startswith("-") else 1
    if not least <= number <= most:
        raise Refused("number_range", least=least, most=most)
    return number


def fen(cell: Any, unit: int | None) -> int:
    """An amount of money in fen, exactly; `unit` is how many fen the heading's unit has, None where it names none. Raises Refused."""
    if isinstance(cell, MERGED):
        raise Refused("money_merged")
    plain(cell)  # refuses a formula's error; what else it makes equal, such as 4² and 42, must stay apart here
    unit_shown = isinstance(cell, Number) and number_formats.lettered(cell.format)
    if unit_shown and cell.shown is None:
        raise Refused("money_unit_unknown")
    try:
        return money.fen(cell if isinstance(cell, (int, float)) and not unit_shown else text(cell), unit)
    except money.NoAmount as refused:
        raise Refused(refused.code) from refused


def choice(cell: Any, words: Mapping[str, str], allowed: Any) -> str:
    """One of a few values by any of its words; raises Refused, telling what is allowed (a `faults.Both`)."""
    found = words.get(plain(cell).casefold().replace(" ", ""))
    if found is None:
        raise Refused("choice_unknown", allowed=allowed)
    return found
