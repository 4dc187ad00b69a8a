"""A pasted report against one edition: every piece of every line is an item, is asked back with its candidates, or is said to be unread."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from recognition.domain import item_names, report_lines
from recognition.domain.report_lines import Line, Run
from recognition.domain.resolution import NOTHING, QUALIFIER, SIMILAR, Resolution
from recognition.registry.editions import Edition
from recognition.registry.item_index import folded, parse
from recognition.registry.naming import resolve_item_text

LINES = 200
"""Lines of one report that are read; a longer text is refused whole."""
LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line that may be a name, and what it means. `line` is its place from 0."""

    line: int
    text: str
    found: Resolution


@dataclass(frozen=True, slots=True)
class Pasted:
    """`typed` are the lines that are not empty, as they came; `pieces` all that may be names, in their order."""

    typed: tuple[str, ...]
    pieces: tuple[Piece, ...]

    def of(self, line: int) -> list[Piece]:
        """The pieces of one line."""
        return [piece for piece in self.pieces if piece.line == line]


def read(edition: Edition, text: str) -> Pasted:
    """Everything in a pasted text. A line that names the specimen (标本：尿液) holds for what follows it. Values are read past and kept nowhere."""
    typed = tuple(line.strip() for line in text.splitlines() if line.strip())
    pieces: list[Piece] = []
    specimen: str | None = None
    for place, line in enumerate(typed[:LINES]):
        if len(line) > LONGEST_LINE:
            continue
        found = report_lines.read(unicodedata.normalize("NFKC", item_names.CIRCLED.sub("", line)), line)
        specimen = found.specimen or specimen
        pieces += (Piece(place, words, meant) for words, meant in _of_line(edition, found, specimen))
    return Pasted(typed, tuple(pieces))


def _of_line(edition: Edition, line: Line, specimen: str | None) -> Iterator[tuple[str, Resolution]]:
    for run in line.runs:
        yield from _of_run(edition, run, specimen)


def _of_run(edition: Edition, run: Run, specimen: str | None) -> Iterator[tuple[str, Resolution]]:
    """The run as one name, with the numbers beside it where they belong to it; else its parts, where some of them are names."""
    whole = run.text.replace("; ", " ")
    for text in (f"{run.before} {whole} {run.after}", f"{run.before} {whole}", f"{whole} {run.after}", whole):
        found = _exact(edition, text.strip(), specimen)
        if found is not None:
            yield text.strip(), found
            return
    parts = list(_qualified(report_lines.parts(run.text)))
    if len(parts) > 1:
        for part in parts:
            yield from _of_part(edition, part, specimen)
    else:
        yield from _of_part(edition, whole, specimen)


def _exact(edition: Edition, text: str, specimen: str | None) -> Resolution | None:
    found = resolve_item_text(edition, text, specimen, near=False)
    return found if found.code else None


def _qualified(parts: list[str]) -> Iterator[str]:
    """The parts, with one that only qualifies put behind the part before it (白蛋白, 尿)."""
    held = ""
    for part in parts:
        parsed = parse(part)
        if held and not parsed.core and parsed.found:
            held = f"{held} ({part})"
            continue
        if held:
            yield held
        held = part
    if held:
        yield held


def _of_part(edition: Edition, text: str, specimen: str | None) -> Iterator[tuple[str, Resolution]]:
    """One part: a name, several names apart by blanks, a question, or nothing."""
    if found := _exact(edition, text, specimen):
        yield text, found
        return
    if several := _each_exact(edition, list(_qualified(text.split())), specimen):
        yield from several
        return
    if len(parse(text).core) > report_lines.LONGEST_NAME or not folded(text).strip(item_names.DECORATION + " -—_=#"):
        yield text, NOTHING
        return
    yield text, resolve_item_text(edition, text, specimen)


def _each_exact(edition: Edition, words: list[str], specimen: str | None) -> list[tuple[str, Resolution]]:
    """The words in groups of which each is an item in full, the longest first; empty where any word is left over."""
    found: list[tuple[str, Resolution]] = []
    at = 0
    while at < len(words):
        for end in range(len(words), at, -1):
            text = " ".join(words[at:end])
            if meant := _exact(edition, text, specimen):
                found.append((text, meant))
                at = end
                break
        else:
            return []
    return found if len(found) > 1 else []


def qualified_otherwise(found: Resolution) -> bool:
    """Whether the text is the name of an item but for a qualifier (尿, #, 定量): then it is most likely another test."""
    return bool(found.offers) and found.offers[0].why == QUALIFIER


def only_similar(found: Resolution) -> bool:
    """Whether nothing that is offered bears the name."""
    return bool(found.offers) and all(offer.why == SIMILAR for offer in found.offers)
