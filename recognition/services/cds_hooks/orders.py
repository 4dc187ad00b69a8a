"""Which item a draft order is for: by codes of known systems alone, and only where all of them mean one."""

from __future__ import annotations

from collections.abc import Mapping

from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.cds_hooks.requests import DraftOrder
from recognition.domain.identifiers import local_fault
from recognition.domain.lookups import Coding
from recognition.domain.report_documents.codes import item_code
from recognition.errors import Invalid, ItemAmbiguous

OWN, LOINC = "local", "loinc"


def item(edition: Edition, order: DraftOrder, receiver: str, systems: Mapping[str, str]) -> str | None:
    """Our code of the item; None where no code is known, or codes may mean several. `systems` says of a system of codes what it is to us; LOINC is known by itself,
    `local` are the receiver's own codes in orders."""
    meant: set[str] = set()
    for system, code in order.codes:
        try:
            if (coding := _coding(system, code, systems)) and (found := resolve_item(edition, coding, None, receiver)):
                meant.add(found)
        except (ItemAmbiguous, Invalid):
            return None
    return meant.pop() if len(meant) == 1 else None


def _coding(system: str, code: str, systems: Mapping[str, str]) -> Coding | None:
    means = systems.get(system)
    if means is None:
        known = item_code(code, system)
        return Coding(LOINC, known.code) if known and known.system == LOINC else None
    if means == OWN:
        return None if local_fault(code) else Coding(OWN, code, "receiver")
    return Coding(means, code)
