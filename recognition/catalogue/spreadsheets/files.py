"""Opens a spreadsheet by what it is, not by what it is called: text, XLSX, the older XLS, OpenDocument, XML of 2003, tables of HTML, DBF."""

from __future__ import annotations

import re
import struct
from pathlib import Path

from recognition.catalogue.spreadsheets.cells import Book, Sheet, Unreadable

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".fods", ".dbf", ".htm", ".html", ".xml")
"""How the names of spreadsheets end, for whoever chooses a file; what a file is, its content says."""
LARGEST = 100 * 1024 * 1024
"""Bytes of a file that is looked at at all."""
HEAD = 4096
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BIFF = re.compile(rb"\x09[\x00\x02\x04\x08].{2}(?:[\x00\x02-\x06].|.[\x02-\x06])[\x05\x10\x20\x40\x00]", re.DOTALL)
"""Worksheets of the first Excel editions, which lie in no container."""
OTHERS = (b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"MIME-Version", b"PK\x05\x06", b"PK\x07\x08")
"""How files begin that are no spreadsheets, whatever they are called."""
DAMAGED = (ValueError, LookupError, ArithmeticError, RecursionError, struct.error)
"""What libraries raise where a part of a file is not as it must be; a fault of ours is no refusal of a file."""
BLANKS = b"\xef\xbb\xbf \r\n\t"
WORKBOOK_2003 = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")
FLAT = re.compile(rb"urn:oasis:names:tc:opendocument:xmlns:office")
JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*[\[{]|\{\s*\")")
MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|style|div|center|form|font|!--)", re.IGNORECASE)


def sheets(path: Path) -> list[Sheet]:
    """The sheets of a file that are seen. Raises as `book` does."""
    return book(path).sheets


def book(path: Path) -> Book:
    """The sheets of a file, read whole and counted, and the names of hidden ones, which are not read. Raises Unreadable with the fault's
    code, and its place where it has one, for what is no spreadsheet, locked, damaged or too large."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Unreadable("file_too_large")
    with path.open("rb") as file:
        start = file.read(HEAD)
    if not start.strip(BLANKS + b"\x00\x1a"):
        raise Unreadable("file_empty")
    try:
        return _opened(path, start, size)
    except DAMAGED as error:
        raise Unreadable("file_damaged") from error


def _opened(path: Path, start: bytes, size: int) -> Book:
    # each reader brings a library of its own: only who imports pays for it
    from recognition.catalogue.spreadsheets.containers import dbase, delimited, html, opendocument, workbook, xls, xml2003

    if start.startswith(ZIP):
        return opendocument.read(path) if opendocument.is_one(path) else workbook.read(path)
    if start.startswith(OLE) or BIFF.match(start):
        return xls.read(path)
    if start.startswith(OTHERS):
        raise Unreadable("file_kind")
    if dbase.is_one(start, size):
        return dbase.read(path)
    if JSON.match(start):
        raise Unreadable("file_kind")
    text = start.replace(b"\x00", b"") if start.startswith((b"\xff\xfe", b"\xfe\xff")) else start
    markup = text.lstrip(BLANKS + b"\xff\xfe")
    if markup.startswith((b"<?xml", b"<Workbook")):
        if WORKBOOK_2003.search(text):
            return xml2003.read(path)
        if FLAT.search(text):
            return opendocument.read_flat(path)
        if not MARKUP.search(text):
            raise Unreadable("file_kind")
        return html.read(path)
    return html.read(path) if MARKUP.match(markup) else delimited.read(path)
