"""A question asked as of a day, of an edition or of a draft: answered, shown, and not written down, so that it earns nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.editions.facts import facts
from recognition.catalogue.editions.store import Edition
from recognition.domain import policy
from recognition.domain.lookups import SHANGHAI, Answer, Query
from recognition.errors import NotFound
from recognition.ledger import Publication
from recognition.services.publications.drafting import DraftRefused


def preview(edition: Edition, query: Query, day: date, revision: str = policy.CURRENT) -> Answer:
    """The answer that this edition gives to a question asked on a Shanghai day. Raises ItemAmbiguous, RegistryUnavailable."""
    return policy.answer(query, facts(edition, query, day), datetime.combine(day, time(23, 59), SHANGHAI), revision)


def number_on(publications: Sequence[Publication], day: date) -> int:
    """The number of the edition in force at the end of a Shanghai day; of the first one for a day before any. Raises NotFound without any."""
    if not publications:
        raise NotFound("edition")
    then = [publication.number for publication in publications if publication.at.astimezone(SHANGHAI).date() <= day]
    return then[-1] if then else publications[0].number


def of_draft(data: Path, draft_id: str) -> Edition:
    """The edition that a draft was last checked as, numbered 0, for it is not published. Raises NotFound where there is no such draft,
    DraftRefused where it was not checked since its last change (`draft_not_checked`) or must not be published (`draft_blocked`)."""
    checked = Draft(data, draft_id).facts()["checked"]
    if not checked or not checked["sha256"]:
        raise DraftRefused("draft", code="draft_blocked" if checked else "draft_not_checked")
    return Edition.open(data, 0, checked["sha256"])
