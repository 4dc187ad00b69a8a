"""Lines and numbers that say of the rows beside them what they are of, though they look like a row or a label with a result: 胸水 2, 腹水 1000 ml, 30, (离子),
引流：50ml, 120 胰岛素 60, 皮质醇 12,6,2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import only_qualifies, specimens
from recognition.catalogue.reports.rows import Row
from recognition.domain.reports.form_labels import HEAD, PERSON
from recognition.domain.reports.labels import gives_number
from recognition.domain.reports.runs import Run
from recognition.domain.reports.unmeasured import is_list, is_minute, is_numbered
from recognition.domain.reports.words import METHOD, VALUE

_AMOUNT = re.compile(r"^\s*([^\d=:]{1,12}?)\s*[=:]?\s*\d+(?:\.\d+)?\s*[a-zμ升]{0,3}\s*\S{0,4}$", re.IGNORECASE)
_BRACKETED = re.compile(r"^[(\[]([^()\[\]\d]{1,10})[)\]]$")
_ALONE = re.compile(r"^\s*[+-]?\d{1,3}\s*(?:h|hr|hours?|min|'|小时|分钟?)?\s*$", re.IGNORECASE)
_MINUS = re.compile(r"^\s*[+-]\d{1,3}\s+[^\W\d]")
"""A minute before an injection, and a name."""
_LABELLED = re.compile(r"^\s*([\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z ]{0,12}?)\s*:\s*(\S+)\s*$")
_DIGITS, _MONTH_AND_DAY = 4, re.compile(r"^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_OF_STRIP = frozenset({"blood", "血", "血液", "脓血"})
"""Words for specimens that are a row of the routine examination of urine or stool."""


def said_alone(meanings: Meanings, rows: Sequence[Row]) -> Iterator[int]:
    """The places of such lines."""
    before: Row | None = None
    numbers = {run.before for row in rows for run in row.line.runs[:1] if len(run.before) == _DIGITS}
    for row in rows:
        text = row.line.folded.strip()
        if not row.line.used and (
            _MINUS.match(text)
            or (len(numbers) == 1 and _is_dated(row))
            or _is_said(row, text)
            or _is_time(row, text, before)
            or any(_of_several(meanings, run, left, before) for left, run in zip((None, *row.line.runs), row.line.runs, strict=False))
        ):
            yield row.place
        before = row if not row.line.used else before


def _is_dated(row: Row) -> bool:
    """Whether a row begins with four digits that may be a day, and no other row with others, as rows with codes do: 1120 ALT 88."""
    return bool(row.line.runs) and row.line.valued and _MONTH_AND_DAY.match(row.line.runs[0].before) is not None


def _is_said(row: Row, text: str) -> bool:
    """Whether a line is a specimen with an amount, a qualifier in brackets, or a label with a bare number behind it."""
    if any(run.after and only_qualifies(run.text) and specimens(run) and run.text.casefold() not in _OF_STRIP for run in row.line.runs):
        return not any(piece.part_of or piece.resolution.code for piece in row.pieces)
    amount = _AMOUNT.match(text)
    if amount is not None and amount[1].casefold() not in _OF_STRIP and only_qualifies(amount[1]):
        return True
    if (bracketed := _BRACKETED.match(text)) is not None and not VALUE.match(text):
        return not any(piece.resolution.code for piece in row.pieces) and METHOD.match(bracketed[1]) is None
    labelled = _LABELLED.match(text)
    known = any(piece.resolution.code or piece.other or piece.part_of for piece in row.pieces)
    labelled = None if labelled is not None and (HEAD.match(text) or PERSON.match(labelled[1]) or gives_number(labelled[1], labelled[2])) else labelled
    return labelled is not None and not known and row.line.specimen is None and is_numbered(labelled[1], labelled[2])


def _is_time(row: Row, text: str, before: Row | None) -> bool:
    """Whether a line is a number that may be the minute or the hour of the rows below it, and no result of a name above it."""
    alone = _ALONE.match(text) is not None and (before is None or before.line.valued or not before.line.runs)
    return alone and not row.line.runs and (is_minute(text) or not text.strip(" +-").isdigit() or text[0] in "+-")


def _of_several(meanings: Meanings, run: Run, left: Run | None, before: Row | None) -> bool:
    """Whether a run is of several times, or of the minute before it, which is not the result of the one to its left."""
    if is_list(run):
        return True
    if left is not None and not left.units and left.after == run.before:
        return False
    ordinal = before is not None and any(
        other.before.isdigit() and run.before.isdigit() and int(run.before) - int(other.before) in (1, 2) for other in before.line.runs
    )
    return bool(run.before) and is_minute(run.before) and int(run.before) >= 15 and not ordinal and meanings.bears(run.text)
