"""Old answers derived again, many at a time: whether the bytes of an entry are those that its question, its edition and its policy give.

The first lookup of a kind is derived as `judge.again` does; what of its entry follows from the policy, from the price lists and from where the two
institutions lie stands for all others of which the same is true. It only ever says that an entry is as it must be: any other, and every kind of entry
that is rare, is for `again` itself.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import Any, NamedTuple

import orjson

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Institution, Lookup, Qualification, QualificationStatus, value_on
from recognition.domain.policy import covering, held_on, r2026_1, widest
from recognition.domain.policy.r2026_1.cautions import few_days_left
from recognition.domain.policy.r2026_1.grounds import failed_since
from recognition.domain.timelines import Timeline, timeline
from recognition.ledger.codes import OF_STATED
from recognition.ledger.entries import LOOKUP_LIMIT, decode, encode
from recognition.ledger.ids import day, milliseconds_of, read_minute
from recognition.ledger.period_reads import EPOCH
from recognition.services.judge import again
from recognition.services.lab.states import EditionStates

Members = dict[str, Any]
TAKEN = frozenset(
    ("by", "cites", "claimed", "code", "edition", "given", "id", "issuer", "item", "kind", "patient", "performed", "performer", "policy", "receiver", "report", "signer", "stated")
)  # fmt: skip
"""Members that are taken from the question as it stands. Those of rare kinds (origin, others, peer, specimen, unknown, members, parts) are in none of these sets."""
OF_POLICY = ("cautions", "checks", "mark", "reasons", "through", "verdict", "window")
OF_PRICES = ("cap", "covers", "price", "under")
RARE = frozenset(("origin", "others", "peer", "specimen", "unknown", "members", "parts"))
NEEDED = frozenset(("by", "edition", "id", "issuer", "item", "kind", "performed", "policy", "receiver"))
MINUTES = frozenset(f"T{hour:02}:{minute:02}" for hour in range(24) for minute in range(60))
DATE = len("2026-11-18")
REMEMBERED = 1 << 18
"""Combinations of a kind that are kept at most, some 300 bytes each."""


class Place(NamedTuple):
    """Where an institution lies on a day, and to whom it belongs."""

    division: str | None
    consortium: str | None
    entity: str | None


class _NotPlain(Exception):
    """The entry is of a rare kind, or not as entries are written."""


class Rederiver:
    """For one edition. Raises RegistryUnavailable where its file cannot be read."""

    def __init__(self, edition: Edition) -> None:
        """Nothing is read yet."""
        self._edition, self._states = edition, EditionStates(edition)
        self._price_days = edition.prices.days_of_change()
        self._of_policy: dict[tuple[Any, ...], Members] = {}
        self._of_prices: dict[tuple[Any, ...], Members] = {}
        self._places: dict[str, Timeline[Place]] = {}
        self._marks: dict[tuple[int, str | None], str | None] = {}
        self._days: dict[str, int] = {}
        self._lost: dict[tuple[str, str, str | None], tuple[Qualification, ...]] = {}
        self._orders: set[tuple[str, ...]] = set()

    def same(self, fields: Members, data: bytes) -> bool:
        """Whether the entry is what is derived from it, byte for byte; `fields` are its members. False says that `again` has to be asked."""
        if len(data) > LOOKUP_LIMIT:
            return False
        try:
            return self._same(fields, data)
        except (_NotPlain, KeyError, ValueError, TypeError, AttributeError):
            return False

    def _same(self, fields: Members, data: bytes) -> bool:
        order = tuple(fields)
        if order not in self._orders:
            self._know(order)
        if fields["policy"] != r2026_1.REVISION or fields.get("stated", "") not in OF_STATED:
            return False
        if fields["kind"] != "lookup" or type(fields["edition"]) is not int or fields["edition"] != self._edition.number:
            return False
        expected = {name: value for name, value in fields.items() if name in TAKEN}
        if not all(expected.values()):
            return False
        derived = self._derived(fields)
        if derived is None:
            return self._learnt(fields, data)
        expected |= derived
        if expected.keys() != fields.keys():
            return False
        return orjson.dumps({name: expected[name] for name in order}) == data

    def _know(self, order: tuple[str, ...]) -> None:
        """Entries have their members in the order of their names, all that every entry has, and none of a rare kind."""
        if list(order) != sorted(order) or not NEEDED.issubset(order) or not RARE.isdisjoint(order):
            raise _NotPlain
        self._orders.add(order)

    def _derived(self, fields: Members) -> Members | None:
        """What follows for an entry whose kind is known."""
        today = EPOCH + day(milliseconds_of(fields["id"]))
        policy, priced = self._kinds(fields, today)
        of_policy, of_prices = self._of_policy.get(policy), self._of_prices.get(priced)
        if of_policy is None or of_prices is None:
            return None
        return {**of_policy, **of_prices, **self._of_places(fields["issuer"], fields["receiver"], today)}

    def _kinds(self, fields: Members, today: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Of which kind the entry is: by the policy, and by the price lists."""
        performed, item, receiver = self._performed(fields["performed"]), fields["item"], fields["receiver"]
        # Entries of before revision 2026.2 of the tally do not tell what covers them.
        priced = (self._owners(receiver, today), item, bisect_right(self._price_days, today), "covers" in fields)
        return self._policy(fields, item, fields["issuer"], receiver, performed, today), priced

    def _of_places(self, issuer: str, receiver: str, today: int) -> Members:
        """Where the two lie, and what ties them to each other."""
        known, other = self._place(issuer, today), self._place(receiver, today)
        found: Members = {}
        if known.division:
            found["from"] = known.division
        if other.division:
            found["to"] = other.division
        consortium, entity = known.consortium is not None and known.consortium == other.consortium, known.entity is not None and known.entity == other.entity
        if consortium or entity:
            found["tie"] = "c" * consortium + "e" * entity
        return found

    def _learnt(self, fields: Members, data: bytes) -> bool:
        """Derives the entry itself, and keeps what of it stands for others."""
        lookup = decode(data)
        assert isinstance(lookup, Lookup), "only lookups are derived again"
        encoded = encode(again(lookup, self._edition))
        derived = orjson.loads(encoded)
        of_all = ((self._of_policy, OF_POLICY), (self._of_prices, OF_PRICES))
        for (known, names), kind in zip(of_all, self._kinds(fields, EPOCH + day(milliseconds_of(lookup.id))), strict=True):
            if len(known) >= REMEMBERED:
                known.clear()
            known[kind] = {name: derived[name] for name in names if name in derived}
        return encoded == data

    def _policy(self, fields: Members, item: str, issuer: str, receiver: str, performed: int, today: int) -> tuple[Any, ...]:
        """All that the policy looks at, and all that its cautions do."""
        states, performer = self._states, fields.get("performer")
        told = states.receivers.get(receiver) or states.receiver(receiver)
        where = told.values[bisect_right(told.days, today)]
        known, about = states.issuers[issuer] if issuer in states.issuers else states.issuer(issuer), states.item(item)
        laboratory = self._laboratory(performer) if performer else None
        if known is None or about is None or about.members:
            raise _NotPlain
        entities = (known.entity.on(today), laboratory.entity.on(today) if laboratory else None)
        own = receiver in (issuer, performer) or (where.entity is not None and where.entity in entities)
        listed = states.windows.get((item, where.division)) or states.window(item, where.division)
        window = listed.values[bisect_right(listed.days, today)]
        left = None if not window else performed + window - today
        key = (item, issuer, performer)
        passed = states.held.get(key) or states.held_by(item, issuer, performer)
        held = passed.values[bisect_right(passed.days, performed)]
        lost = self._lost[key] if key in self._lost else self._ever_lost(key)
        later = bool(lost) and self._later_failed(lost, where.division, performed, today)
        cautions = fields.get("cautions", "")
        return (
            own, known.enrolled.on(performed), where.enrolled, held > 0, self._mark(held, where.division), window, left is not None and left >= 0, few_days_left(left), later,
            about.volatile, about.kind, cautions if isinstance(cautions, str) else tuple(cautions), fields.get("given", ""), fields.get("claimed"),
        )  # fmt: skip

    def _mark(self, held: int, division: str | None) -> str | None:
        """The scope whose mark counts for a receiver in the division; None where none of the set covers it."""
        key = held, division
        if key not in self._marks:
            scope = widest(covering(self._states.set_of(held), division))
            self._marks[key] = scope.code if scope else None
        return self._marks[key]

    def _laboratory(self, performer: str) -> Any:
        laboratory = self._states.issuers[performer] if performer in self._states.issuers else self._states.issuer(performer)
        if laboratory is None:
            raise _NotPlain
        return laboratory

    def _ever_lost(self, key: tuple[str, str, str | None]) -> tuple[Qualification, ...]:
        """All rows about an item of an institution that lost it once; none of one that never did, which is most of them."""
        item, issuer, performer = key
        rows = self._states.rows(item, issuer, performer)
        lost = self._lost[key] = rows if any(row.status is not QualificationStatus.PASSED for row in rows) else ()
        return lost

    def _later_failed(self, rows: tuple[Qualification, ...], division: str | None, performed: int, today: int) -> bool:
        performed_day, asked = date.fromordinal(performed), date.fromordinal(today)
        held = held_on(rows, performed_day)
        return failed_since(rows, covering(held, division) or held, performed_day, asked)

    def _owners(self, receiver: str, today: int) -> tuple[Any, ...]:
        return self._edition.prices.owners(receiver, date.fromordinal(today))

    def _place(self, code: str, today: int) -> Place:
        told = self._places.get(code) or self._put(code)
        return told.values[bisect_right(told.days, today)]

    def _put(self, code: str) -> Timeline[Place]:
        """Where an institution lies and to whom it belongs; nothing of one that the edition does not know."""
        known: Institution | None = self._edition.reading.institution(code)
        kinds = (known.divisions, known.consortia, known.entities) if known else ((), (), ())
        made = self._places[code] = timeline(
            ((span.since, span.until) for spans in kinds for span in spans), lambda on: Place(*[value_on(spans, on) for spans in kinds])
        )  # fmt: skip
        return made

    def _performed(self, text: str) -> int:
        if text[DATE:] not in MINUTES:
            raise _NotPlain
        known = self._days.get(text[:DATE])
        if known is None:
            known = self._days[text[:DATE]] = read_minute(text).toordinal()
        return known
