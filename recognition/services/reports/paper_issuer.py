"""Who issued a paper report: the institution of its letterhead, unless another line names another one as the page for pasted reports sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.catalogue.names.resolver import resolve_institution_text
from recognition.catalogue.reports import letterheads
from recognition.catalogue.reports.row_reader import folded
from recognition.domain.report_documents import paper_letterheads
from recognition.domain.report_documents.model import Organisation
from recognition.domain.reports.frame_words import INSTITUTION
from recognition.services.reports.institutions import CONFLICT

MOST_NAMES = 20
"""Names of institutions on one sheet that are looked at."""


class PaperIssuer(NamedTuple):
    """What is written of the issuer; CONFLICT with the `places` of the lines that name another institution."""

    organisation: Organisation
    questions: tuple[str, ...] = ()
    places: tuple[int, ...] = ()


def read(edition: Edition, lines: Sequence[str]) -> PaperIssuer:
    """The issuer that lines, in NFKC, name."""
    simplified = normalise.simplified()
    names = tuple(dict.fromkeys(paper_letterheads.institutions(line.translate(simplified) for line in lines)))[:MOST_NAMES]
    codes = {code for name in names if (code := resolve_institution_text(edition, name, near=False).code)}
    if len(codes) != 1:
        return PaperIssuer(Organisation(names=names))
    texts = [folded(line) for line in lines]
    places = tuple(letterheads.others(edition, texts, *codes))
    if not places:
        return PaperIssuer(Organisation(names=names))
    others = (match[0] for place in places for match in INSTITUTION.finditer(texts[place]))
    return PaperIssuer(Organisation(names=tuple(dict.fromkeys((*names, *others)))), (CONFLICT,), places)
