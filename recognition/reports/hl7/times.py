"""When the item of an HL7 v2 row was performed. OBR-7 is before OBX-14: on Chinese platforms OBX-14 is mostly the report's time. What was received, audited, reported
or sent is never the performed time."""

from __future__ import annotations

from itertools import pairwise

from recognition.domain.report_documents import moments, timings
from recognition.domain.report_documents.model import Refusal, Timing
from recognition.domain.report_documents.moments import ReadTime
from recognition.domain.report_documents.timings import CONFLICT, PERIOD, UNCONFIRMED
from recognition.reports.hl7.orders import ResultOrder
from recognition.reports.hl7.segments import Segment

MOST_SPECIMENS = 8
"""Specimens of one order whose times are read; of more, which of them a row is of is asked."""


class OrderTimes:
    """The times of one order and of its message, each read once."""

    def __init__(self, header: Segment, order: ResultOrder) -> None:
        """`header` is the message's MSH."""
        obr, specimens = order.obr, order.specimens[:MOST_SPECIMENS]
        self.specimens = [moments.read(text) for specimen in specimens if (text := specimen.component(17))]
        ends = [(moments.read(specimen.component(17)), moments.read(specimen.component(17, 2))) for specimen in specimens]
        self.gathered = [(begun.day, end.day) for begun, end in ends if begun and end and begun.exact and end.exact and begun.day != end.day]
        """First and last day of each specimen that was gathered over several days, as urine of 24 hours is."""
        # some of its specimens say no time: a row does not tell of which it is
        of_some = 0 < len(self.specimens) < len(order.specimens)
        self.several = of_some or any(not moments.same(first, time) for first, time in pairwise(filter(None, self.specimens)))
        """Whether a row does not tell of which specimen it is, and so when it was sampled."""
        self.sent, self.begun, self.ended = moments.read(header.component(7)), obr.component(7), obr.component(8)
        self.reported = moments.read(obr.component(22))
        receipts = [("OBR-14", obr.component(14)), *(("SPM-18", specimen.component(18)) for specimen in specimens)]
        self.received = [(field, time) for field, text in receipts if (time := moments.read(text))]
        self._own: Timing | None = None
        known = [each for each in (self.reported, self.sent) if each]
        self.told = (known[0].at, known[-1].at) if known else ()
        """When this version of the order's results was reported, and sent."""
        sent = () if self.reported or not self.sent else (("MSH-7", self.sent),)
        self.behind = tuple(dict.fromkeys(time.performed(field) for field, time in (*self._late(), *sent)))
        """The times before which it was performed."""

    def laboratory(self, result: Segment | None) -> Timing:
        """By the specimen's time, else OBR-7; else OBX-14 as a question, where it is none of the later times."""
        if self._own is None:
            self._own = self._of_order()
        if self._own == Timing():
            return self._by_result(result)
        return self._of_one(result) or self._own if result and self.several else self._own

    def _of_one(self, result: Segment) -> Timing | None:
        """Of several specimens that of which the row's own time tells, all the same as a question; None for a time that none of them has."""
        observed = moments.read(result.component(14))
        if self._own is None or self._own.refusal or observed is None:
            return None
        own = next((time for time in self.specimens if time and moments.is_one(time, observed)), None)
        return self._checked(own, "SPM-17.1")._replace(question=UNCONFIRMED) if own else None

    def _of_order(self) -> Timing:
        """By the specimen's time and the order's, the same for all its rows; an empty one where neither says a time."""
        begun = moments.read(self.begun)
        if not self.specimens:
            return self._checked(begun, "OBR-7") if self.begun else Timing()
        days = {time.day for time in (*self.specimens, begun) if time and time.exact}
        if len(days) > 1 or any(last < first for first, last in self.gathered):
            return Timing(refusal=Refusal(CONFLICT))
        found = [self._checked(time, "SPM-17.1") for time in self.specimens]
        refused = next((timing for timing in found if timing.refusal), None)
        asked = next((timing for timing in found if timing.question), found[0])
        if refused or self.several:
            return refused or asked._replace(question=UNCONFIRMED)
        return asked._replace(question=asked.question or PERIOD) if self.gathered else asked

    def examination(self, results: list[Segment]) -> Timing:
        """By OBR-7, else by its end, which is told; OBX-14 of all its rows as a question."""
        if self.begun:
            return self._checked(moments.read(self.begun), "OBR-7")
        if self.ended:
            timing = self._checked(moments.read(self.ended), "OBR-8")
            return timing._replace(notices=(*timing.notices, "time_is_end")) if timing.performed else timing
        said = {result.component(14) for result in results}
        return self._by_result(results[0] if results and len(said) == 1 else None)

    def _by_result(self, result: Segment | None) -> Timing:
        observed = moments.read(result.component(14)) if result else None
        seen = self._seen(observed)
        if observed and observed.exact and not any(kind.startswith("OBX-14") for kind in seen):
            timing = self._checked(observed, "OBX-14")
            if timing.refusal is None:
                return timing._replace(question=UNCONFIRMED)
        only_received = bool(seen) and all(kind.endswith("received") for kind in seen)
        return Timing(refusal=Refusal("time_only_received" if only_received else "time_only_report", seen=seen or ("MSH-7 sent",)))

    def _seen(self, observed: ReadTime | None) -> tuple[str, ...]:
        """The times that are none of performance, by field and what each is."""
        seen = list(dict.fromkeys(f"{field} received" for field, _time in self.received))
        seen += ["OBR-22 reported"] if self.reported else []
        if observed:
            for time, kind in ((self.reported, "reported"), *((receipt, "received") for _field, receipt in self.received), (self.sent, "sent")):
                if time and moments.same(observed, time):
                    return (*seen, f"OBX-14 {kind}")
        return tuple(seen)

    def _checked(self, time: ReadTime | None, source: str) -> Timing:
        timing = timings.checked(time, source, (each for _field, each in self._late()))
        if timing.performed and self.sent and timing.performed.day > self.sent.day:
            return Timing(timing.performed, refusal=Refusal(CONFLICT, seen=(source,)))
        # a clock that sends may be wrong by minutes, but what was sent in the same second was sent with it
        equal = time is not None and self.sent is not None and moments.is_one(time, self.sent)
        return timing._replace(question=UNCONFIRMED) if equal and timing.refusal is None else timing

    def _late(self) -> list[tuple[str, ReadTime]]:
        """The times of report and receipt, each with its field."""
        return [*((("OBR-22", self.reported),) if self.reported else ()), *self.received]
