"""HL7 v2.x ER7 (ch. 2.5 to 2.7): a text to messages, segments and fields. Our own thirty lines of splitting: of two libraries one makes one segment of a message with
LF line ends, the other keeps only MSH of one with CR LF and moves results behind a Z segment to another order; both are held against this in the tests."""

from __future__ import annotations

import re
from dataclasses import dataclass

from recognition.domain.report_documents.model import DocumentRefused

START, END = "\x0b", "\x1c"
"""MLLP's framing (SB, EB), which files and folders keep."""
SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
USUAL = "^~\\&"
NULL = '""'
MOST_LINES = 20_000
MOST_WORDS = 20
"""Repetitions of a field, and components of each, whose words are looked at."""
_ENDS = re.compile(f"[\r\n{START}{END}]+")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class Marks:
    """The separators of one message, from its MSH."""

    field: str
    component: str
    repetition: str
    escape: str
    part: str

    def unescaped(self, text: str) -> str:
        """The text with its escape sequences resolved; highlighting is dropped, and one that is not known stays as it is, so that no code is made of it."""
        if not self.escape or self.escape not in text:
            return text
        known = {"F": self.field, "S": self.component, "T": self.part, "R": self.repetition, "E": self.escape, ".br": "\n", "H": "", "N": ""}
        pieces = text.split(self.escape)
        if len(pieces) % 2 == 0:
            return text
        for place in range(1, len(pieces), 2):
            piece = pieces[place]
            pieces[place] = known[piece] if piece in known else _of_hex(piece) if piece[:1] == "X" else f"{self.escape}{piece}{self.escape}"
        return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment; `fields[n]` is field n as HL7 counts them."""

    name: str
    fields: list[str]
    marks: Marks

    def field(self, number: int) -> str:
        """The field as it stands, "" where there is none; HL7's null counts as none."""
        text = self.fields[number] if number < len(self.fields) else ""
        return "" if text == NULL else text

    def components(self, number: int) -> list[str]:
        """The components of the field's first repetition, unescaped, without blanks around them."""
        text = self.field(number)
        if not text or text.isalnum():
            return [text]
        marks = self.marks
        first = text.split(marks.repetition, 1)[0]
        if not marks.escape or marks.escape not in first:
            return ["" if part == NULL else part.strip() for part in first.split(marks.component)]
        return ["" if part == NULL else marks.unescaped(part).strip() for part in first.split(marks.component)]

    def repetitions(self, number: int) -> list[list[str]]:
        """The components of each repetition that says anything, unescaped, without blanks around them."""
        marks, field = self.marks, self.field(number)
        if marks.repetition not in field:
            parts = self.components(number)
            return [parts] if any(parts) else []
        each = (
            [("" if part == NULL else marks.unescaped(part).strip()) for part in text.split(marks.component)]
            for text in field.split(marks.repetition, MOST_WORDS)[:MOST_WORDS]
        )
        return [parts for parts in each if any(parts)]

    def component(self, number: int, place: int = 1) -> str:
        """One of them, "" where there is none."""
        text = self.field(number)
        # no separator is a letter or a digit
        if not text or text.isalnum():
            return text if place == 1 else ""
        parts = self.components(number)
        return parts[place - 1] if place <= len(parts) else ""

    def parts(self, number: int) -> list[str]:
        """The components and, of the first, its subcomponents each by itself: a coded field that was pressed into one component (`血清&01`)."""
        first, *others = self.field(number).split(self.marks.repetition, 1)[0].split(self.marks.component)
        return [self.marks.unescaped(part).strip() for part in (*first.split(self.marks.part), *others)]

    def words(self, number: int) -> list[str]:
        """What all its repetitions say, component by component, unescaped."""
        marks, field = self.marks, self.field(number)
        if field.isalnum():
            return [field]
        return [marks.unescaped(part).strip() for each in field.split(marks.repetition)[:MOST_WORDS] for part in each.split(marks.component)[:MOST_WORDS]]

    def present(self, number: int) -> bool:
        """Whether the field holds anything but separators."""
        marks, text = self.marks, self.field(number)
        return text.isalnum() or bool(text.strip(f" {marks.component}{marks.repetition}{marks.part}"))


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its header, and the segments behind it."""

    header: Segment
    segments: list[Segment]


def messages(text: str) -> list[Message]:
    """The messages of a text: line ends CR, LF or both, indented or not, in MLLP's framing or within a batch, with segments broken over lines. Raises DocumentRefused
    (`hl7_malformed`)."""
    found: list[Message] = []
    for line in _lines(text):
        if line.startswith("MSH"):
            header = _header(line)
            found.append(Message(header, []))
        elif line[:3] in ("FHS", "BHS", "BTS", "FTS"):
            continue
        elif not found:
            raise DocumentRefused(code="hl7_malformed")
        else:
            marks = found[-1].header.marks
            name, *fields = line.split(marks.field)
            found[-1].segments.append(Segment(name, [name, *fields], marks))
    if not found:
        raise DocumentRefused(code="hl7_malformed")
    return found


def _lines(text: str) -> list[str]:
    """The segments' lines; one that begins as no segment does goes on with the one before."""
    if text.count("\r") + text.count("\n") > MOST_LINES:
        raise DocumentRefused(code="too_many_rows")
    lines: list[list[str]] = []
    for line in _ENDS.split(text.lstrip("\ufeff")):
        bare = line.lstrip(" \t\u3000")
        if SEGMENT.match(bare) and not bare[3:4].isalnum():
            lines.append([bare])
        elif bare.strip() and lines:
            lines[-1].append(line)
        elif bare.strip():
            raise DocumentRefused(code="hl7_malformed")
    return ["".join(pieces) for pieces in lines]


def _header(line: str) -> Segment:
    field = line[3:4]
    if not field or field.isalnum() or field.isspace():
        raise DocumentRefused(code="hl7_malformed")
    signs = line[4:].split(field, 1)[0]
    if len(signs) > 5 or len(set(signs + field)) != len(signs) + 1 or any(sign.isalnum() for sign in signs):
        raise DocumentRefused(code="hl7_malformed")
    signs += USUAL[len(signs) :]
    if len(set(signs + field)) != len(signs) + 1:
        raise DocumentRefused(code="hl7_malformed")
    marks = Marks(field, *signs[:4])
    return Segment("MSH", ["MSH", field, *line[4:].split(field)], marks)


def _of_hex(piece: str) -> str:
    digits = piece[1:]
    if not _HEX.fullmatch(digits):
        return f"\\{piece}\\"
    raw = bytes.fromhex(digits)
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return f"\\{piece}\\"
