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
        issuing, receiving = self._reading.institution(issuer) if issuer else None, self._reading.institution(receiver)
        issuer_division, receiver_division = ((value_on(known.divisions, today) if known else None) or "" for known in (issuing, receiving))
        if not issuing or not receiving:
            return Tie(issuer_division, receiver_division, False, False)
        return Tie(
            issuer_division, receiver_division, _shared(issuing.consortia, receiving.consortia, today), _shared(issuing.entities, receiving.entities, today)
        )


def _shared(spans: Spans, other_spans: Spans, today: date) -> bool:
    value = value_on(spans, today)
    return value is not None and value == value_on(other_spans, today)
