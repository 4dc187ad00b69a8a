"""Reads an edition's search terms by index: what equals a text, begins with it or holds it. Rows come as they are read, so a broad text
costs no more than what is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recognition.domain.spellings import alike
from recognition.registry import folding
from recognition.registry.editions import Edition
from recognition.registry.wording import INNER, INNER_LENGTH, INNER_PINYIN, KINDS, PINYIN, RANKS

LAST = "\U0010ffff"
"""Sorts after every character of a term, so that [term, term + LAST) is all that begins with the term."""
NAMES = """
SELECT name_zh FROM institutions WHERE code = ?1 UNION ALL SELECT name_en FROM institutions WHERE code = ?1 UNION ALL SELECT alias FROM institution_aliases WHERE institution = ?1
UNION ALL SELECT name_zh FROM items WHERE code = ?1 UNION ALL SELECT name_en FROM items WHERE code = ?1 UNION ALL SELECT alias FROM item_aliases WHERE code = ?1
UNION ALL SELECT name_zh FROM panels WHERE code = ?1 UNION ALL SELECT name_en FROM panels WHERE code = ?1"""

Row = tuple[str, str]
"""The term that matches, and the code."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is searched: its table of terms, the column that holds the code, its table of rows, and the ranks of its terms."""

    terms: str
    code: str
    rows: str
    ranks: tuple[int, ...]


ITEMS = Kind("item_search", "code", "(SELECT code FROM items UNION SELECT code FROM panels)", (0,))
INSTITUTIONS = Kind("institution_search", "institution", "institutions", RANKS)


def equal(edition: Edition, kind: Kind, kinds: Iterable[int], terms: Iterable[str]) -> Iterator[Row]:
    """Terms of these kinds (`wording`) that are one of the texts, the higher ranks first."""
    sql = f"SELECT term, {kind.code} FROM {kind.terms} WHERE weight = ?1 AND term = ?2 ORDER BY {kind.code}"
    kinds, terms = tuple(kinds), tuple(terms)
    for rank in kind.ranks:
        for one in kinds:
            for term in terms:
                yield from edition.connection.execute(sql, (one + KINDS * rank, term))


def begun(edition: Edition, kind: Kind, kinds: Iterable[int], terms: Iterable[str]) -> Iterator[Row]:
    """Terms of these kinds that begin with one of the texts."""
    sql = f"SELECT term, {kind.code} FROM {kind.terms} WHERE weight = ?1 AND term >= ?2 AND term < ?3 ORDER BY term, {kind.code}"
    kinds, terms = tuple(kinds), tuple(terms)
    for rank in kind.ranks:
        for one in kinds:
            for term in terms:
                yield from edition.connection.execute(sql, (one + KINDS * rank, term, term + LAST))


def inner(edition: Edition, kind: Kind, terms: Iterable[str]) -> Iterator[Row]:
    """Parts of names, not at their beginning."""
    for term in terms:
        for part, code in begun(edition, kind, (INNER,), (term[:INNER_LENGTH],)):
            if len(term) <= INNER_LENGTH or any(term in name or term in alike(name) for name in folded_names(edition, code)):
                yield part, code


def whole_terms(edition: Edition, kind: Kind, text: str, kinds: Iterable[int]) -> set[str]:
    """The codes of which the whole text is a term of these kinds."""
    term = folding.term(text)
    return {code for _term, code in equal(edition, kind, kinds, (term,))} if term else set()


def sounding(edition: Edition, kind: Kind, letters: str) -> Iterator[str]:
    """The codes of names whose full pinyin these letters are, or begin, or begin in the middle."""
    for sound in (PINYIN, INNER_PINYIN):
        yield from (code for _term, code in begun(edition, kind, (sound,), (letters,)))


def folded_names(edition: Edition, code: str) -> list[str]:
    """All names and aliases of the item or institution with this code, folded for search."""
    return [folding.term(name) for name, in edition.connection.execute(NAMES, (code,))]
