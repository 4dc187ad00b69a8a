"""The words of faults of how a table is laid out."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str, str]] = {
    "headings_down": (
        "表头竖排在 {column} 列，一列一条：要求表头写在一行，一行一条",
        "The headings stand down column {column}, and each column is a row of the table",
        "请把表转置（复制，选择性粘贴 → 转置）",
        "transpose it (copy, then paste special → transpose)",
    ),
    "table_crossed": (
        "“{axis}”分列在表头里（交叉表）：这里每行只写一个",
        "The table has a column for each {axis}, and each row may be about one alone",
        "请改成一行一条，各列为：{needed}",
        "write a row for each, with the columns: {needed}",
    ),
    "cells_unparted": (
        "各列之间用{sign}隔开，分不清一格到哪里为止",
        "The cells are parted by {sign}, so that it is not certain where one ends",
        "请另存为 XLSX，或以逗号、制表符分隔的 CSV",
        "save it as XLSX, or as CSV with commas or tabs",
    ),
}
