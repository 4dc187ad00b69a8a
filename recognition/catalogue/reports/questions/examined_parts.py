"""检查部位 and 检查方法 beside the name of an examination: what agrees with it says nothing more (胸部CT平扫, 检查部位：胸部), what contradicts it makes a question of it
(检查部位：头颅, 检查方法：MRI). Either is no examination of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from recognition.catalogue.names import normalise
from recognition.catalogue.reports.matters import NOT_READ
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names import body_regions, studies
from recognition.domain.names.resolution import is_asked_back
from recognition.domain.names.studies import Study
from recognition.domain.reports.form_labels import OF_EXAMINATION
from recognition.domain.reports.labels import parts, with_colons

_BETWEEN = re.compile(r"[\s、,;/+及和与]+")
_SIDE = re.compile(r"^(?:双侧?|两侧?|左侧?|右侧?)|(?:平片|正侧位片?|正位片?|侧位片?)$")
_NEUTRAL = re.compile(r"平扫|普通|常规|扫描|检查|成像|摄影|仰卧位?|俯卧位?|多层螺旋|螺旋|轴位|横断位?|矢状位?|冠状位?", re.IGNORECASE)
_FORMS = {"ct": "CT", "mr": "MR", "us": "超声"}
"""How names of examinations are made with the part before them."""
AGREES, UNKNOWN, CONTRADICTS = range(3)


def held(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with such labels read: their own names are none, and each examination of their sheet that they contradict is asked back."""
    read = list(rows)
    for first, last in sheets(rows):
        examined = [
            (place, piece, found)
            for place in range(first, last)
            for piece in rows[place].pieces
            if (found := study_of(meanings, piece)) and not _labels(rows[place])
        ]
        for place in range(first, last):
            told = _labels(rows[place])
            if not told or not examined or any(piece.resolution.code for piece in rows[place].pieces):
                continue
            compared = [_compared(*label, [found for _place, _piece, found in examined]) for label in told]
            outcome, apart = max(one for one, _apart in compared), set().union(*(others for _one, others in compared))
            apart |= {
                at for at, (_place, piece, (_name, study)) in enumerate(examined) if study and any(_has_own(meanings, *label, piece, study) for label in told)
            }
            read[place] = replace(rows[place], pieces=(), line=replace(rows[place].line, runs=(), used=outcome != UNKNOWN))
            doubt = Doubt(place, rows[place].line.typed)
            others = {(other, piece.text) for at, (other, piece, _found) in enumerate(examined) if outcome == CONTRADICTS or at in apart}
            for other in {place for place, _text in others}:
                pieces = (asked(meanings, piece, doubt) if (other, piece.text) in others else piece for piece in read[other].pieces)
                read[other] = replace(read[other], pieces=tuple(pieces))
    return read


def sheets(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Where the sheets of a report begin and end: each from its title."""
    titles = [row.place for row in rows if row.line.title and row.place]
    return list(zip((0, *titles), (*titles, len(rows)), strict=True))


def _labels(row: Row) -> list[tuple[str, str]]:
    """(kind, value) of each label of a line that has no others; empty for any other line."""
    if OF_EXAMINATION.match(row.line.folded) is None:
        return []
    before, labelled = parts(with_colons(row.line.folded))
    read = [OF_EXAMINATION.match(f"{name}:{value}") for name, value in labelled]
    return [(match[1], match[2]) for match in read if match] if not before.strip() and all(read) else []


def study_of(meanings: Meanings, piece: Piece) -> tuple[str, Study | None] | None:
    """The folded name of the examination that a piece is, or that is offered first for it, with how it is read."""
    code = piece.resolution.code or (piece.resolution.offers[0].code if is_asked_back(piece.resolution) else "")
    item = meanings.edition.reading.item(code) if code and meanings.examination(code) else None
    if item is None:
        return None
    name = normalise.term(item.name_zh)
    return name, studies.study(name)


def asked(meanings: Meanings, piece: Piece, doubt: Doubt) -> Piece:
    """The piece as a question that shows the line, where it is an examination or one is asked about."""
    code = piece.resolution.code
    if code and meanings.examination(code):
        return piece.asked((code,), NOT_READ, doubt)
    return replace(piece, because=(*piece.because, doubt)) if is_asked_back(piece.resolution) else piece


def _has_own(meanings: Meanings, kind: str, value: str, piece: Piece, study: Study) -> bool:
    """Whether the one part that a label names has an examination of its own in the catalogue, made in the same way: 肝脏 beside 腹部超声."""
    words, code = [word for word in _BETWEEN.split(value.casefold()) if word], piece.resolution.code
    if kind != "部位" or len(words) != 1 or code is None or study.modality not in _FORMS:
        return False
    codes = meanings.bearing(f"{words[0]}{_FORMS[study.modality]}{'增强' if study.contrast else ''}")
    return bool(codes) and code not in codes


def _compared(kind: str, value: str, examined: Sequence[tuple[str, Study | None]]) -> tuple[int, set[int]]:
    """How what stands behind a label is related to the examinations: the worst of its words, each held against the examination that it fits best; and the places of
    examinations that every word contradicts (腹部CT平扫 beside 检查部位:胸部)."""
    words = [word for word in _BETWEEN.split(value.casefold()) if word]
    compare = _part if kind == "部位" else _way
    outcomes = [[compare(word, name, study) for name, study in examined] for word in words]
    apart = {at for at in range(len(examined)) if outcomes and all(of_word[at] == CONTRADICTS for of_word in outcomes)}
    return max(map(min, outcomes), default=UNKNOWN), apart


def _part(word: str, name: str, study: Study | None) -> int:
    if word[0] in "左右" and word[0] not in name:
        # one side of what has two is looked at
        return UNKNOWN
    bare = _SIDE.sub("", word) or word
    stem = bare.removesuffix("部").removesuffix("脏").removesuffix("关节")
    if stem and stem in name:
        return AGREES
    part = studies.PART_OF.get(bare) or studies.PART_OF.get(stem)
    region = body_regions.region(bare)
    own = study.part if study else ""
    if own and own in (part, studies.PART_OF.get(region, region)):
        return AGREES
    known = part is not None or bool(region)
    return CONTRADICTS if known and own and own in studies.PARTS else UNKNOWN


def _way(word: str, name: str, study: Study | None) -> int:
    contrast = studies.CONTRAST.search(word) is not None
    bare = studies.CONTRAST.sub("", _NEUTRAL.sub("", word))
    modality = next((kind for kind, words in studies.PATTERNS if words.fullmatch(bare)), None)
    other = bool(re.fullmatch(r"dr|cr|x线|x光|钼靶|胃镜|肠镜|内镜|心电图|透视|造影|dsa|spect", bare)) if modality is None else False
    if study is None or (bare and modality is None and not other):
        return AGREES if bare and bare in name else UNKNOWN
    if (bare and modality != study.modality) or (contrast != study.contrast and (contrast or "平扫" in word)):
        return AGREES if other and bare in name else CONTRADICTS
    return AGREES
