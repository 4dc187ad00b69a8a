"""When the item of a FHIR observation was performed: by its specimen, else its report, else itself; never by `issued`, which effective[x] often repeats."""

from __future__ import annotations

from recognition.domain.report_documents import moments
from recognition.domain.report_documents.model import Refusal, Timing
from recognition.domain.report_documents.moments import ReadTime
from recognition.reports.fhir.resources import Resource, one, text

UNCONFIRMED, PERIOD = "time_unconfirmed", "time_period"
INVALID = "fhir_invalid_datetime"


def timing(specimen: Resource, report: Resource, observation: Resource) -> Timing:
    """`specimen` is the row's, or an empty object."""
    issued = [time for resource in (report, observation) if (time := moments.read(text(resource.get("issued"))))]
    collection = one(specimen.get("collection"))
    if (found := _of(collection, "collected", "Specimen.collection.", [])) or (found := _of(report, "effective", "", issued)):
        return _not_after(found, issued)
    if found := _of(observation, "effective", "Observation.", issued):
        return _not_after(found, issued)
    seen: tuple[str, ...] = ("issued reported",) if any("issued" in resource for resource in (report, observation)) else ()
    seen += ("Specimen.receivedTime received",) if "receivedTime" in specimen else ()
    code = "time_only_report" if "issued reported" in seen else "time_only_received" if seen else "time_unstated"
    return Timing(refusal=Refusal(code, seen=seen))


def _of(resource: Resource, name: str, before: str, issued: list[ReadTime]) -> Timing | None:
    """The time that the choice `name`[x] gives; None where there is none."""
    for kind in ("DateTime", "Instant"):
        if f"{name}{kind}" in resource:
            return _read(resource[f"{name}{kind}"], f"{before}{name}{kind}", issued)
    if f"{name}Period" in resource:
        return _period(one(resource[f"{name}Period"]), f"{before}{name}Period", issued)
    others = [member for member in resource if member.startswith(name) and member[len(name) : len(name) + 1].isupper()]
    return Timing(refusal=Refusal("time_unreadable", seen=(f"{before}{name}[x]",))) if others else None


def _read(value: object, source: str, issued: list[ReadTime]) -> Timing:
    time = moments.read(text(value))
    if time is None:
        return Timing(refusal=Refusal("time_unreadable", seen=(source,)))
    if not time.exact:
        return Timing(refusal=Refusal("time_imprecise", seen=(source,)))
    notices = () if moments.FHIR.fullmatch(text(value)) else (INVALID,)
    equal = any(moments.to_the_minute(time, late) and moments.same(time, late) for late in issued)
    return Timing(time.performed(source), UNCONFIRMED if equal else None, None, notices)


def _period(period: Resource, source: str, issued: list[ReadTime]) -> Timing:
    if "start" not in period:
        ended = _read(period.get("end"), f"{source}.end", issued)
        return ended if ended.refusal else ended._replace(question=UNCONFIRMED)
    begun = _read(period["start"], f"{source}.start", issued)
    if begun.refusal or "end" not in period:
        return begun
    end = moments.read(text(period["end"]))
    if end is None or not end.exact:
        return begun._replace(question=PERIOD)
    if begun.performed and end.day < begun.performed.day:
        return Timing(refusal=Refusal("time_conflict", seen=(source,)))
    return begun if begun.performed and end.day == begun.performed.day else begun._replace(question=PERIOD)


def _not_after(found: Timing, issued: list[ReadTime]) -> Timing:
    if found.performed is None or found.refusal:
        return found
    time = ReadTime(found.performed.at, found.performed.precision, found.performed.zone == "sent")
    late = any(moments.later(time, each) for each in issued)
    return found._replace(question=None, refusal=Refusal("time_conflict", seen=(found.performed.source,))) if late else found
