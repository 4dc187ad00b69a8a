"""What a name that means several things, or that nobody has confirmed, means under the heading of a panel: the one test of the panel that bears it.

WBC 白细胞 under 血常规 is the count of white cells, TT under 凝血四项 the thrombin time, P under 性激素六项 progesterone. The name must be an abbreviation or
the item's own name but for words that say nothing (白细胞, of 白细胞计数); names of another kind (梅毒, 离子钙) stay questions, and so does what a heading
does not say: a time, a count or a percentage, total or ionised calcium.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import replace

from recognition.catalogue.names.item_texts import AROUND, SPECIMEN, Around, amid, parse, said_in
from recognition.catalogue.reports.headings.headed import Under
from recognition.catalogue.reports.meanings import unit_table
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.domain.names.items import OF_ANOTHER, Parsed
from recognition.domain.names.resolution import SAME_NAME, SEVERAL_MEANINGS, UNCONFIRMED, Resolution
from recognition.domain.names.specimens import SPECIMENS
from recognition.domain.reports.printed_values import read
from recognition.domain.reports.runs import Run

_DASH, _NEGATIVE = re.compile(r"^\(?[-–—]\)?$"), "阴性"
"""A dash for a result is a sign, as no count and no amount has one."""
QUALITATIVE = "kind.qualitative"
BY_NAME = frozenset({UNCONFIRMED, SAME_NAME, SEVERAL_MEANINGS})
"""Why items are offered that bear the name."""
_UNSAID = ("specimen.", "measure.count")
"""Qualifiers of an item's full name that the heading and the unit say for it."""
_NEUTRAL = re.compile(r"计数|数目|数|百分(?:比|率|数)|测定|时间|质(?=$)|性(?=粒细胞)|total|serum|urine|count|[, ]")
_TWO_MEANINGS = frozenset({"ca", "ca2", "ca2plus", "钙离子", "离子钙"})
"""What no heading tells apart: calcium in all and ionised."""
_HEPATITIS = re.compile(r"([甲乙丙丁戊])型?肝(?!炎)")
_LIPOPROTEIN, _MOLES = re.compile(r"^[高低]密度脂蛋白$"), re.compile(r"mmol/l$", re.IGNORECASE)
"""A lipoprotein in millimoles is its cholesterol: nothing else of it is counted so."""
FEWEST, SHARE = 3, 3
"""Tests of a panel that must stand in a sheet without a heading, and which part of it, for the sheet to be that panel's."""


def member(meanings: Meanings, run: Run, around: Around, under: Under, sure: bool = True) -> str | None:
    """The one test of the panels above it that a run with a result bears the name of; not `sure` where the panel is known by its other rows alone: then
    the name must be nobody else's at all."""
    run = replace(run, after=_NEGATIVE) if _DASH.match(run.after) else run
    if not under.members or not run.after or run.series or parse(run.text).core in _TWO_MEANINGS:
        return None
    for around_run in _sayings(around, run, by_strip=_is_of_strip(meanings, under)):
        parsed = amid(parse(run.text), around_run)
        codes = meanings.bearing_amid(parsed)
        if not sure and (parsed.vague or len(codes) > 1):
            return None
        fitting = {code for code in codes & under.members if _is_its_own(meanings, code, parsed) and not meanings.strange(run, code)}
        if len(fitting) == 1 and _is_whole(meanings, code := next(iter(fitting)), parsed):
            return None if _is_like_another(meanings, run, codes - fitting, code, under) else code
    return None


def _is_like_another(meanings: Meanings, run: Run, others: Iterable[str], code: str, under: Under) -> bool:
    """Whether another bearer of the name stands in the heading too, or is of the kind of the other tests above it: TG under 血脂+甲功七项, where some laboratories count thyroglobulin in."""
    fitting = {other for other in others if not meanings.strange(run, other)}
    return bool(fitting & under.single or (_groups(meanings, fitting) - _groups(meanings, (code,))) & _groups(meanings, under.members))


def _groups(meanings: Meanings, codes: Iterable[str]) -> set[str]:
    return {item.group for code in codes if (item := meanings.edition.reading.item(code)) is not None}


def otherwise(meanings: Meanings, run: Run, around: Around, differs: Iterable[str]) -> str | None:
    """The one item that the run would be, were these qualifiers not said: nothing but they tells it from that."""
    parsed = amid(parse(run.text), around)
    bare = parsed._replace(qualifiers=frozenset(qualifier for qualifier in parsed.qualifiers if said_in(frozenset({qualifier})).isdisjoint(differs)))
    codes = meanings.bearing_amid(bare)
    code = next(iter(codes)) if len(codes) == 1 and not bare.vague else None
    if code is None or not _is_its_own(meanings, code, bare) or meanings.measured(run, code).code is None:
        return None
    return code if _is_whole(meanings, code, bare) else None


