"""The corpus of small files: each is read where it stands and as it is seen, or refused in words with its place, within two seconds and 300 MB."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recognition.catalogue.spreadsheets import files
from recognition.catalogue.spreadsheets.cells import DAY_ZERO, Cell, CellError, DayCell, Number, Unreadable, digits, text
from recognition.catalogue.spreadsheets.errors import of_file
from tests.spreadsheets import corpus_cells, corpus_formats, corpus_tables, corpus_texts
from tests.spreadsheets.making import Case

CASES = [*corpus_cells.CASES, *corpus_formats.CASES, *corpus_texts.CASES, *corpus_tables.CASES]
SECONDS, MEGABYTES = 2, 300


def seen(cell: Cell) -> str:
    """A cell as the corpus tells it."""
    if isinstance(cell, CellError):
        return f"!{cell.code}:{cell}"
    if isinstance(cell, DayCell):
        return f"~{cell.shown}"
    if isinstance(cell, Number) and cell.day_zero != DAY_ZERO:
        return f"{cell.shown} from {cell.day_zero}"
    if isinstance(cell, Number) and cell.shown is None:
        return f"?{digits(float(cell))}"
    return text(cell)


def test_the_corpus_is_large_and_every_file_has_a_name_of_its_own():
    assert len(CASES) + len(corpus_tables.KINDS) >= 120
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_is_read_as_it_is_seen_or_refused(tmp_path: Path, case: Case):
    path = tmp_path / "sent.xls"
    case.make(path)
    if case.code:
        with pytest.raises(Unreadable) as refused:
            files.book(path)
        assert (refused.value.code, refused.value.row, refused.value.column) == (case.code, case.row, case.column)
        told = of_file(refused.value).as_dict()
        assert all(re.search("[一-鿿]", told[part]["zh"]) and told[part]["en"].isascii() for part in ("wrong", "right"))
        return
    sheet = files.book(path).sheets[case.sheet]
    assert {number: [seen(cell) for cell in cells] for number, cells in sheet.rows()} == {number: list(cells) for number, cells in case.rows.items()}
    assert (tuple(sorted(sheet.hidden().rows)), tuple(sorted(sheet.hidden().columns))) == case.hidden
    # read once more, it is the same
    assert [row for row, _ in sheet.rows()] == list(case.rows)
