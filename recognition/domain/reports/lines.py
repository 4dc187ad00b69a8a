"""A pasted or scanned report, line by line: what may be the name of an item, what is a value beside it, and what is head or foot of the form.

Nothing is decided here about which item a name is; and nothing is left out: each line comes back with everything that stands in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from recognition.domain.names.departments import DEPARTMENT
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.reports import sampling_times, states
from recognition.domain.reports.form_labels import HEAD, OTHER_HEAD, PREFIX
from recognition.domain.reports.frame_words import CONDITION, INSTITUTION, SAMPLE
from recognition.domain.reports.labels import speaks
from recognition.domain.reports.runs import COLON, Run, with_ahead
from recognition.domain.reports.said_specimens import one_of, specimen_of, specimens_in
from recognition.domain.reports.sampling_times import Sampled
from recognition.domain.reports.token_runs import runs_of
from recognition.domain.reports.tokens import tokens_of, without_limits
from recognition.domain.reports.words import (
    APART_FROM_TIME,
    BEHIND,
    BLOOD_GROUP,
    DAY,
    FLAGS,
    GLUED_FINDING,
    HEADINGS,
    IN_BRACKETS,
    KINDS,
    LABELS,
    METHOD,
    NUMBERED,
    OPENING,
    ORDINAL,
    SHORT_UNIT_IN_BRACKETS,
    SIDE,
    TIME,
    TITLE,
    TWO_WORDS,
    UNIT_BEFORE_VALUE,
    UNIT_IN_BRACKETS,
    VALUE,
)  # fmt: skip

_PERSON = re.compile(r"^\s*(?:[\u4e00-\u9fff·*]{1,4}[\s,]+)?(?:男|女)性?[\s,/|]*\d{1,3}\s*(?:周?岁|个?月|天)?[\s,]+(?=\S)")
"""Name, sex and age without labels, before words that say what was taken: 某某 男 45岁 胸水."""
_TESTS_BEHIND = re.compile(r"^.*\s((?:检查|检验|检测)(?:项目|名称|项目名称)\s*:\s*\S.*)$")
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
    if (tests := _TESTS_BEHIND.match(text)) and HEAD.match(text):
        # what was made stands behind a number or a name on one line
        text = tests[1]
    side = SIDES[match[1]] if (match := SIDE.search(text)) else ""
    if HEAD.match(text) or (OTHER_HEAD.match(text) and not speaks(text) and not specimens_in(text)):
        return Line(typed, folded, (), specimen, head=True, side=side)
    text = CONDITION.sub(" ", _PERSON.sub("", states.BEHIND.sub("", text)))
    text = BLOOD_GROUP.sub(r"\1\2型", GLUED_FINDING.sub(r" \1", text))
    text = SHORT_UNIT_IN_BRACKETS.sub(r" \1 ", UNIT_IN_BRACKETS.sub(r" \1 ", UNIT_BEFORE_VALUE.sub(r" \2 \1 ", text)))
    text = TWO_WORDS.sub(lambda match: "-".join(match[0].split()), text)
    text = APART_FROM_TIME.sub(r"\1\2", text)
    text = NUMBERED.sub("; ", FLAGS.sub(" ", KINDS.sub(r"\1-\2", IN_BRACKETS.sub(" ", OPENING.sub(r"\1: ", text))))).strip(" ;")
    tokens = list(without_limits([(gap, token) for gap, token in tokens_of(PREFIX.sub("", ORDINAL.sub("", text))) if not METHOD.match(token)]))
    tokens = [
        (gap, token)
        for place, (gap, token) in enumerate(tokens)
        if not (0 < place < len(tokens) - 1 and token.casefold() in LABELS and tokens[place + 1][0] == COLON)
    ]
    words = [token for _gap, token in tokens if not VALUE.match(token)]
    if words and all(word.casefold().strip("*【】[]") in HEADINGS for word in words):
        return Line(typed, folded, (), specimen, head=True)
    runs = with_ahead(tokens, tuple(runs_of(tokens)))
    if any(run.after for run in runs):
        return Line(typed, folded, runs, specimen, side=side)
    title = TITLE.search(text) is not None
    said = one_of(specimens_in(text)) or (_of_title(text) if title else None)
    return Line(typed, folded, () if title else runs, specimen, said, title=title, head=title, side=side)


def _of_title(text: str) -> str | None:
    """The specimen that a title names behind the institution or amid other words (示范医院尿检报告单); UNKNOWN where it is none that is listed."""
    rest = DEPARTMENT.sub(" ", INSTITUTION.sub(" ", text))
    return one_of(specimens_in(rest)) or (UNKNOWN if SAMPLE.search(rest) else None)
