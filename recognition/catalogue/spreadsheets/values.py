"""Reads one cell as what its field holds; each kind of field is one small function, and the words of choices stand here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from recognition.catalogue.spreadsheets import cleaning, counts, days, headings, identifiers, other_names, percents, windows
from recognition.catalogue.spreadsheets.cells import Cell, text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.errors import Both
from recognition.catalogue.spreadsheets.forms import REFERS, Field
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.domain import divisions
from recognition.domain.identifiers import destroyed
from recognition.domain.placeholders import given

YES = dict.fromkeys(("√", "✓", "✔", "☑", "是", "有", "y", "yes", "1", "true", "t", "●", "对"), "1")
NO = dict.fromkeys(("×", "✗", "✘", "x", "否", "无", "n", "no", "0", "false", "f", "○", "不", "☒", "╳", "✕", "✖"), "0")
FLAGS = YES | NO
STATUSES = {
    "passed": ("合格", "通过", "passed", "pass", "成功", "达标", "qualified", "√", "✓", "✔", "☑", "是", "y", "yes", "1", "true"),
    "failed": ("不合格", "未通过", "不通过", "failed", "fail", "不成功", "未达标", "×", "✗", "✘", "x", "否", "n", "no", "0", "false", "☒", "╳", "✕", "✖"),
    "suspended": ("暂停", "中止", "suspended"),
    "withdrawn": ("撤销", "取消", "收回", "withdrawn", "revoked"),
}
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "status": STATUSES,
    "item.kind": {
        "lab": ("检验", "临床检验", "实验室", "lab"),
        "imaging": ("影像", "检查", "医学影像", "影像检查", "imaging"),
        "physiology": ("生理", "功能检查", "电生理", "physiology"),
    },
    "report_key.algorithm": {"sm2": ("国密SM2", "国密sm2", "sm2", "国密"), "ed25519": ("Ed25519算法", "ed25519", "eddsa")},
    "report_key.status": {"active": ("有效", "在用", "启用", "active", "valid"), "withdrawn": ("撤销", "吊销", "作废", "withdrawn", "revoked")},
    "local_reason.reason": {
        "condition_changed": ("病情变化", "因病情变化", "病情变化原结果与临床表现或诊断不符", "condition_changed"),
        "fast_changing": ("变化较快", "变化快", "结果变化快", "该结果在疾病发展中变化较快", "fast_changing"),
        "major_decision": ("重大措施前", "手术输血等重大措施前", "major_decision"),
        "emergency": ("急诊急救", "急诊", "急救", "emergency"),
        "forensic": ("鉴定", "司法鉴定", "司法伤残病退等鉴定", "forensic"),
        "other": ("其他", "其他情形", "其他确需复查的情形", "other"),
    },
    "sensitive_item.category": {
        "hiv": ("艾滋病", "HIV", "hiv"),
        "syphilis": ("梅毒", "syphilis"),
        "hepatitis": ("肝炎", "病毒性肝炎", "hepatitis"),
        "pregnancy": ("妊娠", "pregnancy"),
        "toxicology": ("毒理", "毒物", "toxicology"),
        "genetic": ("遗传", "基因", "genetic"),
        "other": ("其他", "other"),
    },
    "role": {
        "issuer": ("出具", "出具方", "提供方", "issuer"),
        "receiver": ("接收", "接收方", "接诊", "receiver"),
        "contributor": ("提供方", "contributor"),
        "consulter": ("查询方", "consulter"),
    },
    "lang": {"zh": ("中文", "汉语", "zh", "chinese"), "en": ("英文", "英语", "en", "english")},
    "level": {
        "tertiary": ("三级", "3", "三", "3级", "三级医院", "tertiary"),
        "secondary": ("二级", "2", "二", "2级", "二级医院", "secondary"),
        "primary": ("一级", "1", "一", "1级", "一级医院", "primary"),
        "ungraded": ("未定级", "未评级", "无", "ungraded"),
    },
    "insurance": {
        "employee": ("职工", "职工医保", "城镇职工", "职工基本医疗保险", "employee"),
        "resident": ("居民", "居民医保", "城乡居民", "城乡居民基本医疗保险", "resident"),
    },
    "setting": {"outpatient": ("门诊", "门急诊", "普通门诊", "outpatient"), "inpatient": ("住院", "inpatient")},
    "grade": {"A": ("甲等", "甲", "a"), "B": ("乙等", "乙", "b"), "C": ("丙等", "丙", "c"), "": ("未定等", "无", "未评等")},
    "ownership": {
        "public": ("公立", "国有", "政府办", "政府", "全民", "集体", "公办", "public"),
        "private": ("民营", "私立", "社会办", "非公立", "民办", "private"),
    },
    "institution_kind": {
        "general": ("综合医院", "综合", "general"),
        "tcm": ("中医医院", "中医", "中医院", "中西医结合医院", "tcm"),
        "specialised": ("专科医院", "专科", "specialised"),
        "maternal_child": ("妇幼保健院", "妇幼", "maternal_child"),
        "community_centre": ("社区卫生服务中心", "community_centre"),
        "community_station": ("社区卫生服务站", "community_station"),
        "township": ("乡镇卫生院", "卫生院", "中心卫生院", "township"),
        "village": ("村卫生室", "village"),
        "clinic": ("诊所", "clinic"),
        "outpatient": ("门诊部", "outpatient"),
        "checkup": ("体检中心", "checkup"),
        "laboratory": ("医学检验实验室", "检验实验室", "laboratory"),
        "imaging_centre": ("医学影像诊断中心", "影像诊断中心", "imaging_centre"),
    },
}
"""Value to the words that mean it. A number of the same word in several fields means something else in each."""
SEVERAL = re.compile(r"\w\s*[、；;，,\n]\s*\w")
"""Signs that part numbers and stand in none."""
REFERENCE = 128
"""Characters of a reference that lookups keep as well."""
COUNTED = frozenset({"money", "day", "end", "moment", "month", "count", "percent"})
"""Kinds of which a cell's number counts; of all others what the cell shows of it."""
CODES = frozenset(
    {"code", "local", "institution_code", "item_code", "reference", "own_item", "public_key", "uscc", "licence", "nhsa", "loinc", "price", *REFERS.values()}
)
"""Kinds in which a code or a reference stands: no day, time or truth value can be one."""
WINDOW = "window_days"
"""The field of a span of days, which the format of a cell may name in another unit."""
IDENTIFYING = frozenset({"licence", "nhsa", "loinc", "price"})
Read = Callable[[Cell], Any]


