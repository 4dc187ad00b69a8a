"""What frames the results of a pasted report (letterhead, patient, times, signatures, footnotes), and what of a line is none of it.

A line that is not understood may say of which specimen, when, how or whether at all a test was done. So the known frame is read past, and the rest is
shown to a person; no list of words could hold all that may change what a test is.
"""

from __future__ import annotations

import re

from recognition.domain.names.departments import DEPARTMENT
from recognition.domain.names.signs import strange
from recognition.domain.reports import statements
from recognition.domain.reports.form_labels import ORDERED, REMARK
from recognition.domain.reports.frame_words import (
    ABOUT_BLOOD,
    BLOOD,
    CONDITION,
    ENGLISH_INSTITUTION,
    FORM,
    INSTITUTION,
    INSTRUMENT,
    LEGEND,
    NOTHING_THERE,
    PAGES,
    PATIENT,
    SCREEN,
    SIGNS_OF_MEASURE,
    SPAN,
)
from recognition.domain.reports.labels import beyond, found, is_label, is_of_patient, parts, speaks, with_colons
from recognition.domain.reports.person_names import behind_names
from recognition.domain.reports.states import is_done
from recognition.domain.reports.units import units_of
from recognition.domain.reports.whether_done import TELLING
from recognition.domain.reports.words import DAY, HEADINGS, IN_BRACKETS, LABELS, METHOD, ORDINAL, TIME, VALUE

_BETWEEN = re.compile(r"[\s|,;、。+]+")
_NO_INSTITUTION = re.compile("样本|标本|血样|抽血|采血|[采取来]自|[疑错误不]")
"""Words of a remark before the name of a hospital."""
_PAGE = re.compile(r"第\s*\d+\s*页(?:\s*/?\s*共\s*\d+\s*页)?")
_MASKED = re.compile(r"^(?:[\u4e00-\u9fff][*○×]{1,3}|[*○×]{1,2}[\u4e00-\u9fff])$")
"""A masked name on a line of its own, as apps print it under their title."""
_MONTH = re.compile(r"^20\d\d[-/.年](?:0?[1-9]|1[0-2])月?$")


def left_over(text: str, sides: bool = False, *, prose: bool = False) -> list[str]:
    """The words of a line (NFKC, simplified) that are none of a report's known frame; with `sides`, a side of the body is none either; with `prose` below a
    heading of findings, which a line without a label goes on with.

    >>> left_over("姓名:示例 性别:女 科室:肾内科 检验者:示例甲"), left_over("标本说明:120min"), left_over("示范医院检验报告单 第1页")
    ([], ['标本说明:120min'], [])
    """
    if prose and _is_finding(text, sides):
        return []
    first, labelled = parts(with_colons(IN_BRACKETS.sub(" ", ORDINAL.sub("", _PAGE.sub(" ", text)))))
    return [*([] if prose and _is_finding(first, sides) else _words(first)), *(words for name, value in labelled for words in _labelled(name, value, sides))]


def _is_finding(text: str, examined: bool) -> bool:
    """Whether a line below a heading of findings, or what stands behind that heading, is a finding."""
    said = found(text)
    return is_of_patient(text if said is None else said, examined)


def _labelled(name: str, value: str, sides: bool) -> list[str]:
    """The label with its value; none where all of it is frame."""
    if name.casefold() in LABELS and value and all(_is_value(word) or units_of(word) for word in value.split()):
        # of the row above: an app writes a result, its unit and its range on a line each
        return []
    if ORDERED.match(name):
        return [f"{name}:{value}"] if _words(value) else []
    if (rest := beyond(name, value, sides)) is not None:
        return [f"{name}:{value}"] if _words(rest) else []
    if not value and not _words(name):
        return []
    silent = REMARK.match(name) and value and not _words(value) and not any(word in value for word in BLOOD if len(word) > 1)
    return [] if silent else [f"{name}:{value}"]


def _words(text: str) -> list[str]:
    """Words without a label: what is left without letterhead, title, headings, patient, legend and foot."""
    if _MASKED.match(text.strip()) and behind_names([text.strip()]):
        return []
    rest = statements.without(PAGES.sub(" ", SPAN.sub(" ", SCREEN.sub(" ", text))))
    rest = ENGLISH_INSTITUTION.sub(lambda match: match[0] if speaks(match[0]) else " ", CONDITION.sub(" ", rest))
    if is_done(rest) or ABOUT_BLOOD.match(rest.strip(" :[]【】*")):
        return []
    rest = " ".join(word for word in _BETWEEN.split(rest) if not _is_known(word))
    rest = INSTITUTION.sub(lambda match: match[0] if _NO_INSTITUTION.search(match[0]) else " ", rest)
    rest = PATIENT.sub(lambda match: f" {match[1]} " if match[1] and not behind_names([match[1]]) else " ", rest)
    for known in (DEPARTMENT, FORM, LEGEND, INSTRUMENT):
        rest = known.sub(" ", rest)
    return [word for word in _BETWEEN.split(rest) if not _is_known(word)]


def _is_known(word: str) -> bool:
    """Whether a word is a value, a heading of a column or of tests of blood, blood itself, a label, or no word at all."""
    bare = word.casefold().strip('*【】[]():“”"')
    if word in SIGNS_OF_MEASURE or strange(word):
        return False
    heading = bare in HEADINGS and not TELLING.search(bare)
    return (
        NOTHING_THERE.match(word) is not None
        or heading
        or _is_value(word)
        or any(ABOUT_BLOOD.match(form) for form in (word, bare))
        or bare in BLOOD
        or is_label(bare)
        or METHOD.match(bare) is not None
    )


def _is_value(word: str) -> bool:
    """Whether a word is a number, a unit or a sign, and no time and no day."""
    return VALUE.match(word) is not None and word not in SIGNS_OF_MEASURE and not any(pattern.match(word) for pattern in (TIME, DAY, _MONTH))
