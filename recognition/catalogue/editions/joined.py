"""An edition of this region joined with the verified one of a neighbouring region, for questions about an institution of the neighbour's.

Items, listings, windows, prices and the receiver are ours; of the neighbour's institutions everything is theirs: what they are, where they lie, whether they
contribute, their qualifications with the scopes and marks of these, their local codes. A code of theirs stands as `region/code` everywhere here, so that no code of
ours is ever taken for one of theirs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from recognition.catalogue.editions.meeting import Meeting
from recognition.catalogue.editions.reader import Reading
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.ties import Ties
from recognition.domain.lookups import Facts, Institution, Qualification, Span, replace, value_on
from recognition.domain.policy.noted import ITEM_NOT_MET
from recognition.errors import RegistryUnavailable

SEPARATOR = "/"
"""Between a region and the code of one of its institutions; no institution's code has it, and a code that is none of ours stands behind a colon."""
_SYSTEMS = ("uscc", "licence", "nhsa")
_ENTITY = "SELECT coalesce(uscc, '') FROM legal_entities WHERE code = ?1"
_ENTITY_BY_USCC = "SELECT code FROM legal_entities WHERE uscc = ?1 LIMIT 2"
_IDENTIFIERS_OF = "SELECT system, code FROM institution_identifiers WHERE institution = ?1 AND system IN ('uscc', 'licence', 'nhsa')"


@contextmanager
def reading_editions() -> Iterator[None]:
    """Within it a file that cannot be read raises RegistryUnavailable."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error


def qualified_code(region: str, code: str) -> str:
    """How an institution of a neighbouring region stands in answers and entries."""
    return f"{region}{SEPARATOR}{code}"


def region_of(code: str) -> str:
    """The region of a code that stands so; "" for one of ours."""
    region, separator, _ = code.partition(SEPARATOR)
    return region if separator else ""


def lies_in(edition: Edition, code: str, prefixes: tuple[str, ...], day: date) -> bool:
    """Whether the institution of this code lies in one of the divisions on a Shanghai day by the edition."""
    known = edition.reading.institution(code)
    return known is not None and (value_on(known.divisions, day) or "-").startswith(prefixes)


def counterpart(known: str, edition: Edition, other: Edition) -> str | None:
    """The code in the other edition of the institution that has this code in the first: it shares a national identifier (credit code, licence, insurance code) and
    contradicts none. None where there is none, or the identifiers name several."""
    own = _identifiers(edition, known)
    found = {code for system, value in own if (code := other.reading.identified(system, value))}
    if len(found) != 1:
        return None
    [code] = found
    theirs = _identifiers(other, code)
    for system in _SYSTEMS:
        values = {value for each, value in own if each == system}, {value for each, value in theirs if each == system}
        if all(values) and not values[0] & values[1]:
            return None
    return code


def _identifiers(edition: Edition, institution: str) -> list[tuple[str, str]]:
    return edition.connection.execute(_IDENTIFIERS_OF, (institution,)).fetchall()


class JoinedEdition(Edition):
    """Ours, with the institutions of one neighbouring region by its verified edition. It has our number and hash; `region` and `other` name theirs."""

    __slots__ = ("meeting", "other", "region")

    def __init__(self, own: Edition, other: Edition, region: str) -> None:
        """Raises RegistryUnavailable where one of the files cannot be read."""
        super().__init__(own.number, own.path, own.connection)
        self.region, self.other = region, other
        with reading_editions():
            self.meeting = Meeting(own, other)
            self.reading = JoinedReading(own, other, region, self.meeting)
        self.ties = Ties(self.reading)
        self.prices = own.prices

    @property
    def peer(self) -> tuple[str, str]:
        """The neighbouring region and the hash of its edition, as entries name them."""
        return self.region, self.other.sha256

    def noted(self, known: Facts) -> tuple[str, ...]:
        """What is to be said of the facts that were read here: `item_not_met` where the item, or a member of the panel, is not exactly one of theirs."""
        if known.item is None:
            return ()
        items: Iterable[str] = known.item.members if known.item.grouping else (known.item.code, *known.item.members)
        return () if all(code in self.meeting.there for code in items) else (ITEM_NOT_MET,)


class JoinedReading(Reading):
    """Ours by our codes, theirs by `region/code`."""

    def __init__(self, own: Edition, other: Edition, region: str, meeting: Meeting) -> None:
        super().__init__(own.connection)
        self._other, self._region, self._meeting = other, region, meeting
        # In answers about their institutions a mark is that of a scope of theirs.
        self.scopes = self.scopes | other.reading.scopes

    def _bare(self, code: str) -> str | None:
        region, separator, bare = code.partition(SEPARATOR)
        return bare if separator and region == self._region else None

    def _institution(self, code: str) -> Institution | None:
        if (bare := self._bare(code)) is None:
            return super()._institution(code)
        theirs = self._other.reading.institution(bare)
        if theirs is None:
            return None
        entities, consortia = tuple(map(self._entity, theirs.entities)), tuple(map(self._foreign, theirs.consortia))
        return replace(theirs, code=code, entities=entities, consortia=consortia)

    def _entity(self, span: Span) -> Span:
        """A legal entity is the same where its credit code is; else it is one of theirs alone."""
        uscc = self._other.connection.execute(_ENTITY, (span.value,)).fetchone()
        same = self._all(_ENTITY_BY_USCC, uscc[0]) if uscc and uscc[0] else []
        return replace(span, value=same[0][0]) if len(same) == 1 else self._foreign(span)

    def _foreign(self, span: Span) -> Span:
        return replace(span, value=qualified_code(self._region, span.value))

    def _qualifications(self, institution: str, item: str) -> tuple[Qualification, ...]:
        if (bare := self._bare(institution)) is None:
            return super()._qualifications(institution, item)
        theirs = self._meeting.there.get(item)
        rows = self._other.reading.qualifications(bare, theirs) if theirs else ()
        return tuple(replace(row, institution=institution) for row in rows)
