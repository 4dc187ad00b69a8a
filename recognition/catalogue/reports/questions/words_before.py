"""Words that stand before a name of a line with several results, so that they may hold for the others of it: 昨日WBC 8.9，HGB 110; WBC 8.9 HGB 110 供者 PLT 220."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recognition.catalogue.names.item_texts import Around
from recognition.catalogue.reports.doubts.list_lines import counts
from recognition.catalogue.reports.headings import leads
from recognition.catalogue.reports.matters import NOT_READ
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import framed, only_qualifies
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.resolution import BESIDE, QUALIFIER, Resolution, among, is_asked_back
from recognition.domain.reports.runs import Run
from recognition.domain.reports.unmeasured import ends_as_test
from recognition.domain.reports.whether_done import OF_ANOTHER_REPORT

_CHINESE = re.compile(r"^[\u4e00-\u9fff·\d]{1,8}")
_WORDS = re.compile(r"^(?=.*[\u4e00-\u9fff/])[\u4e00-\u9fff·*\d/.()a-z-]{2,24}$")
_NUMBERED = re.compile(r"^(?=[A-Za-z-]*\d)[A-Za-z0-9-]{4,32}(?: [A-Z]{2,6})?$")
"""A number of a report or a tube in front of a name, with an abbreviation of the test: BG0089 ALT 谷丙转氨酶."""
_AT_TIME = re.compile(r"^(?:今|昨|前|急|复|再|上|本|当|术|第)")
"""Words that nobody understands, and such as say a time or an order, which stand before a Chinese name without a blank too."""
_FOREIGN = re.compile(
    r"液$|引流|管|静脉|动脉|窦|袋|采集|回收|透|冲洗|灌|穿刺|病人|患[者儿]|标准|质控|鼠|[犬猫兔猪]|输[液血]|止血带|[重复]测|[供受]者|母|婴|胎|样本?$|培养|冰冻|循环|瘘|囊|疱|脓|积"
)
"""Words before a name by which a row below others is of something else too."""
_FROM_THERE = re.compile(r"(?:液|引流|静脉|动脉|窦|袋|冲洗|灌洗|患者|[供受]者)$")
"""Such words behind which any name says so: 右肾静脉肾素."""
_OF_KIND = re.compile(
    r"^(?:游离|结合|可溶性|不饱和|未饱和|饱和|间接|直接|总|糖化|氧化|修饰|残粒|残余|非|胰腺?|骨|肝|线粒体|胞浆|胃|肠|心|脑|小而密|超|[高低中]|极|密度|原|酸性|碱性|中性|活化|活性|激活|血清?|血浆|全血|抗|人|异常|凝血|缺|敏|微量|快速|急诊|空腹|随机|餐前|餐后|型|类|性|价|比|对|实际|标准|平均|基础|[α-ωA-Za-z\d-])+$"
)
"""Words for a kind of a substance or for how it is measured."""
_OF_THEN = re.compile(OF_ANOTHER_REPORT, re.IGNORECASE)
_QUALIFIED = ("time.", "side.", "kind.")
"""What may be said before the first name of a line for all of it; a specimen is held elsewhere (`said_around`)."""


def asked(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each item of such a line, and for each below a first row whose words say another time or report (术前WBC 5 over HGB 120)."""
    return _below_first([_asked(meanings, row) if len(row.line.runs) > 1 and row.items else row for row in rows], meanings)


def _below_first(rows: Sequence[Row], meanings: Meanings) -> list[Row]:
    read: list[Row] = []
    first, said = True, None
    for row in rows:
        line, held = row.line, said
        if line.title or row.heading.words or line.specimen is not None or framed(line.typed) or (line.runs and not line.valued and not line.used):
            first, said, held = True, None, None
        elif line.valued and first:
            first, said = False, Doubt(row.place, line.typed) if _is_of_then(meanings, row) or _is_foreign(meanings, row) else None
        elif line.valued and _is_foreign(meanings, row, _FOREIGN):
            held = said = Doubt(row.place, line.typed)
        read.append(_of_then(row, held, said) if line.valued and said is not None else row)
    return read


