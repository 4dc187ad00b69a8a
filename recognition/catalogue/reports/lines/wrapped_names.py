"""Names that reach over the end of a line: a bracket, a plus or a qualifier on the next line, or the first word of a name on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recognition.catalogue.names.item_texts import NOTHING_SAID, parse
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import framed, only_qualifies, specimens
from recognition.domain.reports import lines as report_lines
from recognition.domain.reports.form_labels import OF_EXAMINATION
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.labels import found
from recognition.domain.reports.lines import Line
from recognition.domain.reports.words import ABOUT, BEHIND, CONTINUES, EXAMINED

IMMUNOGLOBULIN = re.compile(r"^Ig[GMAE]$", re.IGNORECASE)
LONGEST_FRAGMENT, SHORT = 6, 2
"""Characters of a line that may be the first word of the name behind it: in a sheet with values, and in a list without them."""
MOST_CELLS, LONGEST_SIGN = 5, 8
"""Lines under a name that may be its result, unit and limits; and characters of an abbreviation between them."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A line as it is read. `doubtful` where the line before it may belong to its first name (骨, 碱性磷酸酶): then a person is asked."""

    line: Line | None
    doubtful: bool = False


def joined(meanings: Meanings, lines: Sequence[Line | None], valued: bool) -> Iterator[Joined]:
    """The lines; one that a following line goes on with is read together with it, in its place, and the following is then empty."""
    skipped = doubtful = False
    for typed, after in zip(lines, (*lines[1:], None), strict=False):
        line = typed
        if skipped and line is not None:
            skipped = False
            yield Joined(used(line))
            continue
        doubt, doubtful = doubtful, False
        if line is not None and after is not None and line.runs and not line.valued:
            if _goes_on(meanings, line, after):
                line, skipped = _together(line, after, " "), True
            elif _may_begin(meanings, line, after, valued):
                whole = _together(line, after, " " if line.runs[0].text.isascii() else "")
                skipped = bool(whole.runs) and _exact(meanings, whole) not in (None, _exact(meanings, after))
                line, doubtful = (whole, False) if skipped else (line, _is_short(meanings, line, after, valued))
            elif _is_name(meanings, line, after):
                line, skipped, doubt, doubtful = _broken(meanings, line, after, doubt, valued)
            else:
                doubtful = _is_first_word(meanings, line, after)
        yield Joined(line, doubt)


def used(line: Line) -> Line:
    """A line that was read together with one before it."""
    return Line(line.typed, line.folded, head=True, used=True)


def upright(lines: Sequence[Line | None]) -> list[Line | None]:
    """The lines, with results that stand under their names, one cell a line, read beside them: 钾, 4.1, mmol/L."""
    read = list(lines)
    for place, line in enumerate(read):
        if line is None or line.used or line.title or line.head or line.specimen or len(line.runs) != 1 or line.valued:
            continue
        below = list(_cells(read[place + 1 :]))
        if below and any(any(sign.isdigit() or sign in "+-阴阳" for sign in cell.folded) for cell in below):
            read[place] = report_lines.read(" ".join([line.folded, *(cell.folded for cell in below)]), line.typed)
            for further, cell in enumerate(below, place + 1):
                read[further] = used(cell)
    return read


def _cells(lines: Sequence[Line | None]) -> Iterator[Line]:
    """The cells under a name: its abbreviation, where values stand under that, and the values."""
    first, second = (*lines[:2], None, None)[:2]
    short = first is not None and len(first.runs) == 1 and not first.valued and first.folded.isascii() and len(first.folded) <= LONGEST_SIGN
    cells = lines[: MOST_CELLS + 1]
    if short and first is not None and second is not None and second.only_values:
        yield first
        cells = cells[1:]
    for cell in cells[:MOST_CELLS]:
        if cell is None or cell.used or not cell.only_values:
            return
        yield cell


def _together(line: Line, after: Line, gap: str) -> Line:
    return report_lines.read(f"{line.folded}{gap}{after.folded}", line.typed)


