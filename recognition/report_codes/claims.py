"""What a report code claims, and its one spelling in CBOR (RFC 8949): what was read is written again and must be the same bytes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from recognition.domain import identifiers
from recognition.domain.lookups import SHANGHAI
from recognition.report_codes.cbor import read, written
from recognition.report_codes.faults import Malformed
from recognition.report_codes.item_codes import SYSTEMS, numbered, spelt
from recognition.report_codes.specimen_numbers import NUMBERS, NUMBERS_TO_CODES

ISSUER, REPORT, BASE, MARK, ISSUED, ITEMS = 1, 2, 3, 4, 6, 7
"""The claims' keys. From 7 on one for each system of item codes, in the order of `SYSTEMS`; 5 is not used."""

EPOCH, EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC), date(1970, 1, 1)
MINUTES = range(15_778_080, 68_374_080)
"""The base minute: from 2000-01-01 to 2099-12-31 in UTC."""
DAYS = range(10_957, 47_482)
"""The day of issue: the same years."""
MOST_OFFSET = 366 * 24 * 60
"""How far the performed times of one report may lie apart, in minutes: no window is longer than 366 days."""
MOST_ITEMS = 200
MOST_REPORT, MOST_MARK = 40, 12


class CodedItem(NamedTuple):
    """One item of the report: its code in a system (`national-price`, `loinc`, `local`: the issuer's own), when it was sampled or
    examined (a whole minute, with its offset), and its specimen as a code of the vocabulary or None."""

    system: str
    code: str
    performed_at: datetime
    specimen: str | None = None


class Claims(NamedTuple):
    """What the issuer says of one report. `issuer`: its code of the national insurance bureau, its social credit code or its practice
    licence's number; `issued`: the Shanghai day of the report's issue. Nothing of a patient, and no value."""

    issuer: str
    report: str
    issued: date
    items: tuple[CodedItem, ...]
    mark: str | None = None


def issuer_system(issuer: str) -> str | None:
    """Which identifier of an institution a text is by its form and check characters: `nhsa`, `uscc` or `licence`; None for any other text."""
    if identifiers.NHSA.fullmatch(issuer):
        return "nhsa"
    if len(issuer) == 18 and identifiers.credit_fault(issuer) is None:
        return "uscc"
    return "licence" if len(issuer) == 22 and identifiers.licence_fault(issuer) is None else None


def encode(claims: Claims) -> bytes:
    """The claims' only spelling. Raises Malformed for claims that cannot be spelt: an unknown identifier, a code that is none of its
    system, a time that is no whole minute, no item or more than 200, an item twice."""
    _checked_texts(claims)
    if not 1 <= len(claims.items) <= MOST_ITEMS:
        raise Malformed("items")
    minutes = [_minute(item.performed_at) for item in claims.items]
    base = min(minutes)
    members: dict[int, Any] = {ISSUER: claims.issuer, REPORT: claims.report, BASE: _within(base, MINUTES, "performed_at")}
    if claims.mark is not None:
        members[MARK] = claims.mark
    members[ISSUED] = _within((claims.issued - EPOCH_DAY).days, DAYS, "issued")
    rows = sorted(
        (SYSTEMS.index(item.system), minute - base, _specimen_number(item.specimen), numbered(item.system, item.code))
        for item, minute in zip(claims.items, minutes, strict=True)
    )
    if len(set(rows)) < len(rows) or max(row[1] for row in rows) > MOST_OFFSET:
        raise Malformed("items")
    for system, of_system in groupby(rows, lambda row: row[0]):
        groups = groupby(of_system, lambda row: row[1:3])
        members[ITEMS + system] = [[*place, _differences([row[3] for row in group])] for place, group in groups]
    return written(members)


def decode(payload: bytes) -> Claims:
    """The claims of these bytes. Raises Malformed where they are not the one spelling of claims."""
    members = read(payload)
    try:
        claims = _claims(members)
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise Malformed("claims") from error
    if encode(claims) != payload:
        raise Malformed("spelling")
    return claims


def _claims(members: Any) -> Claims:
    # What is of another type than it should be (true for 1, 1.0 for 1, bytes for a text) fails here or is written otherwise again.
    base = (EPOCH + timedelta(minutes=_within(members[BASE], MINUTES, "performed_at"))).astimezone(SHANGHAI)
    issued = EPOCH_DAY + timedelta(days=_within(members[ISSUED], DAYS, "issued"))
    items = tuple(
        CodedItem(system, code, base + timedelta(minutes=offset), specimen)
        for place, system in enumerate(SYSTEMS)
        for offset, specimen, codes in _groups(members.get(ITEMS + place, ()))
        for code in _summed(system, codes)
    )
    return Claims(members[ISSUER], members[REPORT], issued, items, members.get(MARK))


def _groups(groups: Iterable[Any]) -> Iterator[tuple[int, str | None, list[Any]]]:
    for offset, number, codes in groups:
        if type(number) is not int or number not in NUMBERS_TO_CODES:
            raise Malformed("specimen")
        yield _within(offset, range(MOST_OFFSET + 1), "performed_at"), NUMBERS_TO_CODES[number], codes


def _differences(codes: list[Any]) -> list[Any]:
    """Numbers as the first and then what each adds to the one before; texts as they are."""
    if isinstance(codes[0], str):
        return codes
    return [codes[0], *(code - before for before, code in zip(codes, codes[1:], strict=False))]


def _summed(system: str, differences: list[Any]) -> Iterator[str]:
    number: Any = 0
    for difference in differences:
        number = difference if isinstance(difference, str) else number + difference
        yield spelt(system, number)


def _checked_texts(claims: Claims) -> None:
    if type(claims.issuer) is not str or issuer_system(claims.issuer) is None:
        raise Malformed("issuer")
    report, mark = claims.report, claims.mark
    if type(report) is not str or not 1 <= len(report) <= MOST_REPORT or not report.isprintable() or report != plain(report):
        raise Malformed("report")
    if mark is not None and (type(mark) is not str or len(mark) > MOST_MARK or mark != identifiers.mark(mark) or not identifiers.MARK.fullmatch(mark)):
        raise Malformed("mark")


def plain(text: str) -> str:
    """A report's number as a code holds it: NFKC, without blanks around it."""
    return unicodedata.normalize("NFKC", text).strip()


def _minute(at: datetime) -> int:
    minutes, rest = divmod(at - EPOCH, timedelta(minutes=1))
    if rest:
        raise Malformed("performed_at")
    return minutes


def _within(value: Any, allowed: range, field: str) -> int:
    if type(value) is not int or value not in allowed:
        raise Malformed(field)
    return value


def _specimen_number(specimen: str | None) -> int:
    number = NUMBERS.get(specimen or "")
    if number is None:
        raise Malformed("specimen")
    return number
