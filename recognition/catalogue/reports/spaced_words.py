"""Words of a form that are printed with blanks between their characters: 白 蛋 白, 检 验 报 告 单, 姓 名."""

from __future__ import annotations

import re

from recognition.catalogue.reports.run_meanings import Meanings
from recognition.domain.reports.form_labels import HEAD
from recognition.domain.reports.words import HEADINGS, TITLE

SPACED = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?: {1,4}[\u4e00-\u9fff]){1,19}(?![\u4e00-\u9fff])")


def closed(meanings: Meanings, text: str) -> str:
    """A folded line with such words closed, where they are one name of an item or a word of the form; single ones side by side (钾 钠 氯) stay apart."""
    return SPACED.sub(lambda match: _word(meanings, match[0]), text)


def _word(meanings: Meanings, spaced: str) -> str:
    word = "".join(spaced.split())
    known = meanings.bears(word) or word in HEADINGS or HEAD.match(f"{word}:") or TITLE.search(word)
    return word if known else spaced
