"""HL7 v2 acknowledgements (ch. 2.9): in the original mode, or in the enhanced one that MSH-15 and MSH-16 ask for; in the sender's version, separators and charset.

Our own: of the libraries at hand one writes MSA alone and always version 2.4, the other reads the whole message by its tables before it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from recognition.domain.lookups import SHANGHAI
from recognition.domain.report_documents.model import DocumentRefused
from recognition.edge.given_codes import SignedReports
from recognition.edge.refusal_words import said
from recognition.edge.settings import Acknowledge
from recognition.reports.charsets import decode
from recognition.reports.hl7 import rows
from recognition.reports.hl7.segments import Segment, messages

ACCEPTED, ERROR, REJECTED = "A", "E", "R"
"""The second letter of MSA-1; the first is A (application) or C (commit)."""
CONDITIONS = frozenset({"AL", "NE", "ER", "SU"})
"""HL7 table 0155. Anything else in MSH-15 and MSH-16 is no wish; on Chinese platforms charsets and countries stand there."""
INTERNAL, UNSUPPORTED = "207^Application internal error^HL70357", "200^Unsupported message type^HL70357"
DATA = "102^Data type error^HL70357"
LONGEST = 500


class Acknowledged(NamedTuple):
    """What is acknowledged: ACCEPTED, ERROR or REJECTED, with the code of the refusal and its words; `text` goes into MSA-3. `signed` are the codes of a report that
    was signed."""

    outcome: str
    text: str = ""
    code: str = ""
    words: str = ""
    signed: SignedReports | None = None


@dataclass(frozen=True, slots=True)
class ReceivedHeader:
    """The MSH of a message that came, and its charset; None where there was none."""

    header: Segment | None
    charset: str = "utf-8"

    @property
    def control_id(self) -> str:
        """MSH-10 as it stands."""
        return self.header.field(10) if self.header else ""


def header_of(data: bytes) -> ReceivedHeader:
    """The first MSH of a message, however broken the rest is."""
    start = data.find(b"MSH")
    if start < 0:
        return ReceivedHeader(None)
    line = data[start:].replace(b"\n", b"\r").split(b"\r", 1)[0]
    try:
        text = decode(line, rows.declared(data)).text
        charset = "gb18030" if not data.isascii() and not _is_utf8(data) else "utf-8"
        return ReceivedHeader(messages(text)[0].header, charset)
    except DocumentRefused:
        return ReceivedHeader(None)


def _is_utf8(data: bytes) -> bool:
    # a head that was cut off may end within a character
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(data) - 4
    return True


def acknowledgements(received: ReceivedHeader, told: Acknowledged, mode: Acknowledge, now: datetime, number: str) -> list[bytes]:
    """The acknowledgements that the sender waits for, in their order and without framing; none where it wants none. `number` becomes MSH-10."""
    header = received.header
    if header is None:
        return [_written(ReceivedHeader(USUAL_HEADER), "A", told, now, number)]
    wishes = [header.component(place).upper() for place in (15, 16)] if mode is Acknowledge.AS_ASKED else ["", ""]
    if not set(wishes) & CONDITIONS:
        return [_written(received, "A", told, now, number)]
    kinds = [kind for kind, wish in zip("CA", wishes, strict=True) if _wanted(wish, told)]
    last = len(kinds) - 1
    return [
        _written(received, kind, told if place == last else told._replace(signed=None), now, f"{number}{'-A' if place else ''}")
        for place, kind in enumerate(kinds)
    ]


def _wanted(wish: str, told: Acknowledged) -> bool:
    return wish == "AL" or wish == ("SU" if told.outcome == ACCEPTED else "ER")


USUAL_HEADER = messages("MSH|^~\\&|||||||ORU^R01||P|2.5")[0].header


def _written(received: ReceivedHeader, kind: str, told: Acknowledged, now: datetime, number: str) -> bytes:
    header = received.header
    assert header is not None, "one is taken where none came"
    mark, version = header.marks.field, header.component(12)
    trigger = header.component(9, 2)
    what = header.marks.component.join(["ACK", *([trigger] if trigger else []), *(["ACK"] if trigger and version >= "2.4" else [])])
    told_at = f"{now.astimezone(SHANGHAI):%Y%m%d%H%M%S%z}"
    marks = header.marks
    signs = header.fields[2] if len(header.fields[2]) > 3 else marks.component + marks.repetition + marks.escape + marks.part
    turned = [signs, header.field(5), header.field(6), header.field(3), header.field(4), told_at, "", what, number]
    fields = ["MSH", *turned, header.field(11) or "P", header.field(12) or "2.5", *[""] * 5, header.field(18)]
    lines = [mark.join(fields).rstrip(mark), mark.join(["MSA", f"{kind}{told.outcome}", header.field(10), _escaped(told.text, header)]).rstrip(mark)]
    if told.outcome != ACCEPTED:
        lines.append(_error(told, header, version))
    if told.signed:
        lines += _signed(told.signed, header)
    return ("\r".join(lines) + "\r").encode(received.charset, "replace")


def _error(told: Acknowledged, header: Segment, version: str) -> str:
    """ERR: the condition by table 0357, our code, and its words; before version 2.5 all in ERR-1."""
    mark, part = header.marks.field, header.marks.component
    condition = (UNSUPPORTED if told.outcome == REJECTED else INTERNAL if not told.words else DATA).replace("^", part)
    if version < "2.5" and version:
        return mark.join(["ERR", part.join(["", "", "", header.marks.part.join([told.code, _escaped(told.words, header)])])])
    return mark.join(["ERR", "", "", condition, "E", told.code, "", "", _escaped(told.words or told.text, header)])


def _signed(signed: SignedReports, header: Segment) -> list[str]:
    """ZRC for each code: its report's number, digits, items, mask and picture; ZRL for each row that is in none: its place, why, and the words of that."""
    mark, part = header.marks.field, header.marks.component
    lines = []
    for place, code in enumerate(signed.codes, 1):
        picture = part.join(["", "IM", "PNG", "Base64", _escaped(code.picture, header, len(code.picture))])
        lines.append(mark.join(["ZRC", str(place), _escaped(code.report, header), code.digits, str(code.items), str(code.mask), picture]))
    for place, row in enumerate(signed.left_out, 1):
        lines.append(mark.join(["ZRL", str(place), _escaped(row.at, header), row.code, _escaped(said(row.code), header)]))
    return lines


def _escaped(text: str, header: Segment, most: int = LONGEST) -> str:
    marks = header.marks
    escapes = {marks.escape: "E", marks.field: "F", marks.component: "S", marks.repetition: "R", marks.part: "T"}
    return "".join(f"{marks.escape}{escapes[sign]}{marks.escape}" if sign in escapes else " " if sign in "\r\n" else sign for sign in text[:most])


def framed(acknowledgement: bytes) -> bytes:
    """The same in MLLP's framing."""
    return b"\x0b" + acknowledgement + b"\x1c\r"


def of_many(outcomes: Sequence[tuple[str, int]]) -> str:
    """`asked 3, refused 1`: what became of how many rows, for MSA-3."""
    return ", ".join(f"{name} {count}" for name, count in outcomes if count)
