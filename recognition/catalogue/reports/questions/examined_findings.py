"""What an examination found, the machine that it was made with and the title of its sheet, held against its name. Findings of another area of the body (胸部CT平扫,
检查所见：双膝关节间隙变窄) and a machine or a title of another kind (颅脑CT平扫, 设备：3.0T磁共振; MR检查报告单) show that two reports were mixed: the examinations of that sheet are questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.questions import examined_parts
from recognition.catalogue.reports.rows import Doubt, Row
from recognition.domain.names.body_areas import areas, of_other_parts
from recognition.domain.reports.labels import found

_WITHIN_NAME = re.compile(r"[\u4e00-\u9fff]{2,30}?(?:医院|诊断中心|检验所)")
"""The name of an institution in a title: 某医学影像诊断中心."""
_OF_EXAMINATION = re.compile(
    r"^\W*(?:(?:检查|影像学?|超声|彩超|b超|ct|mri?|放射|x线|镜下|内镜)(?:所见|表现|描述|印象|结论|小结|(?:诊断)?(?:提示|意见|结论)|诊断|结果)|所见|印象)",
    re.IGNORECASE,
)
"""Labels of findings that only an examination has: 结论 alone may be that of a whole check-up, and a clinical diagnosis is the patient's."""
_LABEL = re.compile(r"^[^:]{2,12}:")
_MACHINE = re.compile(r"^\s*(?:检查|扫描|影像|成像)?(?:设备|仪器|机器|机型)(?:名称|型号)?\s*[:]\s*(\S.*)$")
_PET = re.compile(r"pet\s*[-/]?\s*(?:ct|mri?)?", re.IGNORECASE)
_KINDS = (
    ("pet", _PET),
    ("ct", re.compile(r"ct", re.IGNORECASE)),
    ("mr", re.compile(r"磁共振|核磁|(?<![a-z])mr", re.IGNORECASE)),
    ("us", re.compile(r"超声(?!内镜)|彩超|b超|多普勒", re.IGNORECASE)),
    ("xr", re.compile(r"(?<![a-z])[dc]r(?![a-z])|x线|x射线|x光|平片|摄影|钼靶", re.IGNORECASE)),
    ("endoscope", re.compile(r"[胃肠喉镜]镜|内镜|endoscop|gastroscop|colonoscop", re.IGNORECASE)),
    ("pathology", re.compile(r"病理|细胞学|patholog", re.IGNORECASE)),
    ("holter", re.compile(r"动态心电|holter", re.IGNORECASE)),
    ("ecg", re.compile(r"(?<!动态)心电图?|(?<![a-z])e[ck]g(?![a-z])", re.IGNORECASE)),
    ("eeg", re.compile(r"脑电|(?<![a-z])eeg(?![a-z])", re.IGNORECASE)),
)
"""Kinds of examinations and of the machines that they are made with, by words of their own names."""
_OPENED_WITH = re.compile(r"^[^:]{2,12}:\s*(mri?|ct|pet|dr|超声|彩超|b超|磁共振|核磁)(?:平扫|增强)?(?:检查)?(?:提?示|显示|见|所见|表现|:)", re.IGNORECASE)
"""Findings that begin with how they were made."""


def held(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each examination of a sheet that its findings or its machine contradict."""
    read = list(rows)
    for first, last in examined_parts.sheets(rows):
        sheet = rows[first:last]
        names = [study[0] for row in sheet for piece in row.pieces if (study := examined_parts.study_of(meanings, piece))]
        for other in _contradicting(names, sheet) if names else ():
            doubt = Doubt(other.place, other.line.typed)
            for place in range(first, last):
                read[place] = replace(read[place], pieces=tuple(examined_parts.asked(meanings, piece, doubt) for piece in read[place].pieces))
    return read


def _contradicting(names: Sequence[str], sheet: Sequence[Row]) -> Iterator[Row]:
    findings = list(_findings(sheet))
    own = [areas(name) for name in names]
    told = [frozenset().union(*(areas(row.line.folded) for row in each)) for each in findings]
    for place, of_label in enumerate(told):
        others = frozenset().union(*own, *told[:place], *told[place + 1 :])
        if of_label and all(own) and not of_label & (others if any(map(frozenset().union(*own).intersection, told)) else frozenset().union(*own)):
            yield findings[place][0]
    for each in findings:
        if len(names) == 1 and of_other_parts(names[0], " ".join(row.line.folded for row in each)):
            yield each[0]
    made = {kind for name in names for kind in _kinds(name)}
    for row in sheet:
        machine = _MACHINE.match(row.line.folded) or _OPENED_WITH.match(row.line.folded)
        text = machine[1] if machine else _WITHIN_NAME.sub(" ", row.line.folded) if _is_title(row) else ""
        if made and (kinds := _kinds(text)) and not kinds & made:
            yield row


def _is_title(row: Row) -> bool:
    return row.line.title or (not row.items and row.line.folded.strip(" 【】").endswith("报告"))


def _findings(sheet: Sequence[Row]) -> Iterator[list[Row]]:
    """The lines of findings, those of each label together with the lines that go on with it."""
    going_on: list[Row] = []
    for row in sheet:
        labelled = found(row.line.folded) is not None
        if labelled or _LABEL.match(row.line.folded) or row.items:
            if going_on:
                yield going_on
            going_on = [row] if labelled and _OF_EXAMINATION.match(row.line.folded) is not None else []
        elif going_on:
            going_on.append(row)
    if going_on:
        yield going_on


def _kinds(text: str) -> set[str]:
    """The kinds that a text names; PET-CT is one of its own."""
    rest = _PET.sub(" ", text)
    return {kind for kind, words in _KINDS if words.search(text if words is _PET else rest)}
