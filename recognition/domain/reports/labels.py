"""Labels of a report form and what may stand behind each without saying anything of the tests.

What stands behind a label that is no person's, no institution's and no time's is not read past; and neither is a value that speaks of a specimen, a time
or of how a test was done, whatever its label: 科室：血透室（透析后）, 条码号：20261127 脑脊液, 审核者：未审核.
"""

from __future__ import annotations

import re
from datetime import date

from recognition.domain.names import qualifiers
from recognition.domain.names.departments import DEPARTMENT
from recognition.domain.names.specimens import is_blood
from recognition.domain.reports import devices, findings, form_labels, label_values, person_labels, person_names
from recognition.domain.reports.form_labels import BARE, NAMED, OF_FINDING, OF_PLACE, OPENED, PERSON, REMARK, SIGNED_BY, TAKEN_WHEN, WRITTEN_WHEN
from recognition.domain.reports.frame_words import DATED, INSTITUTION, SAMPLE, WORDED
from recognition.domain.reports.said_specimens import is_specimen
from recognition.domain.reports.whether_done import AS_MADE, DENIED, TELLING
from recognition.domain.reports.words import HEADINGS, METHOD, SPECIMEN, VALUE

SILENT = re.compile(
    r"^(?:无|未见异常|无异常|正常|合格|良好|已?审核|已?发布|正式报告|最终报告|已出报告|已报告|已完成|final|none|n/?a|normal|-+|/)?[。.]?$", re.IGNORECASE
)
_MOMENT = r"(?:(?:19|20)\d\d[-/.年](?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?)(?:[\sT]*\d{1,2}[:时]\d{2}(?:[:分]\d{2})?[秒分]?(?:\.\d{1,6})?(?:\+08:?00)?(?:\s?[AaPp]\.?[Mm]\.?(?![A-Za-z]))?)?"
MOMENT = re.compile(rf"^{_MOMENT}(?=\s|$|[,;|(])")
WHOLE_DAY = re.compile(rf"(?<![\d.])[(\[]?{_MOMENT}[)\]]?(?![\d.])")
"""A whole day, with or without its time. A day without its year is not read past."""
_NUMBERS_OF_DAY = re.compile(r"^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4,10}))(?:[\sT]*(\d{1,2})[:时](\d{2}))?")
_LATE = re.compile(r"^(?:接收|签收|收样|收到|报告|审核|打印|发布|received|reported|printed|verified)(?:时间|日期|\s+(?:time|at))?$", re.IGNORECASE)
_CLOCK = re.compile(r"^(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?=\s|$)")
"""A time of day alone behind a label of receipt or report, which says nothing of when a sample was taken."""
_LONG = re.compile(r"\d{3}")
"""What a number of a person or a report has, and none of a tube or a day."""
_OF_SPECIMEN = re.compile(r"[脉梢脐髓]血$|骨髓|[液水痰便]$")
"""What stands in the place of a name and is a specimen."""
_OF_DEPARTMENT = re.compile(r"科室?$|科室名称$|科别|病[区室房]|部门$|dept$|department$|ward$", re.IGNORECASE)
_OF_INSTITUTION = re.compile(r"(?:单位|机构|医院)(?:名称)?$|hospital$|laborator(?:y|ies)$", re.IGNORECASE)
_OF_ADDRESS, _OF_DEVICE = re.compile(r"[地住]址|address", re.IGNORECASE), re.compile(r"仪器|设备|analy[sz]er|instrument", re.IGNORECASE)
_SHORT_DAY = re.compile(r"(?<![\d/.-])\d{1,2}[-/月.]\d{1,2}(?![\d/.-])")
"""A day without its year."""
_OF_PATIENT = re.compile("蛋白尿|血尿|菌尿|脓尿|[多少无夜]尿|脓肿|化脓|排尿|尿不尽|尿等待|黑便|血便|便血|咳痰|咯痰|规律用药|遵医嘱用药")
"""Diagnoses, complaints and advice in whose words a specimen or a drug stands."""
_CYCLE = re.compile(r"[(\[]?月经(?:周期)?第?\s*\d{1,2}\s*天[)\]]?")
"""The day of the cycle, which is usual beside the time at which hormones were taken."""
_OTHER_TONGUE = re.compile(r"([\u4e00-\u9fff]{2,6})\s+([A-Za-z.]{2,12}(?: [A-Za-z.]{2,8})?)(?=\s*[:])")
"""The same the other way round: 姓名 Name:"""
_TWO_TONGUES = re.compile(r"(?<![^\W\d_])([A-Za-z]{3,12})\s+([\u4e00-\u9fff]{2,6})(?=\s*[:])")
"""A label in both languages: Specimen 标本:"""
ONE_WORD = re.compile(r"^[\w*·./#&%℃°+\u4e00-\u9fff-]{0,30}$")
OF_TIME = re.compile(r"时间|日期|時間|date|time", re.IGNORECASE)
LABEL = re.compile(r"(?:^|(?<=[\s|;,(\[、。]))\s*([\u4e00-\u9fffa-z][\u4e00-\u9fffa-z./]{0,9}(?: [a-z./]{1,10}){0,2})\s*[:]", re.IGNORECASE)
APART = re.compile(r"(?:(?<=^[\u4e00-\u9fff])|(?<=[\s|][\u4e00-\u9fff])) {1,3}(?=[\u4e00-\u9fff]\s*:)")
"""Blanks within a label of two characters: 姓 名:"""


