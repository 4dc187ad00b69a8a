"""The lines of a paper report as a document: names are read by the catalogue's reader of pasted reports, and a person always confirms them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.whole_names import candidates
from recognition.catalogue.reports import LINES, reader
from recognition.catalogue.reports.lines import markup
from recognition.catalogue.reports.row_reader import folded
from recognition.catalogue.reports.rows import Piece
from recognition.domain.identifiers import mark as tidy_mark
from recognition.domain.names.resolution import is_asked_back
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.report_documents import paper, persons
from recognition.domain.report_documents.model import DocumentRefused, Refusal, ReportDocument, ReportRow
from recognition.domain.report_documents.paper import PaperHead
from recognition.domain.report_documents.unresulted import NO_RESULT, is_bare, is_remark, only_unit, unresulted
from recognition.domain.reports.lines import Line
from recognition.domain.reports.lines import read as lines_read
from recognition.domain.reports.said_specimens import specimen_of
from recognition.reports.charsets import Decoded

LONGEST = 40_000


def read(edition: Edition, decoded: Decoded) -> ReportDocument:
    """The rows of a pasted or scanned report. Raises DocumentRefused: `too_many_rows`, `several_patients`, `report_without_rows`."""
    if len(decoded.text) > LONGEST:
        raise DocumentRefused(code="too_many_rows")
    numbered = [(number, line) for number, line in enumerate(markup.plain(decoded.text).splitlines(), 1) if line.strip()]
    if len(numbered) > LINES:
        raise DocumentRefused(code="too_many_rows")
    lines = [unicodedata.normalize("NFKC", line) for _number, line in numbered]
    if persons.several(lines):
        raise DocumentRefused(code="several_patients")
    pasted = reader.read(edition, "\n".join(line for _number, line in numbered))
    head, specimen = paper.head(lines), _specimen(pasted.typed)
    sheet = _Sheet(edition, head, specimen, [lines_read(folded(line), line) for line in lines])
    rows = [
        row
        for place, (number, _line) in enumerate(numbered)
        for row in _rows(sheet, [piece for piece in pasted.of(place) if not (_is_mark(piece) or is_remark(piece.text))], number, lines[place], place)
    ]
    if not any(row.meant for row in rows) and not (rows and _is_form(head)):
        raise DocumentRefused(code="report_without_rows")
    return ReportDocument("text", tuple(rows), decoded.notices)


def _is_form(head: PaperHead) -> bool:
    """Whether lines of which no name is known are a report all the same: it has a time of one, and its number or who issued it."""
    timed = head.timing.performed is not None or bool(head.behind)
    return timed and (head.number is not None or head.issuer.told)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What the rows of a sheet share; `read` are its lines as the reader of lines has them."""

    edition: Edition
    head: PaperHead
    specimen: str | None
    read: list[Line]

    @property
    def known_specimen(self) -> str | None:
        """The specimen that the form names, where it is understood."""
        return None if self.specimen == UNKNOWN else self.specimen


def _rows(sheet: _Sheet, pieces: list[Piece], number: int, line: str, place: int) -> list[ReportRow]:
    named = [
        piece
        for piece in pieces
        if (piece.resolution.code or is_asked_back(piece.resolution) or _is_row(line)) and not (piece.heading and not piece.resolution.code)
    ]
    if (none := unresulted(line)) and (meant := candidates(sheet.edition, none.name, sheet.known_specimen).codes or _all_meant(sheet, named)):
        return [_row(sheet, f"line {number}", none.name, line, meant, Refusal(none.code))]
    rows = []
    for at, piece in enumerate(named, 1):
        meant = _meant(sheet.edition, piece, sheet.known_specimen)
        refusal = _without_result(sheet, piece, meant, place) or (Refusal("item_part") if piece.part_of and not meant else None)
        rows.append(_row(sheet, f"line {number}" if len(named) == 1 else f"line {number}/{at}", piece.text, line, meant, refusal))
    return rows


def _row(sheet: _Sheet, at: str, name: str, line: str, meant: tuple[str, ...], refusal: Refusal | None) -> ReportRow:
    head, timing = sheet.head, sheet.head.timing
    refusal = head.status.refusal or refusal or (None if meant else Refusal("item_unknown")) or timing.refusal
    return ReportRow(
        at=at, issuer=head.issuer, name=name, specimen=sheet.known_specimen, performed=timing.performed, number=head.number, status=head.status.status, mark=_mark(line), meant=meant,
        group="report", behind=head.behind, questions=(timing.question,) if timing.question else (), refusal=refusal, notices=(*head.notices, *timing.notices),
    )  # fmt: skip


def _all_meant(sheet: _Sheet, pieces: list[Piece]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for piece in pieces for code in _meant(sheet.edition, piece, sheet.known_specimen)))


def _without_result(sheet: _Sheet, piece: Piece, meant: tuple[str, ...], place: int) -> Refusal | None:
    """That a test of a specimen has no result, where the sheet has results: its name alone, or a unit behind it. A list without any result is one of names."""
    if not meant or not all(sheet.edition.items.specimens.get(code) for code in meant) or not any(line.valued for line in sheet.read):
        return None
    line = sheet.read[place]
    bare = is_bare(line, sheet.read[place + 1] if place + 1 < len(sheet.read) else None)
    return Refusal(NO_RESULT) if bare or any(only_unit(run) for run in line.runs if run.text == piece.text) else None


def _is_row(line: str) -> bool:
    """Whether a line whose name nobody knows is a row all the same: with a result behind it, and no label of the form."""
    if paper.NUMBER.search(line) or ":" in line:
        return False
    read = lines_read(folded(line), line)
    return read.valued and not read.head


def _meant(edition: Edition, piece: Piece, specimen: str | None) -> tuple[str, ...]:
    """Our codes of what a piece may be: what the reader of lines takes or asks back, without what is of another specimen and what only resembles it."""
    if piece.resolution.code:
        return (piece.resolution.code,)
    if piece.other or not is_asked_back(piece.resolution):
        return ()
    offered = [offer.code for offer in piece.resolution.offers if not any(differs.startswith("specimen.") for differs in offer.differs)]
    whole = candidates(edition, piece.text, specimen).codes
    return tuple(code for code in offered if code in whole) or tuple(
        offer.code for offer in piece.resolution.offers if offer.code in offered and offer.why != "similar_name"
    )


def _is_mark(piece: Piece) -> bool:
    return paper.MARK.fullmatch(unicodedata.normalize("NFKC", piece.text).strip()) is not None


def _mark(line: str) -> str | None:
    found = paper.mark(line)
    return tidy_mark(found) if found else None


def _specimen(typed: tuple[str, ...]) -> str | None:
    """The specimen that the labels of the form name; UNKNOWN where they name several or one that is not understood."""
    found = {said for line in typed if (said := specimen_of(folded(line))[0])}
    return next(iter(found)) if len(found) == 1 else UNKNOWN if found else None
