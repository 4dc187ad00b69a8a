"""What a lookup's entry says with a letter: outcomes of checks, verdicts, circumstances, cautions and where a price came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeVar

from recognition.domain.lookups import Answer, Check, CheckCode, PriceSource, RepeatReason, Stated, Verdict

Meaning = TypeVar("Meaning")
_PASSED, _FAILED, _OPEN = "1", "0", "-"
VERDICTS = {Verdict.RECOGNISED: "r", Verdict.DISCRETIONARY: "d", Verdict.NOT_COVERED: "n"}
SOURCES = {PriceSource.INSTITUTION: "i", PriceSource.REGION: "r", PriceSource.ILLUSTRATIVE: "x"}
CIRCUMSTANCES = {
    RepeatReason.CONDITION_CHANGED: "c",
    RepeatReason.FAST_CHANGING: "f",
    RepeatReason.MAJOR_DECISION: "m",
    RepeatReason.EMERGENCY: "e",
    RepeatReason.FORENSIC: "l",
    RepeatReason.OTHER: "o",
}
STATED = {Stated.INSTANT: "", Stated.LOCAL: "l", Stated.DAY: "d"}
_CAUTIONS = {
    "volatile": "v",
    "later_failed_evaluation": "l",
    "few_days_left": "f",
    "image_only": "i",
    "claimed_mark_differs": "m",
    "receiver_not_enrolled": "r",
    "report_ref_not_given": "n",
    "patient_ref_not_given": "p",
    "performed_typed": "t",
    "item_not_met": "x",
    "peer_edition_stale": "s",
}
"""The policy's, then those noted of the question. A later revision's other cautions are written out."""


def _read_by(codes: Mapping[Meaning, str]) -> dict[str, Meaning]:
    return {letter: meaning for meaning, letter in codes.items()}


OF_VERDICT, OF_SOURCE, OF_CIRCUMSTANCE = _read_by(VERDICTS), _read_by(SOURCES), _read_by(CIRCUMSTANCES)
OF_STATED, _OF_CAUTION = _read_by(STATED), _read_by(_CAUTIONS)
_CIRCUMSTANCE = "circumstance_"
_REASONS = {
    CheckCode.ITEM_KNOWN: "item_unknown",
    CheckCode.ISSUER_KNOWN: "issuer_unknown",
    CheckCode.DIFFERENT_INSTITUTION: "same_institution",
    CheckCode.ITEM_LISTED: "item_not_listed",
    CheckCode.ISSUER_ENROLLED: "issuer_not_enrolled",
    CheckCode.QUALIFIED: "not_qualified_on_date",
    CheckCode.IN_SCOPE: "scope_excludes_receiver",
    CheckCode.WINDOW_OPEN: "outside_window",
    CheckCode.RECEIVER_ENROLLED: None,
}
"""How this format reads a failed check that says no more; where an answer differs, its reasons are written out."""
_NO_WINDOW, _MIXED = "not_recognised_by_default", "panel_mixed"

_OUTCOMES = tuple({_PASSED: Check(code, True), _FAILED: Check(code, False, reason), _OPEN: Check(code, None)} for code, reason in _REASONS.items())
_CLOSED = Check(CheckCode.WINDOW_OPEN, False, _NO_WINDOW)
_WINDOW = list(CheckCode).index(CheckCode.WINDOW_OPEN)


def outcomes_of(answer: Answer) -> str:
    if len(answer.checks) != len(_OUTCOMES):
        raise ValueError("an answer reports every check")
    return "".join([_PASSED if check.passed else _OPEN if check.passed is None else _FAILED for check in answer.checks])


@cache
def checks_of(outcomes: str, no_window: bool) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """The checks and the reasons that follow from them; there are few combinations, so each is made once."""
    checks = [outcome[mark] for outcome, mark in zip(_OUTCOMES, outcomes, strict=True)]
    if no_window and checks[_WINDOW].passed is False:
        checks[_WINDOW] = _CLOSED
    return tuple(checks), tuple([check.reason for check in checks if check.reason])


def reasons_of(outcomes: str, no_window: bool, members: str = "") -> tuple[str, ...]:
    """The reasons that follow from checks, window and members; an entry writes its own out only where they are others."""
    reasons = checks_of(outcomes, no_window)[1]
    return (_MIXED, *reasons) if len(set(members)) > 1 else reasons


def no_window_among(reasons: Sequence[str] | None, window: int | None) -> bool:
    """Whether a failed window means that the item is not recognised by default: reasons that are written out say so, else zero days do."""
    return window == 0 if reasons is None else _NO_WINDOW in reasons


def cautions_kept(cautions: tuple[str, ...], circumstances: tuple[RepeatReason, ...]) -> str | tuple[str, ...]:
    """A letter each for those that do not follow from the circumstances; all written out where letters cannot say it."""
    if not cautions and not circumstances:
        return ""
    own = "".join([_CAUTIONS.get(caution, "") for caution in cautions])
    return own if _spelt(own, circumstances) == cautions else cautions or ("",)


def cautions_read(recorded: str | Sequence[str], circumstances: str) -> tuple[str, ...]:
    """The cautions again; `circumstances` are their letters."""
    if isinstance(recorded, str):
        return _spelt(recorded, [OF_CIRCUMSTANCE[letter] for letter in circumstances])
    return tuple([caution for caution in recorded if caution])


def _spelt(codes: str, circumstances: Sequence[RepeatReason]) -> tuple[str, ...]:
    """The policy gives cautions first, then the circumstances in the order of the Measures."""
    cautions = [_OF_CAUTION[letter] for letter in codes]
    cautions += [_CIRCUMSTANCE + reason.value for reason in CIRCUMSTANCES if reason in circumstances]
    return tuple(cautions)


def parts_kept(parts: Sequence[tuple[str, int]]) -> list[tuple[int, str]]:
    """Members by their price, the cheapest first: half as long as one by one."""
    by_price: dict[int, list[str]] = {}
    for code, fen in sorted(parts):
        by_price.setdefault(fen, []).append(code)
    return [(fen, " ".join(codes)) for fen, codes in sorted(by_price.items())]


def parts_read(kept: Sequence[tuple[int, str]]) -> tuple[tuple[str, int], ...]:
    """Each member with its price again, by code."""
    return tuple(sorted((code, fen) for fen, codes in kept for code in codes.split(" ")))
