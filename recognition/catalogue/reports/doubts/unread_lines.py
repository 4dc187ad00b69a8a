"""Lines that nobody understood and that may say what the rows near them are of: a heading above rows, a remark that speaks of a specimen, a time, a person or of
以上/以下 rows, a second person's name. The rows that such a line may concern become one question, which shows the line; it is not only listed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from recognition.catalogue.reports.doubts.list_lines import LONGEST_HEADING, ListLines, counts, own
from recognition.catalogue.reports.matters import NOT_READ
from recognition.catalogue.reports.meanings.said_around import framed, only_qualifies
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.resolution import BESIDE, is_asked_back
from recognition.domain.reports.form_labels import ORDERED
from recognition.domain.reports.frame_words import ABOUT_BLOOD
from recognition.domain.reports.labels import parts, speaks, with_colons
from recognition.domain.reports.unmeasured import is_portion, unmeasured
from recognition.domain.reports.whose import of_others

_ABOVE = re.compile(r"以上|上述|上列|上面|前述|前面|(?<![a-z])above(?![a-z])", re.IGNORECASE)
_BELOW = re.compile(r"以下|下列|下述|下面|如下|(?<![a-z])(?:below|following)(?![a-z])", re.IGNORECASE)

_USUAL = re.compile(r"空腹|(?<![a-z])fast(?:ing|ed)(?![a-z])", re.IGNORECASE)
"""What is usual before blood is taken."""


def questioned(rows: Sequence[Row], doubts: Iterable[Doubt]) -> tuple[list[Row], list[Doubt], list[Doubt]]:
    """(rows, doubts that are only listed, lines that are shown in questions): each item that an unread line may concern is asked back."""
    others = frozenset(of_others([row.line.folded for row in rows]))
    lines_of: dict[int, list[Doubt]] = defaultdict(list)
    lines = ListLines(rows)
    listed: list[Doubt] = []
    shown: dict[int, Doubt] = {}
    for doubt in doubts:
        reached = [
            place
            for place in (*own(rows, doubt.line), *(_reach(rows, doubt.line, others) or lines.reach(doubt.line)))
            if rows[place].items or rows[place].questions
        ]
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
    telling = counts(text) or speaks(_USUAL.sub(" ", text)) or any(run.after and only_qualifies(run.text) for run in row.line.runs)
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
