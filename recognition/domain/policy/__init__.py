"""The policy: from a query and the facts of one edition to an answer, with no clock and nothing read or written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from recognition.domain.lookups import Answer, Facts, Query
from recognition.domain.policy import r2026_1
from recognition.domain.policy.r2026_1.grounds import covering, held_on, listing_for, same_institution, widest

__all__ = ["CURRENT", "REVISIONS", "Revisions", "answer", "covering", "held_on", "listing_for", "same_institution", "widest"]
"""Besides answering, the rules of the current revision of which lists over a whole edition are made (catalogue/editions/whole_day.py)."""

CURRENT = r2026_1.REVISION
"""The revision that answers new questions."""

Revisions = Mapping[str, Callable[[Query, Facts, datetime], Answer]]
"""A revision's number to its answers."""
REVISIONS: Revisions = MappingProxyType({r2026_1.REVISION: r2026_1.answer})
"""Every revision ever used; none is removed or changed, so that an old answer can be derived again."""


def answer(query: Query, facts: Facts, now: datetime, revision: str = CURRENT, revisions: Revisions = REVISIONS) -> Answer:
    """Whether B may rely on the result, and why. `now` carries an offset; days are those of Asia/Shanghai.

    The caller has refused a performed time after `now`. Raises KeyError for a revision that is not among `revisions`.
    """
    return revisions[revision](query, facts, now)
