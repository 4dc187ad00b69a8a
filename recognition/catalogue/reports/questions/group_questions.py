"""Questions of a pasted report that have one answer for many lines: all of a specimen that the items are not of (末梢血), all points of a curve, all rows of
one test, all names that no source confirms.

Forty rows of capillary blood are one question, not forty: whether they count is answered once, and each line stands in it with its item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from recognition.catalogue.names.item_texts import parse
from recognition.catalogue.reports.matters import LIKELY, TIMES, UNITS
from recognition.catalogue.reports.rows import Doubt, Piece
from recognition.domain.names.resolution import ASKED_BACK, BESIDE, MISREAD, QUALIFIER, UNCONFIRMED, Offer, cannot_be, is_asked_back
from recognition.domain.names.specimens import SPECIMENS, UNKNOWN

FEWEST = 2
"""Lines that make a group."""
_KINDS = {"time.": TIMES, "side.": LIKELY}
_BY_NAME = frozenset({MISREAD, UNCONFIRMED, BESIDE})
_WHOLE = "whole"
_UNREAD = f"specimen.{UNKNOWN}"
"""What a heading such as 皮质醇节律 says beside the times in the lines."""


class Group(NamedTuple):
    """Pieces with one question, each with the codes that it may be: the only one where nothing else tells it from that item. `differs` are the qualifiers that the lines say and the items lack, or the other way;
    `whole` is the test whose rows they are; `matter` what is asked where it is neither ("" else)."""

    key: str
    differs: tuple[str, ...]
    whole: str | None
    pieces: tuple[tuple[Piece, tuple[str, ...]], ...]
    matter: str = ""

    @property
    def because(self) -> list[Doubt]:
        """The lines by which its pieces are asked back, each once, in their order."""
        return sorted({doubt for piece, _codes in self.pieces for doubt in piece.because})


def grouped(pieces: Iterable[Piece]) -> list[Group]:
    """The groups among the pieces that are asked back, in the order of their first lines."""
    members_of: dict[tuple[str, tuple[str, ...]], list[tuple[Piece, tuple[str, ...]]]] = defaultdict(list)
    for piece in pieces:
        if is_asked_back(piece.resolution) and (one := _matter(piece)):
            members_of[one[0]].append((piece, one[1]))
    return [_group(matter, said, members) for (matter, said), members in members_of.items() if len(members) >= FEWEST]


def _matter(piece: Piece) -> tuple[tuple[str, tuple[str, ...]], tuple[str, ...]] | None:
    """What is asked of a piece, and the codes that it may be; None where its question is its own."""
    first = piece.resolution.offers[0]
    if piece.part_of == first.code:
        return (_WHOLE, (piece.part_of,)), (first.code,)
    if first.why == QUALIFIER:
        kinds = {kind for qualifier in first.differs for kind in _KINDS if qualifier.startswith(kind)}
        alone = len(kinds) == 1 and all(one.startswith(tuple(kinds)) or one == _UNREAD for one in first.differs)
        return (_KINDS[kinds.pop()] if alone else "", () if alone else _narrowest(first.differs)), _codes(piece)
    near = tuple(offer.code for offer in piece.resolution.offers if offer.why in ASKED_BACK and not _is_told_apart(offer))
    if piece.matter not in ("", LIKELY):
        return (piece.matter, ()), near
    if len(near) != 1:
        return None
    if cannot_be(piece.resolution):
        return (UNITS, ()), near
    if first.why in _BY_NAME:
        timed = first.why == UNCONFIRMED and any(one.startswith("time.") for one in parse(piece.text).qualifiers)
        return (TIMES if timed else LIKELY, ()), (first.code,)
    return None


def _is_told_apart(offer: Offer) -> bool:
    """Whether what tells an item from the text is said where it is meant: another specimen or time (心电图 is no 24小时心电图). Contrast often is not."""
    return offer.why == QUALIFIER and any(one.startswith(("time.", "specimen.")) for one in offer.differs)


def _narrowest(differs: tuple[str, ...]) -> tuple[str, ...]:
    """The qualifiers without a specimen that is only a wider word for another of them: pH of blood under 静脉血 differs by the vein alone."""
    wider = {f"specimen.{wide}" for one in differs for wide in getattr(SPECIMENS.get(one.removeprefix("specimen.")), "within", ())}
    wider |= {"specimen.blood"} if _UNREAD in differs else set()
    return tuple(one for one in differs if one not in wider)


def _group(matter: str, said: tuple[str, ...], members: list[tuple[Piece, tuple[str, ...]]]) -> Group:
    whole = said[0] if matter == _WHOLE else None
    differs = () if whole else said
    matter = "" if whole else matter
    if matter == TIMES:
        differs = tuple(dict.fromkeys(one for piece, _codes in members for one in piece.resolution.offers[0].differs))
    return Group(_key(members, whole, differs, matter), differs, whole, tuple(members), matter)


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


def _key(members: list[tuple[Piece, tuple[str, ...]]], whole: str | None, differs: tuple[str, ...], matter: str) -> str:
    """What an answer is kept by: given for some lines, it is none for others."""
    answered = "\n".join(
        [
            f"{whole}",
            *differs,
            *([matter] if matter else []),
            *(doubt.text for doubt in sorted({doubt for piece, _codes in members for doubt in piece.because})),
            *(f"{piece.key} {' '.join(codes)}" for piece, codes in members),
        ]
    )
    return "group:" + sha256(answered.encode()).hexdigest()[:16]
