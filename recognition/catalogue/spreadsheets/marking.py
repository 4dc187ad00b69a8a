"""The sender's spreadsheet again, with every error marked where it stands and a sheet that lists them all."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from recognition.catalogue.spreadsheets import files, merged
from recognition.catalogue.spreadsheets.cells import LOST, Number, Range, Sheet, Unreadable, Untyped, blank, letter, text
from recognition.domain.personal_data import in_code, in_free_text

COLUMNS = ("工作表 sheet", "行 row", "列 column", "表头 heading", "内容 value", "错误 what is wrong", "应为 what would be right", "代码 code")
LIST = "错误 errors"
"""The sheet of the list; in a marked copy that comes back it says nothing."""
UNSHOWN = "（疑似个人号码，不显示）(looks personal, not shown)"
WIDTHS = (16, 9, 11, 18, 24, 48, 48, 24)
"""Of the columns of the list, in letters."""
FEW = 2
"""Cells of a row that is a title or a remark, and says nothing of how wide columns are."""
LINE = 15
"""Points of a line."""
NARROWEST, WIDEST, LOOKED_AT = 6, 48, 1_000
"""Letters of a column's width in the copy, by what stands in the first rows."""
WRONG = {"bg_color": "#fdecec", "font_color": "#9b1c1c"}
LINES = {"text_wrap": True, "valign": "top"}
UNNAMED = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_NAME = 31
"""Characters of a sheet's name in a workbook."""
LONG = 11
"""Characters of a number from which on a spreadsheet shows a power of ten in a narrow column."""
STARTS = tuple("=+-@\t\r＝＋－＠")
Places = dict[tuple[str, int], dict[str, str]]
"""Sheet and row to column letters and what is said there."""


