"""Which rows of the own laboratory's report may stand in a report code, and as what: final, with a code, the minute and a specimen that was understood.

Nobody is asked here and nothing is guessed: a row that would be asked back at the report door is in no code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.identifiers import local_fault, price_code
from recognition.domain.names.specimens import UNKNOWN, is_blood
from recognition.domain.personal_data import in_code
from recognition.domain.report_documents.codes import institution_system
from recognition.domain.report_documents.kinds import is_elsewhere
from recognition.domain.report_documents.model import ItemCode, Organisation, Performed, ReportRow
from recognition.domain.report_documents.specimens import agreed
from recognition.domain.reports.said_specimens import one_of
from recognition.edge.given_codes import LeftOut
from recognition.edge.settings import ItemCodes, Signs
from recognition.services.reports import versions, words_around
from recognition.services.reports.assessing import AssessedRow

DAYS = frozenset({"OBR-22", "MSH-7"})
"""Where a report's day stands: when it was reported, else sent."""
TO_THE_MINUTE = frozenset({"minute", "second"})


_AS_ORDERED = re.compile("耐量|餐后|服糖|馒头餐|试验|节律|电泳|产前|唐氏|tolerance|stimulation|suppression|timed", re.IGNORECASE)
"""How or when it was measured, which is the item's own (糖耐量): its code says it."""


class ReportToSign(NamedTuple):
    """One report of a message: what `schemas.signed_reports` takes of it, and its rows."""

    number: str
    body: dict[str, Any]
    rows: tuple[ReportRow, ...]


def reports(rows: Sequence[ReportRow], signs: Signs, now: datetime) -> tuple[list[ReportToSign], list[LeftOut]]:
    """The reports of a message, each by its number, and the rows that are in none."""
    by_number: dict[str, list[ReportRow]] = {}
    left: list[LeftOut] = []
    for each in versions.stand([AssessedRow(row, refusal=row.refusal) for row in rows]):
        if code := _unfit(each, signs):
            left.append(LeftOut(each.row.at, code))
        else:
            by_number.setdefault(each.row.number or "", []).append(each.row)
    found: list[ReportToSign] = []
    for number, of_report in by_number.items():
        # a report of several orders was issued with the last of them
        issued = max(day for row in of_report if (day := _reported(row)))
        if issued > shanghai_day(now):
            left += [LeftOut(row.at, "report_day_in_future") for row in of_report]
            continue
        items = {tuple(told.items()): told for row in of_report if (told := _item(row, signs))}
        body = {"issuer": signs.issuer, "report": number, "issued": issued.isoformat(), "items": list(items.values())}
        found.append(ReportToSign(number, body | ({"mark": signs.mark} if signs.mark else {}), tuple(of_report)))
    return found, left


def _unfit(each: AssessedRow, signs: Signs) -> str | None:
    """Why a row is in no code, None where it may be."""
    row = each.row
    if each.refusal or row.questions:
        return each.refusal.code if each.refusal else row.questions[0]
    if row.performed is None or row.performed.precision not in TO_THE_MINUTE:
        return "time_missing"
    if not row.number or "report_ref_is_order" in row.notices:
        return "report_ref_unstated"
    if _reported(row) is None:
        return "report_day_unstated"
    if _performed_elsewhere(row, signs.issuer):
        return "performed_elsewhere"
    if fault := _code_fault(row, signs.item_codes):
        return fault
    if row.examination:
        return None
    if any(not _AS_ORDERED.search(word) for text in (row.name, *row.around) for word in words_around.read(text).telling):
        # of another person, or of a fluid that no code has a word for
        return "item_doubtful"
    specimen = _specimen(row)
    return "specimen_unreadable" if specimen == UNKNOWN and (_code(row).system != "loinc" or row.specimen_in_words or row.specimen != UNKNOWN) else None


def _specimen(row: ReportRow) -> str | None:
    """The row's specimen with the one other than blood that its name or its order says, UNKNOWN for several: a price code says nothing of it (胸水总蛋白)."""
    said = [{one for each in words_around.read(text).specimens for one in each if not is_blood(one)} for text in (row.name, *row.around)]
    return agreed(row.specimen, one_of(set(next(filter(None, said), ()))))


def _reported(row: ReportRow) -> date | None:
    told: Performed | None = next((time for time in row.behind if time.source in DAYS), None)
    return told.day if told and told.precision not in ("year", "month") else None


def _performed_elsewhere(row: ReportRow, issuer: str) -> bool:
    """Whether another institution is named that performed it, by a name of its own (OBX-23) or an identifier; a code of a department is none."""
    told, own = row.performer, {*row.issuer.ids, *row.issuer.names, issuer}
    if told == Organisation() or {*told.names, *told.ids} <= own:
        return False
    return row.performer_must_be_known or any(map(is_elsewhere, told.ids)) or any(institution_system(code) and code not in own for code in told.ids)


def _code(row: ReportRow) -> ItemCode:
    """LOINC before the own code, for it means the same everywhere."""
    return next((code for code in row.codes if code.system == "loinc"), row.codes[0])


def _code_fault(row: ReportRow, kind: ItemCodes) -> str | None:
    if not row.codes:
        return "item_unstated"
    code = _code(row)
    if code.system == "loinc":
        return None
    if code.packed:
        return "item_packed"
    if personal := in_code(code.code):
        return personal
    if kind is ItemCodes.NATIONAL_PRICE:
        return None if code.may_be_price and price_code(code.code) == code.code else "item_of_no_system"
    return "item_unreadable" if local_fault(code.code) else None


def _item(row: ReportRow, signs: Signs) -> dict[str, str]:
    assert row.performed is not None, "a row without its minute is in no code"
    code = _code(row)
    told = {"system": code.system if code.system == "loinc" else str(signs.item_codes), "code": code.code, "performed_at": row.performed.at.isoformat()}
    specimen = None if row.examination else _specimen(row)
    return told | ({"specimen": specimen} if specimen and specimen != UNKNOWN else {})
