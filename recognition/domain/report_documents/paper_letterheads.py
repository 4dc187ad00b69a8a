"""Who issued a paper report, as its lines name an institution: by a label for it, or as a letterhead of which nothing but the title of the report follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from recognition.domain.reports import institution_parts
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.frame_words import INSTITUTION
from recognition.domain.reports.labels import parts, with_colons

_LABEL = re.compile(r"(?:出具|报告|检验|检查)(?:机构|单位|医院)|医院(?:名称)?|机构名称")
_NOT_ISSUER = re.compile("送检|送样|转|委托|外送|职工|员工|入职|学生|教师|合作|协作|代[检测]")
"""Words behind a hospital's name by which it may have sent the sample, or employs the examined."""
_OF_TITLE = re.compile(r"(?<=报告|告单|告书|验单|查单)\s*[(\[【][^()\[\]【】]{1,8}[)\]】]$")
"""What stands in brackets behind the title: 检验报告单(更正)."""
_AROUND = " *#=【】《》[]"


def institutions(lines: Iterable[str]) -> Iterator[str]:
    """The institution that each such line, in NFKC, names; the whole text of one that says more, which is no institution's name.

    >>> list(institutions(["示范医院检验报告单(急诊) 姓名:示例", "出具机构:示范医院", "送检单位:示例医院"]))
    ['示范医院', '示范医院']
    >>> list(institutions(["示范医院转来", "示范医院 职工体检", "示范医院(送检)"]))
    ['示范医院转来', '示范医院 职工体检', '示范医院(送检)']
    """
    for line in lines:
        first, labelled = parts(with_colons(line.strip(_AROUND)))
        if INSTITUTION.match(first.strip(_AROUND)):
            yield _name(first.strip(_AROUND))
        yield from (_name(value) for name, value in labelled if value and _LABEL.fullmatch(name))


def plain(line: str) -> str:
    """The line, in NFKC, with the label of an institution that issued it as the reader of pasted reports knows it: a person types it into its field there.

    >>> plain("出具机构:示范医院 姓名:示例"), plain("出具机构:示范医院转来")
    ('医院:示范医院 姓名:示例', '出具机构:示范医院转来')
    """
    for name, value in parts(with_colons(line))[1]:
        if value and _LABEL.fullmatch(name) and value.startswith(_name(value)) and INSTITUTION.fullmatch(_name(value)):
            line = re.sub(rf"{re.escape(name)}(?=\s*:\s*{re.escape(value)})", "医院", line, count=1)
    return line


def _name(text: str) -> str:
    """The institution that a text is but for the title of a report behind it; the text itself, where it is not that alone."""
    match = INSTITUTION.match(text)
    if match is None:
        return text
    name = match[0] + institution_parts.whole(text, match.end())
    rest = _OF_TITLE.sub("", text[len(name) :])
    glued = re.match(r"\S*", rest)
    tail = glued[0] if glued else ""
    return text if _NOT_ISSUER.search(rest) or institution_parts.bare(tail) or left_over(rest[len(tail) :]) else name
