"""What kind of code a document gives for an item and for an institution, by the code's own form and check: what system it is said to be of is often wrong."""

from __future__ import annotations

import re

from recognition.domain import identifiers
from recognition.domain.report_documents.model import ItemCode

LOINC_SYSTEMS = frozenset({"LN", "LNC", "LOINC", "http://loinc.org", "2.16.840.1.113883.6.1", "urn:oid:2.16.840.1.113883.6.1"})
PRICE = re.compile(r"[1-4][0-9]{8}", re.ASCII)
"""A code of the national price items: nine digits, by the first of which the chapter is told."""
_OWN = re.compile(r"L|99.*|LOCAL|", re.IGNORECASE)
CHINESE = re.compile(r"[\u3400-\u9fff]")
EXAMINATIONS = frozenset("RAD RX CT CTH CR CUS DR DX EC ECG EKG EEG EMG EN ES HOLTER MG MR MRI NM NMR NMS NRS OUS PET PF PT RF RUS US VUS VR XA XR XRC".split())
"""Diagnostic services (HL7 table 0074, and modalities as systems write them there) whose report is of an examination."""
_NOTHING = re.compile(r'0+|-+|""|null|无|', re.IGNORECASE)
"""What systems write where there is no code. NA is a code: that of sodium."""


def item_code(code: str, system: str) -> ItemCode | None:
    """The code as it may be asked about; None for none. `LN` alone makes no LOINC: form and check digit must be right, else the code is the issuer's own.

    >>> item_code("2039-6", "LN"), item_code("1037", "LN").system, item_code("DL0009", ""), item_code("0", "")
    (ItemCode(system='loinc', code='2039-6', foreign=False), 'local', ItemCode(system='local', code='DL0009', foreign=False), None)
    """
    code = code.strip()
    if _NOTHING.fullmatch(code):
        return None
    system = system.strip()
    if system in LOINC_SYSTEMS or system.upper() in LOINC_SYSTEMS:
        return ItemCode("loinc", code) if identifiers.loinc_fault(code) is None else ItemCode("local", code, foreign=True)
    return ItemCode("local", code, foreign=_OWN.fullmatch(system) is None)


def institution_system(code: str) -> str | None:
    """The system of an institution's identifier by its form and check characters: `uscc` (also for nine characters of GB 11714), `nhsa`, `licence`; None for any other
    text. Twelve digits alone are no licence here: half the numbers of a hospital look so."""
    tidy = identifiers.tidy(code)
    if identifiers.credit_fault(tidy) is None or (len(tidy.replace("-", "")) == 9 and identifiers.organisation_code(tidy)):
        return "uscc"
    if identifiers.nhsa_code(tidy):
        return "nhsa"
    return "licence" if len(tidy) == 22 and identifiers.licence_fault(tidy) is None else None
