"""What a draft knows by name: finds institutions, items and the like as people write them, and suggests what they may have meant."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from recognition.catalogue.editions import derived
from recognition.catalogue.editions.draft_search import searchable
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.names import normalise
from recognition.catalogue.names.resolver import resolve_institution_text, resolve_item_text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.suggesting import Suggester, likeness
from recognition.domain import identifiers
from recognition.domain.names.items import generic
from recognition.domain.names.resolution import HEARD, MISREAD, SAME_NAME, SEVERAL_MEANINGS, SIMILAR, UNCONFIRMED, Resolution

Names = dict[str, set[str]]
"""A folded name to the codes that bear it."""

SIMPLE = {
    "scope": "SELECT code, name_zh, name_en, mark FROM scopes",
    "evaluator": "SELECT code, name_zh, name_en FROM evaluators",
    "entity": "SELECT code, name_zh, uscc FROM legal_entities",
    "consortium": "SELECT code, name_zh, name_en FROM consortia",
    "group": "SELECT code, name_zh, name_en FROM item_groups",
    "panel": "SELECT code, name_zh, name_en FROM panels",
    "division": "SELECT code, name_zh, name_en FROM divisions",
    "item": """SELECT code, name_zh, name_en FROM items UNION ALL SELECT code, name_zh, name_en FROM panels
               UNION ALL SELECT code, alias, '' FROM item_aliases""",
    "institution": """SELECT code, name_zh, name_en FROM institutions UNION ALL SELECT institution, alias, '' FROM institution_aliases""",
}
UNKNOWN = {"institution": "institution_unknown", "item": "item_unknown", "division": "division_unknown"}
AMBIGUOUS = {"institution": "institution_ambiguous", "item": "item_ambiguous"}
IDENTIFIERS = "SELECT code, uscc, licence, nhsa FROM institutions"
PARTING = re.compile(r"[、;；|｜,，\n]")
"""Marks that part names in a list and may stand within one."""
CALLED_SO = (SAME_NAME, SEVERAL_MEANINGS, UNCONFIRMED)
"""Reasons of candidates that bear the very name."""
BORNE_BY_SEVERAL = (SAME_NAME, SEVERAL_MEANINGS)
"""Reasons of which several candidates bear one confirmed name or abbreviation."""
CREDIT_CODES = "SELECT DISTINCT uscc FROM institutions WHERE length(uscc) = 18 AND substr(uscc, 9, 9) = ?1"
RESEMBLING = {"item": (SIMILAR, HEARD), "institution": (HEARD, MISREAD)}
"""Reasons of candidates that only resemble what is written."""
DIVISIONS = "SELECT institution, value FROM institution_divisions WHERE valid_to IS NULL"


class Directory:
    """One draft's names, read once per import. `confirmed` maps (kind, folded name) to the code that a person chose for it."""

    def __init__(self, connection: sqlite3.Connection, confirmed: Mapping[tuple[str, str], str] | None = None) -> None:
        """Reads nothing yet: each kind is read when it is first asked for."""
        self._connection = connection
        self._confirmed = confirmed or {}
        self._known: dict[str, tuple[dict[str, str], Names]] = {}
        self._in_english: dict[str, dict[str, str]] = {}
        self._signed: dict[str, set[str]] = {}
        self._suggesters: dict[str, Suggester] = {}
        self._divisions: dict[str, str] | None = None
        self._searched: dict[str, Edition] = {}
        self._borne: dict[str, set[str]] | None = None
        self._meanings: dict[tuple[str, str], Resolution] = {}

    def find(self, kind: str, written: str) -> str:
        """The code that is meant. Raises Refused for what is unknown or means several, with candidates that a person may confirm."""
        if kind in AMBIGUOUS:
            return self._taken(kind, written)
        found = self._meant(kind, written)
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise Refused("reference_unknown", candidates=[self._told(kind, code) for code in sorted(found)], kind=kind)
        if destroyed := identifiers.destroyed(written):
            raise Refused(destroyed)
        raise Refused(UNKNOWN.get(kind, "reference_unknown"), candidates=self.suggest(kind, written), kind=kind)

    def known(self, kind: str, written: str) -> str | None:
        """The code that is meant, or None; for headings, which may mean something else altogether."""
        if kind in AMBIGUOUS:
            return self._resolved(kind, written).code
        found = self._meant(kind, written)
        return next(iter(found)) if len(found) == 1 else None

    def _taken(self, kind: str, written: str) -> str:
        """An item or an institution by the one resolver's rules: of an item its specimen and all that qualifies it are part of what is written."""
        found = self._resolved(kind, written)
        if found.code:
            return found.code
        raise self.refused(kind, written, found)

    def refused(self, kind: str, written: str, found: Resolution) -> Refused:
        """Why a text does not mean one item or institution. What a spreadsheet made of a code is told as that: nobody is suggested by it."""
        if destroyed := identifiers.destroyed(written):
            return Refused(destroyed)
        offers = [offer for offer in found.offers if self.holds(kind, offer.code)]
        if identifiers.IDENTIFYING.fullmatch(identifiers.tidy(written)):
            offers = [offer for offer in offers if offer.why not in RESEMBLING[kind]]
        if offers:
            return Refused(_refusal(kind, found), candidates=[self._told(kind, offer.code, written) for offer in offers], kind=kind)
        return Refused(UNKNOWN[kind], candidates=[], kind=kind)

    def _resolved(self, kind: str, written: str) -> Resolution:
        codes, _names = self._of(kind)
        if written in codes:
            return Resolution(written)
        found = self._meaning(kind, written)
        # a name in full goes before what somebody confirmed once
        confirmed = None if found.code else self._confirmed.get((kind, normalise.term(written)))
        return Resolution(confirmed) if confirmed in codes else found

    def _meaning(self, kind: str, written: str) -> Resolution:
        """What the one resolver makes of it, by the names that the draft has when the first text is asked about."""
        if (kind, written) not in self._meanings:
            if kind == "institution" and len(named := self._named_in_full(written)) == 1:
                meant = Resolution(next(iter(named)))
            else:
                if kind not in self._searched:
                    self._searched[kind] = searchable(self._connection, kind)
                meant = (resolve_institution_text if kind == "institution" else resolve_item_text)(self._searched[kind], written)
            self._meanings[kind, written] = self._in_capitals(written, meant) if kind == "item" else meant
        return self._meanings[kind, written]

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
        alone = code in self._of("item")[0] and not generic(code) and not others
        return Resolution(code) if alone and not meant.code else meant

    def credit_code_of(self, organisation: str) -> str | None:
        """The only credit code in which this organisation code stands (GB 32100, characters 9 to 17)."""
        found = self._connection.execute(CREDIT_CODES, (organisation,)).fetchmany(2)
        return found[0][0] if len(found) == 1 else None

    def _meant(self, kind: str, written: str) -> set[str]:
        codes, names = self._of(kind)
        if written in codes:
            return {written}
        term = normalise.term(written)
        found = names.get(term, set()) if term else set()
        # a name that means one alone goes before what somebody confirmed once
        confirmed = None if len(found) == 1 else self._confirmed.get((kind, term))
        return {confirmed} if confirmed in codes else found

    def signed(self, kind: str, written: str) -> bool:
        """Whether this, with its 、 and other signs, is known as a whole: as a name or other name of an institution or item."""
        if kind not in self._signed:
            self._signed[kind] = {
                normalise.whole(name) for _code, *names in self._connection.execute(SIMPLE[kind]) for name in names if name and PARTING.search(name)
            }
        return bool(PARTING.search(written)) and normalise.whole(written) in self._signed[kind]

    def suggest(self, kind: str, written: str, most: int = 3) -> list[dict[str, Any]]:
        """What may have been meant, best first: code, name and likeness in per cent. Of items and institutions what the one resolver offers."""
        if kind in AMBIGUOUS:
            return [self._told(kind, offer.code, written) for offer in self._meaning(kind, written).offers[:most]]
        if kind not in self._suggesters:
            codes, names = self._of(kind)
            self._suggesters[kind] = Suggester(codes, names)
        return [one | {"name_en": self._english(kind, one["code"])} for one in self._suggesters[kind].best(written, most)]

    def _english(self, kind: str, code: str) -> str:
        """The English name, "" where there is none."""
        if kind not in self._in_english:
            rows = self._connection.execute(SIMPLE[kind].partition("UNION ALL SELECT code, alias")[0].partition("UNION ALL SELECT institution")[0])
            self._in_english[kind] = {row[0]: row[2] for row in rows if kind != "entity" and row[2]}
        return self._in_english[kind].get(code, "")

    def identified(self) -> dict[tuple[str, str], str]:
        """(system, identifier) to the institution that has it."""
        found: dict[tuple[str, str], str] = {}
        for code, *known in self._connection.execute(IDENTIFIERS):
            found.update(((system, identifier), code) for system, identifier in zip(("uscc", "licence", "nhsa"), known, strict=False) if identifier)
        return found

    def division_of(self, institution: str) -> str:
        """Where the institution lies now, "" where nobody says."""
        if self._divisions is None:
            self._divisions = dict(self._connection.execute(DIVISIONS))
        return self._divisions.get(institution, "")

    def standing(self, table: str, record: Mapping[str, Any], written: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
        """The draft's row with the record's key, or with what is `written` of it; empty where there is none."""
        declared = TABLES.get(table)
        if declared is None:
            return {}
        said = [(*written.get(name, ()), *([record[name]] if name in record else () if name in written else [""])) for name in declared.key]
        sql = f"SELECT {', '.join(declared.names)} FROM {table} WHERE {' AND '.join(f'{name} = ?' for name in declared.key)}"
        rows = (self._connection.execute(sql, key).fetchone() for key in product(*said))
        found = next((row for row in rows if row is not None), None)
        return dict(zip(declared.names, found, strict=True)) if found else {}

    def holds(self, kind: str, code: str) -> bool:
        """Whether there is such a code."""
        return code in self._of(kind)[0]

    def _told(self, kind: str, code: str, written: str = "") -> dict[str, Any]:
        name = self._of(kind)[0][code]
        return {"code": code, "name": name, "name_en": self._english(kind, code), "likeness": likeness(written, name) if written else 100}

    def _of(self, kind: str) -> tuple[dict[str, str], Names]:
        if kind not in self._known:
            codes: dict[str, str] = {}
            names: Names = defaultdict(set)
            for code, *others in self._connection.execute(SIMPLE[kind]):
                codes.setdefault(code, others[0])
                for name in (code, *others):
                    _add(names, code, (name,))
            self._known[kind] = codes, dict(names)
        return self._known[kind]


def _refusal(kind: str, found: Resolution) -> str:
    """The code of a refusal: several bear the name, it is no name in full, or none is called so and some only resemble it."""
    why = [offer.why for offer in found.offers]
    if all(one in RESEMBLING[kind] for one in why):
        return UNKNOWN[kind]
    return AMBIGUOUS[kind] if kind == "institution" or sum(one in BORNE_BY_SEVERAL for one in why) > 1 else "item_inexact"


def _add(names: Names, code: str, written: Iterable[str]) -> None:
    for name in written:
        if term := normalise.term(name or ""):
            names[term].add(code)
