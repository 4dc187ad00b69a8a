"""The lines of a paper report as a document: names are read by the catalogue's reader of pasted reports, and a person always confirms them."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.reports import LINES, reader
from recognition.catalogue.reports.lines import markup
from recognition.catalogue.reports.reader import Pasted
from recognition.catalogue.reports.row_reader import folded
from recognition.domain.dates import english_days
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.report_documents import paper, paper_letterheads, paper_times, persons
from recognition.domain.report_documents.model import DocumentRefused, ReportDocument
from recognition.domain.reports.said_specimens import specimen_of
from recognition.reports.charsets import Decoded
from recognition.services.reports import paper_issuer, paper_questions, paper_rows
from recognition.services.reports.paper_questions import AskedOf
from recognition.services.reports.paper_rows import PaperSheet

LONGEST = 40_000
_SAMPLE_PERSON = re.compile(r"测试(?:患者|病人|医[师生]|技师|护士|审核)[甲乙丙丁]?")
"""Persons of a sample document, which is read as any other, like a message that is marked for training (MSH-11)."""


class PaperText(NamedTuple):
    """A text whose lines are counted: `numbered` those that are not empty, from 1, `lines` the same in NFKC."""

    numbered: list[tuple[int, str]]
    lines: list[str]


def read(edition: Edition, decoded: Decoded) -> ReportDocument:
    """The rows of a pasted or scanned report. Raises DocumentRefused: `too_many_rows`, `several_patients`, `report_without_rows`."""
    text = lines_of(decoded.text)
    return document(edition, reader.of_lines(edition, tuple(map(_typed, text.numbered))), text, decoded.notices)


def lines_of(text: str) -> PaperText:
    """The lines of a text. Raises DocumentRefused for one that is too long, or of two patients."""
    if len(text) > LONGEST:
        raise DocumentRefused(code="too_many_rows")
    numbered = [(number, line) for number, line in enumerate(markup.plain(text).splitlines(), 1) if line.strip()]
    if len(numbered) > LINES:
        raise DocumentRefused(code="too_many_rows")
    lines = [english_days.in_figures(unicodedata.normalize("NFKC", line)) for _number, line in numbered]
    if persons.several(lines):
        raise DocumentRefused(code="several_patients")
    return PaperText(numbered, lines)


def document(edition: Edition, pasted: Pasted, text: PaperText, notices: tuple[str, ...] = ()) -> ReportDocument:
    """The rows of what the page's reader read. Raises DocumentRefused `report_without_rows`."""
    head, issuer = paper.head(text.lines), paper_issuer.read(edition, paper.together(text.lines))
    asked = paper_questions.of_sheet(pasted, head.timing).with_(AskedOf(issuer.questions, issuer.places))
    sheet = PaperSheet(edition, pasted, head, issuer.organisation, asked, _specimen(pasted.typed), text.numbered, text.lines, paper_rows.contradicted(pasted))
    rows = [row for place in range(len(text.lines)) for row in paper_rows.of_line(sheet, place)]
    timed = head.timing.performed is not None or bool(head.behind)
    is_form = timed and (head.numbers.number is not None or issuer.organisation.told)
    if not any(row.meant for row in rows) and not (rows and is_form):
        raise DocumentRefused(code="report_without_rows")
    return ReportDocument("text", tuple(rows), notices)


def is_plain(text: PaperText) -> bool:
    """Whether the page's reader gets the lines as they are."""
    return all(_typed(each) == each[1].strip() for each in text.numbered)


def _typed(numbered: tuple[int, str]) -> str:
    """A line as the page's reader gets it: what is typed into fields there stands behind the labels that it knows."""
    line = unicodedata.normalize("NFKC", numbered[1])
    plain = _SAMPLE_PERSON.sub("示例", paper_letterheads.plain(paper_times.plain(paper.without_mark(line))))
    return (numbered[1] if plain == line else plain).strip()


def _specimen(typed: tuple[str, ...]) -> str | None:
    """The specimen that the labels of the form name; UNKNOWN where they name several or one that is not understood."""
    found = {said for line in typed if (said := specimen_of(folded(line))[0])}
    return next(iter(found)) if len(found) == 1 else UNKNOWN if found else None
