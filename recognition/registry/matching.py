"""What matches a text, in bands from the whole name to parts of it; within a band in the order that `Kind.order` says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from recognition.domain.spellings import alike
from recognition.registry import folding, item_names, places, several_words
from recognition.registry.editions import Edition
from recognition.registry.wording import ALIAS, CODE, INITIALS, INNER, INNER_LENGTH, INNER_PINYIN, KINDS, NAME, OTHER_CODE, PINYIN, RANKS, SHORT

LAST = "\U0010ffff"
"""Sorts after every character of a term, so that [term, term + LAST) is all that begins with the term."""
WINDOW = 64
"""So many rows are sorted at a time where there may be thousands: a broad text ends with its first page, not with its last match."""
NAMED, CODED, HEARD = (NAME, ALIAS, SHORT), (CODE, OTHER_CODE), (INITIALS, PINYIN)

Order = tuple[int, ...]
Found = tuple[Order, str]
"""How well it matches, less is better, and the code. Equal orders match equally well."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is searched: its table of terms, the column that holds the code, its table of rows, and the ranks of its terms."""

    terms: str
    code: str
    rows: str
    ranks: tuple[int, ...]


ITEMS = Kind("item_search", "code", "(SELECT code FROM items UNION SELECT code FROM panels)", (0,))
INSTITUTIONS = Kind("institution_search", "institution", "institutions", RANKS)


def matches(edition: Edition, kind: Kind, text: str) -> Iterator[Found]:
    """Every match once, best first: the whole of a name or code; a study of the same part made the same way; whole initials, pinyin
    and short forms; what a name or code begins with, parts of names; the beginning of their sound, its middle; names with all words."""
    seen: set[str] = set()
    for band, found in enumerate(_bands(edition, kind, text)):
        for order, code in found:
            if code not in seen:
                seen.add(code)
                yield (band, *order), code


def whole(edition: Edition, kind: Kind, text: str, kinds: Iterable[int] = (CODE, NAME, ALIAS, OTHER_CODE)) -> set[str]:
    """The codes of which the whole text is a term of these kinds."""
    term = folding.term(text)
    return {code for _term, code in _equal(edition, kind, tuple(kinds), term)} if term else set()


def sounding(edition: Edition, kind: Kind, letters: str) -> Iterator[str]:
    """The codes of names whose full pinyin these letters are, or begin, or begin in the middle."""
    for kinds in ((PINYIN,), (INNER_PINYIN,)):
        yield from (code for _term, code in _begun(edition, kind, kinds, (letters,)))


def _bands(edition: Edition, kind: Kind, text: str) -> Iterator[Iterable[Found]]:
    term = folding.term(text)
    if not term:
        return
    terms = tuple(dict.fromkeys((term, alike(term))))
    yield (((), code) for _term, code in _equal(edition, kind, (*NAMED[:2], *CODED), term))
    if kind is ITEMS:
        yield (((far,), code) for far, code in item_names.studies(edition, term))
    yield from (_each(_equal, edition, kind, kinds, terms) for kinds in ((SHORT,), HEARD))
    if kind is ITEMS:
        # a whole word in the middle comes before a mere beginning, so both are looked at together
        yield _by_shape(edition, term, [*_begun(edition, kind, (*NAMED, *CODED), terms), *_inner(edition, kind, terms)])
    else:
        yield from (_by_rank(kind, lambda ranked, kinds=kinds: _begun(edition, ranked, kinds, terms)) for kinds in (NAMED, CODED))
        yield _by_rank(kind, lambda ranked: _inner(edition, ranked, terms))
    yield from (_by_rank(kind, lambda ranked, heard=heard: _begun(edition, ranked, (heard,), terms)) for heard in (*HEARD, INNER_PINYIN))
    yield (((), code) for code in several_words.with_all(text, lambda word: _holding(edition, kind, word), edition))
    if kind is INSTITUTIONS:
        yield (((), code) for code in _in_a_place(edition, term))


def _each(find: Callable[..., Iterator[tuple[str, str]]], edition: Edition, kind: Kind, kinds: tuple[int, ...], terms: tuple[str, ...]) -> Iterator[Found]:
    return (((), code) for term in terms for _term, code in find(edition, kind, kinds, term))


def _equal(edition: Edition, kind: Kind, kinds: tuple[int, ...], term: str) -> Iterator[tuple[str, str]]:
    sql = f"SELECT term, {kind.code} FROM {kind.terms} WHERE weight = ?1 AND term = ?2 ORDER BY {kind.code}"
    for rank in kind.ranks:
        for one in kinds:
            yield from edition.connection.execute(sql, (one + KINDS * rank, term))


def _begun(edition: Edition, kind: Kind, kinds: tuple[int, ...], terms: Iterable[str]) -> Iterator[tuple[str, str]]:
    # read row by row
    sql = f"SELECT term, {kind.code} FROM {kind.terms} WHERE weight = ?1 AND term >= ?2 AND term < ?3 ORDER BY term, {kind.code}"
    for rank in kind.ranks:
        for one in kinds:
            for term in terms:
                yield from edition.connection.execute(sql, (one + KINDS * rank, term, term + LAST))


def _inner(edition: Edition, kind: Kind, terms: Iterable[str]) -> Iterator[tuple[str, str]]:
    for term in terms:
        for part, code in _begun(edition, kind, (INNER,), (term[:INNER_LENGTH],)):
            if len(term) <= INNER_LENGTH or any(term in name or term in alike(name) for name in several_words.folded_names(edition, code)):
                yield part, code


def _holding(edition: Edition, kind: Kind, word: str) -> Iterator[str]:
    """The codes of names in which a word begins, or is a part of them."""
    terms = tuple(dict.fromkeys((word, alike(word))))
    for kinds in (NAMED, CODED, HEARD):
        yield from (code for _term, code in _begun(edition, kind, kinds, terms))
    yield from (code for _term, code in _inner(edition, kind, terms))


def _by_rank(kind: Kind, find: Callable[[Kind], Iterator[tuple[str, str]]]) -> Iterator[Found]:
    """Rank by rank, in each the shortest first."""
    for rank in kind.ranks:
        rows = find(replace(kind, ranks=(rank,)))
        while window := list(islice(rows, WINDOW)):
            yield from (((), code) for _term, code in sorted(window, key=lambda row: (len(row[0]), row[0], row[1])))


def _by_shape(edition: Edition, term: str, found: Iterable[tuple[str, str]]) -> list[Found]:
    """Items: whole words, then beginnings, then the shortest."""
    names, best = item_names.of(edition), {}
    for matched, code in found:
        order = names[code].shape(term, matched)
        best[code] = min(best.get(code, order), order)
    return sorted(((order, code) for code, order in best.items()), key=lambda pair: (pair[0], pair[1]))


def _in_a_place(edition: Edition, term: str) -> Iterator[str]:
    """Institutions of a division that the text begins with, when their names do not say it: 沙坪坝青禾中医院."""
    for place, rest in places.leading(edition, term):
        found = (code for kinds in (NAMED, HEARD) for _term, code in _begun(edition, INSTITUTIONS, kinds, (rest,)))
        for code in islice(found, WINDOW):
            known = edition.reading.institution(code)
            if known and any(span.value.startswith(place) for span in known.divisions):
                yield code
