"""The institutions of a draft, by all that they are called: what the one rule of their meaning asks for, read once per import."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from recognition.catalogue.names import normalise
from recognition.catalogue.names.institution_meaning import OFFERED, meaning
from recognition.catalogue.names.search_terms import LEVELS, LOWEST
from recognition.domain.names.institutions import short_forms
from recognition.domain.names.resolution import Resolution
from recognition.domain.names.spellings import alike

INSTITUTIONS = "SELECT code, name_zh, name_en, uscc, licence, nhsa, level FROM institutions"
ALIASES = "SELECT institution, alias FROM institution_aliases ORDER BY institution, alias"
DIVISIONS = "SELECT name_zh FROM divisions"
PLACES = ("", "市", "省", "区", "县")
MOST_ASKED = 300
"""Unknown names of one file for which is searched: a file with more was made for another catalogue."""

Index = dict[str, set[str]]


class Institutions:
    """One draft's institutions. Which of them a text means is remembered."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Reads codes and names; what only unknown names need is made when one comes."""
        self._connection = connection
        self._meanings: dict[str, Resolution] = {}
        self._names: dict[str, list[str]] = {}
        self._rank: dict[str, int] = {}
        self._named: Index = defaultdict(set)
        self._whole: Index = defaultdict(set)
        self._identified: Index = defaultdict(set)
        self._organised: Index = defaultdict(set)
        self._searched = 0
        for code, zh, en, uscc, licence, nhsa, level in connection.execute(INSTITUTIONS):
            self._names[code], self._rank[code] = [name for name in (zh, en) if name], LEVELS.get(level, LOWEST)
            for identifier in filter(None, (uscc, licence, nhsa)):
                self._identified[normalise.code(identifier).upper()].add(code)
            if uscc and len(uscc) == 18:
                self._organised[uscc[8:17]].add(code)
        for code, alias in connection.execute(ALIASES):
            if code in self._names:
                self._names[code].append(alias)
        for code, names in self._names.items():
            for name in names:
                self._named[normalise.name(name)].add(code)
                self._whole[normalise.term(name)].add(code)

    def meaning(self, text: str) -> Resolution:
        """What the text means, as every door understands it."""
        if text not in self._meanings:
            self._meanings[text] = meaning(self, text)
        return self._meanings[text]

    def credit_code_of(self, organisation: str) -> str | None:
        """The only credit code in which this organisation code stands."""
        found = {code for code in self._identified if len(code) == 18 and code[8:17] == organisation} if self._organised.get(organisation) else set()
        return next(iter(found)) if len(found) == 1 else None

    def known(self, code: str) -> bool:
        """Whether the draft has an institution of this code."""
        return code in self._rank

    def named(self, name: str) -> str | None:
        """The only one with this name, folded by `folding.name`."""
        return _only(self._named.get(name))

    def identified(self, identifier: str) -> str | None:
        """The only one with this identifier, in capitals."""
        return _only(self._identified.get(identifier))

    def organised(self, code: str) -> set[str]:
        """Those with this organisation code in their credit code."""
        return set(self._organised.get(code, ()))

    def whole(self, term: str) -> set[str]:
        """Those with this name in full, folded by `folding.term`."""
        return set(self._whole.get(term, ()))

    def spelled_alike(self, term: str, near: Sequence[str]) -> set[str]:
        """Those with a name that is spelled alike, near or not."""
        return set(self._alike.get(term, ()))

    def near(self, text: str) -> list[str]:
        """Those called so for short, then those whose name or code begins so, then those that hold it; in each a higher level, then a
        shorter name first."""
        term = alike(normalise.term(text))
        if not term or self._searched >= MOST_ASKED:
            return []
        self._searched += 1
        found: dict[str, tuple[int, int, int, str]] = {code: (0, self._rank[code], 0, code) for code in self._short.get(term, ())}
        called = ((name, codes, 1 if name.startswith(term) else 2) for name, codes in self._alike.items() if term in name)
        coded = ((name, codes, 1) for name, codes in self._coded.items() if name.startswith(normalise.term(text)))
        for name, codes, band in (*called, *coded):
            for code in codes:
                order = (band, self._rank[code], len(name), code)
                found[code] = min(found.get(code, order), order)
        return sorted(found, key=found.__getitem__)[:OFFERED]

    def place(self, text: str) -> bool:
        """Whether a division is called so, with its kind or without."""
        return any(text + kind in self._places for kind in PLACES)

    @cached_property
    def _alike(self) -> Index:
        found: Index = defaultdict(set)
        for term, codes in self._whole.items():
            found[alike(term)] |= codes
        return dict(found)

    @cached_property
    def _coded(self) -> Index:
        found: Index = defaultdict(set)
        for code in self._rank:
            found[normalise.term(code)].add(code)
        for identifier, codes in self._identified.items():
            found[normalise.term(identifier)] |= codes
        return dict(found)

    @cached_property
    def _short(self) -> Index:
        found: Index = defaultdict(set)
        for code, names in self._names.items():
            for name in names:
                for form in short_forms(name):
                    found[alike(normalise.term(form))].add(code)
        return dict(found)

    @cached_property
    def _places(self) -> frozenset[str]:
        return frozenset(name for (name,) in self._connection.execute(DIVISIONS))


def _only(codes: set[str] | None) -> str | None:
    return next(iter(codes)) if codes and len(codes) == 1 else None
