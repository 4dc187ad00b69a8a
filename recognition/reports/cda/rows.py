"""The rows of a Chinese CDA. The item's own time is the day of the *test*; sampling stands a level lower, as the low of the specimen's."""

from __future__ import annotations

from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.report_documents import kinds, moments, patient_names, statuses, timings
from recognition.domain.report_documents.codes import CHINESE, item_code, told_beside
from recognition.domain.report_documents.kinds import EXAMINATION, KindOf, nothing_known
from recognition.domain.report_documents.model import CORRECTED, FINAL, ItemCode, Organisation, Performed, Refusal, ReportDocument, ReportRow, Timing
from recognition.domain.report_documents.moments import ReadTime
from recognition.domain.report_documents.packed import SIGNS
from recognition.domain.report_documents.specimens import of_field, unread_words
from recognition.domain.report_documents.statuses import Status
from recognition.domain.report_documents.timings import CONFLICT, UNCONFIRMED
from recognition.reports.cda import header, items
from recognition.reports.cda.elements import Element, parse
from recognition.reports.cda.header import Header
from recognition.reports.cda.items import ItemEntry

LOW, WHOLE, SAID, OWN = "specimen effectiveTime/low", "specimen effectiveTime", "DE04.50.137.00", "item effectiveTime"
NOTHING = frozenset({"NA", "N/A", "NULL", "NONE", "-", "--", "/", "无", "0"})
NO_SYSTEM = ("", "2.16.156.10011.2.2.1")
"""ItemEntry codes have no system; the catalogue of data elements is none of items."""


def read(data: bytes, kind_of: KindOf = nothing_known) -> ReportDocument:
    """The document of these bytes; `kind_of` tells the kinds of items that are known. Raises DocumentRefused."""
    root, decoded = parse(data)
    head = header.read(root)
    performer = Organisation(names=items.performer_names(root))
    found = items.items(root)
    return ReportDocument("cda", tuple(_row(head, item, performer, kind_of) for item in found), decoded.notices)


def _row(head: Header, item: ItemEntry, performer: Organisation, kind_of: KindOf) -> ReportRow:
    codes, name, refusal = _codes(item)
    examination, codes, asked = kinds.read_as(kind_of, head.issuer, codes, name, head.kind)
    timing = _examined(head, item) if examination else _sampled(head, item)
    status = _status(head, item)
    # the words of an examination stand elsewhere in the document
    refusal = status.refusal or refusal or (None if examination or head.kind == EXAMINATION else _no_result(item))
    notices: tuple[str, ...] = ("status_unstated_by_format",) if item.status_empty and not item.status else ()
    notices += ("data_element_code_wrong",) if item.wrongly_coded else ()
    notices += ("corrected_report",) if status.status == CORRECTED else ()
    notices += () if head.number or head.numbers_differ else ("report_ref_unstated",)
    questions = (
        timing.question,
        "report_ref_ambiguous" if head.numbers_differ else None,
        *asked,
        patient_names.DOUBTFUL if head.whose == patient_names.ANOTHER else None,
    )
    refusal = Refusal("control_specimen") if head.whose == patient_names.CONTROL else refusal
    return ReportRow(
        at=item.at, issuer=head.issuer, codes=codes, name=name, printed=() if examination else items.printed(item), around=(item.under,) if item.under and not examination else (), examination=examination, specimen=None if examination else _specimen(item), specimen_in_words=_in_words(item), performer=performer,
        performer_must_be_known=True, performed=timing.performed, number=head.number, status=status.status, group="document", behind=_behind(head, item, examination),
        questions=tuple(filter(None, questions)), refusal=refusal or timing.refusal, notices=(*notices, *timing.notices),
    )  # fmt: skip


def _behind(head: Header, item: ItemEntry, examination: bool) -> tuple[Performed, ...]:
    """The times of receipt and report, before which it was performed."""
    high = "" if examination else _high(item)
    times = (*((time, "document") for time in head.reported), (moments.read(high), "specimen effectiveTime/high"))
    return tuple(dict.fromkeys(time.performed(source) for time, source in times if time))


def _specimen(item: ItemEntry) -> str | None:
    """What the item's specimens say, which must agree."""
    if item.specimen is None:
        return None
    said = {of_field(items.specimen_texts(each)) for each in (item.specimen, *item.further)}
    return said.pop() if len(said) == 1 else UNKNOWN


def _in_words(item: ItemEntry) -> bool:
    """Whether a specimen that was not understood is said in words."""
    return item.specimen is not None and any(unread_words(items.specimen_texts(each)) for each in (item.specimen, *item.further))


