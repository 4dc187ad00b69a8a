"""The use-case of writing enrolment letters, one or twenty thousand: each is in the ledger before it can be used, and its code is on paper alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from recognition.accounts.enrolment import EnrolmentLetter, EnrolmentStore
from recognition.accounts.people import PeopleStore
from recognition.catalogue.editions.places import institutions
from recognition.catalogue.editions.resolve import written_institution
from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.divisions import lies_in
from recognition.domain.lookups import Caller
from recognition.errors import Invalid
from recognition.ledger import KeyEvent, Ledger
from recognition.ledger.entries import encode, new_id
from recognition.ledger.events import ENROLMENT_LETTER
from recognition.services.letters import LetterRefused, ends, hashed, new_code
from recognition.services.publications import drafting

AT_ONCE = 200
"""Letters of which entries and rows are written together."""
Progress = Callable[[int, int], None]


class Addressee(NamedTuple):
    """An institution that a letter is for, in whose division on the day."""

    code: str
    name_zh: str
    name_en: str
    division: str


class WrittenLetter(NamedTuple):
    """A letter with its code, which nobody can show again, and whom it is for."""

    letter: EnrolmentLetter
    code: str
    to: Addressee


def addressees(edition: Edition, caller: Caller, division: str, now: datetime) -> list[Addressee]:
    """The institutions of a division (a prefix of its code, "" for all) that the registrar may write to, in the order of divisions and codes: a district's
    registrar to those of the district. Raises Forbidden, Invalid `region_malformed`, and `region_of_another` for one beyond the registrar's."""
    drafting.registrar(caller)
    if division and not (division.isascii() and division.isdigit() and len(division) in (2, 4, 6)):
        raise Invalid("division", code="region_malformed")
    if division and not lies_in(division, caller.region):
        raise Invalid("division", code="region_of_another")
    known = institutions(edition, shanghai_day(now))
    return [Addressee(code, *told) for code, told in known.items() if lies_in(told[2], division or caller.region)]


def one_addressee(edition: Edition, caller: Caller, written: str, now: datetime) -> Addressee:
    """The institution that a registrar names by code or full name. Raises Forbidden, IssuerAmbiguous, Invalid (`institution_unknown`, `region_of_another`)."""
    drafting.registrar(caller)
    code = written_institution(edition, written)
    if code is None:
        raise Invalid("institution", code="institution_unknown")
    return in_own_region(edition, caller, code, now)


def in_own_region(edition: Edition, caller: Caller, institution: str, now: datetime) -> Addressee:
    """An institution that the registrar may write to. Raises Forbidden, Invalid `region_of_another`."""
    drafting.registrar(caller)
    found = Addressee(institution, *institutions(edition, shanghai_day(now)).get(institution, (institution, institution, "")))
    if not lies_in(found.division, caller.region):
        raise Invalid("institution", code="region_of_another")
    return found


def lacking(letters: EnrolmentStore, people: PeopleStore, asked: Sequence[Addressee], now: datetime) -> list[Addressee]:
    """Of these institutions those that have neither an administrator nor an open letter."""
    served = {person.institution for person in people.all() if person.administrator and not person.closed_at}
    served |= {letter.institution for letter in letters.all() if letter.standing(now) == "open"}
    return [each for each in asked if each.code not in served]


def write(
    letters: EnrolmentStore, ledger: Ledger, by: str, to: Sequence[Addressee], now: datetime, progress: Progress = lambda done, total: None
) -> Iterator[WrittenLetter]:
    """Writes a letter to each. Raises LedgerUnavailable, AccountsUnavailable: what was given by then stands."""
    for place in range(0, len(to), AT_ONCE):
        batch = []
        for each in to[place : place + AT_ONCE]:
            batch.append(WrittenLetter(EnrolmentLetter(new_id(now), each.code, now, by, ends(now)), new_code(), each))
        ledger.append([_entry(written.letter, now, by) for written in batch])
        letters.insert([(written.letter, hashed(written.code)) for written in batch])
        for done, written in enumerate(batch, place + 1):
            yield written
            progress(done, len(to))


def revoke(letters: EnrolmentStore, ledger: Ledger, edition: Edition, caller: Caller, letter_id: str, now: datetime) -> None:
    """Ends a letter that nobody has used, and writes it down. Raises Forbidden, NotFound, Invalid `region_of_another`, LetterRefused, LedgerUnavailable."""
    letter = letters.get(letter_id)
    in_own_region(edition, caller, letter.institution, now)
    if not letters.end(letter.id, "revoked", now, caller.by):
        raise over(letters.get(letter_id), now)
    ledger.append([_entry(letter, now, caller.by, issued=False)])


def over(letter: EnrolmentLetter, now: datetime) -> LetterRefused:
    """Why a letter opens nothing any more."""
    standing = letter.standing(now)
    return LetterRefused("code", code=f"letter_{standing}" if standing in ("expired", "revoked") else "letter_claimed")


def _entry(letter: EnrolmentLetter, now: datetime, by: str, issued: bool = True) -> bytes:
    return encode(KeyEvent(letter.id if issued else new_id(now), now, letter.id, ENROLMENT_LETTER, by, issued, letter.institution))