def by_measure(meanings: Meanings, run: Run, around: Around, under: Under, found: Resolution) -> str | None:
    """The one item of those that bear an abbreviation, or its own name but for neutral words, which its unit and its reference range are of, where no other can be: WBC 白细胞 8.1
    10^9/L 3.5-9.5, CK-MB 11 U/L 0-24. Not under a heading that lacks it."""
    if not found.offers or found.offers[0].why not in BY_NAME or run.series or not run.after:
        return None
    printed = read(run.values)
    if not printed.ranges or not printed.units or not all(known for _unit, known in printed.units):
        return None
    # an examination has no unit with a range
    codes = [offer.code for offer in found.offers if offer.why in BY_NAME and not meanings.examination(offer.code)]
    fitting = [code for code in codes if not meanings.strange(run, code)]
    if len(fitting) != 1 or not _has_table(meanings, fitting[0]) or (under.members and fitting[0] not in under.members):
        return None
    parsed = amid(parse(run.text), around)
    return fitting[0] if _is_its_own(meanings, fitting[0], parsed, told=True) and _is_whole(meanings, fitting[0], parsed) else None


def _has_table(meanings: Meanings, code: str) -> bool:
    item = meanings.edition.reading.item(code)
    return item is not None and bool(unit_table.of(item.name_zh))


def spelled_out(meanings: Meanings, run: Run, around: Around) -> str | None:
    """The item of hepatitis whose name the run is when it is spelled out: 甲肝抗体IgM is 甲型肝炎病毒抗体IgM; an abbreviation beside it must be that item's. Likewise the
    cholesterol of a lipoprotein by its unit: 高密度脂蛋白 1.3 mmol/L."""
    name = _HEPATITIS.sub(r"\1型肝炎病毒", run.parts[0].text)
    if _LIPOPROTEIN.match(run.text) and any(_MOLES.search(value) for value in run.values):
        name = f"{run.text}胆固醇"
    if name == run.parts[0].text or not run.after or run.series:
        return None
    code = meanings.exact(name, around)
    return code if code and meanings.bearing_amid(amid(parse(run.text), around)) == {code} else None


def _is_of_strip(meanings: Meanings, under: Under) -> bool:
    """Whether the tests above are those of a test strip of urine alone."""
    return all(
        "kind.qualitative" in meanings.edition.items.has[code] or meanings.edition.items.specimens.get(code) == frozenset({"urine"}) for code in under.members
    )


def _sayings(around: Around, run: Run, by_strip: bool = False) -> Iterable[Around]:
    """What is said around the run: every wider word for the specimen with it; and by a result that is a sign, that it is qualitative."""
    wider = {
        AROUND + wide for qualifier in around if qualifier.startswith(AROUND) for wide in getattr(SPECIMENS.get(qualifier.removeprefix(AROUND)), "within", ())
    }
    yield around | wider
    if by_strip or not any(sign.isdigit() for sign in run.after):
        yield around | wider | {QUALITATIVE}


def _is_whole(meanings: Meanings, code: str, parsed: Parsed) -> bool:
    """Whether nothing that the item's full name says is left unsaid: 葡萄糖(空腹) is no GLU, and arterial blood must be said."""
    item = meanings.edition.reading.item(code)
    stated = said_in(parsed.qualifiers)
    unsaid = {qualifier for qualifier in parse(item.name_zh).qualifiers - stated if not qualifier.startswith(_UNSAID)} if item else {""}
    arterial = meanings.edition.items.specimens.get(code) == frozenset({"arterial_blood"})
    return not unsaid and (not arterial or SPECIMEN + "arterial_blood" in stated)


def _is_its_own(meanings: Meanings, code: str, parsed: Parsed, told: bool = False) -> bool:
    """Whether one of the words is confirmed, an abbreviation, or the item's name but for words that say nothing; `told` where a range tells ionised calcium apart."""
    item = meanings.edition.reading.item(code)
    names = {_bare(parse(name).core) for name in (item.name_zh, item.name_en)} if item else set()
    for core in (parsed.core, *parsed.pieces):
        for name in meanings.edition.items.cores.get(core, ()):
            if name.code == code and core not in OF_ANOTHER and (told or core not in _TWO_MEANINGS) and (name.confirmed or name.short or _bare(core) in names):
                return True
    return False


def _bare(core: str) -> str:
    return _NEUTRAL.sub("", core) or core


def by_rows(meanings: Meanings, codes: Iterable[str]) -> Under:
    """The panels of which a good part stands in a sheet by names that are exact."""
    there = set(codes)
    panels = {panel: frozenset(meanings.members(panel)) for panel in meanings.panels}
    known = [members for members in panels.values() if len(members & there) >= max(FEWEST, math.ceil(len(members) / SHARE))]
    return Under(frozenset().union(*known))
