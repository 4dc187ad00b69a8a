"""A report document by its content: which format it is, whatever it is called or labelled."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from importlib import import_module

from recognition.domain.report_documents.kinds import KindOf, nothing_known
from recognition.domain.report_documents.model import MOST_BYTES, MOST_ROWS, DocumentRefused, ReportDocument
from recognition.reports.charsets import Decoded, decode

HL7 = re.compile(r"[\s\x0b\x1c]*(?:MSH|FHS|BHS)[^A-Za-z0-9\s]")
MARKUP = re.compile(r"<[?!A-Za-z]|\{|\[\s*[{\[]")
"""XML and JSON; a bracket by itself may begin a line of a paper report."""
DICOM = (128, b"DICM")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1d-\x1f]")
READERS = {"hl7v2": "recognition.reports.hl7.rows", "cda": "recognition.reports.cda.rows", "fhir": "recognition.reports.fhir.rows"}
"""The module of each format, loaded with the first document of it."""


def format_of(data: bytes) -> str:
    """`hl7v2`, `cda`, `fhir`, or `text` for the lines of a report on paper. Raises DocumentRefused: `report_too_large`, `report_empty`, `dicom_not_read`, and
    `format_unknown` for what is no text (a picture, a PDF, an archive)."""
    if len(data) > MOST_BYTES:
        raise DocumentRefused(code="report_too_large")
    if data[DICOM[0] : DICOM[0] + 4] == DICOM[1]:
        raise DocumentRefused(code="dicom_not_read")
    begins = _beginning(data)
    if not begins:
        raise DocumentRefused(code="report_empty")
    if HL7.match(begins):
        return "hl7v2"
    if MARKUP.match(begins):
        return "cda" if begins[0] == "<" else "fhir"
    if data.startswith((b"%PDF", b"PK\x03\x04", b"{\\rtf")) or _CONTROLS.search(begins):
        raise DocumentRefused(code="format_unknown")
    return "text"


def read(data: bytes, kind_of: KindOf = nothing_known) -> ReportDocument | Decoded:
    """The rows of a document, or for the lines of a paper report their text, which the catalogue's reader of lines understands. `kind_of` tells the kinds of items that are
    known. Raises DocumentRefused for what is refused whole."""
    kind = format_of(data)
    if kind == "text":
        return decode(data, None)
    reader: Callable[[bytes, KindOf], ReportDocument] = import_module(READERS[kind]).read
    document = reader(data, kind_of)
    if len(document.rows) > MOST_ROWS:
        raise DocumentRefused(code="too_many_rows")
    if not document.rows:
        raise DocumentRefused(code="report_without_rows")
    return document


def _beginning(data: bytes) -> str:
    """The first characters, as far as they tell the format."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data[:400].decode("utf-16", "ignore").lstrip()
    return data.removeprefix(codecs.BOM_UTF8)[:4096].decode("latin-1").lstrip(" \t\r\n")
