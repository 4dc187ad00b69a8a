"""Names of several items that a text sets side by side and that only together are the name of a third: UA、Cr is no UACR, 白蛋白 球蛋白 is not their ratio,
甲状腺球蛋白、抗体 not the antibody alone."""

from __future__ import annotations

from recognition.catalogue.names.item_index import ItemIndex
from recognition.catalogue.names.item_texts import folded
from recognition.catalogue.names.several_named import JOINS
from recognition.domain.names.items import Parsed, unmarked


def glued(index: ItemIndex, text: str, parsed: Parsed, code: str) -> list[str]:
    """The items that the words of a text name one by one, where the text is exact for `code` only when they are written together, or its first word where the
    others lean on that (、抗体); empty where the catalogue has the name with the same sign or the same words, or a word is a name of `code` as well (糖化 血红蛋白)."""
    if len(parsed.pieces) < 2 or parsed.shown or parsed.core not in index.cores:
        return []
    if "".join(unmarked(folded(text)).split()) in index.signed[code]:
        return []
    bearers = [{name.code for name in index.cores.get(word, ())} for word in parsed.pieces]
    words = tuple(sorted(parsed.pieces))
    listed = JOINS.search(folded(text)) is not None
    if listed or "/" in text:
        alone = all(code in codes for codes in bearers) or (not listed and words in index.signed[code])
    else:
        alone = any(code in codes for codes in bearers) or words in index.worded[code]
    # letters and numbers behind a blank are part of a name: CA 19-9
    leaning = bool(bearers[0]) and not any(bearers[1:]) and (listed or not any(word.isascii() for word in parsed.pieces[1:]))
    return [] if alone or not (leaning or all(bearers)) else sorted(set().union(*bearers) - {code})
