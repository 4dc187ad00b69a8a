"""A pasted report against one edition: every piece of every line is an item, is asked back with its candidates, or is said to be unread.

A run of words is an item only when all of it is: what stands beside a name and is not understood may be what tells it from another test
(PSA, Free; 胸部CT平扫 三维重建), so nothing of such a run is taken. What a heading, a title, a label or the line itself says of specimen and time
holds for the names that it stands over.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from recognition.domain import item_names, report_lines
from recognition.domain.report_lines import COLON, Line, Part, Run
from recognition.domain.report_words import ABOUT, CODE, ELSEWHERE
from recognition.domain.resolution import NOTHING, SAME_NAME, SEVERAL_NAMED, Offer, Resolution
from recognition.registry import folding
from recognition.registry.editions import Edition
from recognition.registry.item_index import AROUND, SPECIMEN, parse
from recognition.registry.naming import resolve_item_text
from recognition.registry.said_around import Around, framed, groups, leading, only_qualifies, over, specimens

LINES = 200
"""Lines of one report that are read; a longer text is refused whole."""
LONGEST_LINE = 2000
MOST_LETTERS = 50_000
MOST_PIECES = 600
"""Pieces that are looked up for one report; what stands behind them is said to be unread."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line that may be a name, and what it means. `line` is its place from 0."""

    line: int
    text: str
    found: Resolution

    @property
    def key(self) -> str:
        """What a choice for it is kept by: the same words on another line may be of another specimen."""
        return f"{self.line}:{self.text}"


@dataclass(frozen=True, slots=True)
class Pasted:
    """`typed` are the lines that are not empty, as they came; `pieces` all that may be names, in their order."""

    typed: tuple[str, ...]
    pieces: tuple[Piece, ...]

    def of(self, line: int) -> list[Piece]:
        """The pieces of one line."""
        return [piece for piece in self.pieces if piece.line == line]


def read(edition: Edition, text: str) -> Pasted:
    """Everything in a pasted text. Values are read past and kept nowhere."""
    typed = tuple(line.strip() for line in text.splitlines() if line.strip())
    return Pasted(typed, tuple(_Reading(edition).pieces(typed[:LINES])))


def _lines(typed: tuple[str, ...]) -> Iterator[Line | None]:
    """The lines as they are read; None for one that is too long, also because single signs stand for many letters (U+FDFA for eighteen)."""
    total = 0
    for line in typed:
        text = folded(line) if len(line) <= LONGEST_LINE else ""
        total += len(text)
        yield report_lines.read(text, line) if 0 < len(text) <= LONGEST_LINE and total <= MOST_LETTERS else None


def folded(line: str) -> str:
    """A line in NFKC and simplified characters, letters as they are."""
    return unicodedata.normalize("NFKC", item_names.CIRCLED.sub("", line)).translate(folding.simplified())


