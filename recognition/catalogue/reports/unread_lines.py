"""Lines that nobody understood and that may say what the rows near them are of: a heading above rows, a remark that speaks of a specimen, a time, a person or of
以上/以下 rows, a second person's name. The rows that such a line may concern become one question, which shows the line; it is not only listed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from recognition.catalogue.reports.matters import NOT_READ
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.catalogue.reports.said_around import framed, only_qualifies
from recognition.domain.names.resolution import BESIDE, is_asked_back
from recognition.domain.reports.form_labels import ORDERED
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.frame_words import ABOUT_BLOOD, SAMPLE
from recognition.domain.reports.labels import WHOLE_DAY, parts, speaks, with_colons
from recognition.domain.reports.states import is_done, is_no_report, is_open
from recognition.domain.reports.unmeasured import is_portion, unmeasured
from recognition.domain.reports.whether_done import NOT_DONE, NOT_RECOGNISED, OF_ANOTHER_PERSON, OF_ANOTHER_REPORT, SPOILT, TELLING
from recognition.domain.reports.whose import of_others

LONGEST_HEADING = 24
"""Characters of a heading; a longer line is a sentence, which concerns rows only where it says so."""
_ABOVE = re.compile(r"以上|上述|上列|上面|前述|前面|(?<![a-z])above(?![a-z])", re.IGNORECASE)
_BELOW = re.compile(r"以下|下列|下述|下面|如下|(?<![a-z])(?:below|following)(?![a-z])", re.IGNORECASE)

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
_USUAL = re.compile(r"空腹|(?<![a-z])fast(?:ing|ed)(?![a-z])", re.IGNORECASE)
"""What is usual before blood is taken."""


def questioned(rows: Sequence[Row], doubts: Iterable[Doubt]) -> tuple[list[Row], list[Doubt], list[Doubt]]:
    """(rows, doubts that are only listed, lines that are shown in questions): each item that an unread line may concern is asked back."""
    others = frozenset(of_others([row.line.folded for row in rows]))
    lines_of: dict[int, list[Doubt]] = defaultdict(list)
    listed: list[Doubt] = []
    shown: dict[int, Doubt] = {}
    for doubt in doubts:
        reached = [place for place in _places(rows, doubt.line, others) if rows[place].items or rows[place].questions]
        if not reached:
            if not _is_in_its_question(rows, doubt.line):
                listed.append(doubt)
            continue
        shown[doubt.line] = Doubt(doubt.line, rows[doubt.line].line.typed)
        for place in dict.fromkeys(reached):
            lines_of[place].append(shown[doubt.line])
    asked = [replace(row, pieces=tuple(_asked(piece, tuple(lines_of[row.place])) for piece in row.pieces)) if row.place in lines_of else row for row in rows]
    return asked, listed, [shown[place] for place in sorted(shown)]


def _asked(piece: Piece, lines: tuple[Doubt, ...]) -> Piece:
    """The piece as a question that shows the lines; what is no item and no question stays as it is."""
    if piece.resolution.code:
        return piece.asked((piece.resolution.code,), NOT_READ, *lines)
    if not is_asked_back(piece.resolution) or piece.heading:
        return piece
    bare = not piece.matter and [offer.why for offer in piece.resolution.offers] == [BESIDE]
    return replace(piece, because=(*piece.because, *lines), matter=NOT_READ if bare else piece.matter)


def _reach(rows: Sequence[Row], place: int, others: frozenset[int]) -> Sequence[int]:
    """The same of a heading, a remark or another person; empty where it stands beside a name or a result of its own, or is no heading."""
    row = rows[place]
    text = row.line.folded
    first = max((other.place for other in rows[: place + 1] if other.line.title), default=0)
    last = next((other.place for other in rows[place + 1 :] if other.line.title), len(rows))
    above, below = range(first, place), range(place + 1, last)
    since = max((other.place for other in rows[:place] if framed(other.line.typed) or other.line.specimen is not None), default=first)
    if any(map(is_portion, row.line.runs)):
        return range(since, last)
    if place in others:
        return range(len(rows))
    if not row.heading.words and any(
        piece.resolution.code or piece.other or piece.part_of or is_asked_back(piece.resolution) for piece in row.pieces if not piece.heading
    ):
        return ()
    if (row.line.sampled.clock or row.line.sampled.day) and not row.line.sampled.rest:
        # a time of day makes questions of the hormones that depend on it, and says nothing of others
        return ()
    if _ABOVE.search(text):
        return above
    if _BELOW.search(text):
        return below
    if row.line.valued and not (unmeasured(row.line) or any(run.after and only_qualifies(run.text) for run in row.line.runs)):
        return ()
    telling = (
        _COUNTS.search(_LABEL.sub("", text)) is not None
        or speaks(_USUAL.sub(" ", text))
        or any(run.after and only_qualifies(run.text) for run in row.line.runs)
    )
    if row.line.valued and not telling:
        return ()
    valued = any(other.line.valued for other in rows)
    labelled = any(value and not ORDERED.match(name) for name, value in parts(with_colons(text))[1])
    set_off = row.line.title or framed(row.line.typed)
    if not _heads(row, labelled, valued):
        return (*above, *below) if telling and valued else ()
    if row.line.title and not telling:
        return ()
    if set_off and _has_rows(rows, below):
        return below if telling else range(place + 1, _next_heading(rows, below))
    if telling:
        return (*above, *below)
    if set_off or not _has_rows(rows, below):
        return ()
    nearest = next((other for other in reversed(range(since, place)) if rows[other].items or rows[other].questions), place)
    return (nearest, *range(place + 1, _next_heading(rows, below)))


def _places(rows: Sequence[Row], place: int, others: frozenset[int]) -> Sequence[int]:
    """The places of the lines that an unread one may say something of."""
    return (*_own(rows, place), *(_reach(rows, place, others) or _of_state(rows, place)))


def _of_state(rows: Sequence[Row], place: int) -> Sequence[int]:
    """Of a state in a list (检验中): the names above it, back to the line with a state before it; where none stand above, or where the list begins with a state,
    the names below it down to the next."""
    row = rows[place]
    if row.line.valued:
        return _of_same(rows, row)
    if row.items or row.questions:
        return ()
    if is_no_report(row.line.folded):
        return range(len(rows))
    if not is_open(row.line.folded) and not _is_of_list(rows, row):
        return ()
    states = [other.place for other in rows if not other.items and (is_open(other.line.folded) or is_done(other.line.folded))]
    above = range(max((state for state in states if state < place), default=-1) + 1, place)
    below = range(place + 1, min((state for state in states if state > place), default=len(rows)))
    first = next((other.place for other in rows if other.items or other.questions), len(rows))
    led = any(state < first for state in states) or not any(rows[other].items or rows[other].questions for other in above)
    return (*above, *below) if led else above


def _is_of_list(rows: Sequence[Row], row: Row) -> bool:
    """Whether a short line of a list without results says another person, specimen or report, or that something was not done."""
    text = row.line.folded
    short = len(row.line.typed) <= LONGEST_HEADING and not any(other.line.valued for other in rows)
    said = _COUNTS.search(text) or _OF_RESULT.search(text) or SAMPLE.search(text) or (":" not in text and speaks(text))
    return short and not row.line.sampled.clock and bool(said)


def _of_same(rows: Sequence[Row], row: Row) -> Sequence[int]:
    """The rows of an item whose name stands behind words that say another time or state of it: 复查钾 4.1 beside 钾 6.8."""
    words = [run.text for run in row.line.runs if run.after and _AGAIN.search(run.text)]
    return [other.place for other in rows if any(word.endswith(piece.text) for word in words for piece in other.items)]


def _own(rows: Sequence[Row], place: int) -> tuple[int, ...]:
    """The line itself where it has an item, with the one above where it goes on with that (尿素 5.1 over /肌酐 0.06)."""
    row = rows[place]
    if not row.items or row.heading.words or _is_only_dated(row):
        return ()
    return (place - 1, place) if place and row.line.folded.lstrip().startswith("/") else (place,)


def _is_only_dated(row: Row) -> bool:
    """Whether a line is names and a whole day, which is held against the day that was typed."""
    text = row.line.folded
    for piece in row.items:
        text = text.replace(piece.text, " ", 1)
    return WHOLE_DAY.search(text) is not None and not (left_over(text) and left_over(WHOLE_DAY.sub(" ", text)))


def _is_in_its_question(rows: Sequence[Row], place: int) -> bool:
    """Whether a line is shown in the questions about its own names already, and says nothing that may hold for items elsewhere."""
    row = rows[place]
    if row.items or not row.questions:
        return False
    return not any(other.items for other in rows) or not (row.line.valued or speaks(row.line.folded))


def _heads(row: Row, labelled: bool, valued: bool) -> bool:
    """Whether a line is short and may stand over rows: in a list without results only one that is set off does, as any other is a test of the list."""
    if labelled or len(row.line.typed) > LONGEST_HEADING:
        return False
    return valued or framed(row.line.typed)


def _has_rows(rows: Sequence[Row], places: Iterable[int]) -> bool:
    return any(piece.resolution.code or piece.other or is_asked_back(piece.resolution) for place in places for piece in rows[place].pieces)


def _next_heading(rows: Sequence[Row], below: range) -> int:
    """The place of the next heading behind rows, where what an unknown heading says ends."""
    begun = False
    for place in below:
        row = rows[place]
        if begun and (row.heading.words or row.line.specimen is not None or framed(row.line.typed) or ABOUT_BLOOD.match(row.line.folded.strip(" :[]【】"))):
            return place
        begun = begun or bool(row.items or row.questions)
    return below.stop
