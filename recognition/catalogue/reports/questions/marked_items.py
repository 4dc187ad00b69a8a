"""A line of the form that names which of its tests are recognised elsewhere (互认项目：钠、氯): its names are no tests of their own, and each item of the sheet that is not
among them is a question that shows the line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from recognition.catalogue.names.item_texts import NOTHING_SAID
from recognition.catalogue.reports.matters import ELSEWHERE
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.rows import Doubt, Row

_LINE = re.compile(
    r"^[\W_]*(?:注\s*:)?(?:本|该|此)?(?:报告|次)?(?:中|的)?(?:川渝|成渝|全国|本?[省市区]|区域)?(?:内|级)?(?:医学)?(?:检[查验])?(?:结果)?互认(?:检[查验])?项目(?:为|是|有|包括|如下)?\s*[:=]?\s*(\S.*)$"
)
_BETWEEN = re.compile(r"[\s、,;，；/。.]+|和|及|与")


def asked(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each item that such a line leaves out, from its title to the next."""
    titles = [row.place for row in rows if row.line.title and row.place]
    read: list[Row] = []
    for first, last in zip((0, *titles), (*titles, len(rows)), strict=True):
        sheet = rows[first:last]
        marked = {row.place: codes for row in sheet if (codes := _marked(meanings, row))}
        read += [_of_sheet(row, rows, marked) for row in sheet] if marked else sheet
    return read


def _marked(meanings: Meanings, row: Row) -> set[str]:
    """The items that a line names as recognised, and the members of panels among them; empty where it is no such line or names what nobody knows."""
    match = _LINE.match(row.line.folded) if not row.line.valued else None
    words = [word for word in _BETWEEN.split(match[1]) if word] if match else []
    codes = [meanings.exact(word, NOTHING_SAID) for word in words]
    return {one for code in codes if code for one in (code, *meanings.members(code))} if words and all(codes) else set()


def _of_sheet(row: Row, rows: Sequence[Row], marked: dict[int, set[str]]) -> Row:
    if row.place in marked:
        return replace(row, pieces=(), line=replace(row.line, runs=(), used=True))
    lines = [Doubt(place, rows[place].line.typed) for place in marked]
    known = set().union(*marked.values())
    pieces = (
        piece.asked((piece.resolution.code,), ELSEWHERE, *lines) if piece.resolution.code and piece.resolution.code not in known else piece
        for piece in row.pieces
    )
    return replace(row, pieces=tuple(pieces))
