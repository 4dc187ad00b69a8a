"""A heading that names a test more fully than the row below it: 血常规+超敏CRP over CRP, 游离甲功 over T3, 泌乳素(PEG) over PRL, 微量元素 over 钙. Which of the two the
row is nobody can tell, so a person is asked, and sees the heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from recognition.catalogue.names.item_texts import NOTHING_SAID, amid, parse
from recognition.catalogue.reports.matters import NOT_READ
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import framed
from recognition.catalogue.reports.questions.unsaid_words import free_of
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.resolution import SIMILAR, among
from recognition.domain.reports.result_units import is_of_blood_count


def _sensitive(meanings: Meanings, text: str) -> str | None:
    """The one item that the text is with the word high-sensitivity before it, confirmed or not."""
    codes = meanings.bearing_amid(amid(parse(text), frozenset({"sensitivity.high"})))
    return next(iter(codes)) if len(codes) == 1 else None


_FULLER: tuple[tuple[re.Pattern[str], Callable[[Meanings, str], str | None]], ...] = (
    (re.compile(r"超敏|高敏|(?<![a-z])hs(?=-?[a-z])|high[\s-]*sensitiv", re.IGNORECASE), _sensitive),
    (re.compile(r"游离|(?<![a-z])free(?![a-z])", re.IGNORECASE), free_of),
)
"""Words of a heading, and the item that a bare name is with them."""
_ELEMENTS = re.compile(r"微量元素|[三四五六七八九十多]元素")
_ELEMENT = re.compile(r"^(?:血清?)?总?[钙镁铁锌铜锰硒铅](?:离子)?$|^(?:Ca|Mg|Fe|Zn|Cu|Mn|Se|Pb)$")
"""Trace elements, which are measured in whole blood as often as in serum, and the elements among the items."""
_USUAL_TIMES = frozenset({"time.fasting", "time.before_meal", "time.random"})
_OF_SEVERAL = re.compile(r"三大常规|血[、,/和及]?\s*尿(?:[、,/和及]?\s*大?[便粪])?\s*三?常规")
_CELL = re.compile(r"^(?:白|红|上皮)细胞|^(?:WBC|RBC|EC)$", re.IGNORECASE)
"""Routine tests of several specimens under one heading, and the cells that all of them count."""
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")


def asked(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each item whose heading may say another test, and such a heading as one."""
    resulted = {piece.resolution.code for row in rows if row.line.valued for piece in row.pieces}
    asked_for: set[str] = set()
    headings: list[Row] = []
    read: list[Row] = []
    for row in rows:
        if not row.line.valued:
            # a list without results has elements too
            pieces = tuple(_of_elements(piece, row, headings) for piece in row.pieces)
            headings = [*([] if row.line.title else headings), row]
            read.append(replace(row, pieces=pieces))
            continue
        pieces = tuple(_asked(meanings, piece, row, headings, resulted) for piece in row.pieces)
        asked_for |= {offer.code for piece, before in zip(pieces, row.pieces, strict=True) if piece is not before for offer in piece.resolution.offers}
        read.append(replace(row, pieces=pieces))
        if any(words.fullmatch(row.line.typed.strip(" :【】[]")) for words, _build in _FULLER):
            # a word on a line of its own, which was read with the first row below it
            headings = [*headings, row]
    return [row if row.line.valued else replace(row, pieces=tuple(_as_heading(piece, asked_for) for piece in row.pieces)) for row in read]


def _as_heading(piece: Piece, asked_for: set[str]) -> Piece:
    code = piece.resolution.code
    return replace(piece, resolution=among((code,), SIMILAR), heading=True) if code in asked_for and code else piece


def _asked(meanings: Meanings, piece: Piece, row: Row, headings: Sequence[Row], resulted: set[str | None]) -> Piece:
    code = piece.resolution.code
    if code is None:
        return piece
    if (fuller := _fuller(meanings, piece.text, code, headings)) is not None and fuller[0] not in resulted:
        return piece.asked((fuller[0], code), NOT_READ, _line(fuller[1]))
    if (other := _of_other_time(meanings, code, headings)) is not None:
        return piece.asked((code,), NOT_READ, _line(other))
    for heading in headings:
        if _says_more(meanings, heading, code) or (_OF_SEVERAL.search(heading.line.folded) and _is_cell(piece, row)):
            return piece.asked((code,), NOT_READ, _line(heading))
    return _of_elements(piece, row, headings)


