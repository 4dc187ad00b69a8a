"""The use-case of the check before an order is signed (智能提醒): per order the best recognised result, or nothing; and the restraint that keeps it heard.

One notice for a signing; nothing in a declared emergency, for volatile items, for what is not plainly recognised, for what was dismissed in this encounter, or for an
item that a registrar has switched off because nobody heeds it. No lookup is made until a result is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.sensitive_items import sensitive_items
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI, Answer, Caller, Coding, RepeatReason, Verdict, replace
from recognition.domain.policy import CURRENT
from recognition.domain.recorded import RecordedSearch
from recognition.domain.searches import Search, SearchGround, SearchPurpose
from recognition.errors import Ambiguous, Invalid, NotFound, Problem
from recognition.ledger.entries import new_id
from recognition.results.announced import AnnouncedResult
from recognition.services.idempotency import IdempotencyKey, owner
from recognition.services.judge import signature
from recognition.services.lookups import Service, to_milliseconds
from recognition.services.results import searching
from recognition.services.results.choosing import noticed
from recognition.services.results.encounters import hashes
from recognition.services.results.finding import SearchedFor, judged, shown
from recognition.services.results.index import OpenedTokens, ResultIndex
from recognition.services.results.searching import TOKEN_PURPOSES, FoundAnswer, SearchChanged, SensitiveListMissing

MOST_ORDERS = 50


class CheckedOrders(NamedTuple):
    """What is about to be signed: the items, in whatever system; `encounter` and `signing` are opaque and known to the receiver alone."""

    receiver: str
    tokens: tuple[str, ...]
    orders: tuple[Coding, ...]
    encounter: str | None = None
    signing: str | None = None
    circumstances: tuple[RepeatReason, ...] = ()
    authorisation: str | None = None


class OrderNotice(NamedTuple):
    """What is said of one order: the best result, or None; a problem where the item was not understood."""

    item: str | None
    found: FoundAnswer | None = None
    problem: Problem | None = None


class OrderCheck(NamedTuple):
    """The notices in the order of the orders. `search` is the entry; None where nothing was looked for, and then `silent` says why: `emergency`,
    `signing` (answered before), `nothing` (no order of which anything may be said)."""

    notices: tuple[OrderNotice, ...]
    search: RecordedSearch | None = None
    silent: str | None = None


def check(service: Service, index: ResultIndex, asked: CheckedOrders, caller: Caller, now: datetime, key: IdempotencyKey | None = None) -> OrderCheck:
    """What is to be said before these orders are signed. Raises what `searching.search` raises."""
    now = to_milliseconds(now.astimezone(SHANGHAI))
    earlier = service.replayed(key, caller) if key else None
    written = service.numbered_as(RecordedSearch, earlier[0]) if earlier else None
    at = written.at.astimezone(SHANGHAI) if written else now
    edition = service.edition_numbered(written.edition) if written else service.edition()
    orders = [_order(edition, order, asked.receiver) for order in asked.orders]
    if RepeatReason.EMERGENCY in asked.circumstances:
        return OrderCheck(tuple(orders), silent="emergency")
    tokens = index.opened(asked.tokens, asked.receiver, at.date(), TOKEN_PURPOSES[SearchPurpose.ORDER], ("token", "earlier_token"))
    patients = index.keys.patients(index.years(at.date()), tokens.values)
    signings = hashes(index, at, asked.receiver, "signing", asked.signing, patients)
    # What was said of this very request's answer silences nothing of it when it is sent again.
    before = written.at if written else None
    answered, silent = index.notices.silent(hashes(index, at, asked.receiver, "encounter", asked.encounter, patients), signings, before)
    if answered and not written:
        return OrderCheck(tuple(orders), silent="signing")
    wanted = frozenset(order.item for order in orders if order.item and order.item not in silent and not _volatile(edition, order.item))
    if not wanted:
        return OrderCheck(tuple(orders), silent="nothing")
    ground, wanted = _allowed(index, edition, asked, tokens, wanted, at)
    if not written:
        index.trail.begin(asked.receiver, signature(caller), SearchPurpose.ORDER, now, searching.limit(index, SearchPurpose.ORDER))
    best = _best(service, index, edition, asked, tokens, wanted, caller, at)
    if written:
        _unchanged(index, written, best)
        return _told(index, orders, best, written, asked.encounter)
    named = tuple(sorted(wanted & sensitive_items(edition, at.date())))
    policy = next((answer.policy for _result, answer in best.values()), CURRENT)
    search = Search(new_id(now), now, asked.receiver, signature(caller), SearchPurpose.ORDER, ground, edition.number, policy, len(best), "", named)
    search = replace(search, listed=searching.list_hash(searching.salt(index, search), [*best.values()]))
    recorded = searching.write(service, index, search, asked.authorisation, tokens, key.request(owner(caller)) if key else None)
    _unchanged(index, recorded, best)
    # Of the same request at once, the one that was written first counts what is shown.
    if best and recorded.id == search.id and not index.notices.show(best.keys(), signings, now):
        return OrderCheck(tuple(orders), recorded, "signing")
    return _told(index, orders, best, recorded, asked.encounter)


def dismiss(index: ResultIndex, handles: Sequence[str], receiver: str, encounter: str | None, now: datetime) -> int:
    """Counts notices that were dismissed, and remembers that for the encounter; says how many. Raises as `choosing.choose` does."""
    seen = []
    for place, handle in enumerate(handles):
        try:
            seen.append(noticed(index, handle, receiver, now))
        except Invalid as refusal:
            raise Invalid(f"results.{place}", code=refusal.code) from refusal
        except NotFound as refusal:
            raise NotFound(f"results.{place}") from refusal
    of = [(item, next(iter(hashes(index, now, receiver, "encounter", encounter, (patient,))), None)) for item, patient in seen]
    index.notices.dismiss(of, now)
    return len(of)


def _order(edition: Edition, order: Coding, receiver: str) -> OrderNotice:
    if order.system == "local":
        order = replace(order, owner="receiver")
    try:
        return OrderNotice(resolve_item(edition, order, None, receiver))
    except (Invalid, Ambiguous) as problem:
        return OrderNotice(None, problem=problem)


def _volatile(edition: Edition, item: str) -> bool:
    known = edition.reading.item(item)
    return known is None or known.volatile


def _allowed(
    index: ResultIndex, edition: Edition, asked: CheckedOrders, tokens: OpenedTokens, wanted: frozenset[str], at: datetime
) -> tuple[SearchGround, frozenset[str]]:
    """On whose word, and for what: an order for a sensitive item names it, and without somebody's word nothing is said of it."""
    sensitive = sensitive_items(edition, at.date())
    if not sensitive:
        raise SensitiveListMissing()
    search = SearchedFor(asked.receiver, asked.tokens, SearchPurpose.ORDER, authorisation=asked.authorisation)
    ground = searching.ground_of(index, search, tokens, sensitive=False)
    return ground, wanted - sensitive if ground is SearchGround.DECLARED else wanted


