"""Which item a row means: by a code that it gives, else by its name, about which a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from recognition.catalogue.editions.code_maps import name_in_map
from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import beside_codes
from recognition.catalogue.names.whole_names import Candidates, bearing, candidates
from recognition.domain.identifiers import local_fault
from recognition.domain.lookups import Coding, ItemKind
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.personal_data import in_code
from recognition.domain.report_documents.codes import CHINESE, PRICE
from recognition.domain.report_documents.kinds import EXAMINATION, LABORATORY
from recognition.domain.report_documents.model import ItemCode, Refusal, ReportRow
from recognition.errors import ItemAmbiguous
from recognition.services.reports import words_around

NAME_ONLY, AMBIGUOUS, CONFLICT, DOUBTFUL = "item_name_only", "item_ambiguous", "item_conflict", "item_doubtful"
SPECIMEN_UNREADABLE = "specimen_unreadable"
CODES = 4096
"""Codes of which a process remembers that they are no person's number: more than one region's hospitals send in a week."""


class FoundItem(NamedTuple):
    """How the item is asked about (`coding`, and `also` by another code of the row), and our code, None where the edition has none; else questions with `candidates`
    or a refusal."""

    coding: Coding | None = None
    also: Coding | None = None
    code: str | None = None
    questions: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """What the name of a row may be whose own code means nothing."""


class _Known(NamedTuple):
    coding: Coding
    codes: tuple[str, ...]
    foreign: bool
    kind: str | None = None
    own_name: str = ""


class KnownCodes:
    """What an edition knows of the codes of one document, each looked for once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._found: dict[tuple[ItemCode, str | None], _Known] = {}

    def meant(self, code: ItemCode, issuer: str | None) -> _Known:
        """What it knows of a code; `issuer` is our code of whose own codes it may be."""
        found = self._found.get((code, issuer))
        if found is None:
            known = _known(self.edition, code, issuer)
            own_name = name_in_map(self.edition, issuer, known.coding.code) if issuer and known.codes and known.coding.system == "local" else ""
            self._found[code, issuer] = found = known._replace(kind=_kind(self.edition, known.codes), own_name=own_name)
        return found

    def kind(self, codes: Sequence[ItemCode], issuer: str | None, name: str = "") -> str | None:
        """LABORATORY or EXAMINATION, where all items that the codes mean are of one kind; by a name in full where no code is known and one is given."""
        if len(codes) == 1 and not name:
            return self.meant(codes[0], issuer).kind
        kinds = {self.meant(code, issuer).kind for code in codes} - {None}
        if not kinds and name:
            kinds = {_kind(self.edition, bearing(self.edition, name))} - {None}
        return kinds.pop() if len(kinds) == 1 else None


def _kind(edition: Edition, items: Sequence[str]) -> str | None:
    """The kind of all of these, None where they are of both, or there are none."""
    known = (edition.reading.item(each) for each in items)
    kinds = {LABORATORY if each.kind is ItemKind.LAB else EXAMINATION for each in known if each}
    return kinds.pop() if len(kinds) == 1 else None


def item(codes: KnownCodes, row: ReportRow, issuer: str | None) -> FoundItem:
    """The item of a row; `issuer` is our code of whose own codes the row's are, None where that is not known yet. What the words around the row say of another specimen or
    person makes a question of it, whatever its code."""
    found = _item(codes, row, issuer)
    meant = found.candidates or ((found.code,) if found.code else ())
    if (
        not row.around
        or found.refusal
        or not words_around.otherwise(codes.edition, meant, row.around, found.coding is None or found.coding.system == "national-price")
    ):
        return found
    return found._replace(questions=tuple(dict.fromkeys((*found.questions, DOUBTFUL))), candidates=meant)


def _item(codes: KnownCodes, row: ReportRow, issuer: str | None) -> FoundItem:
    edition = codes.edition
    specimen = None if row.examination or row.specimen == UNKNOWN else row.specimen
    unread = (SPECIMEN_UNREADABLE,) if row.specimen == UNKNOWN and not row.examination else ()
    known: list[_Known] = []
    for code in row.codes:
        if code.system == "local" and (refusal := _unfit(code.code)):
            if not (row.name and refusal.code == "item_unreadable"):
                return FoundItem(refusal=refusal)
            continue
        meant = codes.meant(code, issuer)
        if code.packed and not meant.codes:
            return FoundItem(refusal=Refusal("item_packed"))
        known.append(meant)
    if not known or (CHINESE.search(known[0].coding.code) and not known[0].codes):
        return _by_name(edition, row, specimen, unread)
    return _by_code(edition, row, known, specimen, unread)


def _known(edition: Edition, code: ItemCode, issuer: str | None) -> _Known:
    """What the edition knows of a code: as LOINC, as the issuer's own, and as a price code where it has one's form and is no own code."""
    if code.system == "loinc":
        return _Known(Coding("loinc", code.code), _codes(edition, Coding("loinc", code.code), issuer), False)
    own = Coding("local", code.code)
    if found := _codes(edition, own, issuer):
        return _Known(own, found, code.foreign)
    if code.may_be_price and PRICE.fullmatch(code.code) and (found := _codes(edition, priced := Coding("national-price", code.code), issuer)):
        return _Known(priced, found, False)
    return _Known(own, (), code.foreign)