@dataclass(slots=True)
class _Reading:
    """One report while it is read: the specimen of the whole sheet, what the last heading said, and what texts were found to mean."""

    edition: Edition
    sheet: str | None = None
    section: Around = frozenset()
    known: dict[tuple[str, Around, bool], Resolution] = field(default_factory=dict)

    def pieces(self, typed: tuple[str, ...]) -> Iterator[Piece]:
        lines = list(_lines(typed))
        valued = any(line is not None and line.valued for line in lines)
        count = 0
        for place, (line, words) in enumerate(self._joined(typed, lines)):
            if line is None:
                yield Piece(place, words[:40] + "…", NOTHING)
                continue
            if found := self._scanned(line.typed):
                yield Piece(place, line.typed, found)
                continue
            self._heading(line, valued)
            for text, found in self._line(line) if count < MOST_PIECES else ((run.text, NOTHING) for run in line.runs):
                count += 1
                yield Piece(place, text, found)

    def _scanned(self, typed: str) -> Resolution | None:
        """What a line that is one code and nothing else means (a scanned LOINC code); a code that is as short as an abbreviation is read as one."""
        known = CODE.match(typed) is not None and typed in self.edition.items.codes
        return resolve_item_text(self.edition, typed, near=False) if known else None

    def _joined(self, typed: tuple[str, ...], lines: list[Line | None]) -> Iterator[tuple[Line | None, str]]:
        """The lines; one that a following line goes on with is read together with it, in its place, and the following is then empty."""
        skipped = False
        for place, line in enumerate(lines):
            if skipped:
                skipped = False
                yield Line(typed[place], head=True), typed[place]
                continue
            after = lines[place + 1] if place + 1 < len(lines) else None
            if line is not None and after is not None and line.runs and not line.valued and self._goes_on(typed[place + 1], after):
                skipped = True
                line = report_lines.read(f"{folded(line.typed)} {folded(typed[place + 1])}", line.typed)
            yield line, typed[place]

    def _goes_on(self, typed: str, line: Line) -> bool:
        """Whether a line begins with a bracket or a plus, or only qualifies: then it belongs to the name before it."""
        if report_lines.continues(folded(typed)):
            return True
        return len(line.runs) == 1 and line.specimen is None and only_qualifies(line.runs[0].text)

    def _heading(self, line: Line, valued: bool) -> None:
        """What a label, a title, or in a sheet with values a line without one says of the names under it."""
        if line.specimen is not None:
            self.sheet, self.section = line.specimen, frozenset()
        elif line.title:
            self.sheet, self.section = line.said or self.sheet, frozenset()
        elif line.runs and not line.valued and (valued or framed(line.typed)):
            said = {AROUND + line.said} if line.said else set()
            times = {one for one in parse(line.runs[0].text).found if one.startswith("time.")} if only_qualifies(line.runs[0].text) else set()
            self.section = frozenset(said | times)

    def _line(self, line: Line) -> Iterator[tuple[str, Resolution]]:
        """The pieces of a line; a specimen that one run of it says holds for the others that say none (a column for it, 尿：肌酐 8.1)."""
        around = self._around()
        says = [specimens(run) for run in line.runs]
        stated: Around = frozenset()
        held: Around = frozenset()
        for place, run in enumerate(line.runs):
            said = frozenset(AROUND + one for one in says[place])
            if first := leading(run):
                held = stated = frozenset(AROUND + one.removeprefix(SPECIMEN) if one.startswith(SPECIMEN) else one for one in first)
                run = Run(run.parts[1:], run.before, run.after, run.more, run.series)
            elif only_qualifies(run.text):
                held = stated = said or stated
            behind = frozenset(AROUND + one for one in says[place + 1]) if place + 1 < len(line.runs) and only_qualifies(line.runs[place + 1].text) else frozenset()
            if run.parts and not only_qualifies(run.text):
                # what a name says of itself holds for names behind it that say nothing, and is set against what is said over all of them
                yield from self._run(run, over(over(around, stated if said else held), behind))
                held = said or held
            elif run.parts and run.after and not says[place]:
                # a value of its own at another time (血糖 空腹 5.6 餐后2小时 7.8)
                yield run.text, NOTHING

    def _around(self) -> Around:
        sheet = frozenset({AROUND + self.sheet}) if self.sheet else frozenset()
        return over(sheet, self.section)

    def _run(self, run: Run, around: Around) -> Iterator[tuple[str, Resolution]]:
        """The run as one name, with the number beside it where that belongs to it; a heading with what stands behind it; a list; or a question."""
        whole = self._exact(run.text, around)
        if not whole and run.before and (found := self._exact(run.before + run.text, around)):
            yield f"{run.before} {run.text}", found
            return
        if run.series:
            # results of several times, or a value between its limits: a person says which
            yield run.text, Resolution(None, (Offer(whole.code, SAME_NAME),)) if whole and whole.code else self._open(run, around)
            return
        if run.more and report_lines.may_end_with(run.after):
            yield self._numbered(run, whole, around)
            return
        if whole:
            yield run.text, whole
            return
        if separate := self._separate(run, around):
            yield from separate
            return
        yield run.text, self._open(run, around)

    def _numbered(self, run: Run, whole: Resolution | None, around: Around) -> tuple[str, Resolution]:
        """A name with two numbers behind it, of which the first may be part of it: CA 125 9.3 is one thing, IgG 4 0.3 is not IgG."""
        longer = self._exact(f"{run.text} {run.after}", around)
        parsed = parse(run.text)
        # CA is many things, CA 125 and CA 15-3 are one each; a single digit may as well be the result of T
        told_apart = not self.edition.items.bears(parsed) or (parsed.vague and len(run.after) > 1)
        if longer and not whole and told_apart:
            return f"{run.text} {run.after}", longer
        if not longer and not run.after.isdigit():
            return run.text, whole or self._open(run, around)
        codes = [found.code for found in (longer, whole) if found and found.code]
        return run.text, Resolution(None, tuple(Offer(code, SAME_NAME) for code in codes)) if codes else self._open(run, around)

    def _separate(self, run: Run, around: Around) -> list[tuple[str, Resolution]]:
        """Parts that are each an item: a list without values (FT3，FT4，TSH), a heading and what it heads (甲功三项：…, 肝功能：ALT 58).
        Empty where any part is left over."""
        colon = next((place for place, part in enumerate(run.parts) if part.gap == COLON), None)
        if colon is not None:
            head, rest = Run(run.parts[:colon]), Run((Part("", run.parts[colon].text), *run.parts[colon + 1 :]), "", run.after, run.more)
            named = self._exact(head.text, around)
            about = named is not None and self._is_panel(named.code) or (named is None and ABOUT.search(head.text) is not None)
            behind = self._whole_or_list(rest, around)
            if not about or not behind or ELSEWHERE.search(head.text):
                return []
            return [(head.text, named or self._open(head, around)), *behind]
        return self._listed(run, around)

    def _whole_or_list(self, run: Run, around: Around) -> list[tuple[str, Resolution]]:
        whole = self._exact(run.text, around)
        return [(run.text, whole)] if whole else self._listed(run, around)

    def _listed(self, run: Run, around: Around) -> list[tuple[str, Resolution]]:
        texts = list(groups(run.parts))
        if len(texts) < 2 or run.after:
            return []
        found = [(text, self._exact(text, around)) for text in texts]
        return [(text, one) for text, one in found if one] if all(one for _text, one in found) else []

    def _is_panel(self, code: str | None) -> bool:
        item = self.edition.reading.item(code) if code else None
        return item is not None and bool(item.members)

    def _exact(self, text: str, around: Around) -> Resolution | None:
        found = self._meaning(text, around, near=False)
        return found if found.code and not ELSEWHERE.search(text) else None

    def _open(self, run: Run, around: Around) -> Resolution:
        """What a run may mean that is not exact: the candidates of its text, else the items that its parts name."""
        if len(parse(run.text).core) > report_lines.LONGEST_NAME:
            return NOTHING
        found = self._meaning(run.text, around, near=True)
        if found.code:
            return Resolution(None, (Offer(found.code, SEVERAL_NAMED),))
        if found.offers or len(run.parts) < 2:
            return found
        parts = (self._exact(text, around) for text in groups(run.parts))
        return Resolution(None, tuple(Offer(one.code, SEVERAL_NAMED) for one in parts if one and one.code))

    def _meaning(self, text: str, around: Around, near: bool) -> Resolution:
        key = (text, around, near)
        if key not in self.known:
            self.known[key] = resolve_item_text(self.edition, text, near=near, around=around, codes=False)
        return self.known[key]
