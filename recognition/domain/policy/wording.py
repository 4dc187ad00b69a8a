"""An answer in words: each check with its basis, each reason and caution as one sentence.

It reads only what an answer keeps in the ledger, so that an old answer reads today as it did then. Answers of one
case have the same words, put together once; only days and windows are put in for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from recognition.domain.lookups import Answer, CheckCode, MemberAnswer, Verdict
from recognition.domain.policy.words import FAMILIES, say, words

MIXED = "panel_mixed"
SHAPES, LENGTHS, DAYS = 1024, 2048, 2048
"""How many shapes of answers, lengths in days, and days, stay in words."""
day_text = lru_cache(DAYS)(date.isoformat)
"""A day as YYYY-MM-DD. Those of questions lie close together: looking it up takes a quarter of writing it."""


class WordedReason(NamedTuple):
    """A reason or caution with its sentence."""

    code: str
    says: str


class WordedCheck(NamedTuple):
    """A check with what it found and the rule that it rests on; `passed` None where it could not be evaluated."""

    code: str
    passed: bool | None
    says: str
    basis: str


class WordedAnswer(NamedTuple):
    """All words of an answer: `verdict` formal, `plain` as a nurse would say it, `until` the window and the days left."""

    verdict: str
    plain: str
    advice: str
    until: str
    checks: tuple[WordedCheck, ...]
    reasons: tuple[WordedReason, ...]
    cautions: tuple[WordedReason, ...]


class WordingCase(NamedTuple):
    """What the choice of words depends on. `outcomes` has a check's reason where it failed for one, else whether it passed;
    `window` is "none", "open" or "over"."""

    verdict: Verdict
    outcomes: tuple[str | bool | None, ...]
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]
    window: str


def wording_case(answer: Answer) -> WordingCase:
    """The answer's shape."""
    left = answer.days_left
    window = "none" if left is None else "open" if left >= 0 else "over"
    return WordingCase(answer.verdict, tuple([check.reason or check.passed for check in answer.checks]), answer.reasons, answer.cautions, window)


@lru_cache(maxsize=SHAPES)
def sentences(shape: WordingCase, lang: str) -> WordedAnswer:
    """The words of a shape in "zh" or "en", with `{performed}` and its other values still to be put in."""
    return WordedAnswer(
        words(f"verdict.{shape.verdict}", lang),
        words(f"plain.{shape.verdict}", lang),
        words(f"advice.{shape.verdict}", lang),
        words(f"until.{shape.window}", lang),
        tuple([_check(code, outcome, shape, lang) for code, outcome in zip(CheckCode, shape.outcomes, strict=False)]),
        tuple([WordedReason(code, _reason(code, shape, lang)) for code in shape.reasons]),
        tuple([WordedReason(code, words(f"caution.{code}", lang)) for code in shape.cautions]),
    )


def worded_answer(answer: Answer, performed: date, lang: str, mark: str | None = None) -> WordedAnswer:
    """The answer in "zh" or "en". `performed` is the Shanghai day, `mark` the mark as printed (川渝HR), not the scope's code."""
    worded, inserted = sentences(wording_case(answer), lang), values(answer, performed, lang, mark)
    return worded._replace(
        until=worded.until.format_map(inserted),
        checks=tuple([check._replace(says=check.says.format_map(inserted)) for check in worded.checks]),
        reasons=_filled(worded.reasons, inserted),
        cautions=_filled(worded.cautions, inserted),
    )


def values(answer: Answer, performed: date, lang: str, mark: str | None = None) -> dict[str, str]:
    """Every value that the words of an answer can need: days as YYYY-MM-DD, windows with their unit."""
    return {
        "performed": day_text(performed),
        "window": _days(answer.window_days, "", lang),
        "valid_through": day_text(answer.valid_through) if answer.valid_through else "–",
        "left": _days(answer.days_left, "left_", lang),
        "mark": mark or answer.mark or "–",
        "counts": counts(answer.members, lang) if answer.members else "",
    }


def counts(members: Sequence[MemberAnswer], lang: str) -> str:
    """How many members of a panel have which verdict: "8 recognised, 6 not listed". Empty without members."""
    verdicts = [member.answer.verdict for member in members]
    counted = ((verdict, verdicts.count(verdict)) for verdict in Verdict)
    phrases = [say(f"counted.{verdict}", lang, count=count) for verdict, count in counted if count]
    return (", " if lang == "en" else "，").join(phrases)


@lru_cache(maxsize=LENGTHS)
def _days(count: int | None, kind: str, lang: str) -> str:
    if count is None:
        return "–"
    if count == 0 and kind:
        return say(f"length.{kind}today", lang)
    return say(f"length.{kind}{'day' if count == 1 else 'days'}", lang, count=count)


def _filled(reasons: tuple[WordedReason, ...], inserted: Mapping[str, str]) -> tuple[WordedReason, ...]:
    return tuple([WordedReason(code, says.format_map(inserted)) for code, says in reasons])


def _check(code: CheckCode, outcome: str | bool | None, shape: WordingCase, lang: str) -> WordedCheck:
    basis = words(f"basis.{code}", lang)
    if outcome is None:
        return WordedCheck(code.value, None, words(f"not_evaluated.{code}", lang), basis)
    if outcome is True:
        family = "all_listed" if MIXED in shape.reasons and code in FAMILIES["all_listed"] else "passed"
        return WordedCheck(code.value, True, words(f"{family}.{code}", lang), basis)
    # Only receiver_enrolled fails without a reason: it cautions and decides nothing.
    says = _reason(outcome, shape, lang) if outcome else words("caution.receiver_not_enrolled", lang)
    return WordedCheck(code.value, False, says, basis)


def _reason(code: str, shape: WordingCase, lang: str) -> str:
    """Where only some members of a panel fail, the words name no date: the answer's window may be another member's."""
    another = code == "outside_window" and shape.window != "over"
    some = code in FAMILIES["some"] and (another or MIXED in shape.reasons)
    return words(f"{'some' if some else 'reason'}.{code}", lang)
