"""The page for pasted reports and the API's door for the text of a report are one reader: what the page asks or lists, the API asks or refuses, and nothing more."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest

from recognition.catalogue.reports import letterheads, reader
from recognition.catalogue.reports.row_reader import folded
from recognition.domain.lookups import SHANGHAI
from recognition.domain.names.resolution import is_asked_back
from recognition.domain.report_documents.model import DocumentRefused
from recognition.services.reports import paper
from recognition.services.reports.assessing import AssessedRow, Assessing
from tests.naming import test_doubts as doubts
from tests.naming import test_heading_qualifiers as headings
from tests.naming import test_letterheads as hospitals
from tests.naming import test_specimens_carried as specimens

HEAD = "东麓示范医院检验报告单\n采样时间：2026-11-26 07:30\n报告单号：BG-1\n"
DAY, NOW = date(2026, 11, 26), datetime(2026, 11, 28, 12, tzinfo=SHANGHAI)
BY_NAME = {"item_name_only", "item_ambiguous"}
"""What is asked of every name, for it comes without a code."""


def _column(name: str, every: int = 1) -> list[str]:
    with open(Path(__file__).with_name(name), newline="", encoding="utf-8") as lines:
        return [row["text"].replace("\\n", "\n").replace("\\t", "\t") for row in list(csv.DictReader(lines))[::every]]


FORMS = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "reports").glob("*.txt"))]
TEXTS = {
    "forms": FORMS,
    "lines": _column("texts_pasted.csv"),
    "qualified": _column("texts_qualified.csv", 4),
    "frame": [f"{line}\n{doubts.ROWS}" for line in doubts.FRAMED],
    "telling": [f"镁 0.9 mmol/L\n{line}\n氯 102 mmol/L" for line in doubts.TELLING],
    "beside": [*doubts.BESIDE, *doubts.UPRIGHT],
    "headings": [text if isinstance(text, str) else text[0] for text in (*headings.ASKED, *headings.SILENT)],
    "specimens": [text if isinstance(text, str) else text[0] for text in (*specimens.ENDED, *specimens.GASES, *specimens.TIMED)],
    "hospitals": [f"{line}\n{doubts.ROWS}" for line in (*hospitals.OTHERS, *hospitals.OWN)],
}


def _read(edition, text: str) -> tuple[reader.Pasted, dict[int, list[AssessedRow]]] | None:
    """What the page's reader makes of a text, and the rows that the API makes of it, by the place of their line; None where it is refused whole."""
    try:
        lines = paper.lines_of(text)
        pasted = reader.read(edition, text)
        document = paper.document(edition, pasted, lines) if paper.is_plain(lines) else paper.read(edition, paper.Decoded(text))
    except DocumentRefused:
        return None
    rows: dict[int, list[AssessedRow]] = {}
    places = {f"{number}": place for place, (number, _line) in enumerate(lines.numbered)}
    for row in Assessing(edition, "cq002", NOW).rows(document):
        rows.setdefault(places[row.row.at.removeprefix("line ").partition("/")[0]], []).append(row)
    return pasted, rows


def _of_sheet(edition, pasted: reader.Pasted) -> bool:
    """Whether the page lists something before any item is asked, with the hospital and the day of the head typed."""
    days = {place for place, day in pasted.days if day != DAY} | {place for place, day in pasted.written if day < DAY} | set(pasted.early)
    return bool(pasted.doubts or days or any(letterheads.others(edition, [folded(line) for line in pasted.typed], "cq001")))


def _wrong(pasted: reader.Pasted, rows: Mapping[int, list[AssessedRow]], of_sheet: bool) -> list[object]:
    """The rows that ask less than the page, or more."""
    wrong: list[object] = []
    for piece in pasted.pieces:
        asked, taken = is_asked_back(piece.resolution) and not piece.heading, piece.resolution.code is not None
        if not (asked or taken):
            continue
        own = [row for row in rows.get(piece.line, []) if row.row.name == piece.text] or rows.get(piece.line, [])
        open_ = [row for row in own if row.refusal is None]
        more = [row for row in open_ if set(row.questions) - BY_NAME or len(row.candidates) > 1]
        if not own or ((asked or of_sheet) and more != open_) or (taken and not of_sheet and more):
            wrong.append((piece.text, [(row.row.name, row.questions, row.refusal and row.refusal.code) for row in own]))
    return wrong


@pytest.mark.parametrize("kind", TEXTS)
def test_what_the_page_asks_or_lists_the_api_asks_or_refuses_and_no_more(edition, kind):
    wrong, read = {}, 0
    for text in TEXTS[kind]:
        found = _read(edition, HEAD + text)
        if found is None:
            continue
        pasted, rows = found
        read += 1
        if missed := _wrong(pasted, rows, _of_sheet(edition, pasted)):
            wrong[text] = missed
    assert wrong == {} and read > len(TEXTS[kind]) // 2
