"""Words that a name behind another leaves unsaid: 巨细胞病毒抗体IgG、IgM, 游离T3、T4, CMV-IgG 12 over IgM 0.2. What is left unsaid makes another test of the bare
name, so a person is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from recognition.catalogue.names.item_texts import NOTHING_SAID
from recognition.catalogue.reports.group_questions import LIKELY
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.catalogue.reports.run_meanings import Meanings
from recognition.domain.names.resolution import BESIDE, among

_CLASS = re.compile(r"^Ig[GMAE]$", re.IGNORECASE)
_OF_ANTIBODY = re.compile(
    r"抗体|[甲乙丙丁戊]型?肝|病毒|支原体|衣原体|螺旋体|军团菌|弓形虫|[衣早壳核]抗原|类风湿|过敏原|(?<![a-z])(?:ana|ena|cmv|ebv|vca|ebna|hsv|rv|toxo?|hav|hev|hbc|rf|mp|cp|acl|β2-?gp)(?![a-z])|antibod|virus",
    re.IGNORECASE,
)
"""Names of antibodies and of what they are against; a bare class behind one is that antibody's, unless its result is an amount in g/L."""
_TOTAL = re.compile(r"免疫球蛋白|体液免疫|immunoglobulin", re.IGNORECASE)
_AMOUNT = re.compile(r"^(?:\d+(?:\.\d+)?)?(?:g/l|mg/dl)$", re.IGNORECASE)
_FREE = re.compile(r"游离|(?<![a-z])free(?![a-z])", re.IGNORECASE)


def asked(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each item whose bare name may leave such a word unsaid."""
    read: list[Row] = []
    antibody: Row | None = None
    for row in rows:
        if row.line.title or _TOTAL.search(row.line.folded):
            antibody = None
        pieces = tuple(_asked(meanings, piece, row, place, antibody) for place, piece in enumerate(row.pieces))
        antibody = row if _OF_ANTIBODY.search(row.line.folded) else antibody
        read.append(replace(row, pieces=pieces))
    return read


def _asked(meanings: Meanings, piece: Piece, row: Row, place: int, antibody: Row | None) -> Piece:
    code = piece.resolution.code
    if code is None:
        return piece
    before = row.line.folded.partition(piece.text)[0]
    if _CLASS.match(piece.text) and not _is_total(piece, row):
        if _OF_ANTIBODY.search(before):
            return replace(piece, resolution=among((code,), BESIDE), matter=LIKELY)
        if antibody is not None and not _TOTAL.search(before):
            because = (*piece.because, Doubt(antibody.place, antibody.line.typed))
            return replace(piece, resolution=among((code,), BESIDE), matter=LIKELY, because=because)
    if place and _FREE.search(before) and not _FREE.search(piece.text):
        free = meanings.exact(f"游离{piece.text}", NOTHING_SAID) or meanings.exact(f"free {piece.text}", NOTHING_SAID)
        return replace(piece, resolution=among((free, code), BESIDE)) if free and free != code else piece
    return piece


def _is_total(piece: Piece, row: Row) -> bool:
    """Whether the result behind a class of immunoglobulins is an amount in all."""
    return any(_AMOUNT.match(value) for run in row.line.runs if run.text == piece.text for value in run.values)
