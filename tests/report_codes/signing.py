"""What tests of scanned codes share: an issuer's laboratory that prints codes of today, and its key in the edition in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Flask

from recognition.catalogue.editions.store import copy_with
from recognition.domain.lookups import SHANGHAI
from recognition.report_codes import codes
from recognition.report_codes.claims import Claims, CodedItem
from recognition.report_codes.private_keys import PrivateKey
from recognition.services import publications
from recognition.services.lookups import Service
from tests.report_codes import made

ITEMS = (("loinc", "2885-2"), ("loinc", "1751-7"))
"""Total protein and albumin."""


def service_of(app: Flask) -> Service:
    """The application's use-cases."""
    return app.extensions["recognition"]


def today() -> datetime:
    """This moment's day in Shanghai, at midnight."""
    return datetime.now(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def enrol(app: Flask, *rows: dict[str, str]) -> None:
    """Publishes an edition with just these keys."""

    def edit(db):
        db["report_keys"].delete_where()
        db["report_keys"].insert_all(rows)

    service = service_of(app)
    base = publications.published(service.ledger)[-1].sha256
    built = copy_with(service.data, base, edit)
    publications.publish(service.data, service.ledger, built, ("wen", "he"), datetime.now(SHANGHAI), None, expected=base)


def key_row(app: Flask, key: PrivateKey, **changed: str) -> dict[str, str]:
    """The key's row for the hospital of the codes below."""
    institution = service_of(app).edition().reading.identified("nhsa", made.ISSUER)
    return made.key_row(institution, key, "2020-01-01") | changed


def report(
    days_ago: int = 1,
    items: Iterable[tuple[str, str]] = ITEMS,
    number: str = "LAB-1",
    issued_days_ago: int = 0,
    specimen: str | None = "serum",
    **changed: object,
) -> Claims:
    """A report with items sampled so many days ago at nine."""
    at = today() - timedelta(days=days_ago) + timedelta(hours=9)
    coded = tuple(CodedItem(system, code, at, specimen) for system, code in items)
    return Claims(made.ISSUER, number, (today() - timedelta(days=issued_days_ago)).date(), coded, made.MARK)._replace(**changed)


def text(claims: Claims | None = None, key: PrivateKey | None = None) -> str:
    """The digits of a report's code."""
    return codes.sign(claims or report(), key or made.ed25519())
