"""What can be wrong with a spreadsheet: a place, a value, and in both languages what is wrong and what would be right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from recognition.catalogue.spreadsheets.cells import Unreadable, letter
from recognition.catalogue.spreadsheets.fault_words import WORDS
from recognition.domain.personal_data import in_code, in_free_text

HIDDEN = "***"
"""In place of a value that looks like a person's number, in no language."""
SHOWN = 60
"""Characters of a value that a fault repeats."""


@dataclass(frozen=True, slots=True)
class Both:
    """What would be right, where it is said otherwise in each language: headings, words of a choice, an extent."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `row` counts from 1 as spreadsheets do, `column` from 0; 0 and None where the file as a whole is to blame."""

    code: str
    sheet: str = ""
    row: int = 0
    column: int | None = None
    heading: str = ""
    value: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The fault as doors and files show it; nothing that looks like a person's number is repeated."""
        wrong_zh, wrong_en, right_zh, right_en = WORDS[self.code]
        zh, en = ({"heading": shown(self.heading), **{name: _listed(value, lang) for name, value in self.details.items()}} for lang in ("zh", "en"))
        if self.details.get("unsearched"):
            zh["candidates"], en["candidates"] = UNSEARCHED["zh"], UNSEARCHED["en"]
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": "" if self.column is None else letter(self.column),
            "heading": shown(self.heading),
            "value": shown(self.value, self.code),
            "code": self.code,
            "wrong": {"zh": wrong_zh.format(**zh), "en": wrong_en.format(**en)},
            "right": {"zh": right_zh.format(**zh), "en": right_en.format(**en)},
            "candidates": self.details.get("candidates", []),
        }


def of_file(refused: Unreadable) -> Fault:
    """Why a file cannot be read, with the place that is to blame where there is one."""
    return Fault(refused.code, refused.sheet, refused.row, refused.column, "", refused.value, refused.details)


def shown(value: str, code: str = "") -> str:
    """A value that may be repeated: cut, and hidden where it looks like a person's number."""
    if code == "personal_number" or in_free_text(value) or in_code(value):
        return HIDDEN
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"


def _name(candidate: dict[str, Any], lang: str) -> str:
    return str((lang == "en" and candidate.get("name_en")) or candidate["name"])


UNSEARCHED = {
    "zh": "不认识的名称太多，没有再逐个找相近的：请核对是不是这个地区、这张表的文件",
    "en": "so many names are unknown that no similar ones were searched for: is it a file of this region, and of this table?",
}
NONE, MARKS = {"zh": "没有相近的", "en": "no similar one is known"}, {"zh": "？", "en": "?"}


def of_heading(code: str, sheet: str, header: int, column: int, title: str) -> Fault:
    """What is wrong with a heading, which is told as it stands there."""
    title = title.replace("\n", " ")
    return Fault(code, sheet, header, column, title, title)


def _listed(value: Any, lang: str) -> Any:
    """Candidates as a question each, in the language; of what is said in both, its own."""
    if isinstance(value, Both):
        return value.zh if lang == "zh" else value.en
    if not isinstance(value, (list, tuple)):
        return value
    if not value:
        return NONE[lang]
    return " ".join((f"{_name(candidate, lang)} ({candidate['code']})" if isinstance(candidate, dict) else str(candidate)) + MARKS[lang] for candidate in value)
