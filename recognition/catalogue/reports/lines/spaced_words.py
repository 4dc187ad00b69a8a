"""Words of a form that are printed with blanks between their characters (白 蛋 白, 姓 名), without one before their result (血红蛋白135), with the number
of a second test alone (补体C3、4), or behind a label without its colon (检查项目 胸部CT平扫)."""

from __future__ import annotations

import re

from recognition.catalogue.names.item_texts import NOTHING_SAID
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.domain.reports.form_labels import HEAD
from recognition.domain.reports.words import HEADINGS, TITLE

SPACED = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?: {1,4}[\u4e00-\u9fff]){1,19}(?![\u4e00-\u9fff])")
GLUED = re.compile(r"(?<![A-Za-z0-9\u4e00-\u9fff])([\u4e00-\u9fff]{1,10})(\d{1,4})(?![\d.A-Za-z\u4e00-\u9fff%/^-])")

NUMBERS = re.compile(
    r"(?<![A-Za-z0-9\u4e00-\u9fff])([\u4e00-\u9fff]*?([A-Za-z]+|[\u4e00-\u9fff]+))(\d{1,3}(?:-\d)?)(\s*[、,/+和及]\s*)(\d{1,3}(?:-\d)?)(?![\d.:A-Za-z\u4e00-\u9fff%/^-])"
)
"""A name that ends with a number, and the number of another one behind the sign of a list."""
LABELLED = re.compile(r"^\s*((?:检查|检验|检测|化验)(?:项目|名称|内容))\s+(\S.*?)\s*$")
"""A label of tests without its colon."""
MOST_NUMBERS = 4
"""Names of one list that are read so."""


def closed(meanings: Meanings, text: str) -> str:
    """A folded line with such words closed, where they are one name of an item or a word of the form; single ones side by side (钾 钠 氯) stay apart."""
    return SPACED.sub(lambda match: _word(meanings, match[0]), text)


def _word(meanings: Meanings, spaced: str) -> str:
    if len(cells := re.split(r" {2,}", spaced)) > 1 and not meanings.bears("".join(spaced.split())):
        return "  ".join(_word(meanings, cell) for cell in cells)
    word = "".join(spaced.split())
    known = meanings.bears(word) or word in HEADINGS or HEAD.match(f"{word}:") or TITLE.search(word)
    return word if known else spaced


def labelled(meanings: Meanings, text: str) -> str:
    """A folded line with a colon behind such a label, where all that follows is one name: 检查项目 胸部CT平扫."""
    label = LABELLED.match(text)
    return f"{label[1]}:{label[2]}" if label and meanings.exact(label[2], NOTHING_SAID) else text


def unglued(meanings: Meanings, text: str) -> str:
    """A folded line with a blank between a Chinese name and the whole number behind it, where the name bears no number: 血红蛋白135, but 糖类抗原125."""
    return GLUED.sub(lambda match: f"{match[1]} {match[2]}" if meanings.bears(match[1]) and not meanings.bears(match[0]) else match[0], text)


def numbered(meanings: Meanings, text: str) -> str:
    """A folded line with the name before further numbers too, where it is one with the first: 补体C3、4 is 补体C3、C4. Behind another sign than that of a list
    a number may be a result (CA125, 35), so it must make a name as well."""
    for _each in range(MOST_NUMBERS):
        text = NUMBERS.sub(lambda match: _numbered(meanings, match), text)
    return text


def _numbered(meanings: Meanings, match: re.Match[str]) -> str:
    second = match[2] + match[5]
    named = meanings.exact(match[1] + match[3], NOTHING_SAID) and (match[4].strip() in "、和及" or meanings.bears(second))
    return f"{match[1]}{match[3]}{match[4]}{second}" if named else match[0]
