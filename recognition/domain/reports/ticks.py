"""Boxes, ticks and crosses of a list: which of its lines were not ordered or not done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognition.domain.names.signs import strange
from recognition.domain.reports.lines import Line

_EMPTY = re.compile(r"^\s*(?:[-*•]\s+)?(?:\d{1,2}\s*[.、)]\s*)?(?:[☐□○〇×✗✘╳]|\[\s*\]|\(\s*\)|_+(?![^\W_]*[√✓✔]))|(?:[☐□○×✗✘╳]|\[\s*\]|\(\s*\))\s*$")
"""A box that nobody ticked, or a cross, beside a name without a result."""
_WITHIN = re.compile(r"\S\s*(?:[☐□]|\[\s*\]|\(\s*\))\s*\S")
"""An empty box between the names of one line."""
_TICK = re.compile(r"[√✓✔☑✅]|[\[(]\s*[xXv√✓]\s*[\])]")
_NOTHING = re.compile(r"^\s*(?:[^\w√✓✔☑✅↑↓●■◼◆★▲+±-][^\w√✓✔☑✅]*|0|无|N[./]?A\.?|ND|否|没有)\s*$")
"""A line under a name that says that there is no result: a box, a cross, a stroke, stars, 0, NA."""
_NOT_AVAILABLE = re.compile(r"^\s*N[./]?A\.?\s*$")
"""Not available; under a name it is no sodium."""
_BRACKETED = re.compile(r"\[\s*([xX√✓✔])?\s*\](?![\dA-Za-z-])|(?:(?<=\s)|^|(?<=[\u4e00-\u9fff]))\(\s*(?:([√✓✔])|\s)\s*\)")
_BULLET = re.compile(r"^\s*[-*•·]\s+(?=[☑☐□■√✓✔])")
_BEHIND = re.compile(r"(?<=[^\s;,、☑☐□■√✓✔])\s*(?=[☑☐□■√✓✔]\s*[\u4e00-\u9fffA-Za-z])")
_FILLED = {"◼": "◻", "■": "□", "◆": "◇", "★": "☆", "▲": "△", "●": "○"}
"""Filled signs with the open one that beside them means the contrary."""


def unticked(lines: Sequence[Line | None]) -> set[int]:
    """The places of lines with names that were not ordered or not done, by a sign on them, under them, or on the other lines.

    >>> from recognition.domain.reports import lines
    >>> read = lambda *texts: unticked([lines.read(text, text) for text in texts])
    >>> read("☐ 甲胎蛋白", "☑ 癌胚抗原"), read("甲胎蛋白", "×"), read("癌胚抗原 √", "甲胎蛋白"), read("甲胎蛋白 3.1 ↑", "癌胚抗原 2")
    ({0}, {0}, {1}, set())
    """
    named = [(place, line) for place, line in enumerate(lines) if line is not None and line.runs and not line.valued]
    marked = any(_TICK.search(line.folded) for _place, line in named) or any(line is not None and _is_tick(line) for line in lines)
    written = "".join(line.folded for _place, line in named)
    open_signs = {open_ for filled, open_ in _FILLED.items() if filled in written and open_ in written}
    found = set()
    for place, line in named:
        below = lines[place + 1] if place + 1 < len(lines) else None
        signs = _TICK.findall(line.folded)
        is_marked = bool(signs) or (below is not None and _is_tick(below))
        if (
            _EMPTY.search(line.folded)
            or _WITHIN.search(line.folded)
            or (below is not None and _NOTHING.match(below.folded) and not _is_tick(below))
            or any(sign in line.folded for sign in open_signs)
            or (marked and not is_marked and not line.title and not line.head)
            or (len(signs) > 1 or (signs and _is_within(line.folded)))
            and len(signs) < sum(len(run.parts) for run in line.runs)
        ):
            found.add(place)
            if below is not None and _NOT_AVAILABLE.match(below.folded):
                found.add(place + 1)
    return found | set(_pictured(lines))


def written(text: str) -> str:
    """A folded line with its boxes as one sign each, and a semicolon before one that stands behind a name: [x] 甲胎蛋白 [ ] 癌胚抗原.

    >>> written("- [x] 甲胎蛋白"), written("☑甲胎蛋白 ☐癌胚抗原"), written("甲胎蛋白 [ ]")
    ('☑ 甲胎蛋白', '☑甲胎蛋白; ☐癌胚抗原', '甲胎蛋白 ☐')
    """
    text = _BRACKETED.sub(lambda box: "☑" if box[1] or box[2] else "☐", text)
    return _BEHIND.sub("; ", _BULLET.sub("", text))


def _is_within(text: str) -> bool:
    """Whether a tick stands between the names of one line."""
    return any(text[: tick.start()].strip() and text[tick.end() :].strip() for tick in _TICK.finditer(text))


def _is_tick(line: Line) -> bool:
    return _TICK.fullmatch(line.folded.strip()) is not None


def _pictured(lines: Sequence[Line | None]) -> Iterator[int]:
    """Lines with a picture that nobody knows, also beside a result."""
    for place, line in enumerate(lines):
        if line is not None and strange(line.folded):
            yield place
