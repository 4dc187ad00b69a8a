"""Where two institutions lie on a day, and what ties them to each other."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from recognition.catalogue.editions.reader import Reading
from recognition.domain.lookups import Span, value_on

REMEMBERED = 8192
Spans = tuple[Span, ...]


class Tie(NamedTuple):
    """Their divisions ("" where none is known), and whether both are of one consortium and of one legal entity."""

    issuer_division: str
    receiver_division: str
    consortium: bool
    entity: bool


class Ties:
    """Ties by one edition, between issuer and receiver on a Shanghai day; either may be an institution that it does not know."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.between = lru_cache(REMEMBERED)(self._between)

    def _between(self, issuer: str | None, receiver: str, today: date) -> Tie:
        one, other = self._reading.institution(issuer) if issuer else None, self._reading.institution(receiver)
        here, there = ((value_on(known.divisions, today) if known else None) or "" for known in (one, other))
        if not one or not other:
            return Tie(here, there, False, False)
        return Tie(here, there, _shared(one.consortia, other.consortia, today), _shared(one.entities, other.entities, today))


def _shared(one: Spans, other: Spans, today: date) -> bool:
    value = value_on(one, today)
    return value is not None and value == value_on(other, today)
