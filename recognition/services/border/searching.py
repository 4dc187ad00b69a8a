"""A search asks the neighbouring regions too, all at once and each for as long as is declared; what they say is believed of their own institutions alone."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, NamedTuple

import msgspec

from recognition.catalogue.editions.joined import JoinedEdition
from recognition.catalogue.editions.longest_windows import longest_window
from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Stated
from recognition.domain.searches import AskedRegion
from recognition.errors import NotFound, Problem
from recognition.ledger.pseudonyms import ReferenceKeys
from recognition.peers.calling import PeerCalls
from recognition.peers.faults import PeerFault
from recognition.results.announced import AnnouncedResult
from recognition.results.store import MOST_FOUND
from recognition.results.trail import ChosenAbroad
from recognition.services.border.neighbours import ForeignIssuer, Neighbours
from recognition.services.results.finding import FoundAbroad

SEARCHES, OPENINGS = "/searches", "/openings"
NO_TOKEN, NO_EDITION, NOT_MET, MALFORMED = "no_token", "no_edition", "items_not_met", "answer_malformed"
"""Why a neighbour was not asked: the resolver gave no token for it, nothing of its catalogue is held by which results could be judged, none of the named items is
one of its; and that its answer is none."""
GRACE = 0.1
"""Seconds beyond a neighbour's own in which its thread ends."""
log = logging.getLogger(__name__)

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=24)]


class ToldResult(msgspec.Struct, forbid_unknown_fields=True):
    """A result as a neighbour tells it, by its own codes; `report` is the same for all results of one report, `handle` by what it says where the result lies."""

    item: Code
    issuer: Code
    performed_at: Annotated[datetime, msgspec.Meta(tz=True)]
    stated: Stated
    report: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{24}$")]
    specimen: Annotated[str, msgspec.Meta(max_length=24)] = ""
    mark: Annotated[str, msgspec.Meta(max_length=40)] = ""
    handle: Annotated[str, msgspec.Meta(max_length=400)] = ""


class ToldSearch(msgspec.Struct):
    """What a neighbour answers."""

    sequence: Annotated[int, msgspec.Meta(ge=0)]
    results: Annotated[list[ToldResult], msgspec.Meta(max_length=MOST_FOUND)]


class PeerUnreachable(Problem):
    """The neighbouring region cannot be asked now where a result lies."""

    code = "peer_unreachable"


class Wanted(NamedTuple):
    """What is looked for: our codes of the `items` that are named, or none; what is sensitive here; how many days a result is kept at most; for whom."""

    receiver: str
    items: frozenset[str]
    sensitive: frozenset[str]
    retention_days: int