def speaks(text: str, sides: bool = False) -> bool:
    """Whether words say, or may say, of which specimen, when or how a test was made, or that it was not; with `sides` also of which side."""
    rest = INSTITUTION.sub(" ", DEPARTMENT.sub(" ", text))
    if TELLING.search(rest) or DENIED.search(rest) or SAMPLE.search(rest):
        return True
    stated = qualifiers.take(rest.casefold())[1]
    return any(
        qualifier.startswith(("time.", "contrast.", "vessels.", "sensitivity.", "kind."))
        or (qualifier.startswith("side.") and sides)
        or (qualifier.startswith("specimen.") and not is_blood(qualifier.removeprefix("specimen.")))
        for qualifier in stated
    )


def with_colons(text: str) -> str:
    """The text with a colon behind each label of a person that has none: 姓名 示例 性别 女."""
    text = _OTHER_TONGUE.sub(lambda both: both[1] if is_form_label(both[1]) and is_form_label(both[2].casefold()) else both[0], text)
    if label := OPENED.match(text):
        text = f"{label[1] or label[2]}: {text[label.end() :]}"
    one = _TWO_TONGUES.sub(lambda both: both[2] if is_form_label(both[1].casefold()) and is_form_label(both[2]) else both[0], APART.sub("", text))
    return BARE.sub(r"\1:", one)


def is_in_calendar(moment: str) -> bool:
    """Whether a whole day, with or without its time, exists.

    >>> is_in_calendar("2026-11-30 23:59"), is_in_calendar("20261131"), is_in_calendar("2026-11-26 25:30")
    (True, False, False)
    """
    written = _NUMBERS_OF_DAY.match(moment)
    year, month, day, short, hour, minute = (part or "" for part in (written.groups() if written else ("0",) * 6))
    try:
        date(int(year), int(month or short[:2]), int(day or short[2:4]))
    except ValueError:
        return False
    return int(hour or short[4:6] or 0) <= 24 and int(minute or short[6:8] or 0) <= 59


def is_label(text: str) -> bool:
    """Whether the text is a label by itself, as where each stands on a line of its own."""
    name = text.strip(" :")
    return any(pattern.match(name) for pattern in (PERSON, SIGNED_BY, OF_FINDING, OF_PLACE, WRITTEN_WHEN, TAKEN_WHEN))


def is_form_label(name: str) -> bool:
    """Whether a label is one of the form, with its remarks and methods."""
    kinds = (PERSON, SIGNED_BY, OF_FINDING, OF_PLACE, WRITTEN_WHEN, TAKEN_WHEN, REMARK, form_labels.METHOD, form_labels.ORDERED)
    return any(pattern.match(name) for pattern in kinds) or SPECIMEN.match(f"{name}:-") is not None


def found(text: str) -> str | None:
    """What stands behind the label of findings that heads a line (印象：, 【结论】…), "" where it stands alone; None where none does."""
    label = OPENED.match(text)
    return text[label.end() :].strip() if label else None


