"""Names that reach over the end of a line: a bracket, a plus or a qualifier on the next line, or the first word of a name on a line of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recognition.domain import report_lines
from recognition.domain.report_lines import Line
from recognition.domain.report_words import ABOUT, BEHIND
from recognition.registry.folded_lines import folded
from recognition.registry.run_meanings import Meanings
from recognition.registry.said_around import Around, framed, only_qualifies

LONGEST_FRAGMENT, SHORT = 6, 2
"""Characters of a line that may be the first word of the name behind it: in a sheet with values, and in a list without them."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A line as it is read. `doubtful` where the line before it may belong to its first name (骨, 碱性磷酸酶): then a person is asked."""

    line: Line | None
    doubtful: bool = False


def joined(meanings: Meanings, typed: tuple[str, ...], lines: list[Line | None], valued: bool) -> Iterator[Joined]:
    """The lines; one that a following line goes on with is read together with it, in its place, and the following is then empty."""
    skipped = doubtful = False
    for place, line in enumerate(lines):
        if skipped:
            skipped = False
            yield Joined(Line(typed[place], head=True))
            continue
        after = lines[place + 1] if place + 1 < len(lines) else None
        doubt, doubtful = doubtful, False
        if line is not None and after is not None and line.runs and not line.valued:
            following = folded(typed[place + 1])
            if _goes_on(meanings, following, after):
                line, skipped = report_lines.read(f"{folded(line.typed)} {following}", line.typed), True
            elif _may_begin(meanings, line, after, valued):
                gap = " " if line.runs[0].text.isascii() else ""
                whole = report_lines.read(f"{folded(line.typed)}{gap}{following}", line.typed)
                skipped = bool(whole.runs) and _exact(meanings, whole) not in (None, _exact(meanings, after))
                line, doubtful = (whole, False) if skipped else (line, _is_short(meanings, line, after, valued))
        yield Joined(line, doubt)


def _goes_on(meanings: Meanings, following: str, line: Line) -> bool:
    """Whether a line is a bracket that is no name of its own, begins with a plus, or only qualifies: then it belongs to the name before it."""
    if report_lines.continues(following):
        inner = report_lines.bracketed(following)
        return not inner or meanings.exact(inner, frozenset()) is None
    return len(line.runs) == 1 and line.specimen is None and only_qualifies(line.runs[0].text)


def _may_begin(meanings: Meanings, line: Line, after: Line, valued: bool) -> bool:
    """Whether a line is no name, heading or result of its own, and a name follows it."""
    text = line.runs[0].text
    if len(line.runs) > 1 or len(line.runs[0].parts) > 1 or not after.runs or framed(line.typed) or line.specimen or line.said or BEHIND.match(text) or ABOUT.search(text):
        return False
    return meanings.exact(text, frozenset()) is None and (after.valued or not valued)


def _is_short(meanings: Meanings, line: Line, after: Line, valued: bool) -> bool:
    text, code = line.runs[0].text, _exact(meanings, after)
    examination = code is not None and not meanings.edition.items.specimens.get(code)
    return only_qualifies(text) or len(text) <= (LONGEST_FRAGMENT if (valued and after.valued) or examination else SHORT)


def _exact(meanings: Meanings, line: Line) -> str | None:
    found = meanings.exact(line.runs[0].text, NOWHERE)
    return found.code if found else None


NOWHERE: Around = frozenset()
