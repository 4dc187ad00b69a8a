"""The use-cases of the patient herself, on a token that the card's platform had sealed for just this: to object, to end that, and to be told who searched."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI
from recognition.results.scrubbing import scrubbed_apart
from recognition.results.trail import KeptSearch
from recognition.services.results.index import ResultIndex
from recognition.support.patient_tokens import TokenPurpose

FIELDS = ("token", "earlier_token")
log = logging.getLogger(__name__)


def object_to(index: ResultIndex, tokens: Sequence[str], receiver: str, now: datetime) -> bool:
    """Removes every result of the patient and keeps out what is announced from now on. Says whether what deleting left in the files was overwritten too;
    where not, the next run of `results forget` does it. Raises Invalid (of `ResultIndex.opened`), ResultsUnavailable."""
    today = shanghai_day(now)
    opened = index.opened(tokens, receiver, today, {TokenPurpose.OBJECTION}, FIELDS, whole=True)
    index.store.object(index.marks(opened), index.keys.patients(index.years(today), opened.values), now.astimezone(SHANGHAI))
    index.trail.forget_shown(now, index.keys.patients(index.trail_years(today), opened.values))
    try:
        # Not in a thread: under gevent a child is waited for in the hub alone, and others go on meanwhile all the same.
        scrubbed_apart(index.data)
    except OSError as error:
        log.warning("the index's files are overwritten with the next run of `results forget`: %s", error)
        return False
    return True


def admit(index: ResultIndex, tokens: Sequence[str], receiver: str, now: datetime) -> None:
    """Ends an objection: what issuers announce from now on is found again. Raises as `object_to` does."""
    index.store.admit(index.marks(index.opened(tokens, receiver, shanghai_day(now), {TokenPurpose.OBJECTION}, FIELDS, whole=True)))


def searches_for(index: ResultIndex, tokens: Sequence[str], receiver: str, now: datetime) -> list[KeptSearch]:
    """Who searched for the patient, the newest first, as far back as it is kept. Raises as `object_to` does, for a token of the purpose `disclosure`."""
    today = shanghai_day(now)
    opened = index.opened(tokens, receiver, today, {TokenPurpose.DISCLOSURE}, FIELDS, whole=True)
    return index.trail.of_patient(index.keys.patients(index.trail_years(today), opened.values))
