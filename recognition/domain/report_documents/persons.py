"""Whether the lines of a paper report are of more than one patient, as where two printouts were pasted one under the other. Names and numbers are only compared;
nothing of them is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from recognition.domain.reports.person_labels import EDGE, OF_NAME, numbers

_NAME_ZH = re.compile(rf"{EDGE}{OF_NAME}\s*[:=]\s*(?P<value>[\u3400-\u9fffA-Za-z·•*×○]{{1,20}}+(?:\s(?![男女])[\u3400-\u9fff*](?=\s|$|[,;|]))?+)(?!\s*[:=]|号)")
_NAME_EN = re.compile(
    rf"{EDGE}(?P<label>patient(?:\s+name)?|name)\s*[:=]\s*(?P<value>[A-Za-z*][\w*.'-]*+(?:,?\s[A-Za-z*][\w*.'-]*(?![\w*.'-]|\s*[:=])){{0,3}})(?!\s*[:=])",
    re.IGNORECASE,
)
_SEX = re.compile(rf"{EDGE}(?:性\s*别|sex|gender)\s*[:=]\s*(?P<value>男|女|male|female|[mf](?![a-z]))", re.IGNORECASE)
_BARE = re.compile(r"(?:^|报告[单书]?(?=\s))\s*(?P<name>[\u4e00-\u9fff*×○]{2,4})[\s,/|]+(?P<sex>男|女)性?[\s,/|]+\d{1,3}\s*(?:周?岁|个月|月|天)(?![以及\d~-])")
"""Name, sex and age at the beginning of a line or behind its title, without labels."""
_SEXES = {"男": "m", "女": "f", "male": "m", "female": "f"}
_ENGLISH_FORM = re.compile(rf"{EDGE}(?:patient\s+(?:id|no\.?)|sex|gender|age|dob|mrn|date\s+of\s+birth)\s*[:=/]", re.IGNORECASE)
"""Beside one of these a bare Name is a patient's; in a list it may be that of a test."""
_HIDDEN = re.compile(r"[*×○•]")


def several(lines: Iterable[str]) -> bool:
    """Whether lines in NFKC have two names, numbers or sexes of patients that differ. A name with hidden characters (某*) is any name that it may be, and one that
    begins another, as where a form cuts it, is no second.

    >>> several(["姓名:示例甲 性别:男", "肌酐 66", "姓名:示例乙"]), several(["姓名:示例甲", "姓名:示*甲", "姓名:示 例"]), several(["Name: ALT", "Name: AST"])
    (True, False, False)
    """
    said = list(lines)
    english = any(_ENGLISH_FORM.search(line) for line in said)
    found: dict[str, dict[str, None]] = {}
    for label, value in (pair for line in said for pair in _said(line, english)):
        found.setdefault(label, {})[value] = None
    return any(not _may_be_one(one, other, label.startswith("name")) for label, values in found.items() for one, other in combinations(list(values)[:8], 2))


def _said(line: str, english: bool) -> Iterator[tuple[str, str]]:
    """(what it is, the folded value) of each patient that a line names."""
    for match in _NAME_ZH.finditer(line):
        yield "name", _folded(match["value"])
    for match in _NAME_EN.finditer(line):
        if english or match["label"].casefold() != "name":
            yield "name_en", _folded(match["value"])
    for label, value in numbers(line, of_reports=False):
        yield label, _folded(value)
    if bare := _BARE.search(line):
        yield "name", bare["name"]
        yield "sex", _SEXES[bare["sex"]]
    for match in _SEX.finditer(line):
        sex = match["value"].casefold()
        yield "sex", _SEXES.get(sex, sex)


def _folded(text: str) -> str:
    return re.sub(r"[\s,]+", "", text).casefold()


def _may_be_one(one: str, other: str, cut: bool) -> bool:
    """Whether two texts may be the same with characters hidden in either; with `cut` also where one ends before the other."""
    if not (_HIDDEN.search(one) or _HIDDEN.search(other)):
        return one == other or (cut and (one.startswith(other) or other.startswith(one)))
    if all(a == b or _HIDDEN.match(a) or _HIDDEN.match(b) for a, b in zip(one, other, strict=False)):
        return True
    patterns = ((_HIDDEN.sub(".{1,20}", re.escape(each).replace("\\*", "*")), whole) for each, whole in ((one, other), (other, one)))
    return any(re.fullmatch(pattern, whole) for pattern, whole in patterns)