def _of_then(row: Row, held: Doubt | None, said: Doubt) -> Row:
    """The first such row, whose question is that of all below it, or one of those; `held` is what held before it."""
    pieces = (
        piece.asked((piece.resolution.code,), NOT_READ, said)
        if piece.resolution.code and held
        else replace(piece, matter=NOT_READ)
        if is_asked_back(piece.resolution) and not held
        else piece
        for piece in row.pieces
    )
    return replace(row, pieces=tuple(pieces))


def _is_of_then(meanings: Meanings, row: Row) -> bool:
    """Whether a row begins with words of another time or report before its name, and is asked back for them."""
    run = row.line.runs[0]
    if row.items or meanings.bears(run.text):
        return False
    return any(meanings.bears(name) and not meanings.bears(words) and (counts(words) or _OF_THEN.search(words)) for words, name in _cuts(run))


def _is_foreign(meanings: Meanings, row: Row, of: re.Pattern[str] = re.compile("")) -> bool:
    """Whether the name of a row is that of an item glued to words that nobody understands, which may say of what or of whom it and the rows below are: 腹腔引流淀粉酶, 王强总蛋白.
    Words for a kind of the same substance (胰淀粉酶, 非高密度脂蛋白胆固醇) say so of that row alone."""
    if not row.pieces or row.items or any(is_asked_back(piece.resolution) or piece.other or piece.part_of or piece.heading for piece in row.pieces):
        return False
    run = row.line.runs[0]
    if meanings.bears(run.text) or not run.after:
        return False
    return any(
        of.search(words)
        and len(name) > 1
        and not (_OF_KIND.match(words) or meanings.bears(words))
        and (_FROM_THERE.search(words) or any(not meanings.examination(code) for code in meanings.bearing(name)))
        for words, name in _cuts(run)
    )


def _asked(meanings: Meanings, row: Row) -> Row:
    pieces = {piece.text: piece for piece in row.pieces}
    if not any(_is_led(meanings, run, pieces.get(run.text), place == 0) for place, run in enumerate(row.line.runs)):
        return row
    line = Doubt(row.place, row.line.typed)
    return replace(row, pieces=tuple(piece.asked((piece.resolution.code,), NOT_READ, line) if piece.resolution.code else piece for piece in row.pieces))


def _is_led(meanings: Meanings, run: Run, piece: Piece | None, first: bool) -> bool:
    """Whether a name that was not taken is one behind words that nobody understands, or that qualify it."""
    if piece is None or not run.after or piece.resolution.code or piece.other or piece.part_of or piece.heading:
        return False
    offers = piece.resolution.offers
    if first and offers and offers[0].why == QUALIFIER and any(one.startswith(_QUALIFIED) for one in offers[0].differs):
        return True
    if len(run.parts) == 1 and meanings.bears(run.text):
        return False
    return any(
        meanings.bears(name) and not meanings.bears(words) and (only_qualifies(words) or not leads.is_known(meanings, words)) for words, name in _cuts(run)
    )


def behind(meanings: Meanings, run: Run, around: Around) -> Resolution | None:
    """What the name next to a result may be, behind Chinese words or a day that nobody understands (某医生 ALT 88, 11月20日 ALT 88, 急查WBC 12) or a panel behind
    those."""
    if not run.after or meanings.bears(run.text):
        return None
    glued = len(run.parts) == 1
    for words, name in _cuts(run):
        panel = any(map(meanings.is_panel, meanings.bearing(words)))
        if not (_WORDS.match(words.replace(" ", "")) or _NUMBERED.match(words)) or (ends_as_test(words) and not panel) or (meanings.bears(words) and not panel):
            continue
        if glued and not (name.isalnum() and name.isascii()) and not _AT_TIME.match(words):
            continue
        found = meanings.plainly(name, around)
        if found.code or is_asked_back(found):
            return among((found.code,), BESIDE) if found.code else found
    return None


def _cuts(run: Run) -> Iterator[tuple[str, str]]:
    """The ways to read a name as words with a name behind them: between its parts, or within Chinese characters that nothing parts."""
    for place in range(1, len(run.parts)):
        yield Run(run.parts[:place]).text, Run(run.parts[place:]).text
    text = run.parts[0].text
    if (chinese := _CHINESE.match(text)) and len(run.parts) == 1:
        yield from ((text[:place], text[place:]) for place in range(1, len(chinese[0]) + 1) if text[place:])