def reader(field: Field, table: str, heading: str, directory: Directory, above: int | None = None) -> Read:
    """The function that reads a cell of this field under this heading; it raises Refused. `above`: how many fen the unit has that a line
    above the table names for the whole of it."""
    read = _reader(field, table, heading, directory, above)
    if field.kind in COUNTED or field.name == WINDOW:
        return read
    shown = cleaning.as_code if field.kind in CODES else cleaning.as_shown
    return lambda cell: read(shown(cell))


def _reader(field: Field, table: str, heading: str, directory: Directory, above: int | None) -> Read:
    if field.kind == "choice":
        return _choosing(f"{table[:-1]}.{field.name}" if f"{table[:-1]}.{field.name}" in WORDS else field.name, field.choices)
    if field.kind in WORDS:
        return _choosing(field.kind, ())
    if field.kind == "percent":
        return lambda cell: percents.hundredths(cell, "%" in heading or "％" in heading)
    if field.kind == "money":
        unit = headings.unit(heading) or above
        return lambda cell: cleaning.fen(cell, unit)
    if field.kind == "names":
        return lambda cell: other_names.several(directory, table[:-1], cell)
    if (table, field.name) == ("item_aliases", "alias"):
        return lambda cell: other_names.single(directory, "item", cell)
    if field.kind == "uscc":
        return _identifying(lambda cell: identifiers.uscc(cell, directory.credit_code_of))
    if field.kind in IDENTIFYING:
        return _identifying(PLAIN[field.kind])
    if field.kind in PLAIN:
        return PLAIN[field.kind]
    if field.kind == "owner":
        return lambda cell: _owner(directory, cell)
    if field.name == WINDOW:
        return windows.days
    if field.kind == "whole":
        return lambda cell: cleaning.whole(cell, 0, 100_000)
    return lambda cell: text(cell) if directory.holds(field.kind, text(cell)) else directory.find(field.kind, cleaning.plain(cell))


