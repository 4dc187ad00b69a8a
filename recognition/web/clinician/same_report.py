"""The number of the report at hand goes along to its next item: sealed, with the browser, for half an hour.

The ledger keeps only its hash, so nobody but the browser can bring it back. It stands in no address and on no disk of ours: signed-in
people carry it in a cookie that no script reads, launched pages, which have no cookies, in a field of their forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Response, g, request

from recognition.web.clinician.session import Session, seal, unseal
from recognition.web.shared.service import now

COOKIE, FIELD = "recognition_report", "same"
KEPT = timedelta(minutes=30)
"""As long as a session may lie idle."""


def keep(session: Session, ids: Sequence[str], number: str) -> None:
    """Hands the number of the report that these lookups were asked from to the browser; an empty one leaves what it has."""
    if not number:
        return
    ends = now() + KEPT
    g.recognition_report = seal("report", {"whose": _whose(session), "ids": list(ids), "number": number, "ends": int(ends.timestamp())})


def held(session: Session, ids: Sequence[str]) -> str:
    """The sealed number that the browser brings, where all these lookups were asked from that report in this session; else ""."""
    sealed = _sealed_number(session)
    return sealed if _inside(session, sealed, ids) else ""


def number(session: Session, lookup: str) -> str:
    """The report's number for another item of the report that this lookup was asked from; "" where it is not at hand."""
    inside = _inside(session, _sealed_number(session), [lookup])
    return inside["number"] if inside else ""


def keep_cookie(response: Response) -> Response:
    """Sets the cookie where a number was kept for somebody who signed in, and takes it away at signing out."""
    safe: dict[str, Any] = {"httponly": True, "secure": request.is_secure, "path": "/", "samesite": "Strict"}
    session = g.get("recognition_session")
    if "recognition_report" in g and session is not None and not session.in_fields:
        response.set_cookie(COOKIE, g.recognition_report, max_age=int(KEPT.total_seconds()), **safe)
    elif g.get("recognition_cookie") == "" and COOKIE in request.cookies:
        response.delete_cookie(COOKIE, **safe)
    return response


def _sealed_number(session: Session) -> str:
    return g.get("recognition_report") or (request.form.get(FIELD, "") if session.in_fields else request.cookies.get(COOKIE, ""))


def _inside(session: Session, sealed: str, ids: Sequence[str]) -> dict[str, Any] | None:
    inside = unseal("report", sealed)
    if inside is None or inside["whose"] != _whose(session) or inside["ends"] <= now().timestamp():
        return None
    return inside if set(ids) <= set(inside["ids"]) else None


def _whose(session: Session) -> str:
    return sha256(f"report\0{session.id or session.launch}".encode()).hexdigest()[:32]
