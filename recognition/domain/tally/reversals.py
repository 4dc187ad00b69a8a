"""Which repeats and which decisions to repeat have reversed an acceptance: each that does so alone, by the rules that settle it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from recognition.domain.recorded import RecordedRepeat
from recognition.domain.tally.settling import Standing, settle

_NEVER = 10**7
"""A day after every window, as an ordinal: a decision to repeat on it reverses nothing, while it still links what it is linked to."""


def reversed_by(acceptance: Standing, together: Collection[Standing], repeats: Sequence[RecordedRepeat]) -> list[int]:
    """The sequences of the entries that have reversed the acceptance, in ledger order; none where it is not reversed. `together` is all that
    `settle` must see together with it, `repeats` at least those that name one of its references."""
    if not _is_reversed(acceptance, together, repeats):
        return []
    decided = [stands.decision for stands in together if not stands.accepted]
    causes = [repeat.receipt.sequence for repeat in repeats if _is_reversed(acceptance, _deciding(together), [repeat])]
    causes += [decision for decision in decided if _is_reversed(acceptance, _deciding(together, decision), ())]
    return sorted(causes)


def _is_reversed(acceptance: Standing, together: Collection[Standing], repeats: Sequence[RecordedRepeat]) -> bool:
    sequence = acceptance.lookup.sequence
    return any(outcome.reversed for outcome in settle(together, repeats) if outcome.standing.lookup.sequence == sequence)


def _deciding(together: Collection[Standing], decision: int | None = None) -> list[Standing]:
    """The same, where no decision to repeat has its effect but this one."""
    return [stands if stands.accepted or stands.decision == decision else stands._replace(decided=_NEVER) for stands in together]
