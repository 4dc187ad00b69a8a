"""The use-case of a region's own list of reasons for a repeat: which apply at an institution, and what one that was told means."""

from __future__ import annotations

from datetime import datetime

from recognition.catalogue.editions.local_reasons import local_reasons
from recognition.catalogue.editions.local_reasons import named as reason_named
from recognition.domain.catalogue import LocalReason, value_on
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Lookup, RepeatReason
from recognition.errors import Invalid
from recognition.services.lookups import Service

__all__ = ["at_institution", "for_lookup", "meant", "reason_named"]


def at_institution(service: Service, institution: str, now: datetime) -> tuple[LocalReason, ...]:
    """The reasons of every list whose scope contains the institution's division today, the widest scope's first. Raises RegistryUnavailable."""
    edition, today = service.edition(), shanghai_day(now)
    known = edition.reading.institution(institution)
    return local_reasons(edition, (value_on(known.divisions, today) if known else None) or "", today)


def for_lookup(service: Service, lookup: Lookup, now: datetime) -> tuple[LocalReason, ...]:
    """Those that a decision on the lookup may name: of the lists in force today where its receiver lay when it asked. Raises RegistryUnavailable."""
    return local_reasons(service.edition(), lookup.receiver_division, shanghai_day(now))


def meant(service: Service, lookup: Lookup, told: tuple[str, str], reason: RepeatReason | None, now: datetime) -> RepeatReason:
    """The national reason of the one told by scope and code. Raises Invalid (`local_reason_unknown` with those that apply, `scope/code`, `local_reason_differs` where
    `reason` was told besides and is another), RegistryUnavailable."""
    known = {(local.scope, local.code): RepeatReason(local.reason) for local in for_lookup(service, lookup, now)}
    if told not in known:
        raise Invalid("local_reason", code="local_reason_unknown", allowed=[f"{scope}/{code}" for scope, code in known])
    if reason is not None and reason is not known[told]:
        raise Invalid("reason", code="local_reason_differs", allowed=[known[told].value])
    return known[told]
