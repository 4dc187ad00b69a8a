"""What of a pasted report nobody may pass over: words that are neither an item, a result nor the known frame of a form, and items without a result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from recognition.domain.report_frame import DENIED, PROSE, TELLING, WORDED, left_over
from recognition.domain.report_lines import Line
from recognition.domain.report_runs import Run
from recognition.domain.report_words import DAY, ELSEWHERE, METHOD, REMARKABLE
from recognition.domain.resolution import Resolution, is_asked_back
from recognition.registry.item_texts import parse
from recognition.registry.run_meanings import Meanings
from recognition.registry.said_around import only_qualifies

_METHODS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9-]{1,14}法(?=$|[\s|)\],;])")
RESULT = re.compile(r"^[<>≤≥=~≈]*\s*[-+]?\d|[阴阳+±]|^\(?-\)?$|neg|pos|reactive|检出|正常|异常|型$|^1:\d", re.IGNORECASE)
LIMIT = re.compile(r"^[(\[]?\s*[<>]?\d+(?:\.\d+)?\s*(?:-{1,2}|~|—|–|至|to)\s*\d")
"""What may be a result, and limits, which are none."""
LONGEST_SHOWN = 120
"""Characters of one doubt that are shown."""


class Named(Protocol):
    """A piece of a line with what it means."""

    text: str
    found: Resolution


class Placed(Named, Protocol):
    """A piece with the place of its line."""

    line: int


@dataclass(slots=True)
class Frame:
    """The report as it is gone through. `valued` where it has results; `prose` behind a heading of findings, whose sentences are read past unless they
    speak of how the examination was made."""

    meanings: Meanings
    valued: bool
    prose: bool = False

    def unread(self, line: Line, pieces: Sequence[Named]) -> Iterator[str]:
        """The words of a line that a person must have seen."""
        for words in self._unread(line, pieces):
            yield words if len(words) <= LONGEST_SHOWN else words[:LONGEST_SHOWN] + "…"

    def _unread(self, line: Line, pieces: Sequence[Named]) -> Iterator[str]:
        if DENIED.search(line.folded) or (line.valued and pieces and any(DAY.match(word) for word in line.folded.split())):
            yield line.typed
            return
        text = line.sampled.rest if line.sampled.clock or line.sampled.day else line.folded
        if line.sampled.alone:
            yield line.typed
            return
        items = [piece for piece in pieces if piece.found.code]
        asked = [piece for piece in pieces if is_asked_back(piece.found)]
        if PROSE.search(text[:16]):
            self.prose = True
        if self.prose and not items:
            if TELLING.search(text):
                yield line.typed
            return
        if not items and not asked and (not line.valued or _speaks(text) or not self._unknown(text)):
            if self._unknown(text):
                yield line.typed
            return
        if asked and not items and self.valued and not line.valued and len(line.runs) == 1 and self._unknown(text):
            yield line.typed
            return
        yield from self._beside(line, pieces)

    def _unknown(self, text: str) -> bool:
        """Whether a line without an item and without a value holds words that are neither frame, the name of a panel nor a result in words."""
        if WORDED.search(text) and not TELLING.search(text) and not _speaks(text):
            return False
        return any(not self.meanings.panel(word) for word in left_over(text))

    def _beside(self, line: Line, pieces: Sequence[Named]) -> Iterator[str]:
        """What of a row of results is not understood."""
        meant = {piece.text: piece.found.code for piece in pieces if piece.found.code}
        seen = {piece.text for piece in pieces}
        for run in line.runs:
            text = run.text
            if codes := [code for each, code in meant.items() if text in each or each in text]:
                if self.valued and self._without_result(run, codes):
                    yield line.typed
            elif only_qualifies(text):
                if len(line.runs) == 1 or ELSEWHERE.search(text):
                    yield line.typed
            elif any(each in text and _is_open(each, pieces) for each in seen):
                continue
            elif REMARKABLE.match(text):
                continue
            elif TELLING.search(text) or _speaks(text) or (not run.after and self._unknown(text)):
                yield line.typed if len(line.typed) <= LONGEST_SHOWN else text
        for method in _METHODS.findall(line.folded):
            if not METHOD.match(method) and not any(method in each for each in seen):
                yield method

    def _without_result(self, run: Run, codes: Sequence[str]) -> bool:
        """Whether nothing that is a result stands behind the name of something that is measured."""
        if run.after:
            return not any(RESULT.match(one) and not LIMIT.match(one) for one in (run.after, *run.units))
        return len(codes) == 1 and not self.meanings.examination(codes[0]) and not self.meanings.members(codes[0])


def incomplete(meanings: Meanings, pieces: Sequence[Placed]) -> Iterator[tuple[int, str]]:
    """The panels of a sheet with results of which not every member stands in it: (line, name). What was taken of them is not the panel."""
    there = {piece.found.code for piece in pieces if piece.found.code} | {offer.code for piece in pieces if is_asked_back(piece.found) for offer in piece.found.offers}
    for piece in pieces:
        if piece.found.code and not there.issuperset(meanings.members(piece.found.code)):
            yield piece.line, piece.text


def _is_open(text: str, pieces: Sequence[Named]) -> bool:
    """Whether a piece of that text is asked back."""
    return any(piece.text == text and is_asked_back(piece.found) for piece in pieces)


def _speaks(text: str) -> bool:
    """Whether the name of a row says what may hold for its neighbours: a time, a contrast, urine that was gathered. Any other specimen is its own."""
    return any(one.startswith(("time.", "contrast.", "specimen.urine_24h")) for one in parse(text).found)
