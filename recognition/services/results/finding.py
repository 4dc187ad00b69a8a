"""What a search finds: in our own index and in those of neighbouring regions, each result judged for the receiver by the one policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from recognition.catalogue.editions.longest_windows import longest_window
from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Answer, Caller, Coding, Query, Stated
from recognition.domain.searches import AskedRegion, SearchPurpose
from recognition.errors import Ambiguous, Invalid
from recognition.ledger.ids import milliseconds
from recognition.results.announced import AnnouncedResult
from recognition.services.judge import judge, put, signature
from recognition.services.lookups import Service
from recognition.services.results.index import OpenedTokens, ResultIndex


class SearchedFor(NamedTuple):
    """What a receiver asks: `tokens` of one patient for it and this day; `items`, where only these are looked for; on whose word."""

    receiver: str
    tokens: tuple[str, ...]
    purpose: SearchPurpose
    items: tuple[Coding, ...] = ()
    authorisation: str | None = None
    abroad: Mapping[str, Sequence[str]] = MappingProxyType({})
    """Tokens of the same patient for the services of neighbouring regions, which this one cannot open, by region."""


class FoundAbroad(NamedTuple):
    """What the neighbours found, as ours would stand, and how each was asked; of those that answered the region, the sequence of its search and the SHA-256 of its edition."""

    results: tuple[AnnouncedResult, ...] = ()
    asked: tuple[AskedRegion, ...] = ()
    peers: tuple[tuple[str, int, str], ...] = ()


def shown(
    index: ResultIndex, edition: Edition, receiver: str, tokens: OpenedTokens, today: date, wanted: frozenset[str], sensitive: frozenset[str]
) -> list[AnnouncedResult]:
    """What of the patient's results may be shown: other institutions', within the longest window, nothing sensitive that was not named."""
    rows = index.store.of_patient(index.keys.patients(index.years(today), tokens.values), index.marks(tokens))
    return showable(index, edition, rows, receiver, today, wanted, sensitive)


def showable(
    index: ResultIndex, edition: Edition, rows: Sequence[AnnouncedResult], receiver: str, today: date, wanted: frozenset[str], sensitive: frozenset[str]
) -> list[AnnouncedResult]:
    """The same of one patient's results."""
    return [
        row
        for row in rows
        if row.issuer != receiver
        and (row.item in wanted if wanted else row.item not in sensitive)
        and (window := longest_window(edition, row.item, today)) is not None
        and shanghai_day(row.performed_at) + timedelta(days=min(window, index.declaration.retention_days)) >= today
    ]


def everywhere(
    service: Service, index: ResultIndex, edition: Edition, asked: SearchedFor, tokens: OpenedTokens, wanted: frozenset[str], sensitive: frozenset[str],
    caller: Caller, now: datetime, search_id: str,
) -> tuple[list[tuple[AnnouncedResult, Answer]], FoundAbroad]:  # fmt: skip
    """What is found here and in neighbouring regions, which are asked meanwhile. Who objected here is looked for nowhere."""
    abroad = FoundAbroad()
    rows = shown(index, edition, asked.receiver, tokens, now.date(), wanted, sensitive)
    if service.neighbours:
        from recognition.services.border.searching import AskingRegions, Wanted

        if index.store.keeps_out(index.marks(tokens)):
            # Told as by a neighbour that has nothing: an objection is not the receiver's to know.
            abroad = FoundAbroad(asked=tuple(map(AskedRegion, service.neighbours.peers)))
        else:
            asking = AskingRegions(service.neighbours, edition, Wanted(asked.receiver, wanted, sensitive, index.declaration.retention_days), now)
            person = index.keys.person(now.year, signature(caller))
            about = {"purpose": asked.purpose.value, "person": person, **({"authorisation": asked.authorisation} if asked.authorisation else {})}
            asking.ask(asked.abroad, search_id, about)
            abroad = asking.found(service.references.fresh(), rows)
    return judged(service, edition, [*rows, *abroad.results], asked.receiver, caller, now), abroad


def keep_abroad(index: ResultIndex, search: str, at: datetime, abroad: FoundAbroad) -> None:
    """Keeps what the neighbours found, sealed, for as long as the search may be shown again: they are not asked for that."""
    if abroad.asked:
        results = [(*result[1:6], *result[6:8], result.abroad) for result in abroad.results]
        index.trail.show_abroad(search, milliseconds(at), index.keys.seal(shanghai_day(at), [results, list(map(msgspec.structs.astuple, abroad.asked))]))


def kept_abroad(index: ResultIndex, search: str) -> FoundAbroad:
    """What was kept so; nothing where nothing was, or it is over. Raises Invalid where the year's key is destroyed."""
    sealed = index.trail.shown_abroad(search)
    if sealed is None:
        return FoundAbroad()
    results, asked = index.keys.unseal(sealed)
    found = [
        AnnouncedResult(b"", issuer, report, item, datetime.fromisoformat(performed), Stated(stated), specimen, mark, (), "", tuple(abroad))
        for issuer, report, item, performed, stated, specimen, mark, abroad in results
    ]
    return FoundAbroad(tuple(found), tuple(AskedRegion(*each) for each in asked))


def question(result: AnnouncedResult, receiver: str) -> Query:
    """The question that a result answers at a receiver."""
    return Query(
        Coding("recognition", result.item), Coding("recognition", result.issuer), result.performed_at, receiver,
        mark=result.mark or None, specimen=result.specimen or None, stated=result.stated,
    )  # fmt: skip


def judged(
    service: Service, edition: Edition, results: Sequence[AnnouncedResult], receiver: str, caller: Caller, now: datetime
) -> list[tuple[AnnouncedResult, Answer]]:
    """Each result with its answer, by the one policy. What this edition cannot name exactly any more is left out."""
    references, answered = service.references.fresh(), []
    for result in results:
        with suppress(Invalid, Ambiguous):
            query = question(result, receiver)
            answering, asked = put(service.neighbours, edition, query, now)
            answered.append((result, judge(asked, answering, references, caller, now).answer))
    return answered
