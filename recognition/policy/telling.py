"""An answer told in words: each check with its basis, each reason and caution as one sentence.

It reads only what an answer keeps in the ledger, so that an old answer is told today as it was then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from recognition.policy.words import FAMILIES, say
from recognition.terms import Answer, Check, MemberAnswer, Verdict

MIXED = "panel_mixed"


class Said(NamedTuple):
    """A reason or caution with its sentence."""

    code: str
    says: str


class SaidCheck(NamedTuple):
    """A check with what it found and the rule that it rests on; `passed` None where it could not be evaluated."""

    code: str
    passed: bool | None
    says: str
    basis: str


class Telling(NamedTuple):
    """All words of an answer: `verdict` formal, `plain` as a nurse would say it, `until` the window and the days left."""

    verdict: str
    plain: str
    advice: str
    until: str
    checks: tuple[SaidCheck, ...]
    reasons: tuple[Said, ...]
    cautions: tuple[Said, ...]


def tell(answer: Answer, performed: date, lang: str, mark: str | None = None) -> Telling:
    """The answer in "zh" or "en". `performed` is the Shanghai day, `mark` the mark as printed (川渝HR), not the scope's code."""
    told = values(answer, performed, lang, mark)
    return Telling(
        say(f"verdict.{answer.verdict}", lang),
        say(f"plain.{answer.verdict}", lang),
        say(f"advice.{answer.verdict}", lang),
        say(f"until.{_until(answer.days_left)}", lang, **told),
        tuple([_check(check, answer, told, lang) for check in answer.checks]),
        tuple([Said(code, _reason(code, answer, told, lang)) for code in answer.reasons]),
        tuple([Said(code, say(f"caution.{code}", lang, **told)) for code in answer.cautions]),
    )


def values(answer: Answer, performed: date, lang: str, mark: str | None = None) -> dict[str, str]:
    """Every value that the words of an answer can need: days as YYYY-MM-DD, windows with their unit."""
    return {
        "performed": performed.isoformat(),
        "window": _days(answer.window_days, "", lang),
        "valid_through": answer.valid_through.isoformat() if answer.valid_through else "–",
        "left": _days(answer.days_left, "left_", lang),
        "mark": mark or answer.mark or "–",
        "counts": counts(answer.members, lang),
    }


def counts(members: Sequence[MemberAnswer], lang: str) -> str:
    """How many members of a panel have which verdict: "8 recognised, 6 not listed". Empty without members."""
    verdicts = [member.answer.verdict for member in members]
    found = ((verdict, verdicts.count(verdict)) for verdict in Verdict)
    told = [say(f"counted.{verdict}", lang, count=count) for verdict, count in found if count]
    return (", " if lang == "en" else "，").join(told)


def _days(count: int | None, kind: str, lang: str) -> str:
    if count is None:
        return "–"
    if count == 0 and kind:
        return say(f"length.{kind}today", lang)
    return say(f"length.{kind}{'day' if count == 1 else 'days'}", lang, count=count)


def _until(days_left: int | None) -> str:
    if days_left is None:
        return "none"
    return "open" if days_left >= 0 else "over"


def _check(check: Check, answer: Answer, told: dict[str, str], lang: str) -> SaidCheck:
    # Its value rather than the member itself, which takes five times as long to put into a string.
    code = check.code.value
    if check.passed is None:
        says = say(f"not_evaluated.{code}", lang)
    elif check.reason:
        says = _reason(check.reason, answer, told, lang)
    elif check.passed is False:
        # Only receiver_enrolled fails without a reason: it cautions and decides nothing.
        says = say("caution.receiver_not_enrolled", lang)
    elif MIXED in answer.reasons and code in FAMILIES["all_listed"]:
        says = say(f"all_listed.{code}", lang, **told)
    else:
        says = say(f"passed.{code}", lang, **told)
    return SaidCheck(code, check.passed, says, say(f"basis.{code}", lang))


def _reason(code: str, answer: Answer, told: dict[str, str], lang: str) -> str:
    """Where only some members of a panel fail, the words name no date: the answer's window may be another member's."""
    another = code == "outside_window" and (answer.days_left is None or answer.days_left >= 0)
    if code in FAMILIES["some"] and (another or MIXED in answer.reasons):
        return say(f"some.{code}", lang, **told)
    return say(f"reason.{code}", lang, **told)
