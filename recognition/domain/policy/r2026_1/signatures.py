"""The policy of this revision in two steps: what it looks at for one question (`sign`), and what follows from that (`conclude`).

Most questions share what is looked at, so that conclusions are drawn once for each kind: a year of questions is judged again by its signatures.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from recognition.domain.lookups import Answer, Check, Facts, MemberAnswer, Price, Query, Verdict
from recognition.domain.policy.r2026_1.cautions import cautions
from recognition.domain.policy.r2026_1.checks import (
    DIFFERENT_INSTITUTION,
    IN_SCOPE,
    ISSUER_ENROLLED,
    ISSUER_KNOWN,
    ITEM_KNOWN,
    ITEM_LISTED,
    NO_WINDOW,
    QUALIFIED,
    RECEIVER_ENROLLED,
    WINDOW_OPEN,
    SharedChecks,
    item_checks,
    reasons_of,
    shared_checks,
    verdict_of,
)
from recognition.domain.policy.r2026_1.grounds import Grounds, Occasion
from recognition.domain.policy.r2026_1.panels import by_members

REVISION = "2026.1"
REMEMBERED = 4096
"""Kinds of conclusions that stay: single items have some dozens, panels as many as their members differ."""

Outcomes = tuple[bool | None, ...]
"""The nine checks in their order: passed, failed, or None where not evaluated."""


class ItemSignature(NamedTuple):
    """All that is looked at for one item: how the checks come out, what to watch, and which window, mark and price hold."""

    outcomes: Outcomes
    cautions: tuple[str, ...]
    mark: str | None
    window_days: int | None
    valid_through: date | None
    days_left: int | None
    price: Price


class Signature(NamedTuple):
    """The same for a question. Of a panel `members` are those of its members, by code, and `listed` says that the catalogue lists the panel as such."""

    edition: int
    own: ItemSignature
    members: tuple[tuple[str, ItemSignature], ...] = ()
    listed: bool = True


class Conclusion(NamedTuple):
    """What follows from the outcomes of the checks."""

    verdict: Verdict
    checks: tuple[Check, ...]
    reasons: tuple[str, ...]


def sign(query: Query, facts: Facts, now: datetime) -> Signature:
    """What this revision looks at. `now` carries an offset; equal signatures have equal answers."""
    occasion = Occasion(query, facts, now)
    shared = shared_checks(occasion)
    grounds = Grounds(occasion, facts)
    own = _signed(occasion, shared, grounds, facts)
    if not facts.members or facts.item is None:
        return Signature(facts.edition, own)
    members = tuple(
        [
            (code, _signed(occasion, shared, Grounds(occasion, member), member))
            for code, member in zip(facts.item.members, facts.members, strict=True)
        ]
    )  # fmt: skip
    return Signature(facts.edition, own, members, grounds.listing is not None and not facts.item.grouping)


def _signed(occasion: Occasion, shared: SharedChecks, grounds: Grounds, facts: Facts) -> ItemSignature:
    return ItemSignature(
        tuple([check.passed for check in item_checks(shared, grounds)]),
        cautions(occasion, shared, grounds),
        grounds.mark.code if grounds.mark else None,
        grounds.window_days,
        grounds.valid_through,
        grounds.days_left,
        facts.price,
    )


@lru_cache(REMEMBERED)
def conclude(signature: Signature) -> Answer:
    """The answer, the same for equal signatures."""
    own = _answer(signature.own, signature.edition)
    if not signature.members:
        return own
    members = tuple([MemberAnswer(code, _answer(member, signature.edition)) for code, member in signature.members])
    return by_members(own, members, signature.listed)


def _answer(signed: ItemSignature, edition: int) -> Answer:
    outcomes, cautions_given, mark, window, through, left, price = signed
    verdict, checks, reasons = conclusion(outcomes, window == 0)
    return Answer(verdict, checks, reasons, cautions_given, REVISION, edition, price, mark, window, through, left)


_IN_ORDER = (
    ITEM_KNOWN, ISSUER_KNOWN, DIFFERENT_INSTITUTION, ITEM_LISTED, ISSUER_ENROLLED, QUALIFIED, IN_SCOPE, WINDOW_OPEN, RECEIVER_ENROLLED,
)  # fmt: skip
_PLACE_OF_WINDOW = _IN_ORDER.index(WINDOW_OPEN)


@lru_cache(REMEMBERED)
def conclusion(outcomes: Outcomes, no_window: bool) -> Conclusion:
    """Checks, reasons and verdict of one item by itself; `no_window`: its window has zero days."""
    checks = [{True: check.passed, False: check.failed, None: check.open}[passed] for check, passed in zip(_IN_ORDER, outcomes, strict=True)]
    if no_window and outcomes[_PLACE_OF_WINDOW] is False:
        checks[_PLACE_OF_WINDOW] = NO_WINDOW.failed
    reasons = reasons_of(tuple(checks))
    return Conclusion(verdict_of(reasons), tuple(checks), reasons)
