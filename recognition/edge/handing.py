"""Hands a document to the service, by the purpose of its sender, so that one that is sent again makes nothing twice."""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from recognition.domain.report_documents.model import DocumentRefused
from recognition.edge import repeats
from recognition.edge.centre import Centre, CentreRefuses
from recognition.edge.given_codes import SignedReports
from recognition.edge.reducing import reduced
from recognition.edge.settings import Purpose, Sender
from recognition.reports import documents

REPORTS, REPEATS, ANNOUNCED = "/api/v1/reports", "/api/v1/repeats", "/api/v1/results/reports"
UNKNOWN = frozenset({"item_unknown", "item_ambiguous"})
"""The catalogue does not have the item of a repeat, or not just one: most of what a laboratory does is none of its items."""
DONE_BEFORE = "idempotency_conflict"


class Call(NamedTuple):
    """One request: its path, and its bodies by the key of each, of which the first counts that is taken."""

    path: str
    bodies: list[tuple[str, dict[str, Any]]]


@dataclass(slots=True)
class HandedIn:
    """What became of a document: how many rows came to what; of a report the rows as the service answered them, of one that was signed its codes. `judged` says by
    which edition, where it was answered here."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    signed: SignedReports | None = None
    judged: str = ""


class Document(NamedTuple):
    """A document that may be handed in: the name under which it is known, and its requests; of a report what would leave, and the patient's reference beside it."""

    name: str
    calls: list[Call]
    data: bytes = b""
    patient_ref: str | None = None


def prepared(sender: Sender, data: bytes, occasion: str = "") -> Document:
    """The requests for a document. An HL7 message leaves reduced; others as they are, for they are handed in as files. `occasion` is what else tells it from a document
    of the same content. Raises DocumentRefused."""
    if documents.format_of(data) == "hl7v2":
        less = reduced(data, sender.patient, sender.token)
        if sender.facility and less.facilities != {sender.facility}:
            raise DocumentRefused(code="facility_differs")
        name = _name(sender, occasion, less.digest, (less.patient_ref or "").encode())
        if sender.purpose is Purpose.REPEATS:
            return Document(name, _repeats(name, less.document.rows, less.patient_ref))
        if sender.purpose is Purpose.ANNOUNCE:
            return Document(f"{name}-{_name(sender, less.token or '')}", [_announced(name, less.data, less.token)])
        return Document(name, [_report(name, less.data, less.patient_ref)], less.data, less.patient_ref)
    if sender.purpose in (Purpose.REPEATS, Purpose.ANNOUNCE):
        raise DocumentRefused(code="not_a_report")
    name = _name(sender, occasion, data)
    return Document(name, [_report(name, data, None)], data)


def _name(sender: Sender, *parts: str | bytes) -> str:
    told = sha256()
    for part in (sender.name, sender.purpose, sender.institution, *parts):
        told.update(sha256(part if isinstance(part, bytes) else part.encode()).digest())
    return told.hexdigest()


def _report(name: str, data: bytes, patient_ref: str | None) -> Call:
    body = {"document_base64": base64.b64encode(data).decode("ascii")} | ({"patient_ref": patient_ref} if patient_ref else {})
    return Call(REPORTS, [(f"edge-{name}", body)])


def _announced(name: str, data: bytes, token: str | None) -> Call:
    if token is None:
        raise DocumentRefused(code="token_missing")
    return Call(ANNOUNCED, [(f"edge-{name}", {"document_base64": base64.b64encode(data).decode("ascii"), "token": token})])


def _repeats(name: str, rows: Any, patient_ref: str | None) -> list[Call]:
    if not patient_ref:
        raise DocumentRefused(code="reference_missing")
    told = repeats.bodies(rows, patient_ref)
    return [Call(REPEATS, [(f"edge-{name}-{place}-{other}", body) for other, body in enumerate(bodies)]) for place, bodies in enumerate(told)]


def hand_in(centre: Centre, sender: Sender, document: Document, insist: bool = False) -> HandedIn:
    """Makes the requests. Raises CentreAway, after which the whole is to be tried again, and CentreRefuses."""
    told = HandedIn()
    for call in document.calls:
        if call.path == REPEATS:
            told.counts[_repeat(centre, sender, call, insist)] += 1
            continue
        [(key, body)] = call.bodies
        try:
            answer = centre.post(call.path, body, sender.key, key, insist)
        except CentreRefuses as refusal:
            if refusal.code != DONE_BEFORE:
                raise
            told.counts["sent before"] += 1
            continue
        if call.path == ANNOUNCED:
            told.counts.update(map(_became, answer.get("rows", [])))
            continue
        told.counts.update({name: answer.get(name, 0) for name in ("asked", "confirm", "refused")})
        told.rows, told.notices = answer.get("rows", []), answer.get("notices", [])
    return told


def _became(row: dict[str, Any]) -> str:
    """What became of an announced row: its status, or the code of its refusal."""
    return str(row.get("status") or row.get("code") or row.get("problem", {}).get("code", "refused"))


def _repeat(centre: Centre, sender: Sender, call: Call, insist: bool) -> str:
    """What became of one row: `repeats`, `not in the catalogue`, or the code of its refusal."""
    code = ""
    for key, body in call.bodies:
        try:
            centre.post(call.path, body, sender.key, key, insist)
            return "repeats"
        except CentreRefuses as refusal:
            code = refusal.code
            if code == DONE_BEFORE:
                return "sent before"
            if code not in UNKNOWN:
                break
    return "not in the catalogue" if code in UNKNOWN else code
