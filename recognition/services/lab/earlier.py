"""Whether an earlier result of the same inputs is what a lab would come to now."""

from __future__ import annotations

from datetime import datetime

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.ledger.entries import decode_as
from recognition.ledger.events import LAB, KeyEvent
from recognition.services.lab.request import LabInputs
from recognition.services.lab.results import KeptLab
from recognition.services.lookups import Service


def still_holds(service: Service, inputs: LabInputs, kept: KeptLab, now: datetime) -> bool:
    """Of results made today, those of days that are over, and those since which nothing but labs was written. Raises LedgerUnavailable."""
    made = shanghai_day(datetime.fromtimestamp(kept.written, now.tzinfo))
    return made == shanghai_day(now) and (inputs.until < made or _only_labs_since(service, kept.size))


def _only_labs_since(service: Service, size: int) -> bool:
    events = (decode_as(KeyEvent, data, sequence) for sequence, data in service.ledger.reads.key_events() if sequence >= size)
    return sum(event.role.startswith(LAB) for event in events) == service.ledger.size() - size
