"""A time, a side or a kind in the name of a panel that heads rows: 24小时电解质, 左肾功能, 血糖(餐后), Renal Function Test - 24h, 电解质(定性). It holds for the rows until
the next heading, as if it stood behind the name of each: a row whose item has it stays, any other is a question that shows the heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from recognition.catalogue.names.item_texts import NOTHING_SAID, parse
from recognition.catalogue.reports.matters import NOT_READ
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.qualifiers import Qualifiers
from recognition.domain.reports.form_labels import ORDERED
from recognition.domain.reports.frame_words import INSTITUTION
from recognition.domain.reports.labels import parts, with_colons

_KINDS = ("time", "side", "kind", "contrast")
"""What a heading may say of all its rows. A specimen holds by `sections`, high sensitivity and free hormones by `qualified_headings`."""
_USUAL = frozenset({"time.fasting", "time.before_meal", "kind.quantitative"})
"""Blood is drawn fasting unless a form says otherwise, and a number is a quantity."""
_DAY, _DAY_URINE = "time.at_1440", "urine_24h"
_BETWEEN = re.compile(r"[+,、;&和及]|(?<!\d)/|/(?!\d)")
_DATED = re.compile(r"\d{4}[-/.年]\d{1,2}|\d{1,2}[-/月]\d{1,2}日?\s+\d{1,2}:\d\d")
_SERVICE = re.compile(r"24\s*小时(?=急诊|门诊|自助|值班|服务)")
"""How long a laboratory is open."""
_NO_RESULT = re.compile(r"^(?:\d{1,2}|-)$")
NUMBERED = "portion.numbered"
"""A number behind the name of a panel, of a tube or of a day (Renal Function Test, tube 2)."""


class Said(NamedTuple):
    """What a word of a heading says, and the items that it names: none where it is a word by itself, which holds for all."""

    qualifiers: Qualifiers
    items: frozenset[str]
    line: Doubt


def asked(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each item that lacks what the title or the last heading above it says."""
    title: tuple[Said, ...] = ()
    heading: tuple[Said, ...] = ()
    read: list[Row] = []
    for row in rows:
        heads = _is_heading(meanings, row)
        if row.line.title:
            title, heading = tuple(_said(meanings, row)), ()
        elif heads:
            heading = tuple(_said(meanings, row))
        of_results = row.line.valued and not (row.line.title or heads)
        read.append(replace(row, pieces=tuple(_asked(meanings, piece, (*heading, *title)) for piece in row.pieces)) if of_results else row)
    return read


def _is_heading(meanings: Meanings, row: Row) -> bool:
    """Whether a line names a panel whose rows stand under it; a number of one or two digits behind that name is no result."""
    if not row.line.valued:
        return bool(row.heading.words) or any(piece.heading for piece in row.pieces)
    return _is_numbered(meanings, row)


def _is_numbered(meanings: Meanings, row: Row) -> bool:
    if len(row.pieces) != 1 or row.pieces[0].other or any(run.after for run in row.line.runs[1:]):
        return False
    found = row.pieces[0].resolution
    codes = [found.code] if found.code else [offer.code for offer in found.offers[:1]]
    run = row.line.runs[0]
    return _NO_RESULT.match(run.after) is not None and len(run.values) == 1 and any(map(meanings.members, codes))


def _said(meanings: Meanings, row: Row) -> Iterator[Said]:
    """What each word of a heading says that is no name of a test by itself (血常规+餐后2小时血糖)."""
    line = Doubt(row.place, row.line.typed)
    if row.line.valued and row.line.runs[0].after.isdigit():
        yield Said(frozenset({NUMBERED}), frozenset(), line)
    first, labelled = parts(with_colons(_SERVICE.sub(" ", INSTITUTION.sub(" ", row.line.folded))))
    words = [word.strip(" 【】") for text in (first, *(value for name, value in labelled if ORDERED.match(name))) for word in _BETWEEN.split(text)]
    words = [word for word in words if word]
    for word in words:
        qualifiers = frozenset(one for one in parse(word).qualifiers - _USUAL if one.startswith(_KINDS) and not (_DATED.search(word) and ".clock_" in one))
        if qualifiers and meanings.exact(word, NOTHING_SAID) is None:
            yield Said(qualifiers, _named(meanings, row, word) if len(words) > 1 else frozenset(), line)


def _named(meanings: Meanings, row: Row, word: str) -> frozenset[str]:
    """The items that a word of several in a heading names, and those of the panels that it names."""
    codes = {code for named in row.heading.words if named.word in word or named.name in word for code in named.codes}
    return frozenset(codes | {member for code in codes for member in meanings.members(code)})


def _asked(meanings: Meanings, piece: Piece, holding: Sequence[Said]) -> Piece:
    code = piece.resolution.code
    if code is None:
        return piece
    for said in holding:
        if (not said.items or code in said.items) and (lacked := _lacked(meanings, code, said.qualifiers)):
            others = [offer.code for offer in meanings.edition.items.same_in(code, _DAY_URINE)] if _DAY in lacked else []
            return piece.asked(dict.fromkeys((*others, code)), NOT_READ, said.line)
    return piece


def _lacked(meanings: Meanings, code: str, said: Qualifiers) -> Qualifiers:
    """What the item lacks of what is said, kind by kind: of a heading that says several times (空腹+餐后2h) its rows are each of one."""
    lacked: set[str] = set()
    has = meanings.edition.items.has[code]
    for kind in {one.partition(".")[0] for one in said}:
        of_kind = frozenset(one for one in said if one.startswith(kind + "."))
        lacking = meanings.edition.items.lacking(code, of_kind)
        several = len(of_kind) > 1 and any(one.startswith(kind + ".") for one in has)
        if lacking == of_kind and not several and not (_DAY in of_kind and meanings.edition.items.measured_in(code, _DAY_URINE)):
            lacked |= lacking
    return frozenset(lacked)
