"""Tables of dBASE and FoxPro, which old hospital systems keep and hand out, by dbfread: one small library without any other.

Row 1 are the names of the fields, as spreadsheet programs show such a file; records that are marked as deleted are not seen there, not read, and counted."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.spreadsheets.cells import Book, Cell, CellError, Unreadable
from recognition.catalogue.spreadsheets.containers import encodings
from recognition.catalogue.spreadsheets.containers.looks import untyped, unwrapped
from recognition.catalogue.spreadsheets.containers.packed import Budget, Packed

VERSIONS = frozenset((0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xF5, 0xFB))
HEADER = struct.Struct("<BBBBLHH")
FIELD = 32
"""Bytes of the header's beginning, and of each field in it."""
LEAST = 65
"""Bytes of a header with one field."""
MEMOS = frozenset("MGPB")
"""Kinds of fields that lie in a second file."""
FOXPRO = frozenset((0x30, 0x31, 0x32))
"""Where B is a number, no memo."""
CHINESE = frozenset(("gb18030", "utf-8", "big5", "cp950"))
"""Encodings in which a Chinese text may be; under any other that a header names a Chinese text is written in another one than it says."""
OVERFLOWED = "*"
"""What programs fill a field with whose number it is too narrow for."""
DAY = 8
"""Digits of a day."""
UNSAID = 0
"""The code page where the header names none: then the text is read as any other text."""


def is_one(start: bytes, size: int) -> bool:
    """Whether a file that begins so is such a table: its header says a day, and how long it and the records are."""
    if len(start) < LEAST or start[0] not in VERSIONS:
        return False
    _version, _year, month, day, records, header, record = HEADER.unpack_from(start)
    if not (month <= 12 and day <= 31 and header >= LEAST and record > 1 and start[12:14] == b"\0\0"):
        return False
    return _lengths(start, header) == record or bool(header <= size and header + records * record <= size + record)


def _lengths(start: bytes, header: int) -> int:
    """How long the fields of a header say that a record is, with its mark; 0 where they do not end as fields do."""
    length, place = 1, FIELD
    while place + FIELD <= min(header, len(start)) and start[place : place + 1] not in (b"\r", b"\n"):
        length += start[place + 16] | (start[place + 17] << 8 if start[place + 11 : place + 12] == b"C" else 0)
        place += FIELD
    return length if start[place : place + 1] == b"\r" else 0


def read(path: Path) -> Book:
    """The one sheet of a table, which has no name. Raises Unreadable, `encoding_unknown` where the text is not of the code page that the header names."""
    from dbfread import DBF
    from dbfread.exceptions import DBFNotFound, MissingMemoFile

    _all_there(path)
    try:
        encoding = _encoding(path)
        table = DBF(str(path), encoding=encoding, ignore_missing_memofile=True, parserclass=_parser(encoding), recfactory=list)
        if memos := [field.name for field in table.fields if field.type in MEMOS and not (field.type == "B" and table.header.dbversion in FOXPRO)]:
            raise Unreadable("memo_missing", row=1, value="、".join(memos))
        packed = Packed("", Budget())
        packed.add(1, [field.name for field in table.fields])
        count = 0
        with closing(iter(table.records)) as records:
            for number, record in enumerate(records, 2):
                packed.add(number, [value for _name, value in record])
                count += 1
        deleted = len(table.deleted)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding_unknown") from error
    except (DBFNotFound, MissingMemoFile, ValueError, struct.error, OSError, TypeError) as error:
        raise Unreadable("file_damaged") from error
    if count + deleted != table.header.numrecords:
        raise Unreadable("file_damaged", row=count + 2)
    return Book([replace(packed.sheet(), deleted=deleted)])


def _all_there(path: Path) -> None:
    """Raises Unreadable `records_missing` for a file that was cut short: it would lose its last rows, or the last figures of a day, without a word."""
    with path.open("rb") as file:
        _version, _year, _month, _day, records, header, record = HEADER.unpack(file.read(HEADER.size))
    found = max(0, (path.stat().st_size - header) // record)
    if found < records:
        raise Unreadable("records_missing", row=found + 2, records=records, found=found)


def _encoding(path: Path) -> str:
    """By the code page that the header names; where it names none, UTF-8 if every text fits it, else GB18030. Raises Unreadable."""
    from dbfread.codepages import guess_encoding

    with path.open("rb") as file:
        page = file.read(30)[29]
    if page != UNSAID:
        try:
            return encodings.known(guess_encoding(page))
        except LookupError as error:
            raise Unreadable("encoding_unknown") from error
    texts = list(_texts(path))
    if encodings.all_fit(texts, "utf-8"):
        return "utf-8"
    if encodings.all_fit(texts, encodings.BIG5) and not encodings.all_fit(texts, encodings.COMMON):
        raise Unreadable("encoding_uncertain")
    return "gb18030"


def _texts(path: Path) -> Iterator[bytes]:
    """The names of the fields and every different text, as they are written."""
    from dbfread import DBF

    table = DBF(str(path), encoding="latin-1", ignore_missing_memofile=True, raw=True, recfactory=list)
    yield from (field.name.encode("latin-1") for field in table.fields)
    seen: set[bytes] = set()
    with closing(iter(table.records)) as records:
        for record in records:
            for field, (_name, value) in zip(table.fields, record, strict=True):
                if field.type == "C" and value not in seen:
                    seen.add(value)
                    yield value.rstrip(b"\0 ")


def _parser(encoding: str) -> Any:
    from dbfread import FieldParser

    chinese = encoding in CHINESE

    class Parser(FieldParser):  # type: ignore[misc]
        """Numbers as they are written, so that no place behind the point is lost; what is no day says so."""

        def parseN(self, _field: Any, data: bytes) -> Cell:
            """A number by its digits, of which a program that keeps fifteen may have written more."""
            written = data.strip(b" \0").decode("ascii")
            if OVERFLOWED in written:
                return CellError(written, "number_overflowed")
            return untyped(written) if written.isdigit() else written or None

        parseF = parseN

        def parseC(self, _field: Any, data: bytes) -> Cell:
            """A text, without what fills its field."""
            bare = data.rstrip(b"\0 ")
            if not chinese and not bare.isascii():
                raise Unreadable("encoding_contradicts", encoding=encoding)
            return unwrapped(self.decode_text(bare))

        def parseD(self, _field: Any, data: bytes) -> Cell:
            """A day, or what stands there in its place."""
            written = data.decode("ascii", "replace").replace("\0", " ")
            if not written.strip(" 0"):
                return None
            # strptime also takes 202712 and 2027111, which are no days
            if not (written.isascii() and written.isdigit() and len(written) == DAY):
                return CellError(written.strip(), "date_field_broken")
            try:
                return datetime.strptime(written, "%Y%m%d")
            except ValueError:
                return written

        def parseT(self, field: Any, data: bytes) -> Cell:
            """A time; rounded to the second, as a spreadsheet shows it."""
            moment: datetime | date | None = super().parseT(field, data)
            return moment.replace(microsecond=0) if isinstance(moment, datetime) else moment

    return Parser
