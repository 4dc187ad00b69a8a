"""What stands on the row of an item and is neither its name, its result nor the frame of a form: a second result, a specimen, a method, or no result at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import only_qualifies, says_time, tells
from recognition.catalogue.reports.rows import Row
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.frame_words import SAMPLE
from recognition.domain.reports.result_units import is_told_by_sign
from recognition.domain.reports.runs import Run
from recognition.domain.reports.several_values import LIMITS, is_lettered, is_twice
from recognition.domain.reports.unmeasured import is_portion, is_second_value
from recognition.domain.reports.whether_done import ELSEWHERE, TELLING
from recognition.domain.reports.words import METHOD, PLAIN, REMARKABLE

_METHODS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9-]{1,14}法(?=$|[\s|)\],;])")
_RESULT = re.compile(r"^[<>≤≥=~≈]*\s*[-+]?\d|[阴阳+±]|neg|pos|reactive|检出|正常|异常|normal|型$|^1:\d", re.IGNORECASE)
_DASH = re.compile(r"^\(?[-–—]\)?$")
"""What may be a result."""
_TIME_IS, _OF_LIMITS = re.compile(r"^\s*t\s*=\s*\d", re.IGNORECASE), re.compile(r"^(?:参考|正常|ref)", re.IGNORECASE)
"""A line that says at which time, and words before limits."""
LONGEST_SHOWN = 120
"""Characters of one doubt that are shown."""


@dataclass(frozen=True, slots=True)
class BesideRows:
    """Rows of one report; `valued` where it has results, `resulted` the items that have one somewhere in it."""

    meanings: Meanings
    valued: bool
    resulted: frozenset[str | None]

    def unread(self, row: Row) -> Iterator[str]:
        """The words of a row that a person must have seen: the line, or the words alone where it is long."""
        line, meant = row.line, {piece.text: code for piece in row.items if (code := piece.resolution.code)}
        open_, seen = [piece.text for piece in row.questions], {piece.text for piece in row.pieces}
        if _TIME_IS.match(line.folded) or any(map(is_portion, line.runs)):
            yield line.typed
        for run in line.runs:
            text = run.text
            if codes := [code for each, code in meant.items() if text in each or each in text]:
                twice = is_twice(run) and f"{text} {run.after}" not in meant
                if self.valued and (self._without_result(run, codes) or twice or is_lettered(run)):
                    yield line.typed
            elif only_qualifies(text):
                if len(line.runs) == 1 or ELSEWHERE.search(text) or (meant and (run.after or (len(line.runs) > 2 and says_time(run)))):
                    yield line.typed
            elif any(each in text for each in open_) or REMARKABLE.match(text):
                continue
            elif (
                TELLING.search(text)
                or tells(text)
                or (_OF_LIMITS.match(text) and SAMPLE.search(text))
                or (meant and is_second_value(run))
                or (not run.after and left_over(text))
            ):
                yield line.typed if len(line.typed) <= LONGEST_SHOWN else text
        for method in _METHODS.findall(line.folded):
            if not METHOD.match(method) and not any(method in each for each in seen):
                yield method

    def _without_result(self, run: Run, codes: Sequence[str]) -> bool:
        """Whether nothing that is a result stands behind the name of something that is measured."""
        if not run.after:
            return any(not self.meanings.examination(code) and not self.meanings.members(code) and code not in self.resulted for code in codes)
        if _DASH.match(run.after):
            return bool(run.units) and not PLAIN.match(run.units[0]) and not all(map(self._told_by_sign, codes))
        return not any(_RESULT.search(value) and not LIMITS.match(value) for value in (run.after, *run.units))

    def _told_by_sign(self, code: str) -> bool:
        """Whether a dash is the result of a strip, negative, and not the place of a number."""
        item = self.meanings.edition.reading.item(code)
        return item is not None and is_told_by_sign(item.name_zh) and self.meanings.edition.items.measured_in(code, "urine")