def _unchanged(index: ResultIndex, search: RecordedSearch, best: Mapping[str, tuple[AnnouncedResult, Answer]]) -> None:
    """Raises SearchChanged where a search showed something else than would be told now."""
    if searching.list_hash(searching.salt(index, search), [*best.values()]) != search.listed:
        raise SearchChanged()


def _best(
    service: Service, index: ResultIndex, edition: Edition, asked: CheckedOrders, tokens: OpenedTokens, wanted: frozenset[str], caller: Caller, at: datetime
) -> dict[str, tuple[AnnouncedResult, Answer]]:
    """Of each item the newest result that is recognised."""
    if not wanted:
        return {}
    results = shown(index, edition, asked.receiver, tokens, at.date(), wanted, frozenset())
    best: dict[str, tuple[AnnouncedResult, Answer]] = {}
    for result, answer in judged(service, edition, results, asked.receiver, caller, at):
        if answer.verdict is Verdict.RECOGNISED:
            best.setdefault(result.item, (result, answer))
    return best


def _told(
    index: ResultIndex, orders: Sequence[OrderNotice], best: dict[str, tuple[AnnouncedResult, Answer]], search: RecordedSearch, encounter: str | None
) -> OrderCheck:
    found = {group[0].result.item: group[0] for group in searching.grouped(index, search, [*best.values()], encounter)}
    return OrderCheck(tuple(order._replace(found=found.get(order.item or "")) for order in orders), search)
