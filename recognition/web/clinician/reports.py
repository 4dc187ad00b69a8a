"""What became of a pasted report: each line as it was typed, and of each piece whether it was asked, asked back, or not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.other_tests import OtherTest
from recognition.domain.names import qualifier_words
from recognition.domain.names.resolution import is_asked_back
from recognition.web.clinician import language
from recognition.web.clinician.choosing import ITEM, Row, by_codes, rows_of
from recognition.web.clinician.group_answers import NONE, Question, settle, shown

if TYPE_CHECKING:
    from recognition.catalogue.reports.reader import Doubt, Pasted
    from recognition.catalogue.reports.rows import Piece

LONGEST = 40_000
"""Characters of a pasted report; a longer text is refused, not cut."""
PIECE, PICK = "piece-", "pick-"
SKIP = NONE
ASKED, AGAIN, PART, HEADING, SKIPPED, OTHER, UNREAD = "asked", "again", "part", "heading", "skipped", "other", "unread"
"""Outcomes of a piece: a question of its own, the same item as a line before it, a part of a test that is asked or shown elsewhere, the name of a
panel over its tests, left out by the person, a known test outside the catalogue, or
not read as an item."""


CARRIED = ("lines", "issuer", "issuer_code", "issuer_was", "performed", "ago", "report")
"""What of the form goes on with a pasted report, so that its account stays beside the answers while they are decided."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A piece of a line and what became of it. `row` is the item that was asked, `near` what it may have meant where nothing was, `named` the test outside
    the catalogue that it is, in words."""

    text: str
    what: str
    row: Row | None = None
    near: tuple[Row, ...] = ()
    named: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A line as it was typed with the outcome of its pieces; without any it is head or foot of the form."""

    typed: str
    outcomes: tuple[Outcome, ...]

    @property
    def left(self) -> bool:
        """Whether a piece of it that may be an item was not asked about."""
        return any(outcome.what in (SKIPPED, OTHER, UNREAD) for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Account:
    """A pasted report line by line; `carried` are the (name, value) of the form that it was made from."""

    told: tuple[Told, ...]
    carried: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Understood:
    """A pasted report with the choices made for it: `items` to be asked, each once, `open` pieces still to be chosen, `groups` questions for many lines at once,
    `told` line by line; `doubts` the words that a person must have seen before any item is asked."""

    items: list[Row] = field(default_factory=list)
    open: list[tuple[Piece, tuple[Row, ...]]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    doubts: tuple[Doubt, ...] = ()
    groups: list[Question] = field(default_factory=list)

    @property
    def unanswered(self) -> int:
        """How many questions a person has still to answer."""
        return len(self.open) + sum(not group.answer for group in self.groups)

    def seal(self, *differing: str) -> str:
        """What tells these doubts from others, so that a person's word for them is not taken for lines that were changed afterwards, nor for what else was typed (`differing`)."""
        told = "\n".join([*(doubt.text for doubt in self.doubts), *differing])
        return sha256(told.encode()).hexdigest()[:16]


def understand(
    edition: Edition, pasted: Pasted, chosen: Mapping[str, str], already: Sequence[str] = (), all_back: bool = False, answered: bool = False
) -> Understood:
    """Reads each piece: exact ones and chosen ones are items, `chosen` being by the piece's key a code or SKIP; codes `already` asked are
    not asked again. With `all_back` what only resembles an item is asked back too; once it is `answered`, what nobody chose was left out."""
    found, known = Understood(), set(already)
    chosen, groups = settle(pasted, chosen)
    found.groups = [] if answered else shown(edition, pasted, groups)
    waiting = {piece.key for group, answer in groups if not answer for piece, _codes in group.pieces}
    for place, typed in enumerate(pasted.typed):
        outcomes: list[Outcome] = []
        for piece in pasted.of(place):
            outcome = _outcome(edition, piece, chosen, known, all_back)
            if outcome is None and answered:
                outcome = Outcome(piece.text, SKIPPED, None, rows_of(edition, ITEM, piece.resolution.offers)[:3])
            if outcome is None and piece.key in waiting:
                continue
            if outcome is None:
                found.open.append((piece, rows_of(edition, ITEM, piece.resolution.offers)))
                continue
            if outcome.what == ASKED and outcome.row:
                found.items.append(outcome.row)
            outcomes.append(outcome)
        found.told.append(Told(typed, tuple(outcomes)))
    if found.items or found.open or found.groups:
        found.doubts = pasted.doubts
    return found


def _outcome(edition: Edition, piece: Piece, chosen: Mapping[str, str], known: set[str], all_back: bool) -> Outcome | None:
    """What became of a piece; None where a person must choose first."""
    code = piece.resolution.code or chosen.get(piece.key)
    if code and code != SKIP:
        rows = by_codes(edition, ITEM, (code,))
        if rows and (piece.resolution.code or code in {offer.code for offer in piece.resolution.offers}):
            what = ASKED if code not in known else PART if code == piece.part_of else AGAIN
            known.add(code)
            return Outcome(piece.text, what, rows[0])
    if piece.other:
        return Outcome(piece.text, OTHER, named=_named(piece.other))
    near = rows_of(edition, ITEM, piece.resolution.offers)
    if piece.part_of and not is_asked_back(piece.resolution):
        return Outcome(piece.text, PART, next(iter(by_codes(edition, ITEM, (piece.part_of,))), None))
    if piece.heading and not all_back:
        return Outcome(piece.text, HEADING, None, near[:3])
    if code == SKIP:
        return Outcome(piece.text, SKIPPED, None, near[:3])
    return None if is_asked_back(piece.resolution) or (all_back and near) else Outcome(piece.text, UNREAD, None, near[:3])


def _named(test: OtherTest) -> str:
    """A test outside the catalogue with its specimen, in the user's language."""
    specimen = "" if test.usual else qualifier_words.word(f"specimen.{test.specimen}", language.current())
    return language.either(f"{specimen}{test.name_zh}", f"{test.name_en}, {specimen}".removesuffix(", "))


def picks(form: Mapping[str, str]) -> dict[str, str]:
    """The choices that a form brings for pieces of the report: the piece's key to a code or SKIP."""
    keys = {name.removeprefix(PIECE): value for name, value in form.items() if name.startswith(PIECE)}
    return {key: form[PICK + place] for place, key in keys.items() if form.get(PICK + place)}


def account(edition: Edition, form: Mapping[str, str]) -> Account | None:
    """The account of the report that a form carries; None without one."""
    text = form.get("lines", "").strip()
    if not text or len(text) > LONGEST:
        return None
    from recognition.catalogue.reports.reader import read  # see recognition.catalogue.reports

    chosen = picks(form)
    carried = [(name, form[name]) for name in CARRIED if form.get(name)]
    carried += [(name, value) for name, value in form.items() if name.startswith((PIECE, PICK))]
    return Account(tuple(understand(edition, read(edition, text), chosen, answered=True).told), tuple(carried))
