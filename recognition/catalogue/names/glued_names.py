"""Names of several items that a text sets side by side and that only together are the name of a third: UA、Cr is no UACR, 白蛋白 球蛋白 is not their ratio."""

from __future__ import annotations

from recognition.catalogue.names.item_index import ItemIndex
from recognition.catalogue.names.item_texts import folded
from recognition.catalogue.names.several_named import JOINS
from recognition.domain.names.items import Parsed, unmarked


def glued(index: ItemIndex, text: str, parsed: Parsed, code: str) -> list[str]:
    """The items that the words of a text name one by one, where the text is exact for `code` only when they are written together; empty where the
    catalogue has the name with the same sign or the same words, or a word is a name of `code` as well (糖化 血红蛋白)."""
    if len(parsed.pieces) < 2 or parsed.shown or parsed.core not in index.cores:
        return []
    if "".join(unmarked(folded(text)).split()) in index.signed[code]:
        return []
    bearers = [{name.code for name in index.cores.get(word, ())} for word in parsed.pieces]
    words = tuple(sorted(parsed.pieces))
    if JOINS.search(folded(text)) or "/" in text:
        alone = all(code in codes for codes in bearers) or ("/" in text and not JOINS.search(folded(text)) and words in index.signed[code])
    else:
        alone = any(code in codes for codes in bearers) or words in index.worded[code]
    return [] if alone or not all(bearers) else sorted(set().union(*bearers) - {code})
