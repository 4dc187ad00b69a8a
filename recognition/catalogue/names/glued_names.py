"""Names of several items that a text sets side by side and that only together are the name of a third: UA、Cr is no UACR, 白蛋白 球蛋白 is not their ratio,
甲状腺球蛋白、抗体 not the antibody alone; and a name that the signs of a list or blanks cut where nobody writes it so: 甲、胎蛋白, F E."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recognition.catalogue.names.item_index import ItemIndex
from recognition.catalogue.names.item_texts import folded, parse
from recognition.catalogue.names.several_named import JOINS
from recognition.domain.names.items import ION, Parsed, unmarked

_CUTS, _LISTS, _ENGLISH = re.compile(r"[+、,&;/]"), re.compile(r"[+、&;]"), re.compile(r"[a-z]{4}")
"""The signs of a list; those that stand within no English name; and a word of an English name."""
_SPACED = re.compile(r"(?<![a-z0-9])[a-z] +[a-z](?![a-z0-9])")
LONGEST_LETTERS = 2
"""Letters of each word of an abbreviation that is printed with blanks between them (P S A); they may as well be abbreviations of their own."""


def glued(index: ItemIndex, text: str, parsed: Parsed, code: str) -> list[str]:
    """The items that the words of a text name one by one, or only `code` where they name none, where the text is exact for `code` only when they are written
    together, or its first word where the others lean on that (、抗体); empty where the catalogue has the name with the same sign or the same words, or a word is
    a name of `code` as well (糖化 血红蛋白)."""
    if len(parsed.pieces) < 2 or parsed.shown or parsed.core not in index.cores:
        return []
    written = unmarked(folded(text))
    if "".join(written.split()) in index.signed[code]:
        return []
    bearers = [{name.code for name in index.cores.get(word, ())} for word in parsed.pieces]
    named = sorted(set().union(*bearers) - {code})
    words = tuple(sorted(parsed.pieces))
    listed = JOINS.search(ION.sub("", written)) is not None
    if listed or "/" in written:
        alone = all(code in codes for codes in bearers) or (not listed and words in index.signed[code])
        return [] if alone else (named or [code]) if _is_cut(written) else named if _leans(bearers) or all(bearers) else []
    if any(code in codes for codes in bearers) or words in index.worded[code]:
        return []
    if _SPACED.search(written) and all(len(word) <= LONGEST_LETTERS for word in parsed.pieces):
        return named or [code]
    # letters and numbers behind a blank are part of a name: CA 19-9
    return named if all(bearers) or (_leans(bearers) and not any(word.isascii() for word in parsed.pieces[1:])) else []


def _leans(bearers: Sequence[set[str]]) -> bool:
    """Whether the first word alone names something."""
    return bool(bearers[0]) and not any(bearers[1:])


def _is_cut(written: str) -> bool:
    """Whether the sign of a list stands between words of a name. A comma or a stroke behind an English word tells it apart (Testosterone, Total), and one before a
    qualifier is none of them."""
    if written.isascii() and _ENGLISH.search(written) and not _LISTS.search(written):
        return False
    return sum(bool(parse(part).core) for part in _CUTS.split(written)) > 1