class AskingRegions:
    """The neighbours are being asked, while others work; `found` waits for them."""

    def __init__(self, neighbours: Neighbours, own: Edition, wanted: Wanted, now: datetime) -> None:
        """Nobody is asked yet. `now` is the time of the search."""
        self._neighbours, self._own, self._wanted, self._now = neighbours, own, wanted, now
        self._threads: list[tuple[str, threading.Thread, float]] = []
        self._told: dict[str, dict[str, Any] | str] = {}
        self._joined: dict[str, JoinedEdition] = {}

    def ask(self, tokens: Mapping[str, Sequence[str]], search: str, about: Mapping[str, Any]) -> None:
        """Asks each neighbour with its tokens; `search` is the id of our own search, under which a neighbour writes it once, `about` what else it is told."""
        for region, peer in self._neighbours.peers.items():
            given = tokens.get(region, ())
            try:
                current = self._neighbours.current(self._own, region)
            except Problem:
                current = None
            if not given or current is None:
                self._told[region] = NO_EDITION if given else NO_TOKEN
                continue
            joined = self._joined[region] = current[0]
            items = sorted(joined.meeting.there[code] for code in self._wanted.items if code in joined.meeting.there)
            if self._wanted.items and not items:
                self._told[region] = NOT_MET
                continue
            body = {
                "receiver": self._wanted.receiver,
                **dict(zip(("token", "earlier_token"), given, strict=False)),
                **about,
                **({"items": items} if items else {}),
            }
            thread = threading.Thread(target=self._asked, args=(region, self._neighbours.calls(region), body, search, peer.timeout), daemon=True)
            self._threads.append((region, thread, time.monotonic() + peer.timeout + GRACE))
            thread.start()

    def _asked(self, region: str, calls: PeerCalls, body: dict[str, Any], search: str, wait: float) -> None:
        try:
            self._told[region] = calls.post(SEARCHES, body, wait, **{"Idempotency-Key": search})
        except PeerFault as fault:
            self._told[region] = str(fault.told.get("problem") or fault.code)
        except Exception:
            log.exception("a fault in asking a neighbouring region")
            self._told[region] = "away"

    def found(self, references: ReferenceKeys, own: Iterable[AnnouncedResult]) -> FoundAbroad:
        """What came back in time. `own` are the results of our own index, which are not told twice."""
        for _region, thread, until in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        results: list[AnnouncedResult] = []
        asked, peers, seen = [], [], {_same(result) for result in own}
        for region in self._neighbours.peers:
            told = self._told.get(region, "slow")
            if isinstance(told, dict):
                try:
                    answer = msgspec.convert(told, ToldSearch)
                except msgspec.ValidationError:
                    told = MALFORMED
            if isinstance(told, str):
                asked.append(AskedRegion(region, told))
                continue
            fitting, passed_over = self._believed(region, answer, references)
            fresh = {_same(result): result for result in fitting if _same(result) not in seen}
            seen.update(fresh)
            results += fresh.values()
            asked.append(AskedRegion(region, "", len(fresh), passed_over))
            peers.append((region, answer.sequence, self._joined[region].other.sha256))
        return FoundAbroad(tuple(results), tuple(asked), tuple(peers))

    def _believed(self, region: str, answer: ToldSearch, references: ReferenceKeys) -> tuple[list[AnnouncedResult], int]:
        """Results of its own institutions and of items that meet ours; and how many others it named."""
        believed, passed_over, joined = [], 0, self._joined[region]
        for told in answer.results:
            whose = self._neighbours.issuer_here(self._own, region, told.issuer, self._now, self._wanted.receiver)
            item = joined.meeting.here.get(told.item)
            if whose == self._wanted.receiver:
                continue
            if whose is None or item is None:
                passed_over += 1
                continue
            performed = told.performed_at.astimezone(SHANGHAI).replace(second=0, microsecond=0)
            if not self._may_be_shown(item, shanghai_day(performed), shanghai_day(self._now)):
                continue
            # Under a key of ours, which ends with the year: no list of ours can be laid beside one of theirs.
            report, _patient = references.of_lookup(shanghai_day(performed), self._wanted.receiver, f"{region}/{told.report}", None)
            if report is None:
                passed_over += 1
                continue
            issuer = whose.here if isinstance(whose, ForeignIssuer) else whose
            abroad = region, answer.sequence, told.handle
            believed.append(AnnouncedResult(b"", issuer, report, item, performed, told.stated, told.specimen, told.mark, (), "", abroad))
        if passed_over:
            log.warning("a neighbouring region named results that are not its own, or items that are not ours: %s", region)
        return believed, passed_over

    def _may_be_shown(self, item: str, performed: date, today: date) -> bool:
        """As for results of our own index: what was named, else what is not sensitive; within the longest window of any list."""
        named = item in self._wanted.items if self._wanted.items else item not in self._wanted.sensitive
        window = longest_window(self._own, item, today) if named else None
        return window is not None and performed + timedelta(days=min(window, self._wanted.retention_days)) >= today


def _same(result: AnnouncedResult) -> tuple[str, str, datetime, str]:
    return result.issuer, result.item, result.performed_at.astimezone(SHANGHAI), result.specimen


def locate(neighbours: Neighbours, chosen: ChosenAbroad, receiver: str) -> str:
    """Where a chosen result lies, by its region's word of now. Raises NotFound (`lookup`) where it does not stand any more, PeerUnreachable."""
    if chosen.region not in neighbours.peers:
        raise PeerUnreachable()
    try:
        told = neighbours.calls(chosen.region).post(OPENINGS, {"handle": chosen.handle, "receiver": receiver}, neighbours.peers[chosen.region].timeout)
    except PeerFault as fault:
        if fault.told.get("status") == 404:
            raise NotFound("lookup") from fault
        raise PeerUnreachable() from fault
    locator = told.get("locator")
    if not isinstance(locator, str) or not 0 < len(locator) <= 200 or not locator.isascii() or not locator.isprintable():
        raise PeerUnreachable()
    return locator


__all__ = ["AskingRegions", "PeerUnreachable", "Wanted", "locate"]
