"""What the names of a file mean in a draft, by the one resolver: each is asked once, and candidates are searched for as long as they help anybody."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping

from recognition.catalogue.editions import derived
from recognition.catalogue.editions.draft_search import searchable
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.catalogue.names.resolver import resolve_institution_text, resolve_item_text
from recognition.domain.names.items import generic
from recognition.domain.names.resolution import NOTHING, SAME_NAME, SEVERAL_MEANINGS, UNCONFIRMED, Resolution

CALLED_SO = (SAME_NAME, SEVERAL_MEANINGS, UNCONFIRMED)
"""Reasons of candidates that bear the very name."""
MOST_SEARCHED = 300
"""Unknown names of a kind for which it is searched what they may mean, three milliseconds each: a file with more of them was made for another
catalogue. Of 150,000 rows with two unknown names each the faults are told in a minute of the processor, where all were searched for in none."""
Known = Callable[[str], tuple[Mapping[str, str], Mapping[str, set[str]]]]
"""Of a kind: code to name, and folded name to codes."""


class NameMeanings:
    """The names of one draft."""

    def __init__(self, connection: sqlite3.Connection, known: Known, most: int = MOST_SEARCHED) -> None:
        """Reads nothing yet. `most`: unknown names of a kind for which it is searched what comes near."""
        self._connection, self._known, self._most = connection, known, most
        self._searched: dict[str, Edition] = {}
        self._borne: dict[str, set[str]] | None = None
        self._met: dict[tuple[str, str], Resolution] = {}
        self._unknown: dict[str, int] = defaultdict(int)

    def of(self, kind: str, written: str) -> Resolution:
        """What the one resolver makes of it, by the names that the draft has when the first text is asked about."""
        if (kind, written) in self._met:
            return self._met[kind, written]
        near = self._unknown[kind] < self._most
        meant = self._resolved(kind, written, near)
        meant = self._in_capitals(written, meant) if kind == "item" else meant
        self._unknown[kind] += meant.code is None
        if near or meant.code is not None:
            self._met[kind, written] = meant
        return meant

    def searched(self, kind: str, written: str) -> bool:
        """Whether what comes near was searched for as well."""
        return (kind, written) in self._met

    def _resolved(self, kind: str, written: str, near: bool) -> Resolution:
        if kind == "institution":
            if len(named := self._named_in_full(written)) == 1:
                return Resolution(next(iter(named)))
            if not near and not written.isascii() and normalise.term(written) not in self._known(kind)[1]:
                # no name and no other name, and no code or identifier has a Chinese sign
                return NOTHING
        if kind not in self._searched:
            self._searched[kind] = searchable(self._connection, kind)
        resolve = resolve_institution_text if kind == "institution" else resolve_item_text
        return resolve(self._searched[kind], written, near=near)

    def _named_in_full(self, written: str) -> set[str]:
        """The institutions that the resolver finds first, by a name or alias as it is written, without its terms of search: of a file that names
        all hospitals in full, and of a draft in which some are new, nothing need be known of how they sound."""
        if self._borne is None:
            self._borne = defaultdict(set)
            for system, name, code in derived.identifiers(self._connection):
                if system == "name":
                    self._borne[name].add(code)
        return self._borne.get(normalise.name(normalise.narrow(written)), set())

    def _in_capitals(self, written: str, meant: Resolution) -> Resolution:
        """A code of ours in capitals, as spreadsheets have them, where nothing else is called so."""
        code = normalise.code(written).lower()
        others = {offer.code for offer in meant.offers if offer.why in CALLED_SO} - {code}
        alone = code in self._known("item")[0] and not generic(code) and not others
        return Resolution(code) if alone and not meant.code else meant
