"""Tests that a report names as a heading: what becomes of the heading itself, and of the rows that are parts of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from recognition.catalogue.names.item_texts import NOTHING_SAID
from recognition.catalogue.reports.matters import ENDED, REPEATED
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import framed
from recognition.catalogue.reports.questions.urine_below import of_urine
from recognition.catalogue.reports.rows import Piece, Row
from recognition.domain.names.resolution import ALIKE, BESIDE, SIMILAR, Resolution, among, is_asked_back
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.words import ABOUT, EXAMINED, PLAIN

OTHERS = SHOWN = 3
"""Candidates of a row that are offered beside the test whose row it may be, and panels that a heading may mean."""


def settled(meanings: Meanings, rows: Iterable[Row], valued: bool) -> list[Row]:
    """The rows of a report, with its headings and the parts of tests in their places."""
    rows = list(rows)
    parts = Counter(piece.part_of for row in rows for piece in row.pieces if piece.part_of)
    rows = [replace(row, pieces=() if _is_frame(row) else _of_line(meanings, row, parts, valued)) for row in rows]
    rows = _announced(_parts_of_body(meanings, rows)) if valued else rows
    counted = Counter(piece.resolution.code for row in rows for piece in row.pieces if piece.resolution.code)
    rows = [replace(row, pieces=tuple(_once(meanings, _part(meanings, piece, counted), counted) for piece in row.pieces)) for row in rows]
    for places, matter in ((_differing(rows), REPEATED), (of_urine(meanings, rows), ENDED)):
        rows = [
            replace(row, pieces=tuple(_asked(piece, matter) if (row.place, piece.resolution.code) in places else piece for piece in row.pieces)) for row in rows
        ]
    return rows


def _announced(rows: Sequence[Row]) -> list[Row]:
    """The rows, with names that a heading or a label gives (检验项目：CRP+SAA) and that stand below with their results as headings of those."""
    below: set[str] = set()
    read: list[Row] = []
    for row in reversed(rows):
        pieces = tuple(_heading_of(piece, below) for piece in row.pieces) if not row.line.valued else row.pieces
        read.append(replace(row, pieces=pieces))
        if row.line.valued:
            below |= {code for piece in row.pieces for code in _may_be(piece)}
    return read[::-1]


def _heading_of(piece: Piece, below: set[str]) -> Piece:
    codes = _may_be(piece) if piece.resolution.code is None else []
    return replace(piece, resolution=among(codes, SIMILAR), heading=True) if below.intersection(codes) else piece


def _may_be(piece: Piece) -> list[str]:
    if piece.resolution.code:
        return [piece.resolution.code]
    return [offer.code for offer in piece.resolution.offers if offer.why == piece.resolution.offers[0].why] if is_asked_back(piece.resolution) else []


def _differing(rows: Sequence[Row]) -> set[tuple[int, str | None]]:
    """(line, code) of items that stand several times between two titles or headings with results that are not the same: one may be of another specimen
    or another day."""
    results: dict[tuple[int, str], set[tuple[int, str]]] = defaultdict(set)
    section = 0
    for row in rows:
        section += row.line.title or bool(row.heading.words) or (bool(row.line.runs) and not row.line.valued)
        for piece in row.pieces:
            # one that is asked about by its unit or its size alone stands against the others all the same
            code = piece.resolution.code or (piece.resolution.offers[0].code if [offer.why for offer in piece.resolution.offers] == [BESIDE] else "")
            for run in row.line.runs:
                if code and run.text == piece.text and (PLAIN.match(run.after) or (piece.resolution.code and run.after)):
                    results[section, code].add((row.place, run.after))
    return {(place, code) for (_section, code), each in results.items() if len({after for _place, after in each}) > 1 for place, _after in each}


def _asked(piece: Piece, matter: str = REPEATED) -> Piece:
    return replace(piece, resolution=among((piece.resolution.code,), BESIDE), matter=matter) if piece.resolution.code else piece


def _is_frame(row: Row) -> bool:
    """Whether a line without a result is the known frame of a form and nothing else: none of its words is a name."""
    return (
        not row.heading.words
        and not row.line.valued
        and not row.line.used
        and not any(piece.resolution.code or piece.resolution.offers for piece in row.pieces)
        and not left_over(row.line.folded)
    )


def _of_line(meanings: Meanings, row: Row, parts: Counter[str], valued: bool) -> tuple[Piece, ...]:
    return _of_heading(meanings, row, parts) if row.heading.words else _of_panel(meanings, row, valued)


def _of_heading(meanings: Meanings, row: Row, parts: Counter[str]) -> tuple[Piece, ...]:
    """A panel over its tests is offered and not taken for a test of its own; a test whose results stand in rows below is taken from its heading."""
    pieces: list[Piece] = []
    for _word, name, codes in row.heading.words:
        exact = meanings.exact(name, NOTHING_SAID)
        taken = exact if exact is not None and parts[exact] and not meanings.members(exact) else None
        pieces.append(Piece(row.place, name, Resolution(taken) if taken else among(sorted(codes)[:SHOWN], SIMILAR), heading=not taken))
    words = {each for named in row.heading.words for each in named[:2]}
    return (*pieces, *(piece for piece in row.pieces if not any(word in piece.text or piece.text in word for word in words)))


def _of_panel(meanings: Meanings, row: Row, valued: bool) -> tuple[Piece, ...]:
    """The pieces of a line; in a sheet with results the name of a panel over its tests is a heading."""
    if not valued or row.line.valued or len(row.pieces) != 1:
        return row.pieces
    piece = row.pieces[0]
    if (
        piece.resolution.code is None
        and is_asked_back(piece.resolution)
        and (framed(row.line.typed) or ABOUT.search(piece.text))
        and not meanings.examination(piece.resolution.offers[0].code)
    ):
        return (replace(piece, resolution=among([offer.code for offer in piece.resolution.offers[:SHOWN]], SIMILAR), heading=True),)
    codes = [piece.resolution.code] if piece.resolution.code else [offer.code for offer in piece.resolution.offers[:1] if is_asked_back(piece.resolution)]
    if not codes or not meanings.members(codes[0]):
        return (piece,)
    return (replace(piece, resolution=among((codes[0], *(offer.code for offer in piece.resolution.offers[1:SHOWN])), SIMILAR), heading=True),)


def _parts_of_body(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, where a part of the body over results of a laboratory (膝关节 over 总蛋白) is no examination: it may say where the sample is from."""
    read: list[Row] = []
    measured = False
    for row in reversed(rows):
        parts = measured and len(row.pieces) == 1 and not row.line.valued and _is_part_of_body(meanings, row.pieces[0])
        read.append(replace(row, pieces=(_unnamed(row.pieces[0]),)) if parts else row)
        measured = any(not meanings.examination(code) for piece in row.pieces for code in _may_be(piece)[:1]) if row.pieces else measured
    return read[::-1]


