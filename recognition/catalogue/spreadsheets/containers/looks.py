"""A number of a workbook as its cell shows it: a day, a time, a number, or a number that looks otherwise than it is kept."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from recognition.catalogue.spreadsheets import day_formats, number_formats
from recognition.catalogue.spreadsheets.cells import DAY_ZERO, DIGITS, Cell, CellError, DayCell, Number, Untyped, text
from recognition.domain import identifiers

REMEMBERED = 50_000
SHANGHAI_AHEAD = 24 - 8
"""The hour of UTC from which it is another day in Shanghai."""
WRAPPED = re.compile(r'="([^"]*)"|\'(?=[0-9=+\-@＝＋－＠\t])(.*)', re.DOTALL)
"""How a text is kept from being taken for a number or a formula: ="00124" and '00125."""
DOUBTFUL = re.compile(rf"[0-9]+(?:\.[0-9]+)?[Ee][0-9]{{1,3}}|{identifiers.CUT.pattern}")
"""What may have been a number once, where nothing says of which type a cell is."""
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


LITERAL = re.compile(r'"([^"]+)"')
"""A formula that is a text alone: ="00124"."""
PICTURE = re.compile(r"(?:_xlfn\.)?(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
"""Formulas that show a picture: DISPIMG is WPS's."""


class Looks:
    """Reads numbers by their formats and remembers what it read: most columns hold the same few values over and over."""

    def __init__(self, zero: date = DAY_ZERO) -> None:
        """`zero`: the day from which the workbook counts days."""
        self.zero = zero
        self._seen: dict[tuple[str, str], float | datetime | time] = {}

    def read(self, written: str, code: str) -> float | datetime | time:
        """The number written in the file, under this format. Raises ValueError for what is none."""
        value = self._seen.get((written, code))
        if value is None:
            value = self.of(float(written), code)
            if len(self._seen) < REMEMBERED:
                self._seen[written, code] = value
        return value

    def of(self, number: float, code: str) -> float | datetime | time:
        """A number under this format."""
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError("no spreadsheet has this number")
        if day_formats.parts(code):
            return day_formats.shown(number, code, self.zero)
        formatted = number_formats.formatted(number, code)
        if self.zero != DAY_ZERO:
            return Number(number, formatted.shown if isinstance(formatted, Number) else text(number), code or "General", self.zero)
        return formatted

    @staticmethod
    def pictured(formula: str) -> bool:
        """Whether a formula shows a picture."""
        return PICTURE.match(formula) is not None

    def moment(self, written: str, code: str) -> date | datetime | time | CellError:
        """A day or time as ISO 8601 has it, by the part that is given, under this format. Raises ValueError."""
        bare = written.strip().removesuffix("Z")
        if bare != written.strip() and "T" in bare and datetime.fromisoformat(bare).hour >= SHANGHAI_AHEAD:
            # programs show 30 November, and whoever wrote the file in Shanghai meant 1 December
            return CellError(written.strip(), "zone_in_cell")
        if "T" not in bare and ":" in bare:
            return time.fromisoformat(bare)
        at = datetime.fromisoformat(bare).replace(microsecond=0, tzinfo=None)
        seen = day_formats.parts(code)
        shown = day_formats.seen_of(at, seen) if seen else None
        return at if shown is None else DayCell.of(at, shown, code)


def unreckoned(formula: str) -> Cell:
    """A formula, without the sign before it, that no program has calculated: one that is a text and nothing else needs no computing."""
    literal = LITERAL.fullmatch(formula)
    return literal[1] if literal else CellError(f"={formula[:100]}", "formula_unreckoned")


def unwrapped(written: str) -> str | None:
    """A text without the signs that keep it a text; None for an empty one."""
    if written[:1] in ("=", "'") and (match := WRAPPED.fullmatch(written)):
        written = match[1] if match[1] is not None else match[2]
    return written or None


def untyped(written: str) -> Cell:
    """The same in a file that tells no numbers from texts."""
    cell = unwrapped(written)
    doubtful = (len(written) > DIGITS or "e" in written or "E" in written) and DOUBTFUL.fullmatch(written)
    return Untyped(cell) if cell is not None and doubtful else cell


def unescaped(written: str) -> str:
    """A text of a workbook without the escapes of characters that XML does not have (ECMA-376 part 1, 22.9.2.19)."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), written) if "_x" in written else written
