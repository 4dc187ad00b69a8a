"""What kind of code a document gives for an item and for an institution, by the code's own form and check: what system it is said to be of is often wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from recognition.domain import identifiers
from recognition.domain.report_documents.model import ItemCode
from recognition.domain.report_documents.packed import is_packed

LOINC_SYSTEMS = frozenset({"ln", "lnc", "loinc", "loinc.org", "2.16.840.1.113883.6.1"})
_OTHER_SYSTEMS = frozenset({
    "snomed", "snomedct", "snomed.info/sct", "ama-assn.org/go/cpt", "unitsofmeasure.org", "ucum", "nlm.nih.gov/research/umls/rxnorm", "npu", "npu-terminology.org", "whocc.no/atc",
    *"jc10 jlac10 jlac11 sct sct2 snt snm snm3 cpt cptm cpt4 cpt5 c4 c5 hcpcs hpc hcpt rxnorm atc wc mdc umls".split(),
    *(f"2.16.840.1.113883.6.{arc}" for arc in (3, 4, 5, 8, 12, 14, 24, 42, 73, 82, 86, 88, 90, 96, 103, 104, 285)),
})  # fmt: skip
"""Systems of other things than items of this service, as HL7 table 0396, URLs and OIDs write them: SNOMED CT, CPT, HCPCS, UCUM, RxNorm, NPU, ATC, MDC, UMLS, JLAC. A SNOMED CT code may have
a price code's nine digits."""
_OTHER_FAMILIES = re.compile(
    r"(?:hl7\.org/fhir/sid/|id\.who\.int/icd|terminology\.hl7\.org/codesystem/)?(?:icd|i(?=9|10|11)).*|snomed\.info/.*|id\.who\.int/.*|ama-assn\.org/.*|hl7[0-9]{4}"
)
"""The same where they come in many editions: ICD-9, -10 and -11 with their branches, national editions of SNOMED CT, tables of HL7."""
PRICE = re.compile(r"[1-4][0-9]{8}|00[1-4][0-9]{8}0000|01[0-9]{13}", re.ASCII)
"""A code of the national price items: nine digits, by the first of which the chapter is told, or the insurance bureau's fifteen."""
_OWN = re.compile(r"L|99.*|LOCAL|", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?://(?:www\.)?|urn:oid:)")
CHINESE = re.compile(r"[\u3400-\u9fff]")
_NOTHING = re.compile(r'0+|-+|""|null|无|', re.IGNORECASE)
"""What systems write where there is no code. NA is a code: that of sodium."""


@lru_cache(4096)
def item_code(code: str, system: str) -> ItemCode | None:
    """The code as it may be asked about; None for none, and for one of a system that is known to be another. `LN` alone makes no LOINC: form and check digit must be right,
    else the code is the issuer's own and no price code.

    >>> item_code("2039-6", "LN"), item_code("1037", "LN").system, item_code("DL0009", ""), item_code("0", "")
    (ItemCode(system='loinc', code='2039-6', foreign=False, may_be_price=True, packed=False), 'local', ItemCode(system='local', code='DL0009', foreign=False, may_be_price=True, packed=False), None)
    >>> item_code("250301001", "SCT"), item_code("250301001", "LN").may_be_price
    (None, False)
    """
    code = code.strip()
    if _NOTHING.fullmatch(code):
        return None
    system = system.strip()
    named = _plain(system)
    if named in LOINC_SYSTEMS:
        return ItemCode("loinc", code) if identifiers.loinc_fault(code) is None else ItemCode("local", code, foreign=True, may_be_price=False)
    if named in _OTHER_SYSTEMS or _OTHER_FAMILIES.fullmatch(named):
        return None
    return ItemCode("local", code, foreign=_OWN.fullmatch(system) is None)


def _plain(system: str) -> str:
    """A system's name in one spelling: a URL without scheme and last slash, an OID without `urn:oid:`, a short name without the blanks and hyphens in it."""
    plain = _SCHEME.sub("", system.casefold()).rstrip("/")
    return plain if "." in plain else re.sub(r"[\s_-]", "", plain)


def told_beside(codes: Iterable[ItemCode], results: Iterable[str]) -> tuple[ItemCode, ...]:
    """The codes, each once, marked as packed where one holds a result of its row as a word of its own, or a decimal number.

    >>> [code.packed for code in told_beside([ItemCode("local", "ALT,83"), ItemCode("local", "ALT83"), ItemCode("local", "8.5")], ["83"])]
    [True, False, True]
    """
    said = tuple(results)
    return tuple(dict.fromkeys(code._replace(packed=code.system == "local" and is_packed(code.code, said)) for code in codes))


def institution_system(code: str) -> str | None:
    """The system of an institution's identifier by its form and check characters: `uscc` (also for nine characters of GB 11714), `nhsa`, `licence`; None for any other
    text. Twelve digits alone are no licence here: half the numbers of a hospital look so."""
    tidy = identifiers.tidy(code)
    if identifiers.credit_fault(tidy) is None or (len(tidy.replace("-", "")) == 9 and identifiers.organisation_code(tidy)):
        return "uscc"
    if identifiers.nhsa_code(tidy):
        return "nhsa"
    return "licence" if len(tidy) == 22 and identifiers.licence_fault(tidy) is None else None
