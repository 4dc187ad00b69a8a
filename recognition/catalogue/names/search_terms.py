"""The terms under which a name can be found: codes, names, aliases, initials, pinyin, inner parts, short forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from recognition.catalogue.names import normalise, pinyin
from recognition.domain.names.institutions import short_forms
from recognition.domain.names.spellings import unified

CODE, NAME, ALIAS, OTHER_CODE, INITIALS, PINYIN, INNER, SHORT, INNER_PINYIN = range(9)
"""What a term is of its row. The numbers are stored: editions of all times have them."""
BEST_FIRST = (CODE, NAME, ALIAS, OTHER_CODE, SHORT, INITIALS, PINYIN, INNER, INNER_PINYIN)
"""A term that is several of these is kept as the best."""
KINDS = 16
LEVELS = {"tertiary": 1, "secondary": 2, "primary": 3}
LOWEST = 4
RANKS = (*LEVELS.values(), LOWEST, 0)
"""In which order ranks are searched. A stored weight is the kind plus KINDS times the rank; rank 0 is what has no level: items, and every
row of an edition that was built before there were ranks."""
INNER_LENGTH, LOOKED_AT = 6, 24
"""Inner parts are kept to this many characters, found among so many signs, which bounds the index; the search compares the rest with the name itself."""

Term = tuple[int, str]


def of_item(code: str, names: Sequence[str], aliases: Iterable[str], others: Iterable[str]) -> set[Term]:
    """All (weight, term) pairs of one item."""
    return _best(_all(code, names, aliases, others, pinyin.of_item))


def of_institution(code: str, names: Sequence[str], aliases: Iterable[str], others: Iterable[str], level: str) -> set[Term]:
    """All (weight, term) pairs of one institution, ranked by its level, with the short forms that people make of its names."""
    aliases = tuple(aliases)
    rank = LEVELS.get(level, LOWEST)
    short = [normalise.term(form) for name in (*names[:1], *aliases) if name for form in short_forms(name)]
    spoken = [(SHORT, unified(form)) for form in short]
    if rank < LOWEST:
        # nobody types the initials of a village clinic's short form, and there are twenty of them to each hospital
        heard = [pinyin.of_institution(form) for form in short]
        spoken += [pair for form in heard for pair in ((INITIALS, pinyin.first_initials(form)), (PINYIN, pinyin.full(form)))]
    best = _best([*_all(code, names, aliases, others, pinyin.of_institution), *spoken])
    return {(kind + KINDS * rank, term) for kind, term in best}


def _best(pairs: Iterable[Term]) -> set[Term]:
    best: dict[str, int] = {}
    for kind, term in pairs:
        if term and (term not in best or BEST_FIRST.index(kind) < BEST_FIRST.index(best[term])):
            best[term] = kind
    return {(kind, term) for term, kind in best.items()}


def _all(code: str, names: Sequence[str], aliases: Iterable[str], others: Iterable[str], sound: Callable[[str], list[pinyin.Sound]]) -> Iterator[Term]:
    yield CODE, normalise.term(code)
    for other in others:
        yield OTHER_CODE, normalise.term(other)
    for kind, name in [*((NAME, name) for name in names), *((ALIAS, alias) for alias in aliases)]:
        term = normalise.term(name)
        yield kind, term
        yield from ((INNER, part) for part in inner_parts(name))
        if unified(term) != term:
            yield SHORT, unified(term)
            yield from ((INNER, part) for part in inner_parts(unified(term)))
        if any(_chinese(letter) for letter in term):
            heard = sound(term)
            yield PINYIN, pinyin.full(heard)
            yield from ((INITIALS, letters) for letters in pinyin.initials(heard))
            yield from ((INNER_PINYIN, letters) for letters in pinyin.from_the_middle(heard))


def _chinese(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff"


def inner_parts(name: str) -> Iterator[str]:
    """What is kept of a name from every Chinese character but the first, and from where a word begins: a part found in the middle of a word of letters helps nobody."""
    for at in range(1, len(name)):
        if _chinese(name[at]) or (name[at].isalnum() and not name[at - 1].isascii()) or (name[at].isalnum() and not name[at - 1].isalnum()):
            yield normalise.term(name[at : at + LOOKED_AT])[:INNER_LENGTH]
