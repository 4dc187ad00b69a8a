"""The report's number of an order, wherever senders put it."""

from __future__ import annotations

from typing import NamedTuple

from recognition.reports.hl7.orders import ResultOrder

AMBIGUOUS = "report_ref_ambiguous"


class OrderNumber(NamedTuple):
    """The number, a question where several stand there, and what is told of it: that it is the order's, or that there is none."""

    number: str | None
    questions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def number_of(order: ResultOrder) -> OrderNumber:
    """OBR-3, as some have it in OBR-3.3; else ORC-3, which is the same number; else the order's (OBR-2)."""
    filled = list(dict.fromkeys(parts[0] or parts[2] for parts in ([*each, "", "", ""] for each in order.obr.repetitions(3)) if parts[0] or parts[2]))
    if len(filled) > 1:
        return OrderNumber(None, (AMBIGUOUS,))
    if number := filled[0] if filled else (order.control.component(3) if order.control else ""):
        return OrderNumber(number)
    number = order.obr.component(2)
    return OrderNumber(number, notices=("report_ref_is_order",)) if number else OrderNumber(None, notices=("report_ref_unstated",))
