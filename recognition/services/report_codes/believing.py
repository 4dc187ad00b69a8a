"""Whether a report code is believed: its issuer, its key by the edition in force, its signature and its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from recognition.catalogue.editions.report_keys import bearers, report_keys, withdrawn
from recognition.catalogue.editions.store import Edition
from recognition.domain.catalogue import ReportKey
from recognition.domain.lookups import SHANGHAI, Lookup
from recognition.errors import IssuerAmbiguous
from recognition.report_codes import codes
from recognition.report_codes.algorithms import NAMES
from recognition.report_codes.claims import Claims, issuer_system
from recognition.report_codes.faults import CodeRefused


class Believed(NamedTuple):
    """A code whose signature is its issuer's. `issuer` is our code of the institution, `payload` what was signed."""

    issuer: str
    claims: Claims
    payload: bytes
    key_id: str
    algorithm: str


def believed(text: str, edition: Edition, now: datetime) -> Believed:
    """What a text says, believed by the keys of this edition on this day.

    Raises CodeRefused with what docs/report-code.md tells each as, VerifierMissing, CodesOff, IssuerAmbiguous (several institutions bear the
    identifier and the key), RegistryUnavailable."""
    code = codes.read(text)
    claims, key_id = code.claims, code.signed.key_id
    borne = bearers(edition, issuer_system(claims.issuer) or "", claims.issuer)
    if not borne:
        raise CodeRefused("report_code_issuer_unknown")
    held = {institution: keys for institution in borne if (keys := report_keys(edition, institution, key_id))}
    if len(held) > 1:
        raise IssuerAmbiguous("code", candidates=sorted(held))
    if not held:
        raise CodeRefused("report_code_key_unknown")
    [(issuer, keys)] = held.items()
    today = now.astimezone(SHANGHAI).date()
    key = _valid(keys, claims.issued, today)
    codes.verify(code, NAMES[key.algorithm], key.public)
    _days(claims, today)
    return Believed(issuer, claims, code.signed.payload, key_id.hex(), key.algorithm)


def _valid(keys: Sequence[ReportKey], issued: date, today: date) -> ReportKey:
    """The key that held on the day of issue. One that is withdrawn counts for no day: whoever has it writes any day that he likes."""
    if any(key.withdrawn and key.holds(today) for key in keys):
        raise CodeRefused("report_code_key_withdrawn")
    key = next((key for key in keys if not key.withdrawn and key.holds(issued)), None)
    if key is None:
        raise CodeRefused("report_code_key_not_valid")
    return key


def _days(claims: Claims, today: date) -> None:
    if claims.issued > today:
        raise CodeRefused("report_code_issued_in_future")
    if any(item.performed_at.astimezone(SHANGHAI).date() > claims.issued for item in claims.items):
        raise CodeRefused("report_code_time_after_issue")


def still_believed(lookup: Lookup, answered_by: Edition, edition: Edition, now: datetime) -> bool:
    """Whether what a code asked is still corroborated under the edition in force: the key that signed it was not withdrawn since `answered_by`
    answered it. Entries of before that do not say which key signed, so there each of the issuer's counts. Raises RegistryUnavailable."""
    then, today = lookup.at.astimezone(SHANGHAI).date(), now.astimezone(SHANGHAI).date()
    since = withdrawn(edition, lookup.issuer, today) - withdrawn(answered_by, lookup.issuer, then)
    return lookup.signer not in since if lookup.signer else not since
