"""What a clinician does with an answer: views, accepts, repeats for a reason, changes her mind, or says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from recognition.domain.lookups import DecisionKind, RepeatReason, Verdict

DECIDES = {
    Verdict.RECOGNISED: {"accepted": 32, "repeated": 13, "": 55},
    Verdict.DISCRETIONARY: {"accepted": 9, "repeated": 31, "": 60},
    Verdict.NOT_COVERED: {"accepted": 4, "repeated": 36, "": 60},
}
"""Of a hundred lookups with this answer. So many say nothing because most lookups only look: in the first year of a real
platform one test in twelve retrievals was avoided."""
REASONS = {
    RepeatReason.CONDITION_CHANGED: 34,
    RepeatReason.FAST_CHANGING: 22,
    RepeatReason.MAJOR_DECISION: 12,
    RepeatReason.EMERGENCY: 14,
    RepeatReason.FORENSIC: 3,
    RepeatReason.OTHER: 8,
    None: 7,
}
NOTES = ("图像质量不足，无法判读", "检查部位与本次诉求不符", "影像无法调阅", "缺少增强序列", "标本溶血，结果存疑", "参考区间与本院方法不一致")
VIEWED, WITHDRAWN, REPEATED_AFTER_ALL, PERFORMED = 0.45, 0.03, 0.05, 0.75


@dataclass(frozen=True, slots=True)
class Act:
    """Something done so long after the lookup: a decision, or (`kind` None) the report that the test was performed here."""

    after: timedelta
    kind: DecisionKind | None
    reason: RepeatReason | None = None
    note: str | None = None


def acts(verdict: Verdict, rng: Random) -> list[Act]:
    """What follows a lookup with this verdict, in the order of time."""
    [decision] = rng.choices(list(DECIDES[verdict]), list(DECIDES[verdict].values()))
    sequence = []
    if rng.random() < VIEWED:
        sequence.append(Act(_minutes(rng, 0.3, 3), DecisionKind.VIEWED))
    if decision:
        sequence += _decided(DecisionKind(decision), _minutes(rng, 3, 40), rng)
    return sorted(sequence, key=lambda act: act.after)


def _decided(kind: DecisionKind, after: timedelta, rng: Random) -> list[Act]:
    sequence = [_decision(kind, after, rng)]
    if rng.random() < WITHDRAWN:
        after += _minutes(rng, 2, 30)
        sequence.append(Act(after, DecisionKind.WITHDRAWN))
        if rng.random() < 0.5:
            return sequence
        kind = DecisionKind.REPEATED if kind is DecisionKind.ACCEPTED else DecisionKind.ACCEPTED
        after += _minutes(rng, 1, 20)
        sequence.append(_decision(kind, after, rng))
    if kind is DecisionKind.REPEATED and rng.random() < PERFORMED:
        sequence.append(Act(after + _minutes(rng, 30, 2880), None))
    if kind is DecisionKind.ACCEPTED and rng.random() < REPEATED_AFTER_ALL:
        sequence.append(Act(after + _minutes(rng, 600, 17000), None))
    return sequence


def _decision(kind: DecisionKind, after: timedelta, rng: Random) -> Act:
    if kind is not DecisionKind.REPEATED:
        return Act(after, kind)
    [reason] = rng.choices(list(REASONS), list(REASONS.values()))
    wordy = reason is RepeatReason.OTHER or (reason is not None and rng.random() < 0.1)
    return Act(after, kind, reason, rng.choice(NOTES) if wordy else None)


def _minutes(rng: Random, least: float, most: float) -> timedelta:
    return timedelta(milliseconds=int(rng.uniform(least, most) * 60_000))