def _fuller(meanings: Meanings, text: str, code: str, headings: Sequence[Row]) -> tuple[str, Row] | None:
    """The item that a bare name is with the words of a heading, and that heading; None where one names the bare item too (血常规+CRP+超敏CRP)."""
    named = {heading.place: _named(heading) for heading in headings}
    if any(code in codes for codes in named.values()):
        return None
    for words, build in _FULLER:
        telling = [heading for heading in headings if named[heading.place] or words.search(heading.line.folded)]
        other = build(meanings, text) if telling else None
        for heading in telling:
            if other and other != code and (other in named[heading.place] or words.search(heading.line.folded)):
                return other, heading
    return None


def _of_elements(piece: Piece, row: Row, headings: Sequence[Row]) -> Piece:
    """An element under the last heading of trace elements, as one of whole blood, where the report does not say what it is of."""
    code = piece.resolution.code
    if code is None or row.specimen or not _ELEMENT.match(piece.text):
        return piece
    last = next((each for each in reversed(headings) if _ELEMENTS.search(each.line.folded) or each.heading.words or framed(each.line.typed)), None)
    if last is None or not _ELEMENTS.search(last.line.folded):
        return piece
    return piece.of_specimen("whole_blood", _line(last))


def _named(heading: Row) -> set[str]:
    """The items that a heading names."""
    taken = {piece.resolution.code for piece in heading.pieces if piece.resolution.code}
    return taken | {offer.code for piece in heading.pieces if piece.heading for offer in piece.resolution.offers[:1]}


def _says_more(meanings: Meanings, heading: Row, code: str) -> bool:
    """Whether the heading is a name of the item with other words, which may be another test: 内生肌酐清除率, 泌乳素(PEG)."""
    if any(piece.resolution.code is None and _is_timed(meanings, piece.text, code) for piece in heading.pieces):
        return True
    item = meanings.edition.reading.item(code)
    return item is not None and any(
        piece.resolution.code is None
        and [offer.code for offer in piece.resolution.offers[:1]] == [code]
        and not meanings.bears(piece.text)
        and (item.name_zh in piece.text or meanings.exact(_IN_BRACKETS.sub("", piece.text), NOTHING_SAID) == code)
        for piece in heading.pieces
    )


def _is_timed(meanings: Meanings, text: str, code: str) -> bool:
    """Whether a heading says a time that the item lacks, and names it (胰岛素测定(120min)), or the item depends on the time (性激素(30min) over LH)."""
    parsed = parse(text)
    times = {one for one in parsed.qualifiers if one.startswith("time.")} - _USUAL_TIMES
    named = meanings.bearing_amid(parsed._replace(qualifiers=frozenset())) if times else set()
    return bool(times and meanings.edition.items.lacking(code, times)) and (code in named or meanings.of_day(code))


def _of_other_time(meanings: Meanings, code: str, headings: Sequence[Row]) -> Row | None:
    """The last heading that names the like of an item which is of a time of its own, where that is of other times alone: 随机血糖 over 葡萄糖(空腹)."""
    if not any(one.startswith("time.") for one in meanings.edition.items.has[code]):
        return None
    for heading in reversed(headings):
        named = [times for piece in heading.pieces if (times := _times_of_like(meanings, piece.text, code))]
        if named:
            return heading if all(meanings.edition.items.lacking(code, times) for times in named) else None
    return None


def _times_of_like(meanings: Meanings, text: str, code: str) -> set[str]:
    """The times that a name of the item says, which is the item's but for them; empty for any other name."""
    parsed = parse(text)
    times = {one for one in parsed.qualifiers if one.startswith("time.")}
    if not times:
        return set()
    exact, unconfirmed, differing = meanings.edition.items.bearing(parsed._replace(qualifiers=parsed.qualifiers - times))
    return times if code in exact | unconfirmed or all(one.startswith("time.") for one in differing.get(code, {""})) else set()


def _is_cell(piece: Piece, row: Row) -> bool:
    """Whether a piece is a cell that blood, urine and stool have, without the unit of a blood count."""
    return _CELL.match(piece.text) is not None and not any(run.text == piece.text and is_of_blood_count(run.values) for run in row.line.runs)


def _line(heading: Row) -> Doubt:
    return Doubt(heading.place, heading.line.typed)
