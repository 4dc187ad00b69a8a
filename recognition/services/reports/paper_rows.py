"""The rows of a paper report: each name that the page's reader takes or asks back, with what else must be asked of it, and those without a result."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.whole_names import candidates
from recognition.catalogue.reports.reader import Pasted
from recognition.catalogue.reports.rows import Piece
from recognition.domain.identifiers import mark as tidy_mark
from recognition.domain.names.resolution import HEARD, SIMILAR, is_asked_back
from recognition.domain.names.specimens import SPECIMENS, UNKNOWN, covers
from recognition.domain.report_documents import paper, paper_numbers, paper_status
from recognition.domain.report_documents.model import CORRECTED, Organisation, Refusal, ReportRow
from recognition.domain.report_documents.paper import PaperHead
from recognition.domain.report_documents.unresulted import NO_RESULT, is_bare, is_remark, only_unit, unresulted
from recognition.domain.reports.frame_words import WORDED
from recognition.domain.reports.labels import is_form_label, parts, with_colons
from recognition.domain.reports.lines import Line
from recognition.domain.reports.words import FINDING
from recognition.services.reports import paper_questions
from recognition.services.reports.items import SPECIMEN_UNREADABLE
from recognition.services.reports.paper_questions import AskedOf

DIFFERS = "specimen_differs"
_OF_FORM = re.compile("[号码址]$|号码$|编号|电话|手机|日期|时间|姓名|科室|医[生师]|[者员]$|次数|页", re.IGNORECASE)
"""Labels that are no names of tests, besides those that the reader knows."""


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What the rows of a sheet share: what the page's reader read, what is `asked` of all of them, the `specimen` that the form's labels name, its `lines` in NFKC;
    `contradicted` are the places of lines below two labels of the specimen that differ."""

    edition: Edition
    pasted: Pasted
    head: PaperHead
    issuer: Organisation
    asked: AskedOf
    specimen: str | None
    numbered: list[tuple[int, str]]
    lines: Sequence[str]
    contradicted: frozenset[int] = frozenset()

    def specimen_at(self, place: int) -> str | None:
        """The specimen of what stands on a line, as the reader has it there, else that of the form's label; UNKNOWN for one that is not understood or where two labels say two,
        None for none."""
        if place in self.contradicted:
            return UNKNOWN
        around = self.pasted.rows[place].specimen
        if around in ("", "blood") or (around in SPECIMENS and self.specimen in SPECIMENS and covers(frozenset({self.specimen}), around)):
            # a panel's heading (血常规) says no more than that it is blood, and the label may be the narrower of two
            return self.specimen
        return around if around in SPECIMENS else UNKNOWN


def contradicted(pasted: Pasted) -> frozenset[int]:
    """The places of lines with names that stand below labels of two specimens, with no name between the labels; until the next label."""
    found, said, named = set(), set[str](), False
    for row in pasted.rows:
        if row.line.specimen:
            said, named = {row.line.specimen} if named else said | {row.line.specimen}, False
        if any(piece.resolution.code or piece.resolution.offers for piece in row.pieces if not piece.heading):
            named = True
            found |= {row.place} if len(said) > 1 else set()
    return frozenset(found)


def of_line(sheet: PaperSheet, place: int) -> list[ReportRow]:
    """The rows of the line at a place."""
    line = sheet.lines[place]
    pieces = [piece for piece in sheet.pasted.of(place) if not (_is_mark(piece) or is_remark(piece.text))]
    named = [
        piece
        for piece in pieces
        if piece.resolution.code or is_asked_back(piece.resolution) or (not piece.heading and (_is_near(piece) or _is_row(line, sheet.pasted.rows[place].line)))
    ]
    specimen = sheet.specimen_at(place)
    known = None if specimen == UNKNOWN else specimen
    at = f"line {sheet.numbered[place][0]}"
    if (none := unresulted(line)) and (meant := candidates(sheet.edition, none.name, known).codes or _all_meant(sheet, named, known)):
        return [_row(sheet, place, at, none.name, meant, AskedOf(), Refusal(none.code))]
    rows = []
    for number, piece in enumerate(named, 1):
        meant = _meant(sheet.edition, piece, known)
        refusal = _without_result(sheet, piece, meant, place) or (Refusal("item_part") if piece.part_of and not meant else None)
        if not meant and is_asked_back(piece.resolution):
            refusal = refusal or Refusal(DIFFERS)
        asked = paper_questions.of_piece(sheet.pasted, piece, len(meant))
        rows.append(_row(sheet, place, at if len(named) == 1 else f"{at}/{number}", piece.text, meant, asked, refusal))
    return rows


