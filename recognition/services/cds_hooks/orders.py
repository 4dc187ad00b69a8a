"""Which item a draft order is for: by codes of known systems alone, and only where all of them mean one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import beside_codes
from recognition.cds_hooks.requests import DraftOrder
from recognition.domain.identifiers import local_fault
from recognition.domain.lookups import Coding
from recognition.domain.report_documents.codes import item_code
from recognition.errors import Invalid, ItemAmbiguous
from recognition.services.reports import words_around

OWN, LOINC = "local", "loinc"


def item(edition: Edition, order: DraftOrder, receiver: str, systems: Mapping[str, str]) -> str | None:
    """Our code of the item; None where no code is known, codes may mean several, or the words beside them say another. `systems` says of a system of codes what it is to us; LOINC is known by itself,
    `local` are the receiver's own codes in orders."""
    meant: set[str] = set()
    for system, code in order.codes:
        try:
            if (coding := _coding(system, code, systems)) and (found := resolve_item(edition, coding, None, receiver)):
                meant.add(found)
        except (ItemAmbiguous, Invalid):
            return None
    return meant.pop() if len(meant) == 1 and not _says_otherwise(edition, meant, order.names) else None


def _says_otherwise(edition: Edition, codes: set[str], names: Sequence[str]) -> bool:
    """Whether the words of an order are of another test, specimen or person than its code: then nothing is told."""
    return any(beside_codes.beside(edition, codes, name).otherwise for name in names) or words_around.otherwise(edition, codes, names, False)


def _coding(system: str, code: str, systems: Mapping[str, str]) -> Coding | None:
    means = systems.get(system)
    if means is None:
        known = item_code(code, system)
        return Coding(LOINC, known.code) if known and known.system == LOINC else None
    if means == OWN:
        return None if local_fault(code) else Coding(OWN, code, "receiver")
    return Coding(means, code)
