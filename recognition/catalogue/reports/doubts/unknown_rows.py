"""Rows with a result whose name is neither of the catalogue nor of the table of known tests outside it: nobody can tell whether they say something of the
rows beside them (引流管 2, 母亲 28, MoM 1.02), so a person sees them.

What passes unseen is a row that can be nothing but a test for itself: one with its number, its unit and its limits, one for a named germ or virus, and what is
measured of the person (身高 172 cm). A word of specimen, time or person in such a name is looked at elsewhere (`doubts`)."""

from __future__ import annotations

import re

from recognition.catalogue.reports.rows import Piece, Row
from recognition.domain.names.resolution import QUALIFIER, is_asked_back
from recognition.domain.names.specimens import is_blood
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.frame_words import OF_FLUID
from recognition.domain.reports.labels import gives_number, is_form_label, parts, speaks, with_colons
from recognition.domain.reports.runs import Run
from recognition.domain.reports.unmeasured import is_measured, is_of_body, is_of_test
from recognition.domain.reports.words import UNIT

_GERM = re.compile(
    r"^(?:[\u4e00-\u9fff]{1,8}(?:病毒|支原体|衣原体|螺旋体|军团菌|杆菌|球菌)|弓形虫|EB病毒|(?:CMV|EBV|HSV|RV|TOX)(?=-))[\u4e00-\u9fffA-Z0-9ⅠⅡI/-]{0,12}?"
    r"(?:抗体|抗原|核酸|DNA|RNA|Ig[GMA])*(?:(?:测定|检测))?(?:\s*[(\[]?[A-Za-z0-9-]{1,9}[)\]]?)?$",
    re.IGNORECASE,
)
_OF_LIMITS = re.compile(rf"^{UNIT}\s*[(\[][A-Z]{{1,4}}[)\]]$", re.IGNORECASE)
"""A unit with letters beside it: mg/L(FEU)."""
_LOOKS = re.compile(r"^(?:颜色|透明度|外观|性状|浊度|气味|colou?r|clarity|appearance)$", re.IGNORECASE)
"""What is seen of a specimen, told in words."""
_PROVOKED = re.compile(r"ogtt|耐量|激发|兴奋|抑制(?![素物剂])|释放(?!肽|激素)|刺激(?!素|激素)|负荷", re.IGNORECASE)
"""Words of a test of function, which may be that of the rows below (OGTT 75g)."""
_NORMAL = re.compile(r"^(?:未见(?:明显)?异常|无异常|正常)[。.]?$")
_OF_MOTHER = re.compile(r"母|父|婴|患儿")


def unknown(row: Row) -> bool:
    """Whether a row holds such a name."""
    if row.line.used or (row.specimen and not is_blood(row.specimen) and not row.items) or _is_frame(row.line.folded):
        return False
    runs = {run.text: run for run in row.line.runs}
    return any(_is_nothing(piece) and not _stands_for_itself(runs.get(piece.text)) for piece in row.pieces) or any(
        _PROVOKED.search(run.text) for run in row.line.runs if row.line.valued and not any(piece.text == run.text for piece in row.items)
    )


def _is_frame(text: str) -> bool:
    """Whether a line is the known frame of a form: an unknown label with a number behind it (Tube: 3) is none."""
    return not left_over(text) and all(
        is_form_label(name) or gives_number(name, value) or _NORMAL.match(value) for name, value in parts(with_colons(text))[1] if value
    )


def _is_nothing(piece: Piece) -> bool:
    """Whether the piece is no item, no other test, no part of one, no heading and no question, nor an item but for a qualifier (the count beside its
    percentage)."""
    differs = piece.resolution.offers[:1] and piece.resolution.offers[0].why == QUALIFIER
    return not (piece.resolution.code or piece.other or piece.part_of or piece.heading or differs or is_asked_back(piece.resolution))


def _stands_for_itself(run: Run | None) -> bool:
    """Whether a run can be nothing but a test; one without a value is looked at as words (`doubts`)."""
    if run is None or not run.after or _OF_LIMITS.match(run.text):
        return True
    if is_of_test(run) and not speaks(run.text) and not OF_FLUID.search(run.text):
        return True
    return is_measured(run) or is_of_body(run) or _LOOKS.match(run.text) is not None or (_GERM.match(run.text) is not None and not _OF_MOTHER.search(run.text))
