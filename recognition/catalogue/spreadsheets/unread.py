"""Which columns of a sheet hold something and were not read: none of them may say what is then guessed."""

from __future__ import annotations

from collections.abc import Iterable

from recognition.catalogue.spreadsheets.cells import Row, blank


def unread(rows: Iterable[Row], header: int, known: set[int]) -> list[int]:
    """The columns beside the `known` ones with a cell that is not empty below the headings."""
    columns: set[int] = set()
    for number, cells in rows:
        if number > header and len(cells) > 0:
            columns.update(column for column, cell in enumerate(cells) if column not in known and column not in columns and not blank([cell]))
    return sorted(columns)
