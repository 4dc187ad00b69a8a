"""What an examination found, and the machine that it was made with, held against its name. Findings of another area of the body alone (胸部CT平扫, 检查所见：双膝关节间隙变窄)
and a machine of another kind (颅脑CT平扫, 设备：3.0T磁共振) show that two reports were mixed: the examinations of that sheet are questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recognition.catalogue.reports import examined_parts
from recognition.catalogue.reports.rows import Doubt, Row
from recognition.catalogue.reports.run_meanings import Meanings
from recognition.domain.names.body_areas import areas
from recognition.domain.reports.labels import found

_OF_EXAMINATION = re.compile(
    r"^\W*(?:(?:检查|影像学?|超声|彩超|b超|ct|mri?|放射|x线|镜下|内镜)(?:所见|表现|描述|印象|结论|小结|(?:诊断)?(?:提示|意见|结论)|诊断|结果)|所见|印象)",
    re.IGNORECASE,
)
"""Labels of findings that only an examination has: 结论 alone may be that of a whole check-up, and a clinical diagnosis is the patient's."""
_LABEL = re.compile(r"^[^:]{2,12}:")
_MACHINE = re.compile(r"^\s*(?:检查|扫描|影像|成像)?(?:设备|仪器|机器|机型)(?:名称|型号)?\s*[:]\s*(\S.*)$")
_KINDS = (
    ("ct", re.compile(r"ct", re.IGNORECASE)),
    ("mr", re.compile(r"磁共振|核磁|(?<![a-z])mr", re.IGNORECASE)),
    ("us", re.compile(r"超声|彩超|b超|多普勒", re.IGNORECASE)),
    ("xr", re.compile(r"(?<![a-z])[dc]r(?![a-z])|x线|x射线|x光|平片|摄影|钼靶", re.IGNORECASE)),
)
"""Kinds of machines, by words of their own names and of those of examinations."""


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
    told = frozenset().union(*(areas(row.line.folded) for row in findings))
    if findings and told and all(own) and not told & frozenset().union(*own):
        yield findings[0]
    made = {kind for name in names for kind in _kinds(name)}
    for row in sheet:
        machine = _MACHINE.match(row.line.folded)
        if machine and made and (kinds := _kinds(machine[1])) and not kinds & made:
            yield row


def _findings(sheet: Sequence[Row]) -> Iterator[Row]:
    """The lines of findings: each with its label, and those that go on with it."""
    going_on = False
    for row in sheet:
        labelled = found(row.line.folded) is not None
        if labelled or _LABEL.match(row.line.folded) or row.items:
            going_on = labelled and _OF_EXAMINATION.match(row.line.folded) is not None
        if going_on:
            yield row


def _kinds(text: str) -> set[str]:
    return {kind for kind, words in _KINDS if words.search(text)}
