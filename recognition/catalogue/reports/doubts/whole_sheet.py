"""What nobody may pass over in a sheet as a whole: panels of which a part is missing, and specimens that are not the items' own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.rows import Row
from recognition.domain.names import qualifiers
from recognition.domain.names.qualifiers import SINGLE_URINE
from recognition.domain.names.resolution import is_asked_back
from recognition.domain.names.specimens import UNKNOWN, covers
from recognition.domain.reports.frame_words import NOT_CITRATE
from recognition.domain.reports.lines import Line

_IN_TUBE = (
    (re.compile("肝素锂|lithium heparin", re.IGNORECASE), "锂"),
    (re.compile("草酸钾|potassium oxalate", re.IGNORECASE), "钾"),
    (re.compile("肝素钠|氟化钠|edta-?na|sodium heparin|sodium fluoride", re.IGNORECASE), "钠"),
)
"""What stands in the tube is what is measured: the result is of the tube."""


def of_other_specimens(meanings: Meanings, rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Labels for the specimen that name another one than an item that is taken is measured in: the label above it, or without one the first below."""
    labels = [row for row in rows if row.line.specimen]
    for row in rows:
        above = [label for label in labels if label.place <= row.place]
        for label in above[-1:] or labels[:1]:
            if any(_is_of_other(meanings, piece.resolution.code, label.line) for piece in row.items):
                yield label.place, label.line.typed


def _is_of_other(meanings: Meanings, code: str | None, label: Line) -> bool:
    own = meanings.edition.items.specimens.get(code or "", frozenset())
    item = meanings.edition.reading.item(code) if code else None
    if not own or item is None:
        return False
    if any(tube.search(label.folded) and item.name_zh == analyte for tube, analyte in _IN_TUBE):
        return True
    stated = label.specimen or UNKNOWN
    timed = any(one.startswith("time.") for one in meanings.edition.items.has[code or ""])
    if (own == {"urine_24h"} or timed) and _contradicts(own, meanings.edition.items.has[code or ""], label):
        return True
    return stated == UNKNOWN or not covers(own, stated) or (own == {"citrated_plasma"} and NOT_CITRATE.search(label.folded) is not None)


def _contradicts(own: frozenset[str], has: set[str], label: Line) -> bool:
    """Whether the words of a label say another time than the item's, or urine of once over that of a day: 空腹血清 over 葡萄糖(随机), 晨尿 over 24小时尿蛋白."""
    said = qualifiers.take(label.folded.casefold())[1]
    times = {one for one in said if one.startswith("time.")}
    of_time = bool(times) and any(one.startswith("time.") for one in has) and not times & has
    return of_time or (own == {"urine_24h"} and SINGLE_URINE in said)


def incomplete(meanings: Meanings, rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """The panels of a sheet with results of which not every member stands in it."""
    pieces = [piece for row in rows for piece in row.pieces]
    there = {piece.resolution.code for piece in pieces} | {
        offer.code for piece in pieces if is_asked_back(piece.resolution) for offer in piece.resolution.offers
    }
    for piece in pieces:
        if piece.resolution.code and not there.issuperset(meanings.members(piece.resolution.code)):
            yield piece.line, piece.text
