"""The use-case of searching 调阅检索: the results of one token at other institutions, each judged for this receiver, written down before any is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.sensitive_items import sensitive_items
from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Answer, Caller, Coding, Verdict, replace
from recognition.domain.policy import CURRENT
from recognition.domain.recorded import RecordedSearch, recorded
from recognition.domain.searches import AskedRegion, Search, SearchGround, SearchPurpose, stated_authorisation
from recognition.errors import Ambiguous, Invalid, Problem
from recognition.ledger import Request
from recognition.ledger.entries import encode, new_id, receipt_of
from recognition.ledger.ids import milliseconds
from recognition.results.announced import AnnouncedResult
from recognition.results.trail import KeptSearch, SearchLimit
from recognition.services.idempotency import IdempotencyKey, owner
from recognition.services.judge import signature
from recognition.services.lookups import Service, to_milliseconds
from recognition.services.results.encounters import hashes
from recognition.services.results.finding import SearchedFor, everywhere, keep_abroad
from recognition.services.results.index import OpenedTokens, ResultIndex
from recognition.support.patient_tokens import TokenPurpose

ORDERS_TIMES = 5
"""Checks of orders that a person may make for each search."""
TOKEN_PURPOSES = {
    SearchPurpose.TREATMENT: frozenset({TokenPurpose.TREATMENT}),
    SearchPurpose.ORDER: frozenset({TokenPurpose.TREATMENT}),
    SearchPurpose.EMERGENCY: frozenset({TokenPurpose.EMERGENCY, TokenPurpose.TREATMENT}),
}
"""What a token must have been made for; an emergency may begin while another visit is under way."""
STRENGTH = {verdict: place for place, verdict in enumerate(Verdict)}


class SensitiveListMissing(Problem):
    """The edition in force has no list of sensitive items, so nothing is searched: all of it would be found."""

    code = "sensitive_list_missing"


class SearchChanged(Problem):
    """The request was made before, and what was found then is not all there any more."""

    code = "search_changed"


class FoundAnswer(NamedTuple):
    """A result and what the policy says of it at this receiver. `handle` is by what it is chosen: for this receiver, this search and this day."""

    result: AnnouncedResult
    answer: Answer
    handle: str


class FoundResults(NamedTuple):
    """The search as it stands in the ledger, and the results in groups of one item: the best of a group first, the group of the newest result first."""

    search: RecordedSearch
    salt: bytes
    groups: tuple[tuple[FoundAnswer, ...], ...]
    asked: tuple[AskedRegion, ...] = ()
    """The neighbouring regions, where some are declared: which answered, and why the others did not."""


def search(service: Service, index: ResultIndex, asked: SearchedFor, caller: Caller, now: datetime, key: IdempotencyKey | None = None) -> FoundResults:
    """What is found, once the search is in the ledger and in the patient's trail. Raises Invalid (of `ResultIndex.opened`; `authorisation_required`),
    ItemAmbiguous, TooManySearches, SensitiveListMissing, SearchChanged, IdempotencyConflict, ResultsUnavailable, LedgerUnavailable, RegistryUnavailable."""
    if key and (earlier := service.replayed(key, caller)):
        return _again(service, index, asked, caller, service.numbered_as(RecordedSearch, earlier[0]))
    now = to_milliseconds(now.astimezone(SHANGHAI))
    edition, today, search_id = service.edition(), now.date(), new_id(now)
    tokens = index.opened(asked.tokens, asked.receiver, today, TOKEN_PURPOSES[asked.purpose], ("token", "earlier_token"))
    wanted = named(edition, asked)
    sensitive = sensitive_items(edition, today)
    if not sensitive:
        raise SensitiveListMissing()
    ground = ground_of(index, asked, tokens, bool(wanted & sensitive))
    index.trail.begin(asked.receiver, by := signature(caller), asked.purpose, now, limit(index, asked.purpose))
    answered, abroad = everywhere(service, index, edition, asked, tokens, wanted, sensitive, caller, now, search_id)
    policy = answered[0][1].policy if answered else CURRENT
    search = Search(
        search_id, now, asked.receiver, by, asked.purpose, ground, edition.number, policy, len(answered), "", tuple(sorted(wanted & sensitive)), abroad.peers
    )
    search = replace(search, listed=list_hash(salt(index, search), answered))
    written = write(service, index, search, asked.authorisation, tokens, key.request(owner(caller)) if key else None)
    keep_abroad(index, written.id, written.at, abroad)
    return as_shown(index, written, answered, abroad.asked)


def as_shown(
    index: ResultIndex, written: RecordedSearch, answered: Sequence[tuple[AnnouncedResult, Answer]], asked: tuple[AskedRegion, ...] = ()
) -> FoundResults:
    """The search with what it showed. Raises SearchChanged where this is something else now."""
    own = salt(index, written)
    if list_hash(own, answered) != written.listed:
        raise SearchChanged()
    return FoundResults(written, own, grouped(index, written, answered), asked)


def named(edition: Edition, asked: SearchedFor) -> frozenset[str]:
    """The items that are asked for by name, as our codes. Raises ItemAmbiguous, Invalid (`item_unknown`)."""
    return frozenset(_named(edition, item, asked.receiver, f"items.{place}") for place, item in enumerate(asked.items))


def _named(edition: Edition, item: Coding, receiver: str, field: str) -> str:
    try:
        code = resolve_item(edition, item, receiver, receiver)
    except Ambiguous as refusal:
        raise type(refusal)(field, **refusal.details) from refusal
    except Invalid as refusal:
        raise Invalid((refusal.field or "item").replace("item", field, 1), code=refusal.code) from refusal
    if code is None:
        raise Invalid(field, code="item_unknown")
    return code


def limit(index: ResultIndex, purpose: SearchPurpose) -> SearchLimit:
    """How many searches may be made within an hour; checks of orders are counted apart, for many orders are signed in an hour."""
    times, person = ORDERS_TIMES if purpose is SearchPurpose.ORDER else 1, index.declaration.searches_per_hour
    return SearchLimit(person * times, max(person, index.declaration.key_searches_per_hour) * times)


def ground_of(index: ResultIndex, asked: SearchedFor, tokens: OpenedTokens, sensitive: bool) -> SearchGround:
    """On whose word results are shown; of what is sensitive the region's own basis is not enough. Raises Invalid (`authorisation_required`)."""
    if asked.purpose is SearchPurpose.EMERGENCY:
        return SearchGround.EMERGENCY
    if tokens.agreed:
        return SearchGround.AGREED
    if stated_authorisation(asked.authorisation):
        return SearchGround.CLAIMED
    if index.declaration.legal_basis and not sensitive:
        return SearchGround.DECLARED
    raise Invalid("authorisation", code="authorisation_required")


