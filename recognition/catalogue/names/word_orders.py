"""The English names of a catalogue by their words, whatever their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from recognition.domain.names import items
from recognition.domain.names.english_words import Bag, bag
from recognition.domain.names.items import Parsed


class WordOrders:
    """Cores (`items.Parsed`) of English names by the bag of their words."""

    def __init__(self) -> None:
        """Empty."""
        self._cores: dict[Bag, dict[str, None]] = defaultdict(dict)

    def add(self, parsed: Parsed) -> None:
        """Takes in the core of a name; one that is no English name has no bag."""
        if words := bag(parsed.pieces):
            self._cores[words].setdefault(parsed.core)

    def cores(self, parsed: Parsed) -> Collection[str]:
        """The cores of names that have the same words. None for an abbreviation of several meanings with a word beside it (Ca level)."""
        words = bag(parsed.pieces)
        return () if not words or items.generic("".join(words)) else self._cores.get(words, ())
