"""What of a pasted line says something about names that stand beside it or under it: a specimen, a time, a method."""

from __future__ import annotations

from collections.abc import Iterator

from recognition.domain.report_lines import COLON, LIST, Part, Run
from recognition.registry.item_index import SPECIMEN, parse

Around = frozenset[str]
"""Qualifiers that are said around a name; a specimen among them begins with AROUND."""


def groups(parts: tuple[Part, ...]) -> Iterator[str]:
    """The texts between the commas of a list; a part that only qualifies belongs to the one before it (白蛋白, 尿)."""
    held = ""
    for part in parts:
        apart = part.gap in (LIST, COLON) and not only_qualifies(part.text)
        if held and apart:
            yield held
            held = part.text
        else:
            held = f"{held} {part.text}".strip()
    if held:
        yield held


def leading(run: Run) -> Around:
    """The qualifiers that stand before a colon and hold for all that follows in the line (尿液：肌酐 8.1，尿素 211)."""
    if len(run.parts) > 1 and run.parts[1].gap == COLON and only_qualifies(run.parts[0].text):
        return parse(run.parts[0].text).found
    return frozenset()


def specimens(run: Run) -> set[str]:
    return {one.removeprefix(SPECIMEN) for one in parse(run.text).found if one.startswith(SPECIMEN)}


def only_qualifies(text: str) -> bool:
    parsed = parse(text)
    return not parsed.core and bool(parsed.found)


def over(wide: Around, narrow: Around) -> Around:
    """What is said nearer stands over what is said further off, kind by kind."""
    kinds = {one.partition(".")[0] for one in narrow}
    return frozenset(one for one in wide if one.partition(".")[0] not in kinds) | narrow


def framed(typed: str) -> bool:
    return typed.endswith((":", "：", "】", "]", "》")) or typed.startswith(("【", "《", "=="))
