"""Lines of lists and short lines beside rows: the state of a test (检验中), the title of a document that is no report, words that count samples or days, a second
result of one item, and the row of an item itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from recognition.catalogue.reports.rows import Row
from recognition.domain.reports import short_days
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.frame_words import SAMPLE
from recognition.domain.reports.labels import WHOLE_DAY, speaks
from recognition.domain.reports.states import is_done, is_no_report, is_open
from recognition.domain.reports.whether_done import NOT_DONE, NOT_RECOGNISED, OF_ANOTHER_PERSON, OF_ANOTHER_REPORT, SPOILT, TELLING

LONGEST_HEADING = 24
"""Characters of a heading; a longer line is a sentence, which concerns rows only where it says so."""
_COUNTS = re.compile(
    r"^\W*(?:第\s*[\d一二三四五六七八九十]|(?:day|week|visit|cycle|tube|time|sample|aliquot|lot|batch|level|run)\s*[#:]?\s*\d|d\d{1,2}\b)|批号|质评|质控|科研|教学|平行|重复(?!检查)|周期|疗程"
    r"|^\W*[\u4e00-\u9fff]{1,6}(?:前|后|时|期间|期)\W*$|^\W*(?:[今昨前][日天晨晚早]|上[周月午]|去年|晨起|稀释|污染|受[者体试]|孩子|[大小]双|[AB一二]胎|[犬猫兔鼠])",
    re.IGNORECASE,
)
"""Words by which a line counts samples, days or runs, says what they were for, before or after what they were taken, or of whom."""
_LABEL = re.compile(r"^\W*(?:备注|附?注|说明|remarks?|comments?|notes?)\s*:\s*", re.IGNORECASE)
_OF_RESULT = re.compile("|".join((NOT_DONE, NOT_RECOGNISED, SPOILT, OF_ANOTHER_REPORT, OF_ANOTHER_PERSON)), re.IGNORECASE)
_AGAIN = re.compile(rf"{TELLING.pattern}|[今昨当次]|再|复|重|原|第.{{1,2}}次", re.IGNORECASE)
"""Words before the name of a second result of one item."""


def counts(text: str) -> bool:
    """Whether a folded line, or what stands behind its label for a remark, has such words.

    >>> [counts(text) for text in ("Day 3", "备注:术后", "第二管", "示例甲")]
    [True, True, True, False]
    """
    return _COUNTS.search(_LABEL.sub("", text)) is not None


def own(rows: Sequence[Row], place: int) -> tuple[int, ...]:
    """The line itself where it has an item, with the one above where it goes on with that (尿素 5.1 over /肌酐 0.06), and all below where it is a heading with a
    day (血常规 11-20)."""
    row = rows[place]
    if len(row.line.runs) == 1 and short_days.leads((row.line.runs[0].after,)) and not row.line.runs[0].units:
        return tuple(range(place, len(rows)))
    if not row.items or row.heading.words or _is_only_dated(row):
        return ()
    return (place - 1, place) if place and row.line.folded.lstrip().startswith("/") else (place,)


def _is_only_dated(row: Row) -> bool:
    """Whether a line is names and a whole day, which is held against the day that was typed."""
    text = row.line.folded
    for piece in row.items:
        text = text.replace(piece.text, " ", 1)
    return WHOLE_DAY.search(text) is not None and not (left_over(text) and left_over(WHOLE_DAY.sub(" ", text)))


@dataclass(slots=True)
class ListLines:
    """The lines of one report; `valued` where it has results, `states` the places of lines that are a state and no item, in their order."""

    rows: Sequence[Row]
    valued: bool = field(init=False)
    states: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Reads them once."""
        self.valued = any(row.line.valued for row in self.rows)
        self.states = [row.place for row in self.rows if not row.items and (is_open(row.line.folded) or is_done(row.line.folded))]

    def reach(self, place: int) -> Sequence[int]:
        """The places that such a line may say something of: the names above a state, back to the line with a state before it; where none stand above, or where
        the list begins with a state, the names below it down to the next. The title of a document that is no report holds for all of it."""
        row = self.rows[place]
        if row.line.valued:
            return self._of_same(row)
        if row.items or row.questions:
            return ()
        if is_no_report(row.line.folded):
            return range(len(self.rows))
        if not is_open(row.line.folded) and not self._is_telling(row):
            return ()
        above = range(max((state for state in self.states if state < place), default=-1) + 1, place)
        below = range(place + 1, min((state for state in self.states if state > place), default=len(self.rows)))
        first = next((other.place for other in self.rows if other.items or other.questions), len(self.rows))
        led = any(state < first for state in self.states[:1]) or not any(self.rows[other].items or self.rows[other].questions for other in above)
        return (*above, *below) if led else above

    def _is_telling(self, row: Row) -> bool:
        """Whether a short line of a list without results says another person, specimen, time or report, or that something was not done."""
        text = row.line.folded
        if self.valued or row.line.sampled.clock or len(row.line.typed) > LONGEST_HEADING:
            return False
        return bool(_COUNTS.search(text) or _OF_RESULT.search(text) or SAMPLE.search(text) or (":" not in text and speaks(text)))

    def _of_same(self, row: Row) -> Sequence[int]:
        """The rows of an item whose name stands behind words that say another time or state of it: 复查钾 4.1 beside 钾 6.8."""
        words = [run.text for run in row.line.runs if run.after and _AGAIN.search(run.text)]
        return [other.place for other in self.rows if any(word.endswith(piece.text) for word in words for piece in other.items)]
