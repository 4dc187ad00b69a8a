"""What the page for pasted reports asks or lists, as questions of a document's rows: whatever a person must have seen there is asked here too, by the same reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from recognition.catalogue.reports.matters import ELSEWHERE, ENDED, GASES, REPEATED, TIMES
from recognition.catalogue.reports.reader import Pasted
from recognition.catalogue.reports.rows import Piece
from recognition.domain.report_documents.model import Timing
from recognition.domain.report_documents.paper_labels import without_times
from recognition.domain.report_documents.paper_times import is_remarked
from recognition.domain.report_documents.timings import UNCONFIRMED
from recognition.domain.reports.frame_words import DATED
from recognition.services.reports.items import DOUBTFUL, SPECIMEN_UNREADABLE

UNREAD = "lines_unread"
_OF_TIME, _OF_SPECIMEN = frozenset({ELSEWHERE, TIMES, REPEATED}), frozenset({ENDED, GASES})
_SHORT_DAY = re.compile(r"(?:^|[(\[【])\s*(?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?\s*(?:$|[)\]】])")
"""A day without its year, alone or in brackets."""
_EARLIER = re.compile(r"昨|[前上历既]次|前[日天]|既往|历史|次日|翌日|\d\s*(?:分钟?|小时|点|min|h(?![a-z]))|\d:\d\d|[术餐晨]前|[术餐]后", re.IGNORECASE)


class AskedOf(NamedTuple):
    """Questions, and the places of the lines that somebody must look at."""

    questions: tuple[str, ...] = ()
    places: tuple[int, ...] = ()

    def with_(self, other: AskedOf) -> AskedOf:
        """Both, each once."""
        return AskedOf(tuple(dict.fromkeys((*self.questions, *other.questions))), tuple(sorted({*self.places, *other.places})))


def of_sheet(pasted: Pasted, timing: Timing) -> AskedOf:
    """What is asked of every row: lines that nobody understood, and days that are not that of the performed time."""
    unread = tuple(doubt.line for doubt in pasted.doubts)
    rows = {piece.line for piece in pasted.pieces if piece.resolution.code or piece.resolution.offers}
    days = _other_days(pasted, timing)
    dated = any(doubt.line not in rows and _is_dated(doubt.text) for doubt in pasted.doubts)
    if days and timing.performed is None:
        # a time that is typed afterwards is held against none of them
        unread, days = (*unread, *days), ()
    questions = (*((UNREAD,) if unread else ()), *((UNCONFIRMED,) if days or dated else ()))
    return AskedOf(questions, tuple(sorted({*unread, *days})))


def of_piece(pasted: Pasted, piece: Piece, candidates: int) -> AskedOf:
    """What is asked of a row besides which of its `candidates` it is."""
    own = [doubt.text for doubt in pasted.doubts if doubt.line == piece.line]
    timed = AskedOf((UNCONFIRMED,), (piece.line,)) if any(map(_is_dated, own)) else AskedOf()
    if piece.resolution.code:
        return timed
    because = [doubt.text for doubt in piece.because]
    differs = [differ for offer in piece.resolution.offers for differ in offer.differs]
    questions = [DOUBTFUL] if candidates == 1 or because or piece.matter else []
    if piece.matter in _OF_TIME or any(one.startswith("time.") for one in differs) or any(_says_when(text) for text in (piece.text, *because, *differs)):
        questions.append(UNCONFIRMED)
    if piece.matter in _OF_SPECIMEN or (candidates > 1 and differs_by_specimen(piece)):
        questions.append(SPECIMEN_UNREADABLE)
    return timed.with_(AskedOf(tuple(questions), tuple(doubt.line for doubt in piece.because)))


def differs_by_specimen(piece: Piece) -> bool:
    """Whether what the reader thinks likeliest is an item of another specimen than the sheet says: the one or the other is not as it is written."""
    return not piece.resolution.code and any(differ.startswith("specimen.") for offer in piece.resolution.offers[:1] for differ in offer.differs)


def _other_days(pasted: Pasted, timing: Timing) -> tuple[int, ...]:
    """The places of lines by which it was sampled on another day, or written before that; without a performed time all that name such a day."""
    if timing.performed is None:
        return tuple(sorted({place for place, _day in pasted.days}))
    day = timing.performed.day
    return tuple(sorted({place for place, each in pasted.days if each != day} | {place for place, each in pasted.written if each < day} | set(pasted.early)))


def _says_when(text: str) -> bool:
    return _is_dated(text) or _EARLIER.search(without_times(unicodedata.normalize("NFKC", text))) is not None


def _is_dated(text: str) -> bool:
    """Whether a day stands in a text that no label gives as one of the times of the sheet, which are compared by themselves, or words behind the time of sampling."""
    line = unicodedata.normalize("NFKC", text)
    rest = without_times(line)
    return DATED.search(rest) is not None or _SHORT_DAY.search(rest.strip()) is not None or is_remarked(line)


def numbers_of(places: Iterable[int], numbered: list[tuple[int, str]]) -> tuple[int, ...]:
    """The numbers of lines in the document, counted from 1, of places among those that are not empty."""
    return tuple(numbered[place][0] for place in sorted(set(places)) if place < len(numbered))
