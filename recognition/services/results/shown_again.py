"""What a search showed, shown once more to who made it: by a sealed text that holds no token, is good for this person alone, and not for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from recognition.catalogue.editions.sensitive_items import sensitive_items
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, Coding, Stated
from recognition.domain.recorded import RecordedSearch
from recognition.domain.searches import AskedRegion, SearchPurpose
from recognition.errors import Invalid, NotFound
from recognition.results.announced import AnnouncedResult
from recognition.services.judge import signature
from recognition.services.lookups import Service
from recognition.services.results.finding import SearchedFor, judged, showable
from recognition.services.results.index import SHOWN_FOR, ResultIndex
from recognition.services.results.searching import TOKEN_PURPOSES, FoundResults, as_shown, named

_KIND, _ABROAD = "shown", "shown abroad"


def sealed(service: Service, index: ResultIndex, results: FoundResults, tokens: Sequence[str], items: Sequence[Coding]) -> str:
    """The text for a search that was just made by these tokens and named items; what neighbouring regions showed is kept, sealed, as long as the text is
    good. Raises as `search` does."""
    search = results.search
    at = search.at.astimezone(SHANGHAI)
    if results.asked:
        told = [_told(found.result) for group in results.groups for found in group if found.result.abroad]
        content = [_ABROAD, search.receipt.sequence, told, [[each.region, each.problem, each.found, each.passed_over] for each in results.asked]]
        index.trail.show_abroad(search.id, at, index.keys.seal(shanghai_day(at), content))
    opened = index.opened(tokens, search.institution, at.date(), TOKEN_PURPOSES[search.purpose], ("token", "earlier_token"))
    patients = [patient.hex() for patient in index.keys.patients(index.years(at.date()), opened.values)]
    wanted = named(service.edition_numbered(search.edition), SearchedFor(search.institution, (), SearchPurpose.TREATMENT, tuple(items)))
    return index.keys.seal(shanghai_day(at), [_KIND, search.receipt.sequence, patients, sorted(wanted)])


def show_again(service: Service, index: ResultIndex, text: str, caller: Caller, now: datetime) -> FoundResults:
    """The search with what it showed; nothing is searched and nothing written. Raises Invalid (`result_malformed`), NotFound for who did not make the
    search and once it is too long ago, SearchChanged where not all of it stands any more, ResultsUnavailable, LedgerUnavailable, RegistryUnavailable."""
    try:
        kind, sequence, patients, wanted = index.keys.unseal(text)
        if kind != _KIND:
            raise ValueError("sealed for something else")
    except (ValueError, TypeError) as error:
        raise Invalid("result", code="result_malformed") from error
    search = service.numbered_as(RecordedSearch, sequence)
    if search.by != signature(caller) or search.institution != caller.institution or not search.at <= now <= search.at + SHOWN_FOR:
        raise NotFound("result")
    edition, at = service.edition_numbered(search.edition), search.at.astimezone(SHANGHAI)
    rows = index.store.of_patient(tuple(map(bytes.fromhex, patients)), ())
    day: date = at.date()
    results = showable(index, edition, rows, search.institution, day, frozenset(wanted), sensitive_items(edition, day))
    abroad, asked = _kept_abroad(index, search)
    return as_shown(index, search, judged(service, edition, [*results, *abroad], search.institution, caller, at), asked)


def _told(result: AnnouncedResult) -> list[Any]:
    performed = int(result.performed_at.timestamp())
    return [result.issuer, result.report, result.item, performed, result.stated.value, result.specimen, result.mark, result.abroad]


def _kept_abroad(index: ResultIndex, search: RecordedSearch) -> tuple[list[AnnouncedResult], tuple[AskedRegion, ...]]:
    """What neighbouring regions showed in a search, and how each was asked; nothing where none are declared."""
    if not (text := index.trail.shown_abroad(search.id)):
        return [], ()
    kind, sequence, told, asked = index.keys.unseal(text)
    if (kind, sequence) != (_ABROAD, search.receipt.sequence):
        raise Invalid("result", code="result_malformed")
    results = [
        AnnouncedResult(b"", issuer, report, item, datetime.fromtimestamp(performed, SHANGHAI), Stated(stated), specimen, mark, (), "", tuple(abroad))
        for issuer, report, item, performed, stated, specimen, mark, abroad in told
    ]
    return results, tuple(AskedRegion(*each) for each in asked)