def _codes(edition: Edition, coding: Coding, issuer: str | None) -> tuple[str, ...]:
    try:
        code = resolve_item(edition, coding, issuer, None)
    except ItemAmbiguous as several:
        return tuple(several.details["candidates"])
    return (code,) if code else ()


def _by_code(edition: Edition, row: ReportRow, known: list[_Known], specimen: str | None, unread: tuple[str, ...]) -> FoundItem:
    meant = next((each for each in known if each.codes), known[0])
    # a text in Chinese that is no own code may be a name, and is not told
    also = next((each.coding for each in known if each is not meant and (each.codes or not CHINESE.search(each.coding.code))), None)
    notices: tuple[str, ...] = ("item_system_taken_as_local",) if meant.foreign else ()
    if row.specimen is None and not row.examination and meant.coding.system != "loinc":
        notices += ("specimen_unstated",)
    if unread and meant.coding.system == "loinc" and not row.specimen_in_words:
        # LOINC names the specimen itself
        unread, notices = (), (*notices, SPECIMEN_UNREADABLE)
    meanings = [set(each.codes) for each in known if each.codes]
    if len(meanings) > 1 and not set.intersection(*meanings):
        return FoundItem(also=also, questions=(CONFLICT, *unread), candidates=tuple(sorted(set.union(*meanings))), notices=notices)
    other = _other_by_name(edition, row, known, specimen)
    if other and meanings:
        # where the code means nothing, it is asked about as it is, so that registrars see what a code map lacks, and its reader may ask by the name as well
        return FoundItem(also=also, questions=(CONFLICT, *unread), candidates=tuple(sorted(set.union(*meanings) | other)), notices=notices)
    codes = tuple(sorted(set.intersection(*meanings))) if meanings else ()
    said = beside_codes.beside(edition, codes, row.name) if row.name not in {each.own_name for each in known} else beside_codes.NOTHING_ELSE
    if said.otherwise:
        return FoundItem(also=also, questions=(CONFLICT if said.items else DOUBTFUL, *unread), candidates=tuple(sorted({*codes, *said.items})), notices=notices)
    if specimen and codes:
        agreeing = tuple(code for code in codes if edition.items.measured_in(code, specimen))
        if not agreeing:
            return FoundItem(meant.coding, also, refusal=Refusal("specimen_differs"), notices=notices)
        codes = agreeing
    if len(codes) > 1:
        # of what a code leaves open the name beside it may tell which: a person confirms it, as any name
        named = tuple(code for code in codes if code in candidates(edition, row.name, specimen).codes) if row.name else ()
        return FoundItem(also=also, questions=(NAME_ONLY if len(named) == 1 else AMBIGUOUS, *unread), candidates=named or codes, notices=notices)
    # a price code of several items is asked about by the one that its specimen or the row's other code leaves
    coding = Coding("recognition", codes[0]) if codes and len(meant.codes) > 1 else meant.coding
    return FoundItem(coding, also, codes[0] if codes else None, unread, notices=notices, named=tuple(sorted(other)))


def _other_by_name(edition: Edition, row: ReportRow, known: list[_Known], specimen: str | None) -> frozenset[str]:
    """The items that the row's name is in full where none of its codes means one of them. A name without the specimen that its item is told apart by, the name of a
    panel or wider study of the item, and the name that the code map itself has for the code contradict nothing."""
    meant = {code for each in known for code in each.codes}
    if not row.name or row.name in {each.own_name for each in known} or meant & set(bearing(edition, row.name, specimen_said=True)):
        return frozenset()
    named = {code for code in bearing(edition, row.name, specimen_said=specimen is not None) if specimen is None or edition.items.measured_in(code, specimen)}
    return frozenset(code for code in named if not any(_apart(edition, code, each) for each in meant))


def _apart(edition: Edition, named: str, meant: str) -> bool:
    """Whether a name and a code may stand side by side though they are two items: of two kinds or specimens, or one within the other."""
    one, other = edition.reading.item(named), edition.reading.item(meant)
    if one is None or other is None or _kind(edition, (named,)) != _kind(edition, (meant,)) or named in other.above or meant in one.above:
        return True
    specimens = edition.items.specimens
    return bool(specimens.get(named) and specimens.get(meant) and not set(specimens[named]) & set(specimens[meant]))


def _by_name(edition: Edition, row: ReportRow, specimen: str | None, unread: tuple[str, ...]) -> FoundItem:
    if not row.name:
        return FoundItem(refusal=Refusal("item_unstated"))
    found = candidates(edition, row.name, specimen) if row.meant is None else Candidates(row.meant)
    if found.specimen_differs or not found.codes:
        return FoundItem(refusal=Refusal("specimen_differs" if found.specimen_differs else "item_unknown"))
    measured = not row.examination and any(edition.items.specimens.get(code) for code in found.codes)
    notices = ("specimen_unstated",) if row.specimen is None and measured else ()
    return FoundItem(questions=(NAME_ONLY if len(found.codes) == 1 else AMBIGUOUS, *unread), candidates=found.codes, notices=notices)


@lru_cache(CODES)
def _unfit(code: str) -> Refusal | None:
    """Why a code is not asked about: it is a person's number, or no code."""
    if personal := in_code(code):
        return Refusal(personal)
    return Refusal("item_unreadable") if local_fault(code) else None