def is_of_patient(text: str, examined: bool = False) -> bool:
    """Whether a text is findings and says no way of making a test; where nothing was examined, no fluid either, which the sample may be of."""
    if not findings.is_finding(text):
        return False
    rest = _OF_PATIENT.sub("", text)
    return not AS_MADE.search(rest) and (examined or not (SAMPLE.search(rest) or "积液" in rest))


def parts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first label, and (label, value) of each."""
    labels = list(LABEL.finditer(text))
    labelled = [
        (re.sub(r"\s+", " ", label[1].strip()), text[label.end() : following.start() if following else len(text)].strip(" \t|;,、。"))
        for label, following in zip(labels, (*labels[1:], None), strict=False)
    ]
    return (text[: labels[0].start()] if labels else text), labelled


def beyond(name: str, value: str, sides: bool = False) -> str | None:
    """What of a label's value goes beyond what belongs to the label, "" where nothing does; None where the label with its value may say something of
    the tests."""
    words = value.split()
    if _LATE.match(name) and (clock := _CLOCK.match(value)):
        return value[clock.end() :].strip()
    if OF_FINDING.match(name):
        return "" if not value or SILENT.match(value) or is_of_patient(value, sides) else None
    if NAMED.match(name) or (SIGNED_BY.match(name) and not MOMENT.match(value)):
        if SIGNED_BY.match(name) and _SHORT_DAY.search(value):
            return None
        named = person_names.behind_names(words, several=not NAMED.match(name))
        rest = " ".join(words[named:])
        # behind a name its day stands: that of signing, which is told with the days of writing
        return (
            None
            if speaks(" ".join(words[:named])) or TELLING.search(rest) or _OF_SPECIMEN.search("".join(words[:named]))
            else ""
            if SIGNED_BY.match(name) and (day := MOMENT.match(rest)) and day.end() == len(rest)
            else rest
        )
    if SIGNED_BY.match(name) or WRITTEN_WHEN.match(name) or TAKEN_WHEN.match(name):
        value = _CYCLE.sub("", value)
        match = MOMENT.match(value)
        if match and not is_in_calendar(match[0]):
            return None
        if match and TAKEN_WHEN.match(name) and value.startswith("19"):
            return None
        return value[match.end() :].strip() if match else None if value else ""
    if PERSON.match(name):
        first = words[0] if words else ""
        return " ".join(words[1:]) if ONE_WORD.match(first) and label_values.fits(name, first) and (name == "职业" or not speaks(first, sides)) else None
    if words and gives_number(name, words[0]):
        return " ".join(words[1:])
    return "" if _is_silent(name, value, words, sides) else None


def gives_number(name: str, word: str) -> bool:
    """Whether a label that no table has gives a number of the person or the report: 客户编号:1001.

    >>> [gives_number(*pair) for pair in (("客户编号", "1001"), ("管号", "2"), ("批号", "1001"), ("手环号", "1001-cord"))]
    [True, False, False, False]
    """
    return _LONG.search(word) is not None and label_values.fits("", word) and any(person_labels.numbers(f"{name}:{word}", of_reports=True))


def _is_silent(name: str, value: str, words: list[str], sides: bool) -> bool:
    if OF_PLACE.match(name):
        return not speaks(value, sides) and _is_of_kind(name, value)
    if SPECIMEN.match(f"{name}:{value}"):
        return is_specimen(value)
    if form_labels.METHOD.match(name):
        return all(METHOD.match(word) or METHOD.match(f"{word}法") for word in words)
    if REMARK.match(name):
        return SILENT.match(value) is not None
    if speaks(name) or speaks(value, sides) or DATED.search(value) or OF_TIME.search(name):
        return False
    return (any(sign not in "↑↓⬆⬇*" for sign in value) and all(VALUE.match(word) for word in words)) or WORDED.search(f" {value}") is not None


def _is_of_kind(name: str, value: str) -> bool:
    """Whether a place or a device is one by its words."""
    if value.casefold() in HEADINGS:
        # 单位 over a column of units
        return True
    if _OF_INSTITUTION.search(name):
        return label_values.is_institution(value)
    if _OF_DEVICE.search(name):
        return devices.is_device(value)
    if _OF_ADDRESS.search(name):
        return label_values.is_address(value)
    return label_values.is_department(value) if _OF_DEPARTMENT.search(name) else label_values.fits(name, value)
