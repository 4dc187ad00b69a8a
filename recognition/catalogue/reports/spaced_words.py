"""Words of a form that are printed with blanks between their characters (白 蛋 白, 姓 名), or without one before their result (血红蛋白135)."""

from __future__ import annotations

import re

from recognition.catalogue.reports.run_meanings import Meanings
from recognition.domain.reports.form_labels import HEAD
from recognition.domain.reports.words import HEADINGS, TITLE

SPACED = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?: {1,4}[\u4e00-\u9fff]){1,19}(?![\u4e00-\u9fff])")


GLUED = re.compile(r"(?<![A-Za-z0-9\u4e00-\u9fff])([\u4e00-\u9fff]{1,10})(\d{1,4})(?![\d.A-Za-z\u4e00-\u9fff%/^-])")


def closed(meanings: Meanings, text: str) -> str:
    """A folded line with such words closed, where they are one name of an item or a word of the form; single ones side by side (钾 钠 氯) stay apart."""
    return SPACED.sub(lambda match: _word(meanings, match[0]), text)


def _word(meanings: Meanings, spaced: str) -> str:
    if len(cells := re.split(r" {2,}", spaced)) > 1 and not meanings.bears("".join(spaced.split())):
        return "  ".join(_word(meanings, cell) for cell in cells)
    word = "".join(spaced.split())
    known = meanings.bears(word) or word in HEADINGS or HEAD.match(f"{word}:") or TITLE.search(word)
    return word if known else spaced


def unglued(meanings: Meanings, text: str) -> str:
    """A folded line with a blank between a Chinese name and the whole number behind it, where the name bears no number: 血红蛋白135, but 糖类抗原125."""
    return GLUED.sub(lambda match: f"{match[1]} {match[2]}" if meanings.bears(match[1]) and not meanings.bears(match[0]) else match[0], text)
