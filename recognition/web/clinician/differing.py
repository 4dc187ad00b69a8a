"""Lines of a pasted report by which it is not the one that was asked about: another day or hour, hospital or number of the report than was typed. The form may still hold
what was typed for the last report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from recognition.catalogue.editions.store import Edition
from recognition.domain.dates import Moment
from recognition.domain.identifiers import narrow
from recognition.domain.report_documents import moments

if TYPE_CHECKING:
    from recognition.catalogue.reports.reader import Doubt, Pasted

MOST_APART = timedelta(hours=1)
"""How far the time that was typed may be from the one that is printed: people round it."""


@dataclass(frozen=True, slots=True)
class Differing:
    """The lines by what they differ in."""

    days: tuple[Doubt, ...] = ()
    hospitals: tuple[Doubt, ...] = ()
    numbers: tuple[Doubt, ...] = ()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.days or self.hospitals or self.numbers)


def differing(edition: Edition, pasted: Pasted, at: Moment | None, issuer: str | None, number: str) -> Differing:
    """The lines that differ from the time `at`, from the issuer of that code and from the number that was typed; None and "" where nothing was."""
    days = _days(pasted, at) if at is not None else set()
    return Differing(*(_lines(pasted, places) for places in (days, _hospitals(edition, pasted, issuer), _numbers(pasted, number))))


def _lines(pasted: Pasted, places: set[int]) -> tuple[Doubt, ...]:
    from recognition.catalogue.reports.rows import Doubt  # with the reader, which read `pasted`

    return tuple(Doubt(place, pasted.typed[place]) for place in sorted(places))


def _days(pasted: Pasted, at: Moment) -> set[int]:
    """Where samples were taken at another time, or the report was written before it or before the sampling."""
    typed = moments.of_moment(at)
    other = {place for place, day in pasted.days if day != typed.day} | {place for place, day in pasted.written if day < typed.day} | set(pasted.early)
    for place, is_sampled, time in pasted.times:
        if moments.later(typed, time) if not is_sampled else moments.to_the_minute(typed, time) and abs(typed.at - time.at) > MOST_APART:
            other.add(place)
    return other


def _hospitals(edition: Edition, pasted: Pasted, issuer: str | None) -> set[int]:
    """Where another institution than the issuer is named as the one that made the report."""
    from recognition.catalogue.reports import letterheads  # with the reader, which read `pasted`
    from recognition.catalogue.reports.row_reader import folded

    return set(letterheads.others(edition, [folded(typed) for typed in pasted.typed], issuer)) if issuer is not None else set()


def _numbers(pasted: Pasted, typed: str) -> set[int]:
    """Where the report has a number, and the one that was typed, which is no other number of it, is not there: by the number a repeat is counted."""
    number = narrow(typed).strip().casefold()
    if not any(sign.isdigit() for sign in number) or any(number in narrow(line).casefold() for line in pasted.typed):
        return set()
    return {place for place, _number in pasted.numbers}
