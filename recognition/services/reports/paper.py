"""The lines of a paper report as a document: names are read by the catalogue's reader of pasted reports, and a person always confirms them."""

from __future__ import annotations

import unicodedata

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.whole_names import candidates
from recognition.catalogue.reports import markup, reader
from recognition.catalogue.reports.row_reader import folded
from recognition.catalogue.reports.rows import Piece
from recognition.domain.identifiers import mark as tidy_mark
from recognition.domain.names.resolution import is_asked_back
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.report_documents import paper, persons
from recognition.domain.report_documents.model import DocumentRefused, Refusal, ReportDocument, ReportRow
from recognition.domain.report_documents.paper import PaperHead
from recognition.domain.reports.lines import read as lines_read
from recognition.domain.reports.said_specimens import specimen_of
from recognition.reports.charsets import Decoded

LONGEST = 40_000


def read(edition: Edition, decoded: Decoded) -> ReportDocument:
    """The rows of a pasted or scanned report. Raises DocumentRefused: `too_many_rows`, `several_patients`, `report_without_rows`."""
    if len(decoded.text) > LONGEST:
        raise DocumentRefused(code="too_many_rows")
    numbered = [(number, line) for number, line in enumerate(markup.plain(decoded.text).splitlines(), 1) if line.strip()]
    if len(numbered) > reader.LINES:
        raise DocumentRefused(code="too_many_rows")
    lines = [unicodedata.normalize("NFKC", line) for _number, line in numbered]
    if persons.several(lines):
        raise DocumentRefused(code="several_patients")
    pasted = reader.read(edition, "\n".join(line for _number, line in numbered))
    head, specimen = paper.head(lines), _specimen(pasted.typed)
    rows = [
        row
        for place, (number, _line) in enumerate(numbered)
        for row in _rows(edition, head, specimen, [piece for piece in pasted.of(place) if not _is_mark(piece)], number, lines[place])
    ]
    if not any(row.meant for row in rows):
        raise DocumentRefused(code="report_without_rows")
    return ReportDocument("text", tuple(rows), decoded.notices)


def _rows(edition: Edition, head: PaperHead, specimen: str | None, pieces: list[Piece], number: int, line: str) -> list[ReportRow]:
    rows = []
    named = [
        piece
        for piece in pieces
        if (piece.resolution.code or is_asked_back(piece.resolution) or _is_row(line)) and not (piece.heading and not piece.resolution.code)
    ]
    for place, piece in enumerate(named, 1):
        at = f"line {number}" if len(named) == 1 else f"line {number}/{place}"
        meant = _meant(edition, piece, None if specimen == UNKNOWN else specimen)
        refusal = head.status.refusal or (Refusal("item_part") if piece.part_of and not meant else None) or (None if meant else Refusal("item_unknown"))
        rows.append(
            ReportRow(
                at=at, issuer=head.issuer, name=piece.text, specimen=None if specimen == UNKNOWN else specimen, performed=head.timing.performed, number=head.number, status=head.status.status,
                mark=_mark(line), meant=meant, group="report", questions=(head.timing.question,) if head.timing.question else (), refusal=refusal or head.timing.refusal,
                notices=(*head.notices, *head.timing.notices),
            )
        )  # fmt: skip
    return rows


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
