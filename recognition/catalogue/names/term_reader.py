"""Reads an edition's search terms by index: what equals a text, begins with it or holds it. Rows come as they are read, so a broad text
costs no more than what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.catalogue.names.search_terms import INNER, INNER_LENGTH, INNER_PINYIN, KINDS, LOOKED_AT, PINYIN, RANKS, inner_parts
from recognition.domain.names.spellings import unified

LAST = "\U0010ffff"
"""Sorts after every character of a term, so that [term, term + LAST) is all that begins with the term."""
MISSES, PIECES, COUNTED = 40, 6, 150
"""How many names are compared in vain, how many pieces of a long text are tried, and how far the names that hold each are counted."""

LONGEST = 100
"""No part of a name has more characters."""

Row = tuple[str, str]
"""The term that matches, and the code."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is searched: its table of terms, the column that holds the code, its table of rows, all names of one, and the ranks of its terms."""

    terms: str
    code: str
    rows: str
    names: str
    ranks: tuple[int, ...]


ITEMS = Kind(
    "item_search", "code", "(SELECT code FROM items UNION SELECT code FROM panels)",
    "SELECT name_zh, name_en FROM items WHERE code = ?1 UNION ALL SELECT name_zh, name_en FROM panels WHERE code = ?1 UNION ALL SELECT alias, '' FROM item_aliases WHERE code = ?1",
    (0,),
)  # fmt: skip
INSTITUTIONS = Kind(
    "institution_search", "institution", "institutions",
    "SELECT name_zh, name_en FROM institutions WHERE code = ?1 UNION ALL SELECT alias, '' FROM institution_aliases WHERE institution = ?1",
    RANKS,
)  # fmt: skip


def equal(edition: Edition, kind: Kind, kinds: Iterable[int], terms: Iterable[str]) -> Iterator[Row]:
    """Terms of these kinds (`wording`) that are one of the texts, the higher ranks first."""
    sql = f"SELECT term, {kind.code} FROM {kind.terms} WHERE weight = ?1 AND term = ?2 ORDER BY {kind.code}"
    kinds, terms = tuple(kinds), tuple(terms)
    for rank in kind.ranks:
        for each_kind in kinds:
            for term in terms:
                yield from edition.connection.execute(sql, (each_kind + KINDS * rank, term))


def starting_with(edition: Edition, kind: Kind, kinds: Iterable[int], terms: Iterable[str]) -> Iterator[Row]:
    """Terms of these kinds that begin with one of the texts."""
    sql = f"SELECT term, {kind.code} FROM {kind.terms} WHERE weight = ?1 AND term >= ?2 AND term < ?3 ORDER BY term, {kind.code}"
    kinds, terms = tuple(kinds), tuple(terms)
    for rank in kind.ranks:
        for each_kind in kinds:
            for term in terms:
                yield from edition.connection.execute(sql, (each_kind + KINDS * rank, term, term + LAST))


def inner(edition: Edition, kind: Kind, text: str, terms: tuple[str, ...]) -> Callable[[Kind], Iterator[Row]]:
    """Parts of names, not at their beginning, rank by rank. A part that is longer than what the index keeps is looked for by its rarest
    piece, and compared with the names that hold that; after MISSES of them in vain the rest is left alone."""
    sought = [(term, term if len(term) <= INNER_LENGTH else _rarest(edition, kind, text, term)) for term in terms if len(term) <= LONGEST]
    missed = 0

    def of(ranked: Kind) -> Iterator[Row]:
        nonlocal missed
        for term, piece in sought:
            for part, code in starting_with(edition, ranked, (INNER,), (piece,)):
                if piece == term or any(term in name for name in folded_names(edition, kind, code, terms[0] != term)):
                    yield part, code
                elif (missed := missed + 1) > MISSES:
                    return

    return of


def _rarest(edition: Edition, kind: Kind, text: str, term: str) -> str:
    """The piece of a long text that fewest names hold, of a few."""
    ends = (text[:LOOKED_AT], text[-LOOKED_AT:], term[:LOOKED_AT])
    pieces = [piece for piece in dict.fromkeys(piece for end in ends for piece in inner_parts(end)) if len(piece) == INNER_LENGTH and piece in term]
    tried = dict.fromkeys((term[:INNER_LENGTH], *pieces[:: max(1, len(pieces) // PIECES)], *pieces[-1:]))
    sql = f"SELECT 1 FROM {kind.terms} WHERE weight = ?1 AND term >= ?2 AND term < ?3 LIMIT {COUNTED}"
    return min(
        tried, key=lambda piece: sum(len(edition.connection.execute(sql, (INNER + KINDS * rank, piece, piece + LAST)).fetchall()) for rank in kind.ranks)
    )


def whole_terms(edition: Edition, kind: Kind, text: str, kinds: Iterable[int]) -> set[str]:
    """The codes of which the whole text is a term of these kinds."""
    term = normalise.term(text)
    return {code for _term, code in equal(edition, kind, kinds, (term,))} if term else set()


def sounding(edition: Edition, kind: Kind, letters: str) -> Iterator[str]:
    """The codes of names whose full pinyin these letters are, or begin, or begin in the middle."""
    for sound in (PINYIN, INNER_PINYIN):
        yield from (code for _term, code in starting_with(edition, kind, (sound,), (letters,)))


def sounding_whole(edition: Edition, kind: Kind, spellings: tuple[str, ...]) -> list[str]:
    """The codes of names whose full pinyin is one of these, in the order of the spellings, the higher ranks first in each."""
    sql = f"SELECT term, {kind.code} FROM {kind.terms} WHERE weight = ?1 AND term IN ({', '.join('?' * len(spellings))}) ORDER BY {kind.code}"
    ranked = [
        (spellings.index(term), at, code)
        for at, rank in enumerate(kind.ranks)
        for term, code in edition.connection.execute(sql, (PINYIN + KINDS * rank, *spellings))
    ]
    return list(dict.fromkeys(code for _spelling, _rank, code in sorted(ranked)))


def folded_names(edition: Edition, kind: Kind, code: str, numbered: bool = False) -> list[str]:
    """All names and aliases of what has this code, folded for search; `numbered`: with numerals as digits (`spellings.unified`)."""
    folded = [normalise.term(name) for row in edition.connection.execute(kind.names, (code,)) for name in row if name]
    return list(map(unified, folded)) if numbered else folded
