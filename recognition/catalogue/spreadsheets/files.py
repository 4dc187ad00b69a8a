"""Opens a spreadsheet by what it is, not by what it is called: CSV in several encodings, XLSX, XLS."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from recognition.catalogue.spreadsheets import workbooks
from recognition.catalogue.spreadsheets.cells import Book, Row, Sheet, Unreadable

LARGEST = 100 * 1024 * 1024
"""Bytes of a file that is looked at at all."""
ENCODINGS = (("utf-8-sig", codecs.BOM_UTF8), ("utf-16", codecs.BOM_UTF16_LE), ("utf-16", codecs.BOM_UTF16_BE))
DELIMITERS = ",\t;，|"
CHUNK = 1 << 20
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
LONGEST_CELL = 32_767
"""Characters that a spreadsheet program keeps in one cell."""


def sheets(path: Path) -> list[Sheet]:
    """The sheets of a file that are seen. Raises as `book` does."""
    return book(path).sheets


def book(path: Path) -> Book:
    """The sheets of a file, and the names of hidden ones, which are not read. Raises Unreadable with the fault's code for what is no spreadsheet, locked, damaged or too large."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Unreadable("file_too_large")
    with path.open("rb") as file:
        start = file.read(512)
    if not start.strip():
        raise Unreadable("file_empty")
    if start.startswith(ZIP):
        return workbooks.xlsx(path)
    if start.startswith(OLE):
        return workbooks.xls(path)
    if start.startswith(PDF) or start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise Unreadable("file_kind")
    return Book([_csv(path)])


def _csv(path: Path) -> Sheet:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(65536)
        lines = head.count("\n") or head.count("\r") or 1
    delimiter = _delimiter(head)
    size = max(1, int(lines * path.stat().st_size / max(1, len(head.encode(encoding, "replace")))))
    return Sheet("", size, lambda: _rows(path, encoding, delimiter))


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter), 1):
                yield number, list(cells)
        except csv.Error as error:
            raise Unreadable("file_damaged") from error


def _encoding(path: Path) -> str:
    """UTF-8 where every byte fits it, else GB18030 where every byte fits that; a guess by frequency would be wrong one day."""
    with path.open("rb") as file:
        start = file.read(4)
    for encoding, mark in ENCODINGS:
        if start.startswith(mark):
            return _fitting(path, encoding)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _fitting(path, encoding)
        except Unreadable:
            continue
    raise Unreadable("encoding_unknown")


def _fitting(path: Path, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                if "\0" in decoder.decode(chunk):
                    raise Unreadable("file_kind")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding_unknown") from error
    return encoding


def _delimiter(head: str) -> str:
    """The character that cuts the first lines into the most, and the most evenly sized, pieces."""
    best, delimiter = (0, 0), ","
    for candidate in DELIMITERS:
        widths = [len(row) for row in csv.reader(io.StringIO(head[: head.rfind("\n") + 1] or head), delimiter=candidate) if row]
        if not widths:
            continue
        common = max(set(widths), key=widths.count)
        score = (widths.count(common) * (common > 1), common)
        if score > best:
            best, delimiter = score, candidate
    return delimiter
