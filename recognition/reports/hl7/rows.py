"""The rows of an HL7 v2 document: its messages of one patient, and the orders of each."""

from __future__ import annotations

from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.report_documents import kinds, patient_names, remarks, specimens, statuses
from recognition.domain.report_documents.kinds import KindOf
from recognition.domain.report_documents.model import MOST_ROWS, SPECIMEN_ROWS, UNNAMED, DocumentRefused, Organisation, ReportDocument, ReportRow
from recognition.domain.report_documents.specimens import of_field
from recognition.reports.charsets import decode, labelled
from recognition.reports.hl7 import flags
from recognition.reports.hl7.numbers import number_of
from recognition.reports.hl7.order_rows import Around, rows_of
from recognition.reports.hl7.orders import CLINICAL, ResultOrder, before_orders, kind, named, orders
from recognition.reports.hl7.patients import another, one_patient
from recognition.reports.hl7.segments import Message, messages
from recognition.reports.hl7.times import OrderTimes


def read(data: bytes, kind_of: KindOf = kinds.nothing_known) -> ReportDocument:
    """The document of these bytes; `kind_of` tells the kinds of items that are known. Raises DocumentRefused."""
    decoded = decode(data, declared(data))
    found = messages(decoded.text)
    one_patient(found)
    whose = another(found)
    rows: list[ReportRow] = []
    parents: dict[str, str] = {}
    for place, message in enumerate(found, 1):
        prefix = f"MSH[{place}]/" if len(found) > 1 else ""
        ordered = orders(message)
        flagged = flags.are_flags(result.component(11) for order in ordered for result in order.results)
        for number, order in enumerate(ordered, 1):
            if len(rows) + len(order.results) > MOST_ROWS:
                raise DocumentRefused(code="too_many_rows")
            rows += rows_of(_around(message, order, f"{prefix}OBR[{number}]" if order.headed else prefix.rstrip("/"), flagged, parents, whose, kind_of))
    notices = [*decoded.notices, *([UNNAMED] if any(map(before_orders, found)) else [])]
    if any(message.header.component(11) in ("D", "T") for message in found):
        # table 0103: debugging, training
        notices.append("test_message")
    return ReportDocument("hl7v2", tuple(rows), tuple(notices))


def declared(data: bytes) -> str | None:
    """The charset that MSH-18 names, or a field before it, where platforms put it."""
    start = data.find(b"MSH")
    line = data[start : start + 4096].splitlines()[0] if start >= 0 else b""
    fields = line.split(line[3:4] or b"|")
    return next((charset for place in (17, 16, 15) if place < len(fields) and (charset := labelled(fields[place].decode("latin-1").split("~")[0]))), None)


def _around(message: Message, order: ResultOrder, at: str, flagged: bool, parents: dict[str, str], whose: str, kind_of: KindOf) -> Around:
    """What the rows of an order share; `parents` numbers the parent results of the document, `whose` is `patients.another`."""
    header, obr = message.header, order.obr
    # Q for a control is an analyser's own, beside the table's P, T and D
    controls = not order.of_patient or header.component(11) == "Q" or whose == patient_names.CONTROL
    number, parent = number_of(order), obr.field(26)
    return Around(
        order,
        at,
        Organisation(tuple(filter(None, (header.component(4), header.component(4, 2)))), tuple(filter(None, (header.component(4),)))),
        number,
        specimen := _specimen(order),
        specimen == UNKNOWN and specimens.unread_words((*(text for segment in order.specimens for text in segment.components(4)), *order.obr.parts(15))),
        OrderTimes(header, order),
        statuses.of_order(obr.component(25)),
        (*number.notices, *((SPECIMEN_ROWS,) if order.apart else ())),
        kind(message)[0] == "OUL",
        controls,
        flagged,
        parents.setdefault(parent, f"OBR-26 {len(parents) + 1}") if parent else "",
        (*named(obr), *remarks.said_in(" ; ".join(obr.words(CLINICAL))), *order.remarks.get(0, ())),
        whose == patient_names.ANOTHER,
        kind_of,
    )


def _specimen(order: ResultOrder) -> str | None:
    """By SPM-4 and OBR-15, which must agree; UNKNOWN where several specimens of an order differ."""
    found = {specimen for segment in order.specimens if (specimen := of_field(segment.components(4)))}
    ordered = of_field(order.obr.parts(15))
    if not found:
        return ordered
    return specimens.agreed(next(iter(found)), ordered) if len(found) == 1 else UNKNOWN
