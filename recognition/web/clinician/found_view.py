"""A result that a health card found, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Institution
from recognition.domain.policy.wording import WordedReason, worded_answer
from recognition.web.clinician import days, language
from recognition.web.shared import across

if TYPE_CHECKING:
    from recognition.results.announced import AnnouncedResult
    from recognition.services.results.searching import FoundAnswer


@dataclass(frozen=True, slots=True)
class FoundView:
    """A result as the page shows it; `handle` is what is sent when it is chosen."""

    handle: str
    item: str
    issuer: str
    performed_says: str
    verdict: str
    plain: str
    until: str
    mark: str | None
    reasons: tuple[WordedReason, ...]
    cautions: tuple[WordedReason, ...]


def _issuer(result: AnnouncedResult, issuer: Institution | None) -> str:
    name = language.label_of(issuer.name_zh, issuer.name_en) if issuer else result.issuer
    return language.with_region(name, across.region_name(result.abroad[0], language.current())) if result.abroad else name


def found_view(found: FoundAnswer, edition: Edition) -> FoundView:
    """The view of one result and of what the policy says of it."""
    result, answer, reading = found.result, found.answer, edition.reading
    item, issuer = reading.item(result.item), reading.institution(result.issuer) or across.institution(result.issuer)
    mark = across.mark(edition, result.issuer, answer.mark)
    worded = worded_answer(answer, shanghai_day(result.performed_at), language.current(), mark)
    return FoundView(
        found.handle,
        language.label_of(item.name_zh, item.name_en) if item else result.item,
        _issuer(result, issuer),
        days.when_performed(result.performed_at, result.stated),
        answer.verdict.value,
        worded.plain,
        worded.until,
        mark,
        worded.reasons,
        worded.cautions,
    )