def salt(index: ResultIndex, search: Search | RecordedSearch) -> bytes:
    """That of a search's list. A list is short and its parts are known, so that its bare hash, which stays in the ledger, could be guessed."""
    return index.keys.salt(search.at.astimezone(SHANGHAI).year, search.id)


def list_hash(salted: bytes, answered: Sequence[tuple[AnnouncedResult, Answer]]) -> str:
    """SHA-256 (hex) of the salt and of what is shown: a JSON list of [item, issuer, performed, specimen, verdict] in the order of these, sorted. The
    receiver can calculate it from the answer, and say years later what was shown."""
    return sha256(salted + orjson.dumps(sorted(_line(result, answer) for result, answer in answered))).hexdigest()


def _line(result: AnnouncedResult, answer: Answer) -> list[str]:
    return [result.item, result.issuer, result.performed_at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S+08:00"), result.specimen, answer.verdict.value]


def grouped(
    index: ResultIndex, search: RecordedSearch, answered: Sequence[tuple[AnnouncedResult, Answer]], encounter: str | None = None
) -> tuple[tuple[FoundAnswer, ...], ...]:
    """The results with their handles, by item. A handle holds the hash of the patient's `encounter`, in which a result that is chosen is told no more."""
    groups: dict[str, list[FoundAnswer]] = {}
    for result, answer in sorted(answered, key=lambda each: each[0].performed_at, reverse=True):
        over: list[Any] = [each.hex() for each in hashes(index, search.at, search.institution, "encounter", encounter, (result.patient,))[:1]]
        if result.abroad:
            # Nothing of it is stored here, so the handle holds all of it.
            over = ["", [int(result.performed_at.timestamp()) // 60, result.stated.value, result.specimen, result.mark, *result.abroad]]
        content = [search.receipt.sequence, search.purpose.value, search.institution, result.patient.hex(), result.issuer, result.report, result.item, *over]
        groups.setdefault(result.item, []).append(
            FoundAnswer(result, answer, index.keys.seal(shanghai_day(search.at), [shanghai_day(search.at).isoformat(), *content]))
        )
    return tuple(tuple(sorted(group, key=lambda found: STRENGTH[found.answer.verdict])) for group in groups.values())


def write(
    service: Service,
    index: ResultIndex,
    search: Search,
    authorisation: str | None,
    tokens: OpenedTokens,
    request: Request | None,
    most: SearchLimit | None = None,
) -> RecordedSearch:
    """First the trail, by which the patient learns of it, then the ledger. A search that the ledger refused showed nothing, and leaves no trail; of the same
    request at once the first one is written, and is the answer of all."""
    year = search.at.year
    patients = [patient for value in tokens.values if (patient := index.keys.patient(year, value))]
    stated = stated_authorisation(authorisation)
    claimed = index.keys.authorisation(year, stated) if stated else None
    kept = KeptSearch(search.id, milliseconds(search.at), search.institution, search.by, search.purpose.value, search.ground.value, search.found)
    index.trail.keep(kept, patients, claimed, most or limit(index, search.purpose), search.at)
    try:
        data = encode(search)
        appended = service.ledger.append([data], request)
    except BaseException:
        index.trail.forget(search.id)
        raise
    if appended.replayed:
        index.trail.forget(search.id)
        return service.numbered_as(RecordedSearch, appended.first)
    return recorded(search, receipt_of(appended.first, data))


def _again(service: Service, index: ResultIndex, asked: SearchedFor, caller: Caller, written: RecordedSearch) -> FoundResults:
    """What a search found that was made before, if all of it still stands. Raises SearchChanged."""
    edition, at = service.edition_numbered(written.edition), written.at.astimezone(SHANGHAI)
    tokens = index.opened(asked.tokens, asked.receiver, at.date(), TOKEN_PURPOSES[asked.purpose], ("token", "earlier_token"))
    wanted, sensitive = named(edition, asked), sensitive_items(edition, at.date())
    answered, abroad = everywhere(service, index, edition, asked, tokens, wanted, sensitive, caller, at, written.id)
    return as_shown(index, written, answered, abroad.asked)
