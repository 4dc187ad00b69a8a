"""A panel that the catalogue does not list as such is answered by its members ("8 recognised, 6 not listed")."""

from __future__ import annotations

from recognition.domain.lookups import Answer, Check, CheckCode, MemberAnswer, Price, PriceSource, Verdict, replace
from recognition.domain.policy.r2026_1.cautions import ORDER, few_days_left
from recognition.domain.policy.r2026_1.checks import ITEM_LISTED, NO_WINDOW, PANEL_MIXED, WINDOW_OPEN, reasons_of

_BY_MEMBER = (CheckCode.QUALIFIED, CheckCode.IN_SCOPE, CheckCode.WINDOW_OPEN)


def by_members(own: Answer, members: tuple[MemberAnswer, ...], listed: bool) -> Answer:
    """The panel's answer with those of its members; `listed`: the panel is an item of the catalogue, which rules it."""
    if listed:
        return replace(own, members=members)
    answers = [member.answer for member in members]
    relevant = [answer for answer in answers if answer.verdict is not Verdict.NOT_COVERED] or answers
    mixed = len({answer.verdict for answer in answers}) > 1
    first = _first_to_end(relevant)
    columns = zip(*[answer.checks for answer in relevant], strict=True)
    checks = tuple([_panel_check(check, column, first) for check, column in zip(own.checks, columns, strict=True)])
    reasons = reasons_of(checks)
    marks = {answer.mark for answer in relevant}
    return replace(
        own,
        verdict=Verdict.DISCRETIONARY if mixed else answers[0].verdict,
        checks=checks,
        reasons=(PANEL_MIXED, *reasons) if mixed else reasons,
        cautions=_panel_cautions(relevant, first),
        price=_price(own.price, answers, mixed),
        mark=marks.pop() if len(marks) == 1 else None,
        window_days=first.window_days,
        valid_through=first.valid_through,
        days_left=first.days_left,
        members=members,
    )


def _panel_check(own: Check, column: tuple[Check, ...], first: Answer) -> Check:
    """Listed when a member is; the other checks of an item fail when they fail for a member that matters.

    A member that is not listed says nothing about the quality of the rest, so where others are listed it is not in `column`.
    """
    if own.code is CheckCode.ITEM_LISTED:
        return ITEM_LISTED.passed if any(check.passed for check in column) else ITEM_LISTED.failed
    if own.code not in _BY_MEMBER:
        return own
    worst = min(column, key=_badness)
    if worst.reason and own.code is CheckCode.WINDOW_OPEN:
        # The reason goes with the window that the answer carries, so that it can be read from a ledger entry.
        return NO_WINDOW.failed if first.window_days == 0 else WINDOW_OPEN.failed
    return worst


def _badness(check: Check) -> int:
    """Failed before passed before not evaluated."""
    return {False: 0, True: 1, None: 2}[check.passed]


def _first_to_end(relevant: list[Answer]) -> Answer:
    """The answer whose window ends first: among the recognised, else among all that have a window."""
    recognised = [answer for answer in relevant if answer.verdict is Verdict.RECOGNISED]
    listed = [answer for answer in recognised or relevant if answer.window_days is not None]
    ending = [answer for answer in listed if answer.valid_through is not None]
    return min(ending or listed or relevant, key=lambda answer: answer.window_days or 0)


def _panel_cautions(relevant: list[Answer], first: Answer) -> tuple[str, ...]:
    """Each caution of a member that matters, once; time is short when it is for the member whose window ends first."""
    cautions = {caution for answer in relevant for caution in answer.cautions} - {"few_days_left"}
    if few_days_left(first.days_left):
        cautions.add("few_days_left")
    return tuple(caution for caution in ORDER if caution in cautions)


_SURENESS = tuple(PriceSource)
_NO_PRICE = Price(0, PriceSource.NONE)


def _price(own: Price, answers: list[Answer], mixed: bool) -> Price:
    """What relying on the panel's result spares: the panel's own price where all members have the same verdict, and else no more than the members
    that are covered cost, for the others are done all the same. A grouping has no price but that of its members."""
    billed = own.source is not PriceSource.NONE
    if billed and not mixed:
        return own
    covered = [answer.price for answer in answers if not mixed or answer.verdict is not Verdict.NOT_COVERED]
    priced = [price for price in covered if price.source is not PriceSource.NONE]
    if not priced:
        return _NO_PRICE
    together = Price(sum(price.fen for price in priced), max((price.source for price in priced), key=_SURENESS.index))
    return own if billed and own.fen < together.fen else together
