"""The use-case of a hospital's privacy officer: its own searches, those that want a look, and what was said of them. Auditors see none of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from recognition.domain.catalogue import Word
from recognition.domain.lookups import Caller
from recognition.domain.searches import SearchGround, SearchPurpose
from recognition.errors import NotFound, Problem
from recognition.ledger.ids import milliseconds
from recognition.results.trail import KeptSearch, SearchReview, key_of
from recognition.services.judge import signature
from recognition.services.lookups import Service
from recognition.services.results.index import ResultIndex
from recognition.services.results.searching import limit
from recognition.support.threads import give_way

MOST = 200
"""Searches of a page."""
PAGES = 10
"""Pages that are looked through at once for what few searches are."""
WAITING = "waiting"
"""What wants a look and had none."""
FOLLOW = timedelta(hours=24)
"""Within a day a search is followed by a lookup, or nobody needed it: as a lookup is undecided after a day."""
HOUR_MS = 3_600_000


class SearchNotice(Word):
    """Why a search wants a look: it was an emergency; it showed results of which none was chosen within a day; the same person, or
    those whom one system names, searched very often within an hour."""

    EMERGENCY = "emergency"
    NO_LOOKUP = "no_lookup"
    BURST = "burst"


SEARCH_KINDS = (WAITING, *(notice.value for notice in SearchNotice), SearchPurpose.TREATMENT.value, SearchPurpose.ORDER.value)
"""What a list can be narrowed to."""


class ReviewOutcome(Word):
    """What a privacy officer says of a search."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class ReviewedSearch(NamedTuple):
    """A search, why it wants a look, and what was said of it."""

    search: KeptSearch
    notices: tuple[SearchNotice, ...]
    review: SearchReview | None


class SearchReviewed(Problem):
    """The search was reviewed before; that stays."""

    code = "reviewed_before"


class WantedSearches(NamedTuple):
    """Which searches are asked for: of one person, as the trail names her; and of a kind of `SEARCH_KINDS`. Without either all are."""

    by: str = ""
    kind: str = ""

    def has(self, search: ReviewedSearch) -> bool:
        """Whether a search of that person is of the kind."""
        if self.kind == WAITING:
            return waits(search)
        return not self.kind or self.kind in search.notices or self.kind == search.search.purpose


ALL = WantedSearches()


def searches(
    service: Service, index: ResultIndex, institution: str, since: datetime, until: datetime, now: datetime, before: tuple[int, str] | None = None,
    wanted: WantedSearches = ALL,
) -> tuple[list[ReviewedSearch], tuple[int, str] | None]:  # fmt: skip
    """The institution's searches of a time, the newest first, and where the next page begins; of what few searches are, as many of a page as lie among the
    next two thousand. Raises ResultsUnavailable, LedgerUnavailable."""
    found: list[ReviewedSearch] = []
    for _ in range(PAGES if wanted.kind else 1):
        rows = index.trail.of_institution(institution, since, until, MOST + 1, before, wanted.by)
        page = rows[:MOST]
        bursts, reviews = _bursts(index, institution, page), index.trail.reviews([row.id for row in page])
        found += filter(wanted.has, (ReviewedSearch(row, tuple(_notices(service, row, bursts, now)), reviews.get(row.id)) for row in page))
        before = (page[-1].at, page[-1].id) if len(rows) > MOST else None
        if before is None or len(found) >= MOST:
            break
        give_way()
    return found, before


def waits(search: ReviewedSearch) -> bool:
    """Whether it wants a look and had none."""
    return bool(search.notices) and search.review is None


def review(index: ResultIndex, search_id: str, outcome: ReviewOutcome, note: str, caller: Caller, now: datetime) -> SearchReview:
    """Keeps what the officer says of a search of her own hospital, once. Raises NotFound, SearchReviewed, ResultsUnavailable."""
    assert caller.institution is not None, "a privacy officer is a hospital's"
    if index.trail.one(search_id, caller.institution) is None:
        raise NotFound("search_id")
    said = SearchReview(search_id, milliseconds(now), signature(caller), outcome.value, note)
    if not index.trail.review(said):
        raise SearchReviewed("search_id")
    return said


def _notices(service: Service, row: KeptSearch, bursts: frozenset[str], now: datetime) -> Iterable[SearchNotice]:
    if row.ground == SearchGround.EMERGENCY:
        yield SearchNotice.EMERGENCY
    if row.found and milliseconds(now) - row.at > FOLLOW // timedelta(milliseconds=1) and not _followed(service, row.id):
        yield SearchNotice.NO_LOOKUP
    if row.id in bursts:
        yield SearchNotice.BURST


def _followed(service: Service, search_id: str) -> bool:
    row = service.ledger.reads.by_id(search_id)
    return row is not None and bool(service.ledger.reads.lookups_after(row[0]))


def _bursts(index: ResultIndex, institution: str, page: Sequence[KeptSearch]) -> frozenset[str]:
    """The searches that are of a burst: half of what may be made within an hour, or more, by one person or under one key. Checks of orders are counted
    apart, as by the limits. What lies within an hour of the page counts with it."""
    if not page:
        return frozenset()
    made = defaultdict[tuple[str, SearchPurpose, int], list[tuple[int, str]]](list)
    for row in index.trail.around(institution, page[-1].at - HOUR_MS, page[0].at + HOUR_MS):
        purpose = SearchPurpose.ORDER if row.purpose == SearchPurpose.ORDER else SearchPurpose.TREATMENT
        most, key = limit(index, purpose), key_of(row.by)
        made[row.by, purpose, most.person].append((row.at, row.id))
        if key != row.by:
            made[f"{key}/", purpose, most.key].append((row.at, row.id))
    return frozenset(search for (_by, _purpose, most), rows in made.items() for search in _often(sorted(rows), max(2, most // 2)))


def _often(made: Sequence[tuple[int, str]], most: int) -> Iterable[str]:
    """Those of so many within an hour, from searches in order of time."""
    first = 0
    for place, (at, _id) in enumerate(made):
        while made[first][0] <= at - HOUR_MS:
            first += 1
        if place - first + 1 == most:
            yield from (search for _at, search in made[first : place + 1])
        elif place - first + 1 > most:
            yield made[place][1]
