"""Indexed reads of one edition as terms, remembered within bounds: rows of an edition never change.

A layer for speed: without remembering items a lookup takes 350,000 instructions more, of 1.60 million in worker and writer, without institutions
330,000, without qualifications 60,000 (callgrind, taken out one after the other). Throw one out when reading its rows takes a tenth of that.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from recognition.domain.identifiers import local_key
from recognition.domain.lookups import Institution, Item, ItemKind, Listing, Qualification, QualificationStatus, Scope, Span

INSTITUTIONS, ITEMS, PAIRS, PRICES = 4096, 1024, 16384, 8192
"""How many rows of each kind a worker remembers; with all full some 20 MB."""
MAPS = 32
"""Code maps that a worker remembers by folded code: some 190 KB for a thousand codes, a few milliseconds to read. Only codes that are not
written as in the map need them."""

INSTITUTION = "SELECT code, name_zh, name_en, level, grade, ownership, kind FROM institutions WHERE code = ?1"
SPANS = """
SELECT 0, value, valid_from, valid_to FROM institution_divisions WHERE institution = ?1
UNION ALL SELECT 1, value, valid_from, valid_to FROM institution_entities WHERE institution = ?1
UNION ALL SELECT 2, value, valid_from, valid_to FROM institution_consortia WHERE institution = ?1
UNION ALL SELECT 3, value, valid_from, valid_to FROM institution_roles WHERE institution = ?1"""
ITEM = "SELECT name_zh, name_en, kind, group_code, volatile FROM items WHERE code = ?1"
PANEL = "SELECT grouping, name_zh, name_en FROM panels WHERE code = ?1"
MEMBERS = "SELECT member FROM panel_members WHERE panel = ?1 ORDER BY position"
PANELS_OF = """
SELECT panel, (SELECT grouping FROM panels WHERE code = m.panel) FROM panel_members AS m WHERE member = ?1 ORDER BY panel"""
WIDER = "SELECT wider FROM coverings WHERE narrower = ?1 ORDER BY wider"
NARROWER = "SELECT narrower FROM coverings WHERE wider = ?1 ORDER BY narrower"
LISTINGS = "SELECT scope, window_days, valid_from, valid_to, illustrative FROM listings WHERE item = ?1 ORDER BY scope, valid_from"
QUALIFICATIONS = """
SELECT scope, status, valid_from, valid_to, evaluator, round FROM qualifications WHERE institution = ?1 AND item = ?2
ORDER BY scope, evaluator, round, valid_from"""
IDENTIFIER = "SELECT institution FROM institution_identifiers WHERE system = ?1 AND code = ?2 LIMIT 2"
TARIFFS = "SELECT fen, valid_from, valid_to, illustrative FROM tariffs WHERE owner = ?1 AND item = ?2 ORDER BY valid_from DESC"
TARIFF_DAYS = "SELECT DISTINCT valid_from, 0 FROM tariffs UNION SELECT DISTINCT valid_to, 1 FROM tariffs"
LOCAL_CODES = "SELECT local_code, item FROM code_maps WHERE institution = ?1 AND role = ?2 ORDER BY item"
PRICED = "SELECT 1 FROM tariffs WHERE owner = ?1 LIMIT 1"
SCOPES = "SELECT code, name_zh, name_en, mark FROM scopes ORDER BY code"
PREFIXES = "SELECT prefix FROM scope_prefixes WHERE scope = ?1 ORDER BY prefix"

STATUSES = {status.value: status for status in QualificationStatus}
KINDS = {kind.value: kind for kind in ItemKind}


class Tariff(NamedTuple):
    """One row of a price list: fen, the days it holds (both included), and whether it is only an illustration."""

    fen: int
    since: date
    until: date | None
    illustrative: bool


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _end(text: str | None) -> date | None:
    return None if text is None else _day(text)


class Reading:
    """What one edition says, by code. Each method is one or a few index seeks the first time; None or () where it says nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        def every(sql: str, *values: str) -> list[Any]:
            return connection.execute(sql, values).fetchall()

        self._all = every
        self.scopes = {code: Scope(code, zh, en, mark, tuple(p for (p,) in self._all(PREFIXES, code))) for code, zh, en, mark in self._all(SCOPES)}
        self.institution = lru_cache(INSTITUTIONS)(self._institution)
        self.identified = lru_cache(INSTITUTIONS)(self._identified)
        self.item = lru_cache(ITEMS)(self._item)
        self.narrower = lru_cache(ITEMS)(lambda wider: tuple(narrower for (narrower,) in self._all(NARROWER, wider)))
        self.listings = lru_cache(ITEMS)(self._listings)
        self.qualifications = lru_cache(PAIRS)(self._qualifications)
        self.has_prices = lru_cache(INSTITUTIONS)(lambda owner: bool(self._all(PRICED, owner)))
        self.tariffs = lru_cache(PRICES)(self._tariffs)
        self.local_codes = lru_cache(MAPS)(self._local_codes)

    def _institution(self, code: str) -> Institution | None:
        rows = self._all(INSTITUTION, code)
        if not rows:
            return None
        spans: tuple[list[Span], ...] = ([], [], [], [])
        for which, value, since, until in self._all(SPANS, code):
            spans[which].append(Span(value, _day(since), _end(until)))
        code, zh, en, *classes = rows[0]
        divisions, entities, consortia, roles = map(tuple, spans)
        return Institution(code, zh, en, divisions, entities, consortia, roles, *classes)

    def _identified(self, system: str, code: str) -> str | None:
        """The one institution with this identifier; None also where several share it."""
        rows = self._all(IDENTIFIER, system, code)
        institution: str | None = rows[0][0] if len(rows) == 1 else None
        return institution

    def _item(self, code: str) -> Item | None:
        item, panel = self._all(ITEM, code), self._all(PANEL, code)
        if not item and not panel:
            return None
        members = tuple(member for (member,) in self._all(MEMBERS, code)) if panel else ()
        zh, en, kind, group, volatile = item[0] if item else self._grouped(panel[0], members)
        containing = self._all(PANELS_OF, code)
        panels = tuple(panel for panel, grouping in containing if not grouping)
        groupings = tuple(panel for panel, grouping in containing if grouping)
        wider = tuple(wider for (wider,) in self._all(WIDER, code))
        return Item(code, zh, en, KINDS[kind], group, bool(volatile), panels, wider, members, bool(panel and panel[0][0]), groupings)

    def _grouped(self, panel: tuple[Any, ...], members: tuple[str, ...]) -> tuple[Any, ...]:
        """A panel that is no item of its own has the kind and group of its members, and is volatile when one of them is."""
        rows = [self._all(ITEM, member)[0] for member in members]
        kind, group = (rows[0][2], rows[0][3]) if rows else (ItemKind.LAB.value, "")
        return panel[1], panel[2], kind, group, any(row[4] for row in rows)

    def _listings(self, item: str) -> tuple[Listing, ...]:
        return tuple(
            Listing(self.scopes[scope], window, _day(since), _end(until), bool(illustrative))
            for scope, window, since, until, illustrative in self._all(LISTINGS, item)
        )

    def _qualifications(self, institution: str, item: str) -> tuple[Qualification, ...]:
        return tuple(
            Qualification(institution, self.scopes[scope], STATUSES[status], _day(since), _end(until), evaluator, round_)
            for scope, status, since, until, evaluator, round_ in self._all(QUALIFICATIONS, institution, item)
        )

    def _tariffs(self, owner: str, item: str) -> tuple[Tariff, ...]:
        return tuple(Tariff(fen, _day(since), _end(until), bool(illustrative)) for fen, since, until, illustrative in self._all(TARIFFS, owner, item))

    def days_of_tariffs(self) -> tuple[int, ...]:
        """The days (ordinals, in order) on which a tariff begins, or is over for the first time."""
        bounds = self._all(TARIFF_DAYS)
        return tuple(sorted({_day(day).toordinal() + after for day, after in bounds if day}))

    def _local_codes(self, institution: str, role: str) -> dict[str, tuple[str, ...]]:
        """Folded local code (`local_key`) to the items that an institution's map means by it, in its role as `issuer` or `receiver`."""
        items_of: dict[str, tuple[str, ...]] = {}
        for code, item in self._all(LOCAL_CODES, institution, role):
            key = local_key(code)
            if item not in (known := items_of.get(key, ())):
                items_of[key] = (*known, item)
        return items_of
