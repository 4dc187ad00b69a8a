"""Which tokens of a report's line stand together and may be a name, and which are the values beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recognition.domain.reports.runs import COLON, COLUMN, LIST, Part, Run
from recognition.domain.reports.words import BEHIND, DAY, FINDING, INTEGER, LIMIT, LIMIT_OF, LINK, PART, PLAIN, SHARE, TIME, VALUE

_BEFORE_LIMITS = frozenset({"coi", "cutoff", "index", "sec", "秒", "fl"})
"""Units without a stroke that stand before a limit: COI <1.0."""
MOST_BEHIND = 4
"""Tokens behind a value that may be its limits and its unit."""


def runs_of(tokens: Sequence[tuple[str, str]]) -> Iterator[Run]:
    """The runs of a line of (what stands before it, token)."""
    parts: list[Part] = []
    before, valued = "", False
    for place, (gap, token) in enumerate(tokens):
        following = tokens[place + 1][1] if place + 1 < len(tokens) else ""
        is_finding = bool(parts) and (gap in (COLUMN, COLON) or not following or FINDING.match(following) is not None) and FINDING.match(token) is not None
        if not is_finding and _is_word(token, following, bool(parts), valued):
            # a new row of the sheet begins with its first word
            parts.append(Part(gap if parts else "", token))
            valued = False
            continue
        if parts and DAY.match(token):
            yield Run(tuple(parts), before)
        elif parts and LINK.match(token) and may_end_with(following):
            # a minus for negative with a value, or the fourth subclass: 免疫球蛋白G - 4
            yield Run(tuple(parts), before, following, True)
        elif parts:
            numbers = [PLAIN.match(near_token) is not None for near_token in (token, following, tokens[place + 2][1] if place + 2 < len(tokens) else "")]
            yield Run(
                tuple(parts),
                before,
                token,
                gap != LIST and (numbers[0] or may_end_with(token) or PART.match(token) is not None) and numbers[1],
                all(numbers),
                tuple(_behind(tokens[place + 1 :])),
            )
        parts, before, valued = [], token if token.isdigit() else "", not DAY.match(token)
    if parts:
        yield Run(tuple(parts), before)


def _behind(tokens: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The values and units before the next name."""
    for place, (_gap, token) in enumerate(tokens[:MOST_BEHIND]):
        if _is_word(token, tokens[place + 1][1] if place + 1 < len(tokens) else "", False, True):
            return
        yield token


def _is_word(token: str, following: str, within: bool, valued: bool) -> bool:
    """Whether a token belongs to a name: by itself, or by what stands beside it."""
    named_next = bool(following) and not VALUE.match(following) and not TIME.match(following)
    if LINK.match(token):
        return within and named_next
    if token in ("%", "#", "﹟"):
        return within
    if TIME.match(token):
        return within or named_next or valued
    if valued and not within and (LIMIT_OF.match(token) or token.casefold() == "feu"):
        # of whom a limit is, and the unit of a D-dimer
        return LIMIT_OF.match(token) is not None and not LIMIT.match(following)
    if valued and not within and BEHIND.match(token) and not VALUE.match(token):
        # behind a value it is a unit or a sign, but a name where a number of its own follows; a unit may stand before its limit (mAU/mL <40)
        own = PLAIN.match(following) is not None or SHARE.match(following) is not None
        return own and (following[0].isdigit() or not ("/" in token or token.casefold() in _BEFORE_LIMITS))
    return not VALUE.match(token)


def may_end_with(value: str) -> bool:
    """Whether a name may end with this number."""
    return INTEGER.match(value) is not None
