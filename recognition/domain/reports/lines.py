"""A pasted or scanned report, line by line: what may be the name of an item, what is a value beside it, and what is head or foot of the form.

Nothing is decided here about which item a name is; and nothing is left out: each line comes back with everything that stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.reports import sampling_times
from recognition.domain.reports.form_labels import HEAD, OTHER_HEAD, PREFIX
from recognition.domain.reports.frame_words import CONDITION, DEPARTMENT, INSTITUTION, SAMPLE
from recognition.domain.reports.labels import speaks
from recognition.domain.reports.runs import LIST, Part, Run, with_ahead
from recognition.domain.reports.said_specimens import one_of, specimen_of, specimens_in
from recognition.domain.reports.sampling_times import Sampled
from recognition.domain.reports.words import (
    APART_FROM_TIME,
    BEHIND,
    DAY,
    FINDING,
    FLAGS,
    GLUED,
    GLUED_FINDING,
    GLUED_SIGN,
    HEADINGS,
    IN_BRACKETS,
    INTEGER,
    KINDS,
    LABELS,
    LIMIT,
    LIMIT_OF,
    LIMITS,
    LINK,
    METHOD,
    NUMBERED,
    OPENING,
    ORDINAL,
    PART,
    PLAIN,
    SHARE,
    SIDE,
    TIME,
    TITLE,
    TWO_WORDS,
    UNIT_AND_LIMITS,
    VALUE,
)  # fmt: skip

SEPARATORS = re.compile(r"(\s*[\t|]\s*|\s{2,}|\s*[;、。]\s*|\s*,(?!\d)\s*|(?<!\d)\s*,\s*|\s*:(?!\d)\s*|(?<!\d)\s*:\s*|\s+)")
"""Between tokens; a comma or a colon between digits is part of a number or a time."""
BLANK, COLON, COLUMN = " ", ":", "\t"
MOST_BEHIND = 4
"""Tokens behind a value that may be its limits and its unit."""
LONGEST_NAME = 48
"""Characters of words without a value between them: longer ones are a sentence and no name."""
_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,40}[)\]]")
_INNER = re.compile(r"[\t|;、 ]|[:,](?!\d)|(?<!\d)[:,]")
_PERSON = re.compile(r"^\s*(?:[\u4e00-\u9fff·*]{1,4}[\s,]+)?(?:男|女)性?[\s,/|]*\d{1,3}\s*(?:周?岁|个?月|天)?[\s,]+(?=\S)")
"""Name, sex and age without labels, before words that say what was taken: 某某 男 45岁 胸水."""
SIDES = {"左": "side.left", "右": "side.right", "双": "side.both"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was typed and folded, with its runs. `specimen` is the code that a label names (`unknown` for one that was not understood), `heading_specimen`
    the specimen in a title or a heading; `title` for a title of the report, `head` for what frames the results, `side` the side of the body that a label
    names, `sampled` what it says of the time of sampling; `used` where it was read together with a line before it."""

    typed: str
    folded: str
    runs: tuple[Run, ...] = ()
    specimen: str | None = None
    heading_specimen: str | None = None
    title: bool = False
    head: bool = False
    side: str = ""
    sampled: Sampled = sampling_times.NOTHING_SAID
    used: bool = False

    @property
    def only_values(self) -> bool:
        """Whether the line is a result, its unit or its limits, and says no time and no day."""
        words = self.folded.split()
        return (
            bool(words)
            and not self.sampled.clock
            and all((VALUE.match(word) or (BEHIND.match(word) and not word.endswith("法"))) and not TIME.match(word) and not DAY.match(word) for word in words)
        )

    @property
    def valued(self) -> bool:
        """Whether a value stands behind one of its names."""
        return any(run.after for run in self.runs)


def read(folded: str, typed: str) -> Line:
    """What stands in one line. `folded` is the line in NFKC and simplified characters, with its letters as they are; `typed` as it came."""
    sampled = sampling_times.read(folded.strip())
    if not sampled.rest:
        return Line(typed, folded, head=True, sampled=sampled)
    return replace(_read(sampled.rest, folded, typed), sampled=sampled)


def _read(rest: str, folded: str, typed: str) -> Line:
    """The line but for its time of sampling."""
    specimen, text = specimen_of(rest)
    side = SIDES[match[1]] if (match := SIDE.search(text)) else ""
    if HEAD.match(text) or (OTHER_HEAD.match(text) and not speaks(text) and not specimens_in(text)):
        return Line(typed, folded, (), specimen, head=True, side=side)
    text = CONDITION.sub(" ", _PERSON.sub("", text))
    text = GLUED_FINDING.sub(r" \1", text)
    text = TWO_WORDS.sub(lambda match: "-".join(match[0].split()), text)
    text = APART_FROM_TIME.sub(r"\1\2", text)
    text = NUMBERED.sub("; ", FLAGS.sub(" ", KINDS.sub(r"\1-\2", IN_BRACKETS.sub(" ", OPENING.sub(r"\1: ", text))))).strip(" ;")
    tokens = list(_without_limits([(gap, token) for gap, token in _tokens(PREFIX.sub("", ORDINAL.sub("", text))) if not METHOD.match(token)]))
    tokens = [
        (gap, token)
        for place, (gap, token) in enumerate(tokens)
        if not (0 < place < len(tokens) - 1 and token.casefold() in LABELS and tokens[place + 1][0] == COLON)
    ]
    words = [token for _gap, token in tokens if not VALUE.match(token)]
    if words and all(word.casefold().strip("*【】[]") in HEADINGS for word in words):
        return Line(typed, folded, (), specimen, head=True)
    runs = with_ahead(tokens, tuple(_runs(tokens)))
    if any(run.after for run in runs):
        return Line(typed, folded, runs, specimen, side=side)
    title = TITLE.search(text) is not None
    said = one_of(specimens_in(text)) or (_of_title(text) if title else None)
    return Line(typed, folded, () if title else runs, specimen, said, title=title, head=title, side=side)