def _is_part_of_body(meanings: Meanings, piece: Piece) -> bool:
    """Whether a name may be examinations by other words alone, and says no way of making one."""
    offers = piece.resolution.offers
    other = piece.resolution.code is None and bool(offers) and {offer.why for offer in offers} <= {ALIKE, SIMILAR}
    return other and meanings.examination(offers[0].code) and not EXAMINED.search(piece.text)


def _unnamed(piece: Piece) -> Piece:
    return replace(piece, resolution=among([offer.code for offer in piece.resolution.offers[:SHOWN]], SIMILAR))


def _part(meanings: Meanings, piece: Piece, counted: Counter[str]) -> Piece:
    """A row that is a part of a test needs no question of its own: the test is asked, or its other rows are, or a person is asked about the test once."""
    code = piece.part_of
    if code is None:
        return piece
    if counted[code] or meanings.members(code):
        return replace(piece, resolution=among((code,), SIMILAR)) if is_asked_back(piece.resolution) or not piece.resolution.offers else piece
    others = [offer.code for offer in piece.resolution.offers[:OTHERS] if offer.code != code]
    return replace(piece, resolution=among((code, *others), BESIDE))


def _once(meanings: Meanings, piece: Piece, counted: Counter[str]) -> Piece:
    """A hormone of rhythm that stands several times in one report was measured at several times, though the copy lost them; and a name that only its heading
    tells apart and that stands there twice is two tests: a person says which."""
    code = piece.resolution.code
    if code is None or counted[code] < 2:
        return piece
    if piece.alone is not None:
        return replace(piece, resolution=piece.alone)
    return replace(piece, resolution=among((code,), BESIDE)) if meanings.of_day(code) else piece


def taken(rows: Sequence[Row]) -> list[str]:
    """The codes that rows give for sure."""
    return [piece.resolution.code for row in rows for piece in row.pieces if piece.resolution.code]
