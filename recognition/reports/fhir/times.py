"""When the item of a FHIR observation was performed: by its specimen, else its report, else itself; never by `issued`
the receipt of the specimen or when the document was written, which the others often repeat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from recognition.domain.report_documents import moments, timings
from recognition.domain.report_documents.model import Performed, Refusal, Timing
from recognition.domain.report_documents.moments import ReadTime
from recognition.domain.report_documents.timings import CONFLICT, PERIOD, UNCONFIRMED
from recognition.reports.fhir.resources import Resource, Resources, many, one, text

INVALID = "fhir_invalid_datetime"


Written = tuple[tuple[str, ReadTime], ...]
"""Times of a document itself, each with where it stands."""


def timing(specimen: Resource, report: Resource, observation: Resource, written: Written) -> Timing:
    """`specimen` is the row's, or an empty object; `written` are the times of the document."""
    late = [time for _source, time in (*_late(specimen, report, observation), *written)]
    collection = one(specimen.get("collection"))
    own = _of(observation, "effective", "Observation.", late)
    if found := _of(collection, "collected", "Specimen.collection.", late) or _of(report, "effective", "", late):
        # observed on a day before it was sampled: as a report that tells earlier results as well
        if own and own.performed and found.performed and own.performed.day < found.performed.day:
            return Timing(found.performed, refusal=Refusal(CONFLICT, seen=(own.performed.source,)))
        return found
    if own:
        return own
    seen: tuple[str, ...] = ("issued reported",) if any("issued" in resource for resource in (report, observation)) else ()
    seen += ("Composition.date reported",) if any(source == "Composition.date" for source, _time in written) else ()
    seen += ("Specimen.receivedTime received",) if "receivedTime" in specimen else ()
    code = "time_only_report" if any(each.endswith("reported") for each in seen) else "time_only_received" if seen else "time_unstated"
    return Timing(refusal=Refusal(code, seen=seen))


def behind(specimen: Resource, report: Resource, observation: Resource, written: Written) -> tuple[Performed, ...]:
    """The times of receipt and report, before which it was performed."""
    return tuple(dict.fromkeys(time.performed(source) for source, time in (*_late(specimen, report, observation), *written)))


def written(resources: Resources, report: Resource) -> Written:
    """When the document of a report was written, and put together. Of several documents in one Bundle it is that which names the report."""
    composed = resources.of_type("Composition")
    if len(composed) > 1:
        composed = [each for each in composed if any(resources.find(entry, each) is report for entry in _named(each))]
    told = [("Composition.date", each.get("date")) for each in composed] + [("Bundle.timestamp", resources.root.get("timestamp"))]
    return tuple((source, time) for source, value in told if (time := moments.read(text(value))))


def _named(composition: Resource) -> Iterator[Resource]:
    """The references in the sections of a Composition."""
    waiting = many(composition.get("section"))
    while waiting:
        section = waiting.pop()
        yield from many(section.get("entry"))
        waiting += many(section.get("section"))


def told(report: Resource, observation: Resource) -> tuple[datetime, ...]:
    """When this version of a row was issued: its report, and itself."""
    return tuple(time.at for _source, time in _late({}, report, observation))


def _late(specimen: Resource, report: Resource, observation: Resource) -> list[tuple[str, ReadTime]]:
    written = (("issued", report.get("issued")), ("issued", observation.get("issued")), ("Specimen.receivedTime", specimen.get("receivedTime")))
    return [(source, time) for source, value in written if (time := moments.read(text(value)))]


def _of(resource: Resource, name: str, before: str, late: list[ReadTime]) -> Timing | None:
    """The time that the choice `name`[x] gives; None where there is none."""
    for kind in ("DateTime", "Instant"):
        if f"{name}{kind}" in resource:
            return _read(resource[f"{name}{kind}"], f"{before}{name}{kind}", late)
    if f"{name}Period" in resource:
        return _period(one(resource[f"{name}Period"]), f"{before}{name}Period", late)
    others = [member for member in resource if member.startswith(name) and member[len(name) : len(name) + 1].isupper()]
    return Timing(refusal=Refusal("time_unreadable", seen=(f"{before}{name}[x]",))) if others else None


def _read(value: object, source: str, late: list[ReadTime]) -> Timing:
    time = moments.read(text(value))
    timing = timings.checked(time, source, late)
    return timing if timing.performed is None or moments.FHIR.fullmatch(text(value)) else timing._replace(notices=(INVALID,))


def _period(period: Resource, source: str, late: list[ReadTime]) -> Timing:
    if "start" not in period:
        ended = _read(period.get("end"), f"{source}.end", late)
        return ended if ended.refusal else ended._replace(question=UNCONFIRMED)
    begun = _read(period["start"], f"{source}.start", late)
    if begun.refusal or "end" not in period:
        return begun
    end = moments.read(text(period["end"]))
    if end is None or not end.exact:
        return begun._replace(question=PERIOD)
    if begun.performed and end.day < begun.performed.day:
        return Timing(refusal=Refusal(CONFLICT, seen=(source,)))
    return begun if begun.performed and end.day == begun.performed.day else begun._replace(question=PERIOD)
