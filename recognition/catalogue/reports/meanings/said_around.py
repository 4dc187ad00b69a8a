"""What of a pasted line says something about names that stand beside it or under it: a specimen, a time, a method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from recognition.catalogue.names.item_texts import AROUND, NOTHING_SAID, SPECIMEN, Around, parse
from recognition.domain.names.specimens import is_blood
from recognition.domain.reports.runs import COLON, LIST, Part, Run
from recognition.domain.reports.words import RULED


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
        return spread(parse(run.parts[0].text).qualifiers)
    return NOTHING_SAID


def beside(runs: Sequence[Run]) -> Iterator[tuple[Run, Around]]:
    """Each run with what the others of its line say for it: what stands before a colon or in a column for it (尿：肌酐 8.1; 肌酐 8.1 尿), and what
    a name before it says, where it says nothing itself (尿酸 3 肌酐 8)."""
    line_stated = held = NOTHING_SAID
    behind = _behind_all(runs)
    for place, typed in enumerate(runs):
        run, stated, following = typed, specimens(typed), runs[place + 1] if place + 1 < len(runs) else None
        if first := leading(typed):
            held = line_stated = first
            run = replace(typed, parts=typed.parts[1:])
        elif only_qualifies(run.text):
            held = line_stated = stated or line_stated
        column = specimens(following) if following and only_qualifies(following.text) else NOTHING_SAID
        yield run, over(line_stated if stated else held, column or behind)
        if held or not all(is_blood(qualifier.removeprefix(AROUND)) for qualifier in stated):
            # a name that says blood ends another specimen of its line, and nothing that was said further off
            held = over(held, stated)


def _behind_all(runs: Sequence[Run]) -> Around:
    """The specimen that is said once behind a list of results: LDH 300 ADA 44 CEA 3 胸水."""
    last = runs[-1] if len(runs) > 2 and not runs[-1].after and only_qualifies(runs[-1].text) else None
    return specimens(last) if last is not None and not any(specimens(run) for run in runs[:-1]) else NOTHING_SAID


def specimens(run: Run) -> Around:
    """The specimens that a run says, as they hold for names beside it."""
    return spread(qualifier for qualifier in parse(run.text).qualifiers if qualifier.startswith(SPECIMEN))


def spread(qualifiers: Iterable[str]) -> Around:
    """Qualifiers of a text as they hold for names beside it: a specimen is then said around them."""
    return frozenset(AROUND + qualifier.removeprefix(SPECIMEN) if qualifier.startswith(SPECIMEN) else qualifier for qualifier in qualifiers)


def only_qualifies(text: str) -> bool:
    """Whether the text is qualifiers and nothing else."""
    parsed = parse(text)
    return not parsed.core and bool(parsed.qualifiers)


def says_time(run: Run) -> bool:
    """Whether a run says a time."""
    return any(qualifier.startswith("time.") for qualifier in parse(run.text).qualifiers)


def of_time(run: Run) -> bool:
    """Whether a run is a time and nothing else."""
    return says_time(run) and only_qualifies(run.text)


def over(wide: Around, narrow: Around) -> Around:
    """What is said nearer stands over what is said further off, kind by kind."""
    kinds = {qualifier.partition(".")[0] for qualifier in narrow}
    return frozenset(qualifier for qualifier in wide if qualifier.partition(".")[0] not in kinds) | narrow


def framed(typed: str) -> bool:
    """Whether a line is set off as a heading."""
    return typed.endswith((":", "：", "】", "]", "》")) or typed.startswith(("【", "《", "==")) or RULED.match(typed) is not None


def tells(text: str) -> bool:
    """Whether the name of a row says what may hold for its neighbours: a time, a contrast, urine that was gathered. Any other specimen is its own."""
    return any(qualifier.startswith(("time.", "contrast.", "specimen.urine_24h")) for qualifier in parse(text).qualifiers)