def _codes(item: ItemEntry) -> tuple[tuple[ItemCode, ...], str, Refusal | None]:
    """The item's code; its name where that stands instead; a refusal where code, name and value were packed into one text."""
    written, system, name = items.value_system(item.observation)
    if SIGNS.search(written):
        return (), "", Refusal("item_packed")
    code = item_code(written, "" if system in NO_SYSTEM else system)
    if code and CHINESE.search(code.code) and not name:
        name = code.code
    return told_beside((code,) if code else (), (text for each in item.results for text in items.values(each))), name, None


def _status(head: Header, item: ItemEntry) -> Status:
    """The format has none, so a document that is there counts as issued; a filled statusCode says more, and so does a title."""
    said = statuses.of_act(item.status)
    return said if said.refusal else head.titled if head.titled.refusal else Status(CORRECTED if head.corrected else FINAL)


def _no_result(item: ItemEntry) -> Refusal | None:
    """An organizer without any result has none; of flat entries the result may stand in one that is not known for it."""
    missing = bool(item.results) or item.grouped
    return Refusal("no_result") if missing and not any(map(items.has_value, item.results)) else None


def _sampled(head: Header, item: ItemEntry) -> Timing:
    """By the specimen's low (or its only time), else the day of the test as a question; receipt alone is refused."""
    time = item.specimen.first("effectiveTime") if item.specimen else Element("", {})
    low, high = _said(time.first("low")), _high(item)
    for text, source in ((low, LOW), (_said(time), WHOLE), (_filled(item.sampled), SAID)):
        if text:
            timing = _checked(head, text, source, None if source == WHOLE else moments.read(high))
            return _among(item, _before_test(timing, moments.read(_own(item))))
    own = _own(item)
    if own:
        timing = _checked(head, own, OWN, moments.read(high))
        return timing if timing.refusal else timing._replace(question=UNCONFIRMED)
    if high:
        return Timing(refusal=Refusal("time_only_received", seen=("specimen effectiveTime/high received",)))
    return Timing(refusal=Refusal("time_only_report", seen=("document reported",)) if head.written else Refusal("time_unstated"))


def _before_test(timing: Timing, tested: ReadTime | None) -> Timing:
    """The same, or a conflict where the item was tested before it was sampled."""
    if timing.performed is None or tested is None or not moments.later(moments.of_performed(timing.performed), tested):
        return timing
    return Timing(timing.performed, refusal=Refusal(CONFLICT, seen=(timing.performed.source,)))


def _among(item: ItemEntry, timing: Timing) -> Timing:
    """The same where the row has one specimen; with several of other times it does not say of which it is: a conflict of days, else a question."""
    further = [each.first("effectiveTime") for each in item.further]
    texts = [text for each in further if (text := _said(each.first("low")) or _said(each))]
    others = [moments.read(text) for text in texts]
    if timing.refusal or timing.performed is None or all(other and other.at == timing.performed.at for other in others):
        return timing
    if any(other and other.day != timing.performed.day for other in others):
        return Timing(refusal=Refusal(CONFLICT, seen=(timing.performed.source,)))
    return timing._replace(question=UNCONFIRMED)


def _examined(head: Header, item: ItemEntry) -> Timing:
    """By the item's own time, else the specimen's low as a question."""
    if own := _own(item):
        return _checked(head, own, OWN, None)
    low = _said(item.specimen.first("effectiveTime", "low")) if item.specimen else ""
    if low:
        timing = _checked(head, low, LOW, None)
        return timing if timing.refusal else timing._replace(question=UNCONFIRMED)
    return Timing(refusal=Refusal("time_only_report", seen=("document reported",)) if head.written else Refusal("time_unstated"))


def _own(item: ItemEntry) -> str:
    time = item.observation.first("effectiveTime")
    return _said(time) or _said(time.first("low"))


def _high(item: ItemEntry) -> str:
    """The time of receipt."""
    high = _said(item.specimen.first("effectiveTime", "high")) if item.specimen else ""
    return high or _filled(item.received)


def _said(time: Element) -> str:
    """What stands in a time's value."""
    return _filled(time.get("value"))


def _filled(text: str) -> str:
    """A text; what templates write where there is none is nothing."""
    return "" if text.upper() in NOTHING else text


def _checked(head: Header, text: str, source: str, received: ReadTime | None) -> Timing:
    time = moments.read(text)
    behind = (*head.reported, *((received,) if received else ()))
    if source == OWN and received and time and moments.later(time, received):
        # tested after it was received, as it should be
        behind = head.reported
    return timings.checked(time, source, behind)
