"""What to watch although it decides nothing, in the order in which it is shown."""

from __future__ import annotations

from recognition.domain.lookups import Item, ItemKind, RepeatReason
from recognition.domain.policy.r2026_1.checks import SharedChecks
from recognition.domain.policy.r2026_1.grounds import Grounds, Occasion

FEW_DAYS = 3
"""From so many days before the end of the window the answer says that little time is left."""

ORDER = (
    "volatile",
    "later_failed_evaluation",
    "few_days_left",
    "image_only",
    "claimed_mark_differs",
    "receiver_not_enrolled",
    *(f"circumstance_{reason.value}" for reason in RepeatReason),
)
"""Every caution of this revision."""

_CIRCUMSTANCES = tuple((reason, f"circumstance_{reason.value}") for reason in RepeatReason)


def cautions(occasion: Occasion, shared: SharedChecks, grounds: Grounds) -> tuple[str, ...]:
    """The cautions for one item."""
    codes: list[str] = []
    query = occasion.query
    if grounds.item is not None:
        _add_of_item(codes, grounds.item, grounds)
    if query.mark is not None and _claim_differs(query.mark, grounds):
        codes.append("claimed_mark_differs")
    if not shared.receiver_enrolled.passed:
        codes.append("receiver_not_enrolled")
    if query.circumstances:
        codes += [caution for reason, caution in _CIRCUMSTANCES if reason in query.circumstances]
    return tuple(codes)


def few_days_left(days_left: int | None) -> bool:
    """Whether the window is open and about to close."""
    return days_left is not None and 0 <= days_left <= FEW_DAYS


def _add_of_item(codes: list[str], item: Item, grounds: Grounds) -> None:
    if item.volatile:
        codes.append("volatile")
    if grounds.later_failed:
        codes.append("later_failed_evaluation")
    if few_days_left(grounds.days_left):
        codes.append("few_days_left")
    if item.kind is ItemKind.IMAGING:
        codes.append("image_only")


def _claim_differs(claimed: str, grounds: Grounds) -> bool:
    """The report shows a mark that the edition does not give for this item, issuer, day and receiver. Where item or
    issuer is unknown there is nothing to compare with."""
    if grounds.item is None or grounds.issuer is None:
        return False
    return grounds.mark is None or claimed not in (grounds.mark.code, grounds.mark.mark)
