"""What the three offices did, for each of them to see: from the ledger, and of auditors from the file of what they exported, drew and brought in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from recognition.audit_store import ExportStore, ImportStore, SampleStore
from recognition.domain.lookups import Role
from recognition.ledger import KeyEvent, Ledger, Publication
from recognition.ledger.entries import decode_as
from recognition.ledger.events import ACCOUNT, BOUND, ENROLMENT_CLAIM, ENROLMENT_LETTER, LAB, PROVIDER
from recognition.services import edge_boxes
from recognition.services.key_lifecycle import CHECKPOINTS, REFERENCES
from recognition.services.report_codes.enrolling import LETTER, OFFER, TAKEN

SHOWN = 200
OF_NO_KEYS = {
    (LETTER, True): "letter_made", (LETTER, False): "letter_revoked", (OFFER, True): "report_key_offered", (OFFER, False): "report_key_refused",
    (TAKEN, True): "report_key_taken", (PROVIDER, True): "provider_declared", (PROVIDER, False): "provider_withdrawn",
    (edge_boxes.ROLE, True): "edge_box_declared", (edge_boxes.ROLE, False): "edge_box_revoked",
    (LAB + Role.AUDITOR, True): "lab_run", (LAB + Role.REGISTRAR, True): "lab_run",
    (ENROLMENT_LETTER, True): "enrolment_letter_made", (ENROLMENT_LETTER, False): "enrolment_letter_revoked", (ENROLMENT_CLAIM, True): "enrolment_letter_claimed",
}  # fmt: skip
"""Role and whether it was issued, of entries about public keys of report codes, edge boxes, identity providers, enrolment letters and labs."""


@dataclass(frozen=True, slots=True)
class OfficeAct:
    """`by` did `what` to `subject` (an account or key by its public id, an edition by its number, a file's format); `sequence` is its entry, None
    for what auditors did, which is no entry. `what`: `account_opened account_closed key_issued key_bound key_revoked signing_key_made signing_key_retired
    references_destroyed letter_made letter_revoked report_key_offered report_key_refused report_key_taken provider_declared provider_withdrawn
    edge_box_declared edge_box_revoked enrolment_letter_made enrolment_letter_revoked enrolment_letter_claimed lab_run published exported drawn imported`. `role` is that of
    the account or key; `count` is how many letters one job made, of which `subject` and `sequence` are the first's."""

    at: datetime
    by: str
    what: str
    subject: str
    role: str = ""
    sequence: int | None = None
    count: int = 1


def acts(ledger: Ledger, folder: Path, now: datetime) -> list[OfficeAct]:
    """The latest, newest first. Raises LedgerUnavailable, AuditingUnavailable."""
    all_acts = [*_of_keys(ledger), *_publications(ledger), *_of_auditors(folder, now)]
    return sorted(all_acts, key=lambda act: (act.at, -1 if act.sequence is None else act.sequence), reverse=True)[:SHOWN]


def _of_keys(ledger: Ledger) -> Iterator[OfficeAct]:
    for (at, by, what, _each), same in groupby(_events(ledger), key=_job_of):
        first, *others = same
        sequence, event = first
        yield OfficeAct(at, by, what, event.key, event.role.removeprefix(ACCOUNT).removeprefix(BOUND).removeprefix(LAB), sequence, 1 + len(others))


def _events(ledger: Ledger) -> Iterator[tuple[int, KeyEvent]]:
    for sequence, entry in ledger.reads.key_events():
        yield sequence, decode_as(KeyEvent, entry, sequence)


def _job_of(told: tuple[int, KeyEvent]) -> tuple[datetime, str, str, int]:
    """What is one act: every entry by itself, but the letters of one job together, which would leave room for nothing else."""
    sequence, event = told
    what = _what(event)
    return event.at, event.by, what, -1 if what == "enrolment_letter_made" else sequence


def _what(event: KeyEvent) -> str:
    if event.role == CHECKPOINTS:
        return "signing_key_made" if event.issued else "signing_key_retired"
    if event.role == REFERENCES:
        return "references_destroyed"
    if (event.role, event.issued) in OF_NO_KEYS:
        return OF_NO_KEYS[event.role, event.issued]
    if event.role.startswith(ACCOUNT):
        return "account_opened" if event.issued else "account_closed"
    if event.role.startswith(BOUND):
        return "key_bound"
    return "key_issued" if event.issued else "key_revoked"


def _publications(ledger: Ledger) -> Iterator[OfficeAct]:
    for sequence, entry in ledger.reads.publications():
        edition = decode_as(Publication, entry, sequence)
        yield OfficeAct(edition.at, "+".join(edition.approvers), "published", str(edition.number), sequence=sequence)


def _of_auditors(folder: Path, now: datetime) -> Iterator[OfficeAct]:
    for export in ExportStore(folder).all(now, region=None, limit=SHOWN):
        yield OfficeAct(export.at, export.by, "exported", f"{export.what} {export.format}")
    for drawn in SampleStore(folder).all(region=None):
        yield OfficeAct(drawn.at, drawn.by, "drawn", str(drawn.count))
    for import_ in ImportStore(folder).all(limit=SHOWN):
        yield OfficeAct(import_.at, import_.by, "imported", import_.kind)