def _row(sheet: PaperSheet, place: int, at: str, name: str, meant: tuple[str, ...], asked: AskedOf, refusal: Refusal | None) -> ReportRow:
    head, timing, line = sheet.head, sheet.head.timing, sheet.lines[place]
    refusal = head.status.refusal or refusal or (None if meant else Refusal("item_unknown")) or timing.refusal
    asked = sheet.asked.with_(asked)
    questions = (*asked.questions, *((timing.question,) if timing.question else ()), *((head.numbers.question,) if head.numbers.question else ()))
    measured = any(sheet.edition.items.specimens.get(code) for code in meant)
    specimen = UNKNOWN if SPECIMEN_UNREADABLE in questions else sheet.specimen_at(place)
    mark, status = paper.mark(line), CORRECTED if head.status.status and paper_status.corrects(line) else head.status.status
    return ReportRow(
        at=at, issuer=sheet.issuer, name=name, specimen=specimen if measured else None, performed=timing.performed, number=head.numbers.number, numbers=head.numbers.further, status=status, mark=tidy_mark(mark) if mark else None, meant=meant,
        group="report", part=at, behind=head.behind, questions=tuple(dict.fromkeys(questions)), lines=paper_questions.numbers_of(asked.places, sheet.numbered), refusal=refusal, notices=(*head.notices, *timing.notices),
    )  # fmt: skip


def _all_meant(sheet: PaperSheet, pieces: list[Piece], specimen: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for piece in pieces for code in _meant(sheet.edition, piece, specimen)))


def _without_result(sheet: PaperSheet, piece: Piece, meant: tuple[str, ...], place: int) -> Refusal | None:
    """That a test of a specimen has no result, where the sheet has results: its name alone, or a unit behind it. A list without any result is one of names."""
    if not meant or not all(sheet.edition.items.specimens.get(code) for code in meant) or not any(row.line.valued for row in sheet.pasted.rows):
        return None
    line = sheet.pasted.rows[place].line
    if _is_joined(piece, line) or _says_result(piece):
        return None
    bare = is_bare(line, sheet.pasted.rows[place + 1].line if place + 1 < len(sheet.pasted.rows) else None)
    return Refusal(NO_RESULT) if bare or any(only_unit(run) for run in line.runs if run.text == piece.text) else None


def _is_joined(piece: Piece, line: Line) -> bool:
    """Whether a name goes on from line to line, so that its result stands on another one."""
    return "".join(piece.text.split()) not in "".join(line.folded.split())


def _says_result(piece: Piece) -> bool:
    """Whether the result is a word that is read with the name: 红细胞 未见, 颜色 黄褐色."""
    words = piece.text.split()
    return len(words) > 1 and (FINDING.match(words[-1]) or WORDED.search(f" {words[-1]}")) is not None


def _is_near(piece: Piece) -> bool:
    """Whether a name that is neither taken nor asked back bears that of an item: it is told as unread."""
    return any(offer.why not in (SIMILAR, HEARD) for offer in piece.resolution.offers)


def _is_row(line: str, read: Line) -> bool:
    """Whether a line whose name nobody knows is a row all the same: with a result behind it, and no label of the form."""
    if paper_numbers.NUMBER.search(line) or any(is_form_label(name) or _OF_FORM.search(name) for name, _value in parts(with_colons(line))[1]):
        return False
    return read.valued and not read.head


def _meant(edition: Edition, piece: Piece, specimen: str | None) -> tuple[str, ...]:
    """Our codes of what a piece may be: what the reader of lines takes or asks back, without what is of another specimen and what only resembles it."""
    if piece.resolution.code:
        return (piece.resolution.code,)
    if piece.other or not is_asked_back(piece.resolution):
        return ()
    offered = [offer.code for offer in piece.resolution.offers if not any(_of_other_specimen(differs) for differs in offer.differs)]
    if offered and paper_questions.differs_by_specimen(piece):
        return tuple(offer.code for offer in piece.resolution.offers if offer.why != SIMILAR)
    whole = candidates(edition, piece.text, specimen).codes
    return tuple(code for code in offered if code in whole) or tuple(
        offer.code for offer in piece.resolution.offers if offer.code in offered and offer.why != SIMILAR
    )


def _of_other_specimen(differs: str) -> bool:
    return differs.startswith("specimen.") and differs != f"specimen.{UNKNOWN}"


def _is_mark(piece: Piece) -> bool:
    return re.fullmatch(paper.MARK, unicodedata.normalize("NFKC", piece.text).strip()) is not None
