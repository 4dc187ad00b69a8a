"""In which unit a sheet's amounts stand: by their heading, by a line above the table, by a column beside them; two that differ are told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from recognition.catalogue.names import normalise
from recognition.catalogue.spreadsheets import cleaning, headings
from recognition.catalogue.spreadsheets.cells import Cell, Row, blank, text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.errors import Fault, of_heading
from recognition.domain import money
from recognition.domain.dates.numerals import narrow
from recognition.domain.money import NoAmount

UNIT_LINE = re.compile(r"(?:单位|units?|币种|currency|amounts? in|prices? in)\s?(?:[:：]|为|是|is|are)?\s?([^\s,，;；。)）]{1,8})", re.IGNORECASE)
SAID = re.compile(r"(?:以|按|in)\s?((?:人民币)?(?:[千万百]?元|角|分|美元|港[币元]|日元|欧元|fen|cents?|usd|hkd))\s?(?:为单位|计价|计算|计|$)", re.IGNORECASE)
"""以万元计, by which a line names a unit as well."""
OTHER_MONEY = re.compile(
    r"(?:美|港|日|欧|澳|加|新台|澳门)[元币圆]|[^元]*(?:美元|港元|港币|日元|欧元|英镑|台币)|usd|hkd|eur|jpy|gbp|us\$|hk\$|[$€£]", re.IGNORECASE
)
"""Units of money that are none of ours: amounts in them are not to be read."""
MANY = re.compile(
    r"(?!1(?![0-9]))[0-9]+|[二两俩三四五六七八九十百][^日月]|打$|(?<![a-z])(?:two|three|four|five|six|ten|twelve|dozen|hundred)(?![a-z])", re.IGNORECASE
)
"""What is charged for is more than one: ten tests, a dozen."""
COLUMNS = frozenset(
    normalise.term(one) for one in ("单位", "计价单位", "价格单位", "金额单位", "收费单位", "货币单位", "货币", "币种", "unit", "unit of price", "currency")
)
"""Headings of columns that name a unit: of money (分), or of what is charged (次), which changes no amount."""


def of_text(written: str) -> int | None:
    """How many fen the unit has that is written as a whole; None for what is no unit of money. Raises NoAmount, `money_unit_unknown`
    for other money, `charge_for_many` for a charge of several at once."""
    try:
        return money.unit(written)
    except NoAmount:
        if MANY.search(narrow(written)):
            raise NoAmount("charge_for_many") from None
        if OTHER_MONEY.fullmatch(narrow(written)):
            raise
        return None


def in_line(cells: Sequence[Cell]) -> set[int]:
    """The units that a line beside a table names, such as 单位：分. Raises NoAmount."""
    line = " ".join(text(cell) for cell in cells)
    units = {of_text(unit) for unit in (*UNIT_LINE.findall(line), *SAID.findall(line))}
    return {unit for unit in units if unit is not None}


def detect(sheet: str, header: int, titles: Mapping[int, str], amounts: Sequence[int], head: Sequence[Row]) -> tuple[int | None, list[int], list[Fault]]:
    """The unit said above the headings, the columns that hold units, and what is wrong. `amounts` are the columns of amounts, `head` the
    rows at the top of the sheet."""
    faults: list[Fault] = []
    above: set[int] = set()
    if not amounts:
        return None, [], faults

    def wrong(code: str, column: int) -> None:
        faults.append(of_heading(code, sheet, header, column, titles[column]))

    for number, cells in head:
        try:
            above |= in_line(cells) if number < header else set()
        except NoAmount as refused:
            wrong(refused.code, amounts[0])
    for column in amounts if not faults else ():
        try:
            named = {headings.unit(titles[column]), *above} - {None}
            if len(named) > 1:
                raise NoAmount("money_unit_differs")
            if not named:
                _own(column, header, head)
        except (NoAmount, Refused) as refused:
            if refused.code.startswith(("money_unit", "charge_for")):
                wrong(refused.code, column)
    columns = [column for column, title in titles.items() if column not in amounts and COLUMNS & {*headings.folded(title.split("\n")[-1])}]
    return min(above, default=None), columns, faults


def _own(column: int, header: int, head: Sequence[Row]) -> None:
    """Raises where the first amount, under a heading without a unit, has none of its own."""
    first = next((cells[column] for number, cells in head if number > header and column < len(cells) and not blank([cells[column]])), None)
    if first is not None:
        cleaning.fen(first, None)


def agree(cell: Cell, unit: int | None, amount: Cell) -> None:
    """Raises Refused where a cell names another unit of money than that of the amount beside it, which is `unit` or, with None, its own."""
    try:
        named = of_text(text(cell)) if text(cell).strip() else None
    except NoAmount as refused:
        raise Refused(refused.code) from refused
    if named is not None and unit is None:
        cleaning.fen(amount, named)
    elif named not in (None, unit):
        raise Refused("money_unit_differs")
