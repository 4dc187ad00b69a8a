"""Which institution a document means by identifiers under any system and by names: by the form and check of an identifier, else by an exact name, else a person says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from recognition.catalogue.editions.resolve import resolve_institution
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.resolver import resolve_institution_text
from recognition.domain.identifiers import tidy
from recognition.domain.lookups import Coding
from recognition.domain.personal_data import in_code
from recognition.domain.report_documents.codes import institution_system
from recognition.domain.report_documents.model import Organisation
from recognition.domain.reports.frame_words import INSTITUTION
from recognition.errors import IssuerAmbiguous

UNSTATED, UNKNOWN, CONFLICT = "issuer_unstated", "issuer_unknown_id", "issuer_conflict"
LONGEST_NAME, MOST_TOLD = 100, 20
"""Characters of a name; identifiers and names of one institution that are looked at."""


class FoundInstitution(NamedTuple):
    """How it is asked about (`coding`) and our code, None where the edition does not know the identifier; else a question, with our codes of what it may be. `by_shape`
    says that other identifiers stand beside the one of right form."""

    coding: Coding | None = None
    code: str | None = None
    question: str | None = None
    candidates: tuple[str, ...] = ()
    by_name: bool = False
    by_shape: bool = False


def institution(edition: Edition, told: Organisation) -> FoundInstitution:
    """The institution. An organisation code of nine characters counts only where the edition has it: every eleventh number of nine digits has the right check.

    Two identifiers that mean different institutions, or an identifier and a name that do, are a question."""
    coded: dict[Coding, str | None] = {}
    for written in told.ids[:MOST_TOLD]:
        if system := institution_system(written):
            coding = Coding(system, tidy(written))
            meant, several = _code(edition, coding)
            if several:
                return FoundInstitution(question=CONFLICT, candidates=several)
            # of nobody's, digits that may be a person's number are not an institution's
            if meant or (len(coding.code) > 9 and in_code(coding.code) != "identity_number"):
                coded[coding] = meant
    named = {coding: code for coding, code in (_by_name(edition, name) for name in (*told.names, *told.ids)[:MOST_TOLD]) if coding and code}
    meanings = {code or coding.code for coding, code in coded.items()}
    names = set(named.values())
    if len(meanings) > 1 or len(names) > 1 or (names and meanings and names != meanings):
        return FoundInstitution(question=CONFLICT, candidates=tuple(sorted({*filter(None, coded.values()), *names})))
    if coded:
        coding = next((each for each, code in coded.items() if code), next(iter(coded)))
        return FoundInstitution(coding, coded[coding], by_shape=len(set(told.ids) - set(told.names)) > len(coded))
    if named:
        [coding, *_same] = named
        return FoundInstitution(coding, named[coding], by_name=True)
    return FoundInstitution(question=UNKNOWN, candidates=_near(edition, told.names)) if told.told else FoundInstitution(question=UNSTATED)


def doubted(found: FoundInstitution) -> FoundInstitution:
    """One that the document names beside another institution, which may be the issuer."""
    return FoundInstitution(question=CONFLICT, candidates=found.candidates or ((found.code,) if found.code else ()))


def _code(edition: Edition, coding: Coding) -> tuple[str | None, tuple[str, ...]]:
    try:
        return resolve_institution(edition, coding), ()
    except IssuerAmbiguous as several:
        return None, tuple(several.details["candidates"])


def _near(edition: Edition, names: Sequence[str]) -> tuple[str, ...]:
    """What the only name of an institution is like: 某医院（北院区） may be one of a family."""
    name = names[0] if len(names) == 1 and len(names[0]) <= LONGEST_NAME else ""
    return tuple(offer.code for offer in resolve_institution_text(edition, name).offers) if INSTITUTION.search(name) else ()


def _by_name(edition: Edition, name: str) -> tuple[Coding | None, str | None]:
    """By an exact name; a text of letters and digits alone is a system's number and no name."""
    if len(name) > LONGEST_NAME or not any(sign.isspace() or sign > "\u2fff" for sign in name.strip()):
        return None, None
    code = resolve_institution_text(edition, name, searched=()).code
    return (Coding("name", name), code) if code else (None, None)
