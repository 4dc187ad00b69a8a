"""Words that a name behind another leaves unsaid: 巨细胞病毒抗体IgG、IgM, 游离T3、T4, FT3、T4, CMV-IgG 12 over IgM 0.2. What is left unsaid makes another test of
the bare name, so a person is asked. What a heading says for the rows below it: `qualified_headings`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from recognition.catalogue.names.item_texts import NOTHING_SAID
from recognition.catalogue.reports.lines.wrapped_names import IMMUNOGLOBULIN
from recognition.catalogue.reports.matters import LIKELY
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.resolution import BESIDE, among

_OF_ANTIBODY = re.compile(
    r"抗体|[甲乙丙丁戊]型?肝|病毒|支原体|衣原体|螺旋体|军团菌|弓形虫|[衣早壳核]抗原|类风湿|过敏原|torch|优生|致畸|新冠|冠状|(?<![a-z])(?:sars|covid|2019-?ncov|ana|ena|cmv|ebv|vca|ebna|hsv|rv|toxo?|hav|hev|hbc|rf|mp|cp|acl|β2-?gp)(?![a-z])|antibod|virus",
    re.IGNORECASE,
)
"""Names of antibodies and of what they are against; a bare class behind one is that antibody's, unless its result is an amount in g/L."""
_TOTAL = re.compile(r"免疫球蛋白|体液免疫|immunoglobulin", re.IGNORECASE)
_AMOUNT = re.compile(r"^(?:\d+(?:\.\d+)?)?(?:g/l|mg/dl)$", re.IGNORECASE)
_AMOUNT_OF_E = re.compile(r"^(?:\d+(?:\.\d+)?)?(?:k?iu/m?l)$", re.IGNORECASE)
"""IgE is given in units of its own; that against one allergen in classes or kUA/L."""
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
    return _all_classes(read)


def _all_classes(rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each bare class that stands in one part of a report with a class that is asked about: IgM 0.3 S/CO over IgG 3."""
    part, parts = 0, []
    for row in rows:
        part += row.line.title or _TOTAL.search(row.line.folded) is not None
        parts.append(part)
    asked: dict[int, Row] = {}
    for place, row in zip(parts, rows, strict=True):
        if any(IMMUNOGLOBULIN.match(piece.text) and [offer.why for offer in piece.resolution.offers] == [BESIDE] for piece in row.pieces):
            asked.setdefault(place, row)
    return [
        replace(row, pieces=tuple(_as_class(piece, row, asked[place]) for piece in row.pieces)) if place in asked else row
        for place, row in zip(parts, rows, strict=True)
    ]


def _as_class(piece: Piece, row: Row, other: Row) -> Piece:
    if piece.resolution.code is None or not IMMUNOGLOBULIN.match(piece.text) or _is_total(piece, row):
        return piece
    return piece.asked((piece.resolution.code,), LIKELY, Doubt(other.place, other.line.typed))


def _asked(meanings: Meanings, piece: Piece, row: Row, place: int, antibody: Row | None) -> Piece:
    code = piece.resolution.code
    if code is None:
        return piece
    before = row.line.folded.partition(piece.text)[0]
    if IMMUNOGLOBULIN.match(piece.text) and not _is_total(piece, row):
        if _OF_ANTIBODY.search(before):
            return piece.asked((code,), LIKELY)
        if antibody is not None and not _TOTAL.search(before):
            return piece.asked((code,), LIKELY, Doubt(antibody.place, antibody.line.typed))
    if place and not _FREE.search(piece.text) and (_FREE.search(before) or _is_after_free(piece, row, place)):
        free = free_of(meanings, piece.text)
        return replace(piece, resolution=among((free, code), BESIDE)) if free and free != code else piece
    return piece


def free_of(meanings: Meanings, text: str) -> str | None:
    """The item that the text is with the word free before it."""
    return meanings.exact(f"游离{text}", NOTHING_SAID) or meanings.exact(f"free {text}", NOTHING_SAID)


def _is_after_free(piece: Piece, row: Row, place: int) -> bool:
    """Whether a name in a list without results stands behind its like with an F, and its own F is not in the list: T4 in FT3、T4."""
    if row.line.valued:
        return False
    letters, *others = (each.text.casefold().rstrip("0123456789") for each in (piece, *row.pieces[:place]))
    return f"f{letters}" in others and not any(each.text.casefold() == f"f{piece.text.casefold()}" for each in row.pieces)


def _is_total(piece: Piece, row: Row) -> bool:
    """Whether the result behind a class of immunoglobulins is an amount in all."""
    amount = _AMOUNT_OF_E if piece.text.casefold() == "ige" else _AMOUNT
    return any(amount.match(value) for run in row.line.runs if run.text == piece.text for value in run.values)
