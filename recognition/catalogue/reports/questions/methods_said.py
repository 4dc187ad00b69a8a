"""A method beside a test whose name is one (方法：ELISA under the particle agglutination TPPA, 粪便隐血(免疫法) with 化学法): it was made in another way than the item, so a
person is asked. Of all other items the method makes no other test."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.reports.matters import NOT_READ
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.rows import Doubt, Piece, Row

_WAYS = (
    ("agglutination", re.compile(r"凝集")),
    ("enzyme", re.compile(r"酶联|酶免|elisa|eia", re.IGNORECASE)),
    ("luminescence", re.compile(r"发光|clia|cmia|eclia", re.IGNORECASE)),
    ("immunochemical", re.compile(r"免疫|胶体金|胶乳|层析")),
    ("chemical", re.compile(r"(?<!免疫)化学法|联苯胺|愈创木|邻甲|匹拉米洞")),
)
"""Ways of measuring by their words; what says several is of each."""
_OF_ITEM = ((re.compile("凝集试验"), "agglutination"), (re.compile(r"[(]免疫法[)]"), "immunochemical"))
"""Items whose own name is a way."""
_LABEL = re.compile(r"^\W*(?:检[测验查]|测定|试验|分析)?方法(?:学)?\s*[:=]\s*(\S.*)$")


def asked(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each such item beside another way, on its own row or behind a label."""
    named = _named_by_way(meanings.edition)
    if not any(piece.resolution.code in named for row in rows for piece in row.pieces):
        return list(rows)
    labels = [(row, ways) for row in rows if (match := _LABEL.match(row.line.folded)) and (ways := _ways(match[1]))]
    return [replace(row, pieces=tuple(_asked(meanings, piece, row, labels) for piece in row.pieces)) if row.items else row for row in rows]


@lru_cache(maxsize=2)
def _named_by_way(edition: Edition) -> dict[str, str]:
    """The items of an edition whose own name is a way, by their code."""
    names = edition.connection.execute("SELECT code, name_zh FROM items")
    return {code: way for code, name in names for of_way, way in _OF_ITEM if of_way.search(name)}


def _ways(text: str) -> set[str]:
    return {way for way, words in _WAYS if words.search(text)}


def _asked(meanings: Meanings, piece: Piece, row: Row, labels: Sequence[tuple[Row, set[str]]]) -> Piece:
    code = piece.resolution.code
    own = _named_by_way(meanings.edition).get(code or "")
    if code is None or own is None:
        return piece
    for line, ways in _said(row, piece, labels):
        if own not in ways:
            return piece.asked((code,), NOT_READ, *([] if line is row else [Doubt(line.place, line.line.typed)]))
    return piece


def _said(row: Row, piece: Piece, labels: Sequence[tuple[Row, set[str]]]) -> Iterator[tuple[Row, set[str]]]:
    """What is said on the row itself; else behind the nearest label, where there are several the one below it."""
    if ways := _ways(row.line.folded.replace(piece.text, " ", 1)):
        yield row, ways
    elif labels:
        yield next((label for label in labels if label[0].place > row.place), labels[-1]) if len(labels) > 1 else labels[0]
