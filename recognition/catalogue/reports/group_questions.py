"""Questions of a pasted report that have one answer for many lines: all of a specimen that the items are not of (末梢血), or all rows of one test.

Forty rows of capillary blood are one question, not forty: whether they count is answered once, and each line stands in it with its item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from recognition.catalogue.reports.rows import Piece
from recognition.domain.names.resolution import QUALIFIER, is_asked_back

FEWEST = 2
"""Lines that make a group."""


class Group(NamedTuple):
    """Pieces with one question, each with the codes that it may be: the only one where nothing else tells it from that item. `differs` are the qualifiers that the lines say and the items lack, or the other way;
    `whole` is the test whose rows they are."""

    key: str
    differs: tuple[str, ...]
    whole: str | None
    pieces: tuple[tuple[Piece, tuple[str, ...]], ...]


def grouped(pieces: Iterable[Piece]) -> list[Group]:
    """The groups among the pieces that are asked back, in the order of their first lines."""
    members_of: dict[tuple[str | None, tuple[str, ...]], list[tuple[Piece, tuple[str, ...]]]] = defaultdict(list)
    for piece in pieces:
        if not is_asked_back(piece.resolution):
            continue
        first = piece.resolution.offers[0]
        if piece.part_of == first.code:
            members_of[piece.part_of, ()].append((piece, (first.code,)))
        elif first.why == QUALIFIER:
            members_of[None, first.differs].append((piece, _codes(piece)))
    return [Group(_key(members, whole, differs), differs, whole, tuple(members)) for (whole, differs), members in members_of.items() if len(members) >= FEWEST]


def questions(pieces: Iterable[Piece]) -> int:
    """How many questions the pieces of a report put to a person."""
    pieces = tuple(pieces)
    groups = grouped(pieces)
    return sum(is_asked_back(piece.resolution) for piece in pieces) - sum(len(group.pieces) - 1 for group in groups)


def _codes(piece: Piece) -> tuple[str, ...]:
    """The item that the piece is but for the qualifiers; else nothing is sure, and its candidates are many, or none by one answer."""
    if piece.otherwise == piece.resolution.offers[0].code:
        return (piece.otherwise,)
    first = piece.resolution.offers[0]
    codes = tuple(offer.code for offer in piece.resolution.offers if offer[1:] == first[1:])
    return codes if len(codes) > 1 else ()


def _key(members: list[tuple[Piece, tuple[str, ...]]], whole: str | None, differs: tuple[str, ...]) -> str:
    """What an answer is kept by: given for some lines, it is none for others."""
    answered = "\n".join([f"{whole}", *differs, *(f"{piece.key} {' '.join(codes)}" for piece, codes in members)])
    return "group:" + sha256(answered.encode()).hexdigest()[:16]
