"""The items that a name in a report document may be: each bears it as a whole. A person always chooses, for such a name comes without a code.

Compared folded, without a leading star and with or without a bracketed end (`*总蛋白(TP)`); names of items also without their own bracketed end, and without the
specimen they begin with (尿, 血清) where the document says that specimen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from recognition.catalogue.editions.aliases import alias_rows
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.catalogue.names.resolver import resolve_item_text
from recognition.domain.names.items import DECORATION
from recognition.domain.names.resolution import QUALIFIER, is_asked_back

NAMES = "SELECT code, name_zh, name_en FROM items UNION ALL SELECT code, name_zh, name_en FROM panels WHERE code NOT IN (SELECT code FROM items)"
BRACKETED = re.compile(r"(.+?)[(\[【{][^()\[\]【】{}]+[)\]】}]")
SPECIMENS = ("尿液", "尿", "血清")
"""Specimens that begin names of items, the longer first."""
LONGEST = 100


class Candidates(NamedTuple):
    """Our codes, in order; or that all whose name it is are measured in another specimen."""

    codes: tuple[str, ...] = ()
    specimen_differs: bool = False


class _Index:
    """Every name of an edition, folded: `names` as they are, `ends` without their bracketed end, `begins` without their specimen; some 10 ms for 2,800."""

    def __init__(self, edition: Edition) -> None:
        self.names: dict[str, set[str]] = defaultdict(set)
        self.ends: dict[str, set[str]] = defaultdict(set)
        self.begins: dict[str, set[str]] = defaultdict(set)
        for code, *names in edition.connection.execute(NAMES):
            for name in filter(None, names):
                self._add(code, name)
        for row in alias_rows(edition.connection):
            self._add(row.code, row.alias)

    def _add(self, code: str, name: str) -> None:
        folded = normalise.whole(name)
        self.names[folded].add(code)
        if match := BRACKETED.fullmatch(folded):
            self.ends[match[1]].add(code)
        if begins := next((word for word in SPECIMENS if folded.startswith(word) and folded != word), None):
            self.begins[folded.removeprefix(begins)].add(code)

    def bearing(self, name: str, specimen_said: bool) -> set[str]:
        """All that bear the name; by a name without its specimen only where one is said."""
        folded = normalise.whole(name).lstrip(DECORATION)
        forms = {folded, match[1]} if (match := BRACKETED.fullmatch(folded)) else {folded}
        indexes = (self.names, self.ends, self.begins) if specimen_said else (self.names, self.ends)
        return {code for form in forms for index in indexes for code in index.get(form, ())}


@lru_cache(maxsize=1)
def _index(edition: Edition) -> _Index:
    return _Index(edition)


def called(edition: Edition, name: str) -> Collection[str]:
    """Our codes of all that have the name as it stands, but for what a form prints in front of it; at once."""
    return _index(edition).names.get(normalise.whole(name).lstrip(DECORATION), ())


def bearing(edition: Edition, name: str, specimen_said: bool = False) -> tuple[str, ...]:
    """Our codes of all that bear the very name, whatever their specimen; with `specimen_said` also those whose name begins with it."""
    return tuple(sorted(_index(edition).bearing(name, specimen_said))) if name.strip() and len(name) <= LONGEST else ()


def candidates(edition: Edition, name: str, specimen: str | None) -> Candidates:
    """What the name may be, of the specimen if one is known (a code of the vocabulary). What no name is, but a person would be asked about where it is typed, is
    asked here as well."""
    if not name.strip() or len(name) > LONGEST:
        return Candidates()
    bearing = _index(edition).bearing(name, specimen is not None)
    agreeing = {code for code in bearing if specimen is None or edition.items.measured_in(code, specimen)}
    if agreeing or bearing:
        return Candidates(tuple(sorted(agreeing)), not agreeing)
    meant = resolve_item_text(edition, name, specimen, near=False, codes=False)
    if meant.code:
        return Candidates((meant.code,))
    if not is_asked_back(meant):
        return Candidates()
    other = {offer.code for offer in meant.offers if offer.why == QUALIFIER and any(differs.startswith("specimen.") for differs in offer.differs)}
    near = tuple(offer.code for offer in meant.offers if offer.code not in other)
    return Candidates(near, bool(other) and not near)