def _of_title(text: str) -> str | None:
    """The specimen that a title names behind the institution or amid other words (示范医院尿检报告单); UNKNOWN where it is none that is listed."""
    rest = DEPARTMENT.sub(" ", INSTITUTION.sub(" ", text))
    return one_of(specimens_in(rest)) or (UNKNOWN if SAMPLE.search(rest) else None)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """(what stands before it, token) for each token."""
    guarded = _BRACKETS.sub(lambda match: _INNER.sub("\ue001", match[0]), text)
    pieces = SEPARATORS.split(guarded)
    gap = ""
    for place, piece in enumerate(pieces):
        if place % 2:
            gap = _gap(piece)
            continue
        word = piece.replace("\ue001", " ").strip()
        if not word:
            continue
        for part in _unglued(word):
            yield gap, part
            gap = BLANK


def _without_limits(tokens: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Without the words before the limits of a result (男:7-18, 参考:3.9-6.1): what stands behind those is beside the result all the same. A single
    letter before the first value is part of the name (Hb F, T4 F)."""
    valued = False
    for place, (gap, token) in enumerate(tokens):
        following = tokens[place + 1][1] if place + 1 < len(tokens) else ""
        valued = valued or VALUE.match(token) is not None
        if place and following and LIMITS.match(token) and VALUE.match(following) and (valued or len(token) > 1 or not token.isascii()):
            continue
        yield gap, token


def _gap(separator: str) -> str:
    if "\t" in separator or "|" in separator or (len(separator) > 1 and not separator.strip()):
        return COLUMN
    sign = separator.strip()
    return COLON if sign == ":" else LIST if sign else BLANK


def _unglued(word: str) -> tuple[str, ...]:
    if limits := UNIT_AND_LIMITS.match(word):
        return limits[1], limits[2]
    if sign := GLUED_SIGN.match(word):
        return sign[1], sign[2]
    glued = None if VALUE.match(word) or TIME.match(word) else GLUED.match(word)
    if glued is None:
        return (word,)
    name, value = (glued[1], glued[2]) if glued[1] else (glued[3], glued[4])
    return (name, value) if VALUE.match(value) else (word,)


def _runs(tokens: Sequence[tuple[str, str]]) -> Iterator[Run]:
    parts: list[Part] = []
    before, valued = "", False
    for place, (gap, token) in enumerate(tokens):
        following = tokens[place + 1][1] if place + 1 < len(tokens) else ""
        is_finding = bool(parts) and (gap in (COLUMN, COLON) or not following or FINDING.match(following) is not None) and FINDING.match(token) is not None
        if not is_finding and _is_word(token, following, bool(parts), valued):
            # a new row of the sheet begins with its first word
            parts.append(Part(gap if parts else "", token))
            valued = False
            continue
        if parts and DAY.match(token):
            yield Run(tuple(parts), before)
        elif parts and LINK.match(token) and may_end_with(following):
            # a minus for negative with a value, or the fourth subclass: 免疫球蛋白G - 4
            yield Run(tuple(parts), before, following, True)
        elif parts:
            numbers = [PLAIN.match(near_token) is not None for near_token in (token, following, tokens[place + 2][1] if place + 2 < len(tokens) else "")]
            yield Run(
                tuple(parts),
                before,
                token,
                (numbers[0] or may_end_with(token) or PART.match(token) is not None) and numbers[1],
                all(numbers),
                tuple(_behind(tokens[place + 1 :])),
            )
        parts, before, valued = [], token if token.isdigit() else "", not DAY.match(token)
    if parts:
        yield Run(tuple(parts), before)


def _behind(tokens: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The values and units before the next name."""
    for place, (_gap, token) in enumerate(tokens[:MOST_BEHIND]):
        if _is_word(token, tokens[place + 1][1] if place + 1 < len(tokens) else "", False, True):
            return
        yield token


def _is_word(token: str, following: str, within: bool, valued: bool) -> bool:
    """Whether a token belongs to a name: by itself, or by what stands beside it."""
    named_next = bool(following) and not VALUE.match(following) and not TIME.match(following)
    if LINK.match(token):
        return within and named_next
    if token in ("%", "#", "﹟"):
        return within
    if TIME.match(token):
        return within or named_next or valued
    if valued and not within and (LIMIT_OF.match(token) or token.casefold() == "feu"):
        # of whom a limit is, and the unit of a D-dimer
        return LIMIT_OF.match(token) is not None and not LIMIT.match(following)
    if valued and not within and BEHIND.match(token) and not VALUE.match(token):
        # behind a value it is a unit or a sign, but a name where a number of its own follows; one with a stroke may stand before its limit (mAU/mL <40)
        own = PLAIN.match(following) is not None or SHARE.match(following) is not None
        return own and ("/" not in token or following[0].isdigit())
    return not VALUE.match(token)


def may_end_with(value: str) -> bool:
    """Whether a name may end with this number."""
    return INTEGER.match(value) is not None
