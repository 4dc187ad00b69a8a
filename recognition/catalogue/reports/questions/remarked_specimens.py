"""Remarks that say another specimen than the rows are of (注：以上为胸水结果, Comment: urine): the rows are asked back, as they are under a heading that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.specimens import may_be
from recognition.domain.reports.said_specimens import USUAL, one_of, specimens_in

_REMARK = re.compile(
    r"^[\W_]*(?:备注|附?注|说明|提示|声明|以上|上述|以下|均为?|都是|本报告|本次|此?标本|(?:clinical\s+)?(?:comments?|notes?|remarks?)|all\b|above)",
    re.IGNORECASE,
)
_OF_URINE = re.compile(r"尿(?:检|样|标本)")
_ONLY = re.compile(r"^[\W\d]*(?:24\s*(?:h|小时)\s*)?[^\W\d]{1,8}(?:\s+[^\W\d]{1,8})?\s*(?:\d+(?:\.\d+)?\s*(?:ml|l|毫升))?\W*$", re.IGNORECASE)
"""A line that is a specimen and how much of it there was."""


def remarked(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each item that is of another specimen than a remark says."""
    last = max(
        (row.place for row in rows if row.line.valued and any(piece.resolution.code or piece.other or piece.resolution.offers for piece in row.pieces)),
        default=-1,
    )
    said = {
        code: Doubt(row.place, row.line.typed)
        for row in rows
        if (row.place > last or _REMARK.match(row.line.folded)) and not row.items and not row.questions and not row.line.used and (code := _said(row))
    }
    if not said:
        return list(rows)
    return [replace(row, pieces=tuple(_held(meanings, piece, said) for piece in row.pieces)) for row in rows]


def _specimen(text: str) -> str | None:
    """The specimen that a text names and that is no usual blood; urine also within other words (尿检结果, 尿样)."""
    return one_of({code for code in specimens_in(text) if code not in USUAL} or ({"urine"} if _OF_URINE.search(text) else set()))


def _said(row: Row) -> str | None:
    """The specimen that is no usual blood which a remark, or a line that is nothing else and heads nothing, says."""
    text = row.line.folded
    alone = _ONLY.match(text) is not None and row.heading.words == () and not row.line.title
    if row.line.specimen is not None or not (_REMARK.match(text) or alone):
        return None
    return _specimen(text)


def _held(meanings: Meanings, piece: Piece, said: Mapping[str, Doubt]) -> Piece:
    code = piece.resolution.code
    own = meanings.edition.items.specimens.get(code or "", frozenset())
    others = [one for one in sorted(said) if not may_be(own, one)] if own else []
    if code is None or not others:
        return piece
    return piece.of_specimen(others[0], said[others[0]])
