"""Percentages: exactly, and only where a sign in the cell or in the heading says that it is one."""

from __future__ import annotations

import re
from decimal import Decimal

from recognition.catalogue.spreadsheets import cleaning
from recognition.catalogue.spreadsheets.cells import Cell, Number
from recognition.catalogue.spreadsheets.cleaning import Refused

WRITTEN = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2})0*)?\s*([%％]?)", re.ASCII)


def hundredths(cell: Cell, in_heading: bool) -> int:
    """A part from 0 to 100 per cent in hundredths of a per cent; 0.7 without a sign could mean 70 %, and is refused. Of a cell with a format of
    per cent its number counts. `in_heading`: the heading has the sign. Raises Refused."""
    if isinstance(cell, Number) and "%" in (cell.format or ""):
        value = Decimal(repr(cell + 0)) * 10_000
    else:
        found = WRITTEN.fullmatch(cleaning.plain(cell))
        if found is None or not (found[3] or in_heading):
            raise Refused("percent_malformed")
        value = Decimal(f"{found[1]}.{found[2] or 0}") * 100
    if value != int(value):
        raise Refused("percent_malformed")
    if not 0 <= value <= 10_000:
        raise Refused("number_range", least="0 %", most="100 %")
    return int(value)
