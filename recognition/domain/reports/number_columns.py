"""The report's own number as a column of its rows, as laboratory systems export them: `报告单号 项目名称 结果`, `BG0088 谷丙转氨酶 31`."""

from __future__ import annotations

import re
from collections.abc import Sequence

HEADS = frozenset(
    f"{what}{number}"
    for what in ("报告", "报告单", "条码", "条形码", "样本", "标本", "样品", "样本条码", "标本条码", "检验", "检验单", "检测", "实验", "流水")
    for number in ("号", "编号", "号码")
) | {
    "条码",
    "条形码",
    "barcode",
    "bar code",
    "sample no",
    "sample no.",
    "sample id",
    "specimen id",
    "report no",
    "report no.",
    "report id",
    "accession no",
    "accession no.",
}
NUMBER = re.compile(r"(?=[A-Za-z-]*[0-9])[A-Za-z0-9-]{1,32}", re.ASCII)


def without(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines of a report without that column: where a line of cells that tabs part heads it, and every row below says one and the same number.
    Rows of several numbers are of several reports and come back as they are, as does everything else."""
    for place, line in enumerate(lines):
        cells = line.split("\t")
        column = next((column for column, cell in enumerate(cells) if cell.strip().casefold() in HEADS), None)
        if column is not None and len(cells) > 1:
            rows = [row.split("\t") for row in lines[place + 1 :]]
            numbers = {row[column].strip() for row in rows if len(row) > column and len(row) > 1}
            if len(numbers) != 1 or NUMBER.fullmatch(min(numbers)) is None:
                return tuple(lines)
            return (*lines[:place], *("\t".join(_less(row, column)) for row in [cells, *rows]))
    return tuple(lines)


def _less(cells: list[str], column: int) -> list[str]:
    return cells[:column] + cells[column + 1 :] if len(cells) > 1 else cells