def mark(source: Path, target: Path | BytesIO, faults: Iterable[dict[str, Any]]) -> None:
    """Writes `target` from `source` and told faults; a target in memory without any other file. Cells that look like a person's number are
    hidden in the copy."""
    import xlsxwriter

    faults = list(faults)
    places: Places = defaultdict(dict)
    for fault in faults:
        message = f"{fault['wrong']['zh']}。{fault['right']['zh']}\n{fault['wrong']['en']}: {fault['right']['en']}"
        column = places[fault["sheet"], fault["row"]]
        column[fault["column"]] = "\n".join(filter(None, (column.get(fault["column"]), message)))
    unfinished = target.with_name(f".{target.name}") if isinstance(target, Path) else target
    kept = {"constant_memory": True} if isinstance(target, Path) else {"in_memory": True}
    with xlsxwriter.Workbook(unfinished, {**kept, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {"wrong": book.add_format(WRONG), "head": book.add_format({"bold": True}), "lines": book.add_format(LINES)}
        _list(book, formats, faults)
        # a file that cannot be read has no sheets to repeat: the list says why
        with suppress(Unreadable):
            taken = {LIST.casefold()}
            for sheet in (candidate for candidate in files.sheets(source) if candidate.name != LIST):
                _copy(book.add_worksheet(_name(sheet.name or "CSV", taken)), book, formats, sheet, places)
    if isinstance(target, Path) and isinstance(unfinished, Path):
        unfinished.rename(target)


def _list(book: Any, formats: dict[str, Any], faults: list[dict[str, Any]]) -> None:
    sheet = book.add_worksheet(LIST)
    _printed(sheet)
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_row(0, 0, COLUMNS, formats["head"])
    for number, fault in enumerate(faults, 1):
        wrong, right = (f"{fault[name]['zh']} · {fault[name]['en']}" for name in ("wrong", "right"))
        cells = (fault["sheet"], fault["row"], fault["column"], fault["heading"], fault["value"], wrong, right, fault["code"])
        # programs do not compute the height of a row that another has written
        sheet.set_row(number, LINE * max(-(-_width(cell) // width) for cell, width in zip(cells, WIDTHS, strict=True)) or LINE)
        sheet.write_row(number, 0, [_neutral(cell) for cell in cells], formats["lines"])


def _name(name: str, taken: set[str]) -> str:
    """The name of the copy of a sheet: other kinds of files have longer ones, and with signs that a workbook does not take."""
    bare = UNNAMED.sub("_", name).strip("'")[:LONGEST_NAME] or "_"
    number = 1
    while bare.casefold() in taken:
        number += 1
        bare = f"{bare[: LONGEST_NAME - 5].rstrip('~0123456789')}~{number}"
    taken.add(bare.casefold())
    return bare


def _copy(copy: Any, book: Any, formats: dict[str, Any], sheet: Sheet, places: Places) -> None:
    _printed(copy)
    ranges = merged.apart(sheet.ranges)
    for (top, first), (bottom, last) in ranges:
        # merge_range would write the rows below at once, and what stands there could not be written any more
        copy.merge.append([top, first, bottom, last])
    _to_first_cells(sheet, ranges, places)
    starts, widths = {start for start, _ in ranges}, dict[int, int]()
    for (number, row), elsewhere in merged.covered(sheet.rows(), ranges):
        row_faults, cells = places.get((sheet.name, number), {}), list(row)
        missing = {column for column in row_faults if column} - {letter(column) for column in range(len(cells))}
        while missing:
            # what is asked for behind the last cell of a row is marked where it belongs
            missing.discard(letter(len(cells)))
            cells.append(None)
        # a title or a remark is as long as it likes
        table = number <= LOOKED_AT and sum(not blank([cell]) for cell in cells) > FEW
        for column, cell in enumerate(cells):
            if column in elsewhere or cell is None and not row_faults:
                continue
            message = row_faults.get(letter(column))
            # as a text, which a workbook tells apart, it would be taken when the copy comes back
            kept = Number(min(float(cell), sys.float_info.max), None, LOST) if message and isinstance(cell, Untyped) else cell
            shown = _neutral(_safe(kept))
            copy.write(number - 1, column, shown, _format(book, formats, kept, bool(message)))
            if message:
                copy.write_comment(number - 1, column, message, {"x_scale": 2, "y_scale": 1.5})
            if table and (number - 1, column) not in starts:
                widths[column] = max(widths.get(column, 0), _width(shown))
        if "" in row_faults:
            # what is wrong with the row as a whole is said behind its last cell, in one line, or it would lie over its neighbours
            copy.write(number - 1, len(cells), row_faults[""].replace("\n", " "), formats["wrong"])
    for column, width in widths.items():
        copy.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))


def _to_first_cells(sheet: Sheet, ranges: list[Range], places: Places) -> None:
    """What is said of a cell that shows the first one of a merged range is said there: in the others a program shows nothing."""
    for (number, _), elsewhere in merged.covered(sheet.rows(), ranges) if ranges else ():
        row_faults = places.get((sheet.name, number), {})
        for column, (top, first) in elsewhere.items() if row_faults else ():
            if message := row_faults.pop(letter(column), ""):
                at = places[sheet.name, top + 1]
                lines = [line for line in (at.get(letter(first), ""), message) if line]
                at[letter(first)] = "\n".join(dict.fromkeys("\n".join(lines).split("\n")))


def _printed(sheet: Any) -> None:
    """On paper a row stays in one piece."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _width(shown: Any) -> int:
    """How wide a text is, in letters: a Chinese sign is as wide as two."""
    return max((sum(1 + (sign > "\u2e7f") for sign in line) for line in str(shown).split("\n")), default=0) if shown is not None else 0


def _format(book: Any, formats: dict[str, Any], cell: Any, wrong: bool) -> Any:
    """How a cell looks: marked where it is wrong; a number keeps its format, or the copy would read as another value when it comes back."""
    if not isinstance(cell, Number):
        return formats["wrong"] if wrong else None
    key = f"{wrong} {cell.format}"
    if key not in formats:
        formats[key] = book.add_format({"num_format": cell.format} | (WRONG if wrong else {}))
    return formats[key]


def _safe(cell: Any) -> Any:
    """What the copy holds: long numbers as texts, which show all their digits, but none whose own cell does not."""
    written = text(cell)
    if in_free_text(written) or in_code(written):
        return UNSHOWN
    if isinstance(cell, Number) and (cell.shown is None or len(written) < LONG):
        return float(cell)
    return cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) and len(written) < LONG else written


def _neutral(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS) and len(value) > 1 else value
