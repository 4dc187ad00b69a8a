"""How the words of a text stand together as names of items: 总蛋白 TP is two names of one, 糖化 血红蛋白 one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from recognition.catalogue.names.item_texts import by_script
from recognition.domain.names.items import Parsed

MOST_WORDS = 8
"""Words of a text that are tried in groups; a longer text is no name."""


def groupings(parsed: Parsed, cores: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Ways to read the words as names that stand beside each other (总蛋白 TP), the whole first; each group is a known core."""
    if parsed.core in cores:
        yield (parsed.core,)
    apart = tuple(part for word in parsed.pieces for part in by_script(word))
    if len(apart) == 2 and apart[1] + apart[0] in cores and apart[0].isascii() != apart[1].isascii():
        yield (apart[1] + apart[0],)
    if 1 < len(apart) <= MOST_WORDS:
        yield from _split(apart, cores, parsed.shown)


def _split(left: tuple[str, ...], cores: Collection[str], shown: str) -> Iterator[tuple[str, ...]]:
    if not left or left == (shown,):
        yield ()
        return
    for end in range(len(left), 0, -1):
        core = "".join(left[:end])
        for known in dict.fromkeys((core, core + shown)):
            if known in cores and not ((end > 1 or known != core) and _is_letter(known, shown)):
                for rest in _split(left[end:], cores, shown):
                    yield (known, *rest)


def _is_letter(core: str, shown: str) -> bool:
    """Whether a core is put together of one letter and the modality that a name beside it says: of X线摄影 A nobody wrote AXR."""
    letter = core.removesuffix(shown) if shown else ""
    return len(letter) == 1 and letter.isascii() and core != letter