def _goes_on(meanings: Meanings, line: Line, after: Line) -> bool:
    """Whether the line behind another is a bracket that is no name of its own, begins with a plus, or only qualifies a name: then it belongs to that name.
    Behind words that are none it is a heading of its own: 急诊检验, 末梢血."""
    if match := CONTINUES.match(after.folded):
        return not match[1] or meanings.exact(match[1], NOTHING_SAID) is None
    qualifies = len(after.runs) == 1 and after.specimen is None and only_qualifies(after.runs[0].text)
    return qualifies and not (specimens(after.runs[0]) and not meanings.bears(line.runs[-1].text))


def _may_begin(meanings: Meanings, line: Line, after: Line, valued: bool) -> bool:
    """Whether a line is no name, heading or result of its own, and a name follows it."""
    text = line.runs[0].text
    if (
        len(line.runs) > 1
        or len(line.runs[0].parts) > 1
        or not after.runs
        or framed(line.typed)
        or line.specimen
        or line.heading_specimen
        or BEHIND.match(text)
        or ABOUT.search(text)
        or OF_EXAMINATION.match(line.folded)
    ):
        return False
    return meanings.exact(text, NOTHING_SAID) is None and (after.valued or not valued) and bool(left_over(line.folded))


def _is_first_word(meanings: Meanings, line: Line, after: Line) -> bool:
    """Whether a short heading is the first word of a known name with the line behind it: 离子, 钙 may be ionised calcium."""
    text = line.runs[0].text
    if len(line.runs) > 1 or not _may_be_panel(meanings, text) or not after.runs or framed(line.typed) or not after.valued:
        return False
    whole = f"{text}{after.runs[0].text}"
    return meanings.bears(whole) and meanings.exact(whole, NOTHING_SAID) != _exact(meanings, after)


def _may_be_panel(meanings: Meanings, text: str) -> bool:
    """Whether the text is a name, confirmed or not, of a panel."""
    return any(meanings.is_panel(name.code) for name in meanings.edition.items.cores.get(parse(text).core, ()))


def _is_name(meanings: Meanings, line: Line, after: Line) -> bool:
    """Whether a line without a value is an item of its own and no heading, and words follow it."""
    own = _exact(meanings, line) if len(line.runs) == 1 and len(line.runs[0].parts) == 1 else None
    return (
        own is not None
        and not meanings.is_panel(own)
        and bool(after.runs)
        and after.specimen is None
        and not framed(line.typed)
        and found(after.folded) is None
        and not OF_EXAMINATION.match(after.folded)
    )


def _broken(meanings: Meanings, line: Line, after: Line, doubt: bool, valued: bool) -> tuple[Line, bool, bool, bool]:
    """A name whose next line may go on with it, as (line, whether the next is taken in, whether it is asked back, whether the next is): 降钙素, 原 0.2
    is one name, and of 血小板, 压积 0.2 the first is no platelet count."""
    whole, other = _together(line, after, " " if line.runs[0].text.isascii() else ""), _exact(meanings, after)
    together = _exact(meanings, whole) if whole.runs else None
    rest = other is None and not meanings.bears(after.runs[0].text)
    if together not in (None, _exact(meanings, line), other):
        return (whole, True, doubt, False) if rest else (line, False, True, True)
    of_class = IMMUNOGLOBULIN.match(after.runs[0].text) is not None and not meanings.examination(_exact(meanings, line)) and "抗体" in line.folded
    return line, False, doubt or of_class or (valued and after.valued and rest), of_class


def _is_short(meanings: Meanings, line: Line, after: Line, valued: bool) -> bool:
    text = line.runs[0].text
    if len(text) > SHORT and _may_be_panel(meanings, text):
        # a heading that nobody has confirmed (乙肝两对半) is asked about itself
        return False
    if valued and after.valued:
        longest = LONGEST_FRAGMENT
    else:
        longest = LONGEST_FRAGMENT if meanings.examination(_exact(meanings, after)) and not EXAMINED.search(text) else SHORT
    return only_qualifies(text) or len(text) <= longest


def _exact(meanings: Meanings, line: Line) -> str | None:
    return meanings.exact(line.runs[0].text, NOTHING_SAID)
