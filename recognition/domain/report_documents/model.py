"""What a reader finds in a report document, whatever its format: rows with what is written of item, issuer, time and status, and nothing of a result.

A row holds no value, flag, conclusion and nothing of a person. The name of an item is held for as long as the row is looked at, for it is what a
person is asked about where there is no code; so are its unit and its reference range, which tell whether they can be that item's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Stated
from recognition.errors import Problem

FORMATS = ("hl7v2", "cda", "fhir", "text")
MOST_BYTES, MOST_ROWS = 4 * 1024 * 1024, 200
"""Of one document; a larger one is refused whole."""
FINAL, CORRECTED = "final", "corrected"
SUPERSEDED = "superseded"
"""Why a row is refused of which the document has a later version."""


WORDS, SPECIMEN_ROWS, UNNAMED = "narrative_rows_ignored", "specimen_rows_ignored", "observations_unnamed"
"""What is told of results that are no rows, whatever becomes of the rows around them."""


class DocumentRefused(Problem):
    """A document that is refused whole: nothing of it was asked. `code` says why."""

    code = "report_malformed"


class Performed(NamedTuple):
    """A performed time as a document gives it: `precision` is `second`, `minute`, `hour` or `day`, `zone` `sent` or `assumed` (then it is +08:00), `source` the field
    it stands in. A day alone is its beginning in Shanghai."""

    at: datetime
    precision: str
    zone: str
    source: str

    @property
    def stated(self) -> Stated:
        """The same as a question says it."""
        return Stated.DAY if self.precision == "day" else Stated.INSTANT if self.zone == "sent" else Stated.LOCAL

    @property
    def day(self) -> date:
        """The day in Shanghai."""
        return shanghai_day(self.at)


class ItemCode(NamedTuple):
    """A code that a document gives for an item. `system` is `loinc` only for a code with LOINC's form and check digit; `local` is anything else, and `foreign` says
    that a system was named which is neither LOINC nor the issuer's own, `may_be_price` that nothing speaks against a national price code,
    `packed` that it holds the row's own result or a decimal number, as where several things were written into one field: then it counts only where it is known as it stands."""

    system: str
    code: str
    foreign: bool = False
    may_be_price: bool = True
    packed: bool = False


class Organisation(NamedTuple):
    """An institution as a document tells of it: identifiers under whatever system, then names."""

    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Whether anything is said of it."""
        return bool(self.ids or self.names)


NOBODY = Organisation()


class Refusal(NamedTuple):
    """Why a row is never asked: `status` as the document's table has it, `seen` the times that are none of performance, by field and kind."""

    code: str
    status: str | None = None
    seen: tuple[str, ...] = ()


class Timing(NamedTuple):
    """What the times of a row come to: a performed time, with a question where somebody must look; or a refusal. `notices` are told beside the rows."""

    performed: Performed | None = None
    question: str | None = None
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a report. `at` is its place (`OBR[2]/OBX[3]`), `group` what it shares with the rows of its own report part, `codes` in the document's order, `specimen` a
    code of the vocabulary, UNKNOWN for one that was not understood, None for none said; `status` FINAL, CORRECTED, or None where nobody said;
    `printed` are its unit and its reference range as they are written, `around` the words that stand above or below it and may say of what it is (the order's name), `specimen_in_words` that a specimen which was not understood is said in words and not by a code alone; `meant` our codes of what the name may be, where the lines around it were understood with it; `part` tells apart results of one item and time (isolates, parents), `told` is when this version was told, `behind` are the times of receipt and report, before which it was performed; `questions` what a person must answer first, `lines` the numbers of the lines of a text that must be looked at, `number` the report's number, `numbers` further numbers under which others know the examination."""

    at: str
    issuer: Organisation
    codes: tuple[ItemCode, ...] = ()
    name: str = ""
    printed: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    examination: bool = False
    specimen: str | None = None
    specimen_in_words: bool = False
    performer: Organisation = NOBODY
    performer_must_be_known: bool = False
    performed: Performed | None = None
    number: str | None = None
    numbers: tuple[str, ...] = ()
    status: str | None = None
    mark: str | None = None
    meant: tuple[str, ...] | None = None
    group: str = ""
    part: str = ""
    told: tuple[datetime, ...] = ()
    behind: tuple[Performed, ...] = ()
    questions: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A document that was read: its `format`, its rows in their order, and what is told of the whole."""

    format: str
    rows: tuple[ReportRow, ...]
    notices: tuple[str, ...] = ()
