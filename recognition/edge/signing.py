"""Signs the reports of the own laboratory: each code is read back, as digits and as a square, before anybody gets it."""

from __future__ import annotations

import io
from datetime import datetime

from recognition.catalogue.editions.store import Edition
from recognition.domain.report_documents.model import MOST_ROWS, DocumentRefused
from recognition.edge.given_codes import GivenCode, LeftOut, SignedReports
from recognition.edge.settings import Sender, Signs
from recognition.edge.signable import ReportToSign, reports
from recognition.errors import Problem
from recognition.report_codes import codes, drawing
from recognition.report_codes.faults import Malformed
from recognition.reports import documents
from recognition.reports.charsets import decode
from recognition.reports.hl7 import rows
from recognition.reports.hl7.segments import messages
from recognition.services.report_codes.believing import believed
from schemas import signed_reports


def signed(sender: Sender, data: bytes, now: datetime, edition: Edition | None = None) -> SignedReports:
    """The codes of a message and the rows that are in none. With the `edition` in force each code is one that a receiver believes by it. Nothing is kept and nothing leaves
    the hospital. Raises DocumentRefused."""
    assert sender.signs is not None, "a sender of this purpose has what it signs with"
    if documents.format_of(data) != "hl7v2":
        raise DocumentRefused(code="not_a_report")
    document = rows.read(data)
    if len(document.rows) > MOST_ROWS:
        raise DocumentRefused(code="too_many_rows")
    if not document.rows:
        raise DocumentRefused(code="report_without_rows")
    found = messages(decode(data, rows.declared(data)).text)
    if {message.header.component(4) for message in found} != {sender.facility}:
        raise DocumentRefused(code="facility_differs")
    to_sign, left = reports(document.rows, sender.signs, now)
    given: list[GivenCode] = []
    for report in to_sign:
        try:
            given.append(_given(report, sender.signs, edition, now))
        except (Problem, drawing.UnreadableSquare) as refusal:
            left += [LeftOut(row.at, _code_of(refusal)) for row in report.rows]
    order = {row.at: place for place, row in enumerate(document.rows)}
    return SignedReports(tuple(given), tuple(sorted(left, key=lambda each: order[each.at])))


def _given(report: ReportToSign, signs: Signs, edition: Edition | None, now: datetime) -> GivenCode:
    """The code of one report. Raises Problem and UnreadableSquare."""
    claims = signed_reports.claims(report.body)
    text = codes.sign(claims, signs.key)
    again = codes.read(text)
    codes.verify(again, signs.key.algorithm, signs.key.public)
    if edition:
        believed(text, edition, now)
    square = drawing.square(text)
    picture = io.BytesIO()
    drawing.written(square, picture, "png", signs.dots, signs.dpi)
    orders = tuple(dict.fromkeys(row.group for row in report.rows))
    return GivenCode(report.number, orders, text, len(again.claims.items), square.mask, picture.getvalue())


def _code_of(refusal: Exception) -> str:
    """The code of what cannot be signed: of several faults of a report the first."""
    if isinstance(refusal, Malformed):
        refusal = signed_reports.malformed(refusal)
    if not isinstance(refusal, Problem):
        return "square_unreadable"
    field, code = refusal.details["errors"][0] if refusal.details.get("errors") else (refusal.field, refusal.code)
    return "report_ref_unfit" if field == "report" and code != "identity_number" else str(code)
