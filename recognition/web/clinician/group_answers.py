"""One question for many lines of a pasted report, as it is shown and answered: all, none, or line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recognition.catalogue.editions.store import Edition
from recognition.domain.names.qualifier_words import together
from recognition.domain.names.resolution import cannot_be
from recognition.domain.names.specimens import of_item
from recognition.web.clinician import group_words, language
from recognition.web.clinician.choosing import ITEM, Row, by_codes

if TYPE_CHECKING:
    from recognition.catalogue.reports.questions.group_questions import Group
    from recognition.catalogue.reports.reader import Doubt, Pasted

ALL, EACH, NONE = "all", "each", "-"
"""Answers; the last is that of a single line too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of the question as it was typed, the name in it, and the items that it may be: with several, or none for sure, a person chooses for that line alone;
    `printed` is what stands beside the name that its item cannot have, "" for nothing."""

    typed: str
    text: str
    rows: tuple[Row, ...]
    printed: str = ""

    @property
    def specimen(self) -> str:
        """What the only item is measured in, in words; "" for several items."""
        codes = sorted(of_item(self.rows[0].get("specimen", ""))) if len(self.rows) == 1 else ()
        return together((f"specimen.{code}" for code in codes), language.current())


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a group, in words: `legend` and `hint`; `whole` is the test that its lines are parts of, and `answer` what was given, "" for none yet; `because` the lines
    of the report by which it is asked."""

    key: str
    legend: str
    hint: str
    whole: Row | None
    lines: tuple[Asked, ...]
    answer: str
    because: tuple[Doubt, ...] = ()


def settle(pasted: Pasted, chosen: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[Group, str]]]:
    """The choices of single lines with what answers for groups say of them, and every group with its answer."""
    from recognition.catalogue.reports.questions.group_questions import grouped  # with the reader, which read `pasted`

    settled, groups = dict(chosen), [(group, chosen.get(group.key, "")) for group in grouped(pasted.pieces)]
    for group, answer in groups:
        for piece, codes in group.pieces if answer in (ALL, NONE) else ():
            choice = NONE if answer == NONE else codes[0] if len(codes) == 1 else ""
            if choice and piece.key not in settled:
                settled[piece.key] = choice
    return settled, groups


def shown(edition: Edition, pasted: Pasted, groups: Sequence[tuple[Group, str]]) -> list[Question]:
    """The groups as they stand on the page, in the user's language."""
    return [_question(edition, pasted, group, answer) for group, answer in groups]


def _question(edition: Edition, pasted: Pasted, group: Group, answer: str) -> Question:
    lines = tuple(
        Asked(pasted.typed[piece.line], piece.text, tuple(by_codes(edition, ITEM, codes)), cannot_be(piece.resolution)) for piece, codes in group.pieces
    )
    whole = by_codes(edition, ITEM, (group.whole,)) if group.whole else []
    row = whole[0] if whole else None
    return Question(group.key, group_words.legend(group, row), group_words.hint(group), row, lines, answer, tuple(group.because))
