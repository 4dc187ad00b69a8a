"""What matches a text, in bands from the whole name to parts of it, the best first within each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice

from recognition.catalogue.editions import places
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import item_words, normalise, several_words
from recognition.catalogue.names.search_terms import ALIAS, CODE, INITIALS, INNER, INNER_LENGTH, INNER_PINYIN, NAME, OTHER_CODE, PINYIN, SHORT
from recognition.catalogue.names.term_reader import INSTITUTIONS, ITEMS, Kind, Row, equal, folded_names, inner, starting_with
from recognition.domain.names.spellings import unified

WINDOW = 64
"""So many rows are sorted at a time where there may be thousands."""
NAMED, CODED, HEARD = (NAME, ALIAS, SHORT), (CODE, OTHER_CODE), (INITIALS, PINYIN)

Match = tuple[tuple[int, ...], str]
"""How well it matches, less is better, and the code. Equal orders match equally well."""


def matches(edition: Edition, kind: Kind, text: str) -> Iterator[Match]:
    """Every match once, best first."""
    text = normalise.narrow(text)
    term = normalise.term(text)
    if not term:
        return
    terms, seen = tuple(dict.fromkeys((term, unified(term)))), set()
    bands = _item_bands(edition, text, terms) if kind is ITEMS else _institution_bands(edition, text, terms)
    words = several_words.with_all(text, lambda word: _holding(edition, kind, word), lambda code: folded_names(edition, kind, code))
    places_first = _in_a_place(edition, term) if kind is INSTITUTIONS else ()
    for band, rows in enumerate((*bands, _even(words), _even(places_first))):
        for order, code in rows:
            if code not in seen:
                seen.add(code)
                yield (band, *order), code


def _item_bands(edition: Edition, text: str, terms: tuple[str, ...]) -> tuple[Iterable[Match], ...]:
    """Whole names and codes; studies of the same part made the same way; whole words in names; our own code where it is a word in other
    names (CT); whole initials and pinyin; beginnings, then parts of names; beginnings of their sound, its middle. Items are few enough
    to look at all that hold a text before the first is shown."""
    term = terms[0]
    shaped = _by_shape(edition, term, [*starting_with(edition, ITEMS, (*NAMED, *CODED), terms), *inner(edition, ITEMS, text, terms)(ITEMS)])
    own = [code for _term, code in equal(edition, ITEMS, (CODE,), (term,))]
    a_word = own and item_words.is_word(edition, term, own[0])
    return (
        _even([*sorted(item_words.named(edition, text)), *_codes(equal(edition, ITEMS, (OTHER_CODE,), (term,))), *([] if a_word else own)]),
        [((far,), code) for far, code in item_words.studies(edition, term)],
        _even(_codes(equal(edition, ITEMS, (SHORT,), terms))),
        [match for match in shaped if match[0][0] == 0],
        _even([*own, *_codes(equal(edition, ITEMS, HEARD, terms))]),
        shaped,
        *(_by_rank(ITEMS, partial(starting_with, edition, kinds=(sound,), terms=terms)) for sound in (*HEARD, INNER_PINYIN)),
    )


def _institution_bands(edition: Edition, text: str, terms: tuple[str, ...]) -> tuple[Iterable[Match], ...]:
    """Whole names and codes; whole short forms; whole initials and pinyin; beginnings of names, of codes; parts of names; beginnings of
    their sound, its middle. In each the higher level comes first, and in a level the shorter."""
    return (
        _even(_codes(equal(edition, INSTITUTIONS, (NAME, ALIAS, *CODED), terms[:1]))),
        _even(_codes(equal(edition, INSTITUTIONS, (SHORT,), terms))),
        _even(_codes(equal(edition, INSTITUTIONS, HEARD, terms))),
        *(_by_rank(INSTITUTIONS, partial(starting_with, edition, kinds=kinds, terms=terms)) for kinds in (NAMED, CODED)),
        _by_rank(INSTITUTIONS, inner(edition, INSTITUTIONS, text, terms)),
        *(_by_rank(INSTITUTIONS, partial(starting_with, edition, kinds=(sound,), terms=terms)) for sound in (*HEARD, INNER_PINYIN)),
    )


def _codes(rows: Iterable[Row]) -> Iterator[str]:
    return (code for _term, code in rows)


def _even(codes: Iterable[str]) -> Iterator[Match]:
    return (((), code) for code in codes)


def _by_rank(kind: Kind, find: Callable[[Kind], Iterator[Row]]) -> Iterator[Match]:
    for rank in kind.ranks:
        rows = find(_ranked(kind, rank))
        while window := list(islice(rows, WINDOW)):
            yield from _even(code for _term, code in sorted(window, key=lambda row: (len(row[0]), row[0], row[1])))


@lru_cache(maxsize=16)
def _ranked(kind: Kind, rank: int) -> Kind:
    return replace(kind, ranks=(rank,))


def _by_shape(edition: Edition, term: str, rows: Iterable[Row]) -> list[Match]:
    """Items: whole words, then beginnings, then the shortest."""
    names = item_words.of(edition)
    best: dict[str, tuple[int, int, int]] = {}
    for matched, code in rows:
        order = names[code].shape(term, matched)
        best[code] = min(best.get(code, order), order)
    return sorted(((order, code) for code, order in best.items()), key=lambda pair: (pair[0], pair[1]))


def _holding(edition: Edition, kind: Kind, word: str) -> Iterator[tuple[str, bool]]:
    """The codes of names in which a word begins, or is a part of them; the latter not for sure where the word is longer than the index."""
    terms = tuple(dict.fromkeys((word, unified(word))))
    for kinds in (NAMED, CODED, HEARD):
        yield from ((code, True) for code in _codes(starting_with(edition, kind, kinds, terms)))
    for term in terms:
        yield from ((code, len(term) <= INNER_LENGTH) for code in _codes(starting_with(edition, kind, (INNER,), (term[:INNER_LENGTH],))))


def _in_a_place(edition: Edition, term: str) -> Iterator[str]:
    """Institutions of a division that the text begins with, when their names do not say it: 沙坪坝青禾中医院."""
    for place, rest in places.leading(edition, term):
        for code in islice(_codes(row for kinds in (NAMED, HEARD) for row in starting_with(edition, INSTITUTIONS, kinds, (rest,))), WINDOW):
            known = edition.reading.institution(code)
            if known and any(span.value.startswith(place) for span in known.divisions):
                yield code
