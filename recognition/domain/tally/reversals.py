"""Which repeats and which decisions to repeat have reversed an acceptance or, of a set, a part of it: each by itself, by the rules that settle it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from recognition.domain.recorded import RecordedRepeat
from recognition.domain.tally.r2026_2 import Standing, settle

_NEVER = 10**7
"""A day after every window, as an ordinal: a decision to repeat on it reverses nothing, while it still links what it is linked to."""


def reversed_by(acceptance: Standing, together: Collection[Standing], repeats: Sequence[RecordedRepeat]) -> list[int]:
    """The sequences of the entries that have reversed the acceptance, or some members of the set that it is of, in ledger order; none where all of
    it holds. `together` is all that `settle` must see together with it, `repeats` at least those that name one of its references."""
    if not _is_reversed(acceptance, together, repeats):
        return []
    decided = [stands.decision for stands in together if stands.stands and not stands.accepted]
    causes = [repeat.receipt.sequence for repeat in repeats if _is_reversed(acceptance, _deciding(together), [repeat])]
    causes += [decision for decision in decided if _is_reversed(acceptance, _deciding(together, decision), ())]
    return sorted(causes)


def _is_reversed(acceptance: Standing, together: Collection[Standing], repeats: Sequence[RecordedRepeat]) -> bool:
    sequence = acceptance.lookup.sequence
    return any(outcome.reversed or outcome.partly for outcome in settle(together, repeats) if outcome.standing.lookup.sequence == sequence)


def _deciding(together: Collection[Standing], decision: int | None = None) -> list[Standing]:
    """The same, where no decision to repeat has its effect but this one."""
    return [stands if not stands.stands or stands.accepted or stands.decision == decision else stands._replace(decided=_NEVER) for stands in together]
