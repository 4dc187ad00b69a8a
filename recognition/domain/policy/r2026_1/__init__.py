"""Revision 2026.1: all checks are evaluated and reported, and the worst failing one decides."""

from __future__ import annotations

from datetime import datetime

from recognition.domain.lookups import Answer, Facts, MemberAnswer, Query
from recognition.domain.policy.r2026_1.cautions import cautions
from recognition.domain.policy.r2026_1.checks import SharedChecks, item_checks, reasons_of, shared_checks, verdict_of
from recognition.domain.policy.r2026_1.grounds import Grounds, Occasion
from recognition.domain.policy.r2026_1.panels import by_members

REVISION = "2026.1"


def answer(query: Query, facts: Facts, now: datetime) -> Answer:
    """The answer of this revision; a panel that the catalogue does not list as such is answered by its members."""
    occasion = Occasion(query, facts, now)
    shared = shared_checks(occasion)
    grounds = Grounds(occasion, facts)
    own = _by_itself(occasion, shared, grounds, facts)
    if not facts.members or facts.item is None:
        return own
    members = tuple(
        MemberAnswer(code, _by_itself(occasion, shared, Grounds(occasion, member), member))
        for code, member in zip(facts.item.members, facts.members, strict=True)
    )
    return by_members(own, members, listed=grounds.listing is not None and not facts.item.grouping)


def _by_itself(occasion: Occasion, shared: SharedChecks, grounds: Grounds, facts: Facts) -> Answer:
    """The answer for one item, looking at no member."""
    checks = item_checks(shared, grounds)
    reasons = reasons_of(checks)
    return Answer(
        verdict_of(reasons),
        checks,
        reasons,
        cautions(occasion, shared, grounds),
        REVISION,
        facts.edition,
        facts.price,
        grounds.mark.code if grounds.mark else None,
        grounds.window_days,
        grounds.valid_through,
        grounds.days_left,
    )
