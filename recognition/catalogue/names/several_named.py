"""Whether a text that fits one item names another one beside it: CRP+hs-CRP, 头部CT+CTA, 尿蛋白 24小时尿蛋白. What fits by all its words together may be two tests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognition.catalogue.names.item_index import ItemIndex
from recognition.catalogue.names.item_texts import Around, amid, folded, parse
from recognition.domain.names import ways_made
from recognition.domain.names.items import Parsed, unmarked

JOINS = re.compile(r"[+、,&;]")
"""What joins names and stands in none of a ratio."""
AND = re.compile(r"\s*(?:[+、,&;/|]|和|及|与|以及|\band\b)\s*")
SIGNS = re.compile(r"(?:[^\w#%()\[\]{}【】.'\"-]|_|(?<=\s)-(?=\s))+")
"""What stands between names, outside of brackets; # and % tell a count from a percentage, a hyphen is part of a word."""
BRACKET = re.compile(r"[(\[{【]([^()\[\]{}【】]+)[)\]}】]")
MOST_SIDES = 12
"""Places at which a text is cut; names have fewer."""


def others(index: ItemIndex, text: str, parsed: Parsed, around: Around, code: str) -> list[str]:
    """The items that a text names which is exact for `code` when all its words are taken together; empty where it names that alone."""
    one_name = index.names_one(parsed)
    inverted = one_name and parsed.core not in index.cores
    # Bilirubin, Total is one name
    text = text.replace(",", " ") if inverted else text
    joined = JOINS.search(text) is not None
    if not joined and (one_name or not parsed.qualifiers):
        return []
    if joined and not one_name and (may := _joined(index, text, around, code)):
        return may
    for readings in _sides(unmarked(folded(text)), strict=one_name):
        named = [_apart(index, amid(parse(left), around), amid(parse(right), around), code) for left, right in readings]
        if [] not in named and (codes := next(filter(None, named), None)):
            return list(dict.fromkeys([*codes, code]))
    return []


def _joined(index: ItemIndex, text: str, around: Around, code: str) -> list[str]:
    """What a part beside a plus or comma may name by an alias that nobody has confirmed, where that may be another item than `code`: 血型+RhD
    is not RhD血型 alone."""
    parts = [amid(parse(part), around) for part in JOINS.split(text)]
    named = [index.bearing(part)[:2] for part in parts if part.core and not part.vague]
    may: set[str] = set().union(*(unconfirmed for exact, unconfirmed in named if not exact))
    return sorted({*may, code}) if len(named) > 1 and may - {code} else []


def _apart(index: ItemIndex, left: Parsed, right: Parsed, code: str) -> list[str] | None:
    """The items that two parts of a text name where one of them is another than `code`; empty where both are it, None where a part is no name."""
    if left.vague or right.vague:
        return None
    first, second = index.exact(left), index.exact(right)
    if (first and code not in first and _is_known(index, right)) or (second and code not in second and _is_known(index, left)):
        return [*sorted(first), *sorted(second)]
    return [] if all(code in bearing[0] | bearing[1] for bearing in map(index.bearing, (left, right))) else None


def by_ways(index: ItemIndex, text: str, parsed: Parsed, around: Around) -> list[str]:
    """The items that a text names by each of the ways of making an image in it."""
    text = unmarked(folded(text))
    codes: dict[str, None] = {}
    for way in sorted(parsed.made):
        by_way = amid(parse(ways_made.only(text, way)), around)
        exact, unconfirmed, differing = index.bearing(by_way)
        nearest = [*sorted(exact), *sorted(unconfirmed), *index.in_other_words(by_way)] or sorted(differing)
        codes.update(dict.fromkeys(code for code in nearest if not index.made[code] or by_way.made <= index.made[code]))
    return list(codes)


def each(index: ItemIndex, text: str, parsed: Parsed) -> list[str]:
    """Items that single parts or words of the text name, where the whole names none."""
    parts = [part for part in AND.split(folded(text)) if part]
    groups = [index.exact(parse(part)) for part in parts[:MOST_SIDES] if len(parts) > 1]
    groups += [index.bearing(Parsed(word, parsed.qualifiers, (word,)))[0] for word in parsed.pieces if len(parsed.pieces) > 1]
    return [code for codes in groups for code in sorted(codes)]


def _is_known(index: ItemIndex, parsed: Parsed) -> bool:
    return index.bears(parsed) or any(index.bearing(parsed))


def _sides(text: str, strict: bool) -> Iterator[list[tuple[str, str]]]:
    """Ways to read the text as two names, each with its readings: what only qualifies may belong to the name before it or, between two, to that behind it. What stands
    in brackets is a name of its own, and what stands behind them belongs to both (乙肝表面抗原(HBsAg)定量). `strict`: only where a sign joins
    them that is no blank, hyphen or stroke."""
    outside = BRACKET.sub(lambda bracket: "x" * len(bracket[0]), text)
    cuts = [place.span() for place in SIGNS.finditer(outside) if not strict or JOINS.search(place[0])]
    cuts = [(start, end) for start, end in cuts if start and end < len(text)][:MOST_SIDES]
    for bracket in () if strict else BRACKET.finditer(text):
        rest = text[bracket.end() :]
        yield [(f"{text[: bracket.start()]} {rest}", f"{bracket[1]} {rest}")]
    together: list[tuple[str, str]] = []
    for place, (start, end) in enumerate(cuts):
        following = cuts[place + 1][0] if place + 1 < len(cuts) else len(text)
        together.append((text[:start], text[end:]))
        if parse(BRACKET.sub(" ", text[end:following])).core:
            yield together
            together = []