def _identifying(read: Read) -> Read:
    """Reads identifiers; of one that a spreadsheet took for a number that is what is told."""

    def identifier(cell: Cell) -> Any:
        try:
            return read(cell)
        except Refused as refused:
            if refused.code != "personal_number" and (code := destroyed(text(cell))):
                raise Refused(code) from refused
            raise

    return identifier


def _choosing(name: str, allowed: tuple[str, ...]) -> Read:
    meant = WORDS.get(name, {value: (value,) for value in allowed})
    values = {value: words for value, words in meant.items() if not allowed or value in allowed}
    words = {word: value for value, known in values.items() for word in (*known, value.lower())}
    allowed_words = Both("、".join(f"{known[0]} ({value})" for value, known in values.items()), ", ".join(value for value in values if value))
    return lambda cell: cleaning.choice(cell, words, allowed_words)


def _flag(cell: Cell) -> int:
    return int(cleaning.choice(cell, FLAGS, Both("√ (1)、× (0)", "yes (1), no (0)")))


def mark(cell: Cell) -> str:
    """The status that a mark under an item's heading stands for; raises Refused."""
    status = MARKS.get(cleaning.plain(cell).casefold().replace(" ", ""))
    if status is None:
        raise Refused("mark_unknown")
    return status


MARKS = {word: status for status, words in STATUSES.items() for word in words}
LEVELS = re.compile(r"([一二三])级\s*([甲乙丙])?")


def level_and_grade(cell: Cell) -> Mapping[str, str] | None:
    """Both from one cell such as 三级甲等 or 三甲; None where it is not written so."""
    match = LEVELS.match(cleaning.plain(cell)) or re.fullmatch(r"([一二三])([甲乙丙])等?", cleaning.plain(cell))
    if match is None or not match[2]:
        return None
    return {"level": {"一": "primary", "二": "secondary", "三": "tertiary"}[match[1]], "grade": {"甲": "A", "乙": "B", "丙": "C"}[match[2]]}


def _owner(directory: Directory, cell: Cell) -> str:
    """Whose price it is: an institution, a division by its code's beginning, or * for all."""
    written = cleaning.plain(cell)
    if written in ("*", "全部", "所有", "all"):
        return "*"
    if written.isascii() and written.isdigit() and len(written) in (2, 4, 6) and not directory.holds("institution", written):
        return divisions.prefix(written)
    division = directory.known("division", written)
    return divisions.prefix(division) if division else directory.find("institution", written)


def _prefix(cell: Cell) -> str:
    """The beginning of division codes, or the whole code of what they lie in: 510100 and 5101 are one city."""
    return divisions.prefix(cleaning.code(cell))


def _written(cell: Cell) -> str:
    """What stands there, for a field that only the whole row can read."""
    return text(cell).strip()


def _reference(cell: Cell) -> str | None:
    """A reference of a report or a patient as it is written; None for what only stands for one. Raises Refused for several in one cell."""
    if SEVERAL.search(text(cell).strip()):
        raise Refused("several_references")
    return given(text(cell).strip()[:REFERENCE] or None)


PLAIN: dict[str, Read] = {
    "text": cleaning.wording,
    "code": cleaning.code,
    "local": identifiers.local,
    "price": identifiers.price,
    "day": days.day,
    "end": days.end,
    "flag": _flag,
    "licence": identifiers.licence,
    "nhsa": identifiers.nhsa,
    "institution_code": identifiers.ours,
    "item_code": identifiers.item,
    "loinc": identifiers.loinc,
    "public_key": identifiers.public_key,
    "specimen": identifiers.specimen,
    "prefix": _prefix,
    "moment": days.moment,
    "month": days.month,
    "count": counts.count,
    "own_item": _written,
    "written": _written,
    "reference": _reference,
}
