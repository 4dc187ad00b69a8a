"""What a draft knows by name: finds institutions, items and the like as people write them, and suggests what they may have meant."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.names import normalise
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.meanings_of_names import MOST_SEARCHED, NameMeanings
from recognition.catalogue.spreadsheets.suggesting import Suggester, likeness
from recognition.domain import identifiers
from recognition.domain.names.resolution import HEARD, MISREAD, SAME_NAME, SEVERAL_MEANINGS, SIMILAR, Resolution

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
BORNE_BY_SEVERAL = (SAME_NAME, SEVERAL_MEANINGS)
"""Reasons of which several candidates bear one confirmed name or abbreviation."""
CREDIT_CODES = "SELECT DISTINCT uscc FROM institutions WHERE length(uscc) = 18 AND substr(uscc, 9, 9) = ?1"
RESEMBLING = {"item": (SIMILAR, HEARD), "institution": (HEARD, MISREAD)}
"""Reasons of candidates that only resemble what is written."""
SUGGESTED = 3
DIVISIONS = "SELECT institution, value FROM institution_divisions WHERE valid_to IS NULL"


class Directory:
    """One draft's names, read once per import. `confirmed` maps (kind, folded name) to the code that a person chose for it."""

    def __init__(self, connection: sqlite3.Connection, confirmed: Mapping[tuple[str, str], str] | None = None, searched: int = MOST_SEARCHED) -> None:
        """Reads nothing yet: each kind is read when it is first asked for. `searched`: unknown names of a kind for which it is searched what they
        may mean."""
        self._connection = connection
        self._confirmed = confirmed or {}
        self._known: dict[str, tuple[dict[str, str], Names]] = {}
        self._in_english: dict[str, dict[str, str]] = {}
        self._signed: dict[str, set[str]] = {}
        self._suggesters: dict[str, Suggester] = {}
        self._divisions: dict[str, str] | None = None
        self._meanings = NameMeanings(connection, self._of, searched)

    def find(self, kind: str, written: str) -> str:
        """The code that is meant. Raises Refused for what is unknown or means several, with candidates that a person may confirm."""
        if kind in AMBIGUOUS:
            return self._taken(kind, written)
        codes = self._meant(kind, written)
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            raise Refused("reference_unknown", candidates=[self._candidate(kind, code) for code in sorted(codes)], kind=kind)
        raise self.refused(kind, written)

    def known(self, kind: str, written: str) -> str | None:
        """The code that is meant, or None; for headings, which may mean something else altogether."""
        if kind in AMBIGUOUS:
            return self._resolved(kind, written).code
        codes = self._meant(kind, written)
        return next(iter(codes)) if len(codes) == 1 else None

    def _taken(self, kind: str, written: str) -> str:
        """An item or an institution by the one resolver's rules: of an item its specimen and all that qualifies it are part of what is written."""
        resolution = self._resolved(kind, written)
        if resolution.code:
            return resolution.code
        raise self.refused(kind, written, resolution, self._meanings.searched(kind, written))

    def refused(self, kind: str, written: str, resolution: Resolution | None = None, searched: bool = True) -> Refused:
        """Why a text does not mean one of a kind; of items and institutions by what the resolver made of it, and whether what comes near was
        `searched`. What a spreadsheet made of a code is told as that: nobody is suggested by it."""
        if destroyed := identifiers.destroyed(written):
            return Refused(destroyed)
        if resolution is None:
            return Refused(UNKNOWN.get(kind, "reference_unknown"), candidates=self._similar(kind, written), kind=kind)
        offers = [offer for offer in resolution.offers if self.holds(kind, offer.code)]
        if identifiers.IDENTIFYING.fullmatch(identifiers.tidy(written)):
            offers = [offer for offer in offers if offer.why not in RESEMBLING[kind]]
        if offers:
            return Refused(_refusal(kind, resolution), candidates=[self._candidate(kind, offer.code, written) for offer in offers], kind=kind)
        return Refused(UNKNOWN[kind], candidates=[], kind=kind, unsearched=not searched)

    def _resolved(self, kind: str, written: str) -> Resolution:
        codes, _names = self._of(kind)
        if written in codes:
            return Resolution(written)
        resolution = self._meanings.of(kind, written)
        # a name in full goes before what somebody confirmed once
        confirmed = None if resolution.code else self._confirmed.get((kind, normalise.term(written)))
        return Resolution(confirmed) if confirmed in codes else resolution

    def credit_code_of(self, organisation: str) -> str | None:
        """The only credit code in which this organisation code stands (GB 32100, characters 9 to 17)."""
        rows = self._connection.execute(CREDIT_CODES, (organisation,)).fetchmany(2)
        return rows[0][0] if len(rows) == 1 else None

    def _meant(self, kind: str, written: str) -> set[str]:
        codes, names = self._of(kind)
        if written in codes:
            return {written}
        term = normalise.term(written)
        meant = names.get(term, set()) if term else set()
        # a name that means one alone goes before what somebody confirmed once
        confirmed = None if len(meant) == 1 else self._confirmed.get((kind, term))
        return {confirmed} if confirmed in codes else meant

    def signed(self, kind: str, written: str) -> bool:
        """Whether this, with its 、 and other signs, is known as a whole: as a name or other name of an institution or item."""
        if kind not in self._signed:
            self._signed[kind] = {
                normalise.whole(name) for _code, *names in self._connection.execute(SIMPLE[kind]) for name in names if name and PARTING.search(name)
            }
        return bool(PARTING.search(written)) and normalise.whole(written) in self._signed[kind]

    def offered(self, kind: str, written: str) -> list[dict[str, Any]]:
        """Items or institutions that may be meant, best first, as the one resolver offers them: code, name and likeness in per cent."""
        return [self._candidate(kind, offer.code, written) for offer in self._meanings.of(kind, written).offers[:SUGGESTED]]

    def _similar(self, kind: str, written: str) -> list[dict[str, Any]]:
        """The same of any other kind, whose names are compared one by one."""
        if kind not in self._suggesters:
            self._suggesters[kind] = Suggester(*self._of(kind))
        return [suggestion | {"name_en": self._english(kind, suggestion["code"])} for suggestion in self._suggesters[kind].best(written, SUGGESTED)]

    def _english(self, kind: str, code: str) -> str:
        """The English name, "" where there is none."""
        if kind not in self._in_english:
            rows = self._connection.execute(SIMPLE[kind].partition("UNION ALL SELECT code, alias")[0].partition("UNION ALL SELECT institution")[0])
            self._in_english[kind] = {row[0]: row[2] for row in rows if kind != "entity" and row[2]}
        return self._in_english[kind].get(code, "")

    def identified(self) -> dict[tuple[str, str], str]:
        """(system, identifier) to the institution that has it."""
        owners: dict[tuple[str, str], str] = {}
        for code, *known in self._connection.execute(IDENTIFIERS):
            owners.update(((system, identifier), code) for system, identifier in zip(("uscc", "licence", "nhsa"), known, strict=False) if identifier)
        return owners

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
        key_values = [(*written.get(name, ()), *([record[name]] if name in record else () if name in written else [""])) for name in declared.key]
        sql = f"SELECT {', '.join(declared.names)} FROM {table} WHERE {' AND '.join(f'{name} = ?' for name in declared.key)}"
        rows = (self._connection.execute(sql, key).fetchone() for key in product(*key_values))
        row = next((row for row in rows if row is not None), None)
        return dict(zip(declared.names, row, strict=True)) if row else {}

    def holds(self, kind: str, code: str) -> bool:
        """Whether there is such a code."""
        return code in self._of(kind)[0]

    def _candidate(self, kind: str, code: str, written: str = "") -> dict[str, Any]:
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


def _refusal(kind: str, resolution: Resolution) -> str:
    """The code of a refusal: several bear the name, it is no name in full, or none is called so and some only resemble it."""
    why = [offer.why for offer in resolution.offers]
    if all(reason in RESEMBLING[kind] for reason in why):
        return UNKNOWN[kind]
    return AMBIGUOUS[kind] if kind == "institution" or sum(reason in BORNE_BY_SEVERAL for reason in why) > 1 else "item_inexact"


def _add(names: Names, code: str, written: Iterable[str]) -> None:
    for name in written:
        if term := normalise.term(name or ""):
            names[term].add(code)
