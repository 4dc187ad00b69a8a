"""The rule book of revision 2026.1: one function per check, and the verdict that each failing reason leads to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from recognition.domain.lookups import Check, CheckCode, Institution, Verdict
from recognition.domain.policy.r2026_1.grounds import Grounds, Occasion, same_institution

NOT_COVERED, DISCRETIONARY = Verdict.NOT_COVERED, Verdict.DISCRETIONARY

PANEL_MIXED = "panel_mixed"
"""The members of a panel have different verdicts. It belongs to no check."""

VERDICTS: Mapping[str, Verdict] = MappingProxyType(
    {
        "item_unknown": NOT_COVERED,
        "issuer_unknown": NOT_COVERED,
        "same_institution": NOT_COVERED,
        "item_not_listed": NOT_COVERED,
        PANEL_MIXED: DISCRETIONARY,
        "issuer_not_enrolled": DISCRETIONARY,
        "not_qualified_on_date": DISCRETIONARY,
        "scope_excludes_receiver": DISCRETIONARY,
        "outside_window": DISCRETIONARY,
        "not_recognised_by_default": DISCRETIONARY,
    }
)
"""What each reason leads to, in the order in which reasons are given: those that weigh most come first."""


class Outcomes(NamedTuple):
    """The results that a check can have, made once and shared by all answers."""

    passed: Check
    failed: Check
    open: Check

    @classmethod
    def of(cls, code: CheckCode, reason: str | None) -> Outcomes:
        """`reason` is None for a check that gives a caution instead of deciding."""
        return cls(Check(code, True), Check(code, False, reason), Check(code, None))


ITEM_KNOWN = Outcomes.of(CheckCode.ITEM_KNOWN, "item_unknown")
ISSUER_KNOWN = Outcomes.of(CheckCode.ISSUER_KNOWN, "issuer_unknown")
DIFFERENT_INSTITUTION = Outcomes.of(CheckCode.DIFFERENT_INSTITUTION, "same_institution")
ITEM_LISTED = Outcomes.of(CheckCode.ITEM_LISTED, "item_not_listed")
ISSUER_ENROLLED = Outcomes.of(CheckCode.ISSUER_ENROLLED, "issuer_not_enrolled")
QUALIFIED = Outcomes.of(CheckCode.QUALIFIED, "not_qualified_on_date")
IN_SCOPE = Outcomes.of(CheckCode.IN_SCOPE, "scope_excludes_receiver")
WINDOW_OPEN = Outcomes.of(CheckCode.WINDOW_OPEN, "outside_window")
NO_WINDOW = Outcomes.of(CheckCode.WINDOW_OPEN, "not_recognised_by_default")
RECEIVER_ENROLLED = Outcomes.of(CheckCode.RECEIVER_ENROLLED, None)


def item_known(grounds: Grounds) -> Check:
    """The edition knows the item."""
    return ITEM_KNOWN.passed if grounds.item else ITEM_KNOWN.failed


def issuer_known(occasion: Occasion) -> Check:
    """The edition knows A."""
    return ISSUER_KNOWN.passed if occasion.issuer else ISSUER_KNOWN.failed


def different_institution(occasion: Occasion) -> Check:
    """Neither A nor the laboratory that performed the item is B itself, by code or by legal entity today."""
    if occasion.issuer is None:
        return DIFFERENT_INSTITUTION.open
    if _is_receiver(occasion.issuer, occasion) or (occasion.performer and _is_receiver(occasion.performer, occasion)):
        return DIFFERENT_INSTITUTION.failed
    return DIFFERENT_INSTITUTION.passed


def _is_receiver(institution: Institution, occasion: Occasion) -> bool:
    return same_institution(institution, occasion.query.receiver, occasion.receiver, occasion.today)


def item_listed(grounds: Grounds) -> Check:
    """The item is on a catalogue in force today whose scope contains B."""
    if grounds.item is None:
        return ITEM_LISTED.open
    return ITEM_LISTED.passed if grounds.listing else ITEM_LISTED.failed


def issuer_enrolled(occasion: Occasion) -> Check:
    """A contributed results on the performed day."""
    if occasion.issuer is None:
        return ISSUER_ENROLLED.open
    if occasion.issuer.enrolled("contributor", occasion.performed):
        return ISSUER_ENROLLED.passed
    return ISSUER_ENROLLED.failed


def qualified(grounds: Grounds) -> Check:
    """A, or the laboratory that performed the item, had passed its evaluation on the performed day."""
    if grounds.item is None or grounds.issuer is None:
        return QUALIFIED.open
    return QUALIFIED.passed if grounds.held else QUALIFIED.failed


def in_scope(grounds: Grounds) -> Check:
    """The scope of one of those qualifications contains B. Without a qualification there is no scope to look at."""
    if grounds.item is None or grounds.issuer is None or not grounds.held:
        return IN_SCOPE.open
    return IN_SCOPE.passed if grounds.covering else IN_SCOPE.failed


def window_open(grounds: Grounds) -> Check:
    """Today is at most the last day of the window. Without a listing there is no window to look at."""
    if grounds.item is None or grounds.listing is None:
        return WINDOW_OPEN.open
    if grounds.days_left is None:
        return NO_WINDOW.failed
    return WINDOW_OPEN.passed if grounds.days_left >= 0 else WINDOW_OPEN.failed


def receiver_enrolled(occasion: Occasion) -> Check:
    """B contributes or may ask today. It gives a caution and never touches the verdict."""
    receiver, today = occasion.receiver, occasion.today
    if receiver and (receiver.enrolled("contributor", today) or receiver.enrolled("consulter", today)):
        return RECEIVER_ENROLLED.passed
    return RECEIVER_ENROLLED.failed


class SharedChecks(NamedTuple):
    """The checks that have one result for a panel and all its members."""

    issuer_known: Check
    different_institution: Check
    issuer_enrolled: Check
    receiver_enrolled: Check


def shared_checks(occasion: Occasion) -> SharedChecks:
    """Evaluate the checks that look at no item."""
    return SharedChecks(issuer_known(occasion), different_institution(occasion), issuer_enrolled(occasion), receiver_enrolled(occasion))


def item_checks(shared: SharedChecks, grounds: Grounds) -> tuple[Check, ...]:
    """All checks for one item, in the order of CheckCode."""
    return (
        item_known(grounds),
        shared.issuer_known,
        shared.different_institution,
        item_listed(grounds),
        shared.issuer_enrolled,
        qualified(grounds),
        in_scope(grounds),
        window_open(grounds),
        shared.receiver_enrolled,
    )


def reasons_of(checks: tuple[Check, ...]) -> tuple[str, ...]:
    """The reasons of the failing checks; the table lists those that weigh most first, so its order is theirs."""
    return tuple([check.reason for check in checks if check.reason])


def verdict_of(reasons: tuple[str, ...]) -> Verdict:
    """The worst reason decides; with no reason against it the result is recognised."""
    return VERDICTS[reasons[0]] if reasons else Verdict.RECOGNISED
