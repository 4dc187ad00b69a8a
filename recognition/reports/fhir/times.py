"""When the item of a FHIR observation was performed: by its specimen, else its report, else itself; never by `issued`
or the receipt of the specimen, which the others often repeat."""

from __future__ import annotations

from datetime import datetime

from recognition.domain.report_documents import moments
from recognition.domain.report_documents.model import Performed, Refusal, Timing
from recognition.domain.report_documents.moments import ReadTime
from recognition.reports.fhir.resources import Resource, one, text

UNCONFIRMED, PERIOD = "time_unconfirmed", "time_period"
INVALID = "fhir_invalid_datetime"


def timing(specimen: Resource, report: Resource, observation: Resource) -> Timing:
    """`specimen` is the row's, or an empty object."""
    late = [time for _source, time in _late(specimen, report, observation)]
    collection = one(specimen.get("collection"))
    own = _of(observation, "effective", "Observation.", late)
    if found := _of(collection, "collected", "Specimen.collection.", late) or _of(report, "effective", "", late):
        # observed on a day before it was sampled: as a report that tells earlier results as well
        if own and own.performed and found.performed and own.performed.day < found.performed.day:
            return Timing(found.performed, refusal=Refusal("time_conflict", seen=(own.performed.source,)))
        return _not_after(found, late)
    if own:
        return _not_after(own, late)
    seen: tuple[str, ...] = ("issued reported",) if any("issued" in resource for resource in (report, observation)) else ()
    seen += ("Specimen.receivedTime received",) if "receivedTime" in specimen else ()
    code = "time_only_report" if "issued reported" in seen else "time_only_received" if seen else "time_unstated"
    return Timing(refusal=Refusal(code, seen=seen))


def behind(specimen: Resource, report: Resource, observation: Resource) -> tuple[Performed, ...]:
    """The times of receipt and report, before which it was performed."""
    return tuple(dict.fromkeys(time.performed(source) for source, time in _late(specimen, report, observation)))


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
    if time is None:
        return Timing(refusal=Refusal("time_unreadable", seen=(source,)))
    if not time.exact:
        return Timing(refusal=Refusal("time_imprecise", seen=(source,)))
    notices = () if moments.FHIR.fullmatch(text(value)) else (INVALID,)
    equal = any(moments.is_one(time, each) for each in late)
    return Timing(time.performed(source), UNCONFIRMED if equal else None, None, notices)


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
        return Timing(refusal=Refusal("time_conflict", seen=(source,)))
    return begun if begun.performed and end.day == begun.performed.day else begun._replace(question=PERIOD)


def _not_after(found: Timing, late: list[ReadTime]) -> Timing:
    if found.performed is None or found.refusal:
        return found
    time = ReadTime(found.performed.at, found.performed.precision, found.performed.zone == "sent")
    after = any(moments.later(time, each) for each in late)
    return found._replace(question=None, refusal=Refusal("time_conflict", seen=(found.performed.source,))) if after else found
