"""What of a pasted report nobody may pass over: words that are neither an item, a result nor the known frame of a form, items without a result, panels
of which a part is missing, and specimens that are not the items' own."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from recognition.catalogue.reports.doubts import fluid_rows
from recognition.catalogue.reports.doubts.beside_rows import LONGEST_SHOWN, BesideRows
from recognition.catalogue.reports.doubts.said_alone import said_alone
from recognition.catalogue.reports.doubts.unknown_rows import unknown
from recognition.catalogue.reports.doubts.whole_sheet import incomplete, of_other_specimens
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import framed, tells
from recognition.catalogue.reports.rows import Row
from recognition.domain.dates.labels import GATHERED
from recognition.domain.names.resolution import QUALIFIER
from recognition.domain.names.specimens import SPECIMENS, is_blood
from recognition.domain.reports import short_days
from recognition.domain.reports.form_labels import PREFIX
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.frame_words import ABOUT_BLOOD, BLOOD, DATED, INSTITUTION, OF_FLUID, SAMPLE, SIGNS_OF_MEASURE, WORDED
from recognition.domain.reports.labels import found, is_form_label, is_label, speaks, with_colons
from recognition.domain.reports.parts import LOOKED_AT
from recognition.domain.reports.said_specimens import VOLUME, without
from recognition.domain.reports.unmeasured import is_measured, unmeasured
from recognition.domain.reports.whether_done import DENIED, OF_ANOTHER_REPORT, TELLING
from recognition.domain.reports.whose import of_others
from recognition.domain.reports.words import HEADINGS, LABELS, TIMED, VALUE

_DAY_OF_YEAR = re.compile(r"^(?:\d{4}[-/.])?(?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])$|^20\d{6}$|^(?:19|20)\d\d年?$")
_JOINED = re.compile(r"\s*[+&/]\s*|\s+(?:and|with)\s+|[及和与、]\s*|\s+", re.IGNORECASE)
_LETTERS = re.compile(r"^\W*(?!(?:HH?|LL?|N|HIGH|LOW)\W*$)[A-Z]{1,4}(?:/[A-Z]{1,3})?\W*$", re.IGNORECASE)
"""Letters on a line of their own that are a unit and a specimen as well (U, FL), and no sign for high or low."""
_ORDERED = re.compile(r"^\s*(?:申请|开单|送检|医嘱|预约|拟行)\s*(?:项目|检查|检验|检测|名称|内容)?\s*[:]")
_OF_KIND = re.compile(r"[(\[](?:[三五]分类|[一二三四五六七八九十\d]+项|急诊|普通|门诊|住院|体检|定量|全套|五分类\+.{1,4}|([A-Z]{2,6}))[)\]]$")
"""What stands in brackets behind the name of a panel and says nothing of its tests."""
_ANEW = re.compile(r"^\W*(?:复[查检测]|随访|[供受](?!体)|急查|UA)\W*$", re.IGNORECASE)
"""A word alone between rows, by which what follows is of another time, person or specimen."""
_GATHERED = re.compile(GATHERED)
_LONG_NUMBER = re.compile(r"^[*]?\d{8,}[*]?$")
_NOT_FOUND = re.compile(r"未(?:检出|见|查见|找到|发现|触及)")
_OF_OTHER_REPORT = re.compile(OF_ANOTHER_REPORT)
LONGEST_FINDING = 6
"""Characters of a word behind the name of a row, such as a colour."""


@dataclass(slots=True)
class Frame:
    """A whole report, line by line. `valued` where it has results; `examined` where examinations are taken from it; `prose` behind a heading of findings, which
    lines without a label go on with; `dated` are the places of lines that say the day of the whole report."""

    meanings: Meanings
    rows: Sequence[Row]
    valued: bool
    examined: bool = False
    resulted: frozenset[str | None] = frozenset()
    prose: bool = False
    dated: Container[int] = ()

    def doubts(self) -> Iterator[tuple[int, str]]:
        """The words that a person must have seen: (line, words)."""
        codes = [piece.resolution.code for row in self.rows for piece in row.items]
        self.examined = any(map(self.meanings.examination, codes))
        self.resulted = frozenset(piece.resolution.code for row in self.rows if row.line.valued for piece in row.items)
        taken = [row.place for row in self.rows if row.items]
        for before, row in zip((None, *self.rows), self.rows, strict=False):
            if row.items and ((_ORDERED.match(row.line.folded) and taken[-1] > row.place) or row.line.folded.startswith("/")):
                # what was ordered need not be what was done; a name that goes on behind a stroke is half of a ratio
                yield row.place, row.line.typed
            elif not row.line.used and row.place not in self.dated:
                for words in self._unread(row, before):
                    yield row.place, words if len(words) <= LONGEST_SHOWN else words[:LONGEST_SHOWN] + "…"
            if self._is_gathered(row):
                yield row.place, row.line.typed
            if self.valued and not self.prose and unknown(row):
                yield row.place, row.line.typed[:LONGEST_SHOWN]
        for place in (*said_alone(self.meanings, self.rows), *fluid_rows.before_blood(self.meanings, self.rows)):
            yield place, self.rows[place].line.typed[:LONGEST_SHOWN]
        for place in of_others([row.line.folded for row in self.rows]):
            yield place, self.rows[place].line.typed[:LONGEST_SHOWN]
        yield from of_other_specimens(self.meanings, self.rows)
        yield from incomplete(self.meanings, self.rows) if self.valued else ()

    def _unread(self, row: Row, before: Row | None) -> Iterator[str]:
        line = row.line
        self.prose = found(line.folded) is not None or (self.prose and not _ends_prose(row))
        if self.prose and not row.items:
            if left_over(line.folded, self.examined, prose=True):
                yield line.typed
            return
        if (
            self.valued
            and _ANEW.match(line.folded)
            or DENIED.search(line.folded)
            and not self._of_diagnosis(line.folded)
            or (row.items or line.only_values)
            and DATED.search(line.folded)
        ):
            yield line.typed
        elif row.heading.words:
            if self._strange(row, before, row.heading.rest):
                yield line.typed
        elif any(piece.part_of for piece in row.pieces):
            if self._strange_part(row):
                yield line.typed
        elif row.items or row.questions:
            yield from self._beside(row)
        elif row.pieces and all(piece.other for piece in row.pieces):
            if self._strange_part(row):
                yield line.typed
        elif not line.valued and any(TIMED.search(word) for word in line.folded.split()):
            yield line.typed
        elif line.only_values:
            # results that stand under no name belong to one further above
            if (
                not self.valued
                and any(sign.isdigit() for sign in line.folded)
                and not _LONG_NUMBER.match(line.folded.strip())
                or _DAY_OF_YEAR.match(line.folded.strip())
                or any(sign in line.folded.split() for sign in SIGNS_OF_MEASURE)
                or (_LETTERS.match(line.folded.strip()) and not VALUE.match(line.folded.strip()))
            ):
                yield line.typed
        elif self._strange(row, before, _without(line.folded, headings) if (headings := self._headings(row)) else None):
            yield line.typed

    def _is_gathered(self, row: Row) -> bool:
        """Whether a line says when urine or stool was gathered (留取时间：…), on a sheet of which nothing else is of them."""
        if not (row.line.sampled.day and _GATHERED.search(row.line.folded)):
            return False
        measured = [self.meanings.edition.items.specimens.get(code) or frozenset() for code in self.resulted if code]
        return any(measured) and all(any(map(is_blood, each)) for each in measured if each) and not any(other.specimen for other in self.rows)

    def _headings(self, row: Row) -> list[str]:
        """The names that a line gives as headings, without brackets that are no part of them: 血常规(供者)."""
        texts = [piece.text for piece in row.pieces if piece.heading]
        return [text if self.meanings.bears(text) or self._is_of_kind(text) else re.split(r"[(\[]", text, maxsplit=1)[0] or text for text in texts]

    def _is_of_kind(self, text: str) -> bool:
        kind = _OF_KIND.search(text)
        return kind is not None and (kind[1] is None or self.meanings.bears(kind[1]))

    def _of_diagnosis(self, text: str) -> bool:
        """Whether the only such word is one of a diagnosis (腹痛待查)."""
        return not DENIED.search(text.replace("待查", "")) and "诊断" in text

    def _strange_part(self, row: Row) -> bool:
        """Whether a row that is a part of a test, or a test outside the catalogue, says more than its name and a result."""
        names = [piece.text for piece in row.pieces if piece.part_of or piece.other]
        words = " ".join(run.text for run in row.line.runs)
        words = _without(words, names)
        words_left = _NOT_FOUND.sub(" ", _without(row.line.folded, [piece.text for piece in row.pieces if piece.other]))
        return TELLING.search(words_left) is not None or tells(words) or any(len(word) > LONGEST_FINDING or SAMPLE.search(word) for word in left_over(words))

    def _without_said(self, row: Row, text: str) -> str:
        """The text without the specimen that is in force, where every name of the report so far stands under it."""
        before = {other.specimen for other in self.rows if other.pieces and other.place < row.place and not other.line.head}
        return without(text, row.specimen) if row.specimen in SPECIMENS and not is_blood(row.specimen) and before <= {row.specimen} else text

    def _strange(self, row: Row, before: Row | None, text: str | None = None) -> bool:
        """Whether a line without an item holds what is neither frame, the name of a panel, nor a row of its own; `text` is what is left of a heading."""
        line = row.line
        of_heading, text = text is not None, line.folded if text is None else text
        if before is not None and is_label(before.line.folded) and not _is_label_of_row(text):
            text = f"{before.line.folded.strip(' :')}:{text}"
        left = left_over(text, self.examined) and left_over(self._without_said(row, text), self.examined)
        unknown = any(not self.meanings.panel(PREFIX.sub("", word)) for word in left) and not self._names_tests(text)
        if line.title and (short_days.within(text) or _OF_OTHER_REPORT.search(INSTITUTION.sub(" ", text))):
            return True
        if any(":" in word and not self.meanings.panel(PREFIX.sub("", word)) for word in left) or _of_days(text):
            return True
        if not of_heading and text.strip(" :[]【】*").casefold() in BLOOD and not (line.heading_specimen in ("serum", "plasma") and framed(line.typed)):
            return True
        if LOOKED_AT.match(text) and not speaks(text):
            return False
        if VOLUME.search(text) and row.specimen not in ("urine", "urine_24h"):
            return True
        if line.valued:
            # a test that the catalogue does not have stands for itself, with the specimen in its name
            return unknown and (
                tells(text)
                or TELLING.search(text) is not None
                or bool(DATED.search(text))
                or (OF_FLUID.search(text) is not None and (not row.specimen or is_blood(row.specimen)))
                or (unmeasured(line) and not _is_qualified(row))
            )
        worded = WORDED.search(text) and not TELLING.search(text) and not tells(text)
        return unknown and not worded

    def _names_tests(self, text: str) -> bool:
        """Whether a heading is names of tests and of groups of them, joined: Iron and TIBC, 维生素及贫血."""
        words = [word for word in _JOINED.split(text.strip(" :[]【】*")) if word]
        return len(words) > 1 and all(ABOUT_BLOOD.match(word) or self.meanings.bears(word) for word in words)

    def _beside(self, row: Row) -> Iterator[str]:
        """What of a row of results is not understood."""
        line = row.line
        if not row.items and self.valued and not line.valued and len(line.runs) == 1 and self._strange(row, None):
            yield line.typed
        else:
            yield from BesideRows(self.meanings, self.valued, self.resulted).unread(row)


def _is_qualified(row: Row) -> bool:
    """Whether a row is a test of the catalogue but for a qualifier: ABSOLUTE LYMPHOCYTES."""
    return any(piece.resolution.offers and piece.resolution.offers[0].why == QUALIFIER for piece in row.pieces)


def _ends_prose(row: Row) -> bool:
    """Whether a row below a heading of findings is another part of the form: a title, a heading, a label, a test."""
    named = any(piece.resolution.code or piece.other or piece.part_of for piece in row.pieces) or bool(row.questions) or any(map(is_measured, row.line.runs))
    return named or row.line.title or bool(row.heading.words) or is_form_label(_label(row.line.folded))


def _label(text: str) -> str:
    """What stands before the first colon of a line; "" where it has none."""
    return with_colons(text).partition(":")[0].strip() if ":" in with_colons(text) else ""


def _is_label_of_row(text: str) -> bool:
    """Whether a line begins with a label itself, of the form or of a row's values (参考值：0.8-1.2 below 单位： without any)."""
    name = with_colons(text).partition(":")[0].strip()
    return is_form_label(name) or name.casefold() in LABELS


def _without(text: str, names: Sequence[str]) -> str:
    """The text without names that stand in it as they are written."""
    for name in names:
        text = text.replace(name, " ", 1)
    return text


def _of_days(text: str) -> bool:
    """Whether a line of headings has days over its columns: 项目 10-20 11-27."""
    words = text.split()
    return "参考" not in text and any(word.casefold() in HEADINGS for word in words) and any(_DAY_OF_YEAR.match(word) for word in words)
