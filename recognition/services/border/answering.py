"""A neighbouring region searches here: its own entry in the ledger and in the patient's trail, limits of its own, and what is sensitive, objected to or over as for our own receivers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

import orjson

from recognition.catalogue.editions.joined import lies_in, qualified_code
from recognition.catalogue.editions.sensitive_items import sensitive_items
from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, replace
from recognition.domain.policy import CURRENT
from recognition.domain.recorded import RecordedSearch
from recognition.domain.searches import Search, SearchPurpose
from recognition.errors import Invalid, NotFound
from recognition.ledger.entries import new_id
from recognition.peers.declaration import DeclaredPeer
from recognition.results.announced import AnnouncedResult
from recognition.results.trail import SearchLimit
from recognition.services.idempotency import IdempotencyKey, owner
from recognition.services.lookups import Service, to_milliseconds
from recognition.services.results.finding import SearchedFor, shown
from recognition.services.results.index import OpenedTokens, ResultIndex
from recognition.services.results.searching import TOKEN_PURPOSES, SearchChanged, SensitiveListMissing, ground_of, salt, write
from recognition.support.patient_tokens import receiver_abroad

HANDLE = "abroad"
"""What a handle for a neighbour begins with: none for our own receivers is one of these, nor the other way round."""


class PeerSearch(NamedTuple):
    """What a neighbour asks for one of its receivers: `tokens` of one patient that the resolver sealed for this region; `items` by our codes, where only these are looked for;
    `person`, who searches, as the neighbour pseudonymises it."""

    receiver: str
    tokens: tuple[str, ...]
    purpose: SearchPurpose
    items: tuple[str, ...] = ()
    authorisation: str | None = None
    person: str = ""


class PeerResult(NamedTuple):
    """A result as the neighbour is told it: `report` the same for all results of one report, `handle` by what it may ask where the result lies, "" where nothing is said."""

    result: AnnouncedResult
    report: str
    handle: str


class PeerResults(NamedTuple):
    """The search as it stands in our ledger, and what was found, the newest first."""

    search: RecordedSearch
    results: tuple[PeerResult, ...]


def search(
    service: Service, index: ResultIndex, peer: DeclaredPeer, asked: PeerSearch, caller: Caller, now: datetime, key: IdempotencyKey | None = None
) -> PeerResults:
    """What is found, once the search is in the ledger and in the patient's trail; the same request again is written once. Raises as the search of an own receiver
    does, Invalid (`item_unknown`) for an item that is none of ours."""
    earlier = service.replayed(key, caller) if key else None
    written = service.numbered_as(RecordedSearch, earlier[0]) if earlier else None
    at = written.at.astimezone(SHANGHAI) if written else to_milliseconds(now.astimezone(SHANGHAI))
    edition = service.edition_numbered(written.edition) if written else service.edition()
    tokens = index.opened(asked.tokens, receiver_abroad(peer.id, asked.receiver), at.date(), TOKEN_PURPOSES[asked.purpose], ("token", "earlier_token"))
    wanted, sensitive = _named(edition, asked.items), sensitive_items(edition, at.date())
    if not sensitive:
        raise SensitiveListMissing()
    institution = qualified_code(peer.id, asked.receiver)
    ground = ground_of(index, SearchedFor(institution, asked.tokens, asked.purpose, (), asked.authorisation), tokens, bool(wanted & sensitive))
    found = _found(index, edition, peer, institution, tokens, at.date(), wanted, sensitive)
    if written is None:
        declared = index.declaration
        most = SearchLimit(declared.searches_per_hour, declared.peer_searches_per_hour, declared.peer_searches_per_hour)
        by = f"{caller.by}/{asked.person}" if asked.person else caller.by
        index.trail.begin(institution, by, asked.purpose, at, most)
        new = Search(new_id(at), at, institution, by, asked.purpose, ground, edition.number, CURRENT, len(found), "", tuple(sorted(wanted & sensitive)))
        new = replace(new, listed=_listed(salt(index, new), found))
        written = write(service, index, new, asked.authorisation, tokens, key.request(owner(caller)) if key else None, most)
    if _listed(salt(index, written), found) != written.listed:
        raise SearchChanged()
    return PeerResults(written, tuple(_told(index, peer, institution, written, result) for result in found))


def open_result(index: ResultIndex, peer: DeclaredPeer, receiver: str, handle: str, now: datetime) -> str:
    """Where a result lies that was found today for this receiver. Raises Invalid (`result_malformed`, `result_of_another_day`), NotFound where it is another's, was
    withdrawn or objected to since."""
    try:
        kind, day, institution, issuer, report, item = index.keys.unseal(handle)
        made = date.fromisoformat(day)
    except (Invalid, ValueError, TypeError) as error:
        raise Invalid("handle", code="result_malformed") from error
    if kind != HANDLE or institution != qualified_code(peer.id, receiver):
        raise NotFound("handle")
    if made != shanghai_day(now):
        raise Invalid("handle", code="result_of_another_day")
    locator = index.store.locator(issuer, report, item)
    if not locator:
        raise NotFound("handle")
    return locator


def _named(edition: Edition, items: Sequence[str]) -> frozenset[str]:
    for place, item in enumerate(items):
        if edition.reading.item(item) is None:
            raise Invalid(f"items.{place}", code="item_unknown")
    return frozenset(items)


def _found(
    index: ResultIndex,
    edition: Edition,
    peer: DeclaredPeer,
    institution: str,
    tokens: OpenedTokens,
    today: date,
    wanted: frozenset[str],
    sensitive: frozenset[str],
) -> list[AnnouncedResult]:
    """Of our own institutions alone: what the neighbour's announced here, it has itself."""
    rows = shown(index, edition, institution, tokens, today, wanted, sensitive)
    return [row for row in rows if not lies_in(edition, row.issuer, peer.region.prefixes, today)]


def _told(index: ResultIndex, peer: DeclaredPeer, institution: str, written: RecordedSearch, result: AnnouncedResult) -> PeerResult:
    day = shanghai_day(written.at)
    report = index.keys.report_for(peer.id, shanghai_day(result.performed_at).year, result.report) or ""
    content = [HANDLE, day.isoformat(), institution, result.issuer, result.report, result.item]
    return PeerResult(result, report, index.keys.seal(day, content) if result.locator else "")


def _listed(salted: bytes, found: Sequence[AnnouncedResult]) -> str:
    """As of an own search; no verdict, for it is the neighbour that judges."""
    lines = [
        [result.item, result.issuer, result.performed_at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S+08:00"), result.specimen, ""] for result in found
    ]
    return sha256(salted + orjson.dumps(sorted(lines))).hexdigest()
