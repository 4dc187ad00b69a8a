"""What of a set of tests an answer covers, as it is frozen in the entry: the members with their own prices."""

from __future__ import annotations

from recognition.domain.lookups import Answer, Facts, Verdict

MOST_BYTES = 300
"""Of the text of all members: the catalogue's largest set, 25 tests, takes half of it. A longer one is counted as one test, like those of
entries that hold no members, so that its entry stays within its size."""


def parts(facts: Facts, answer: Answer) -> tuple[tuple[str, int], ...]:
    """The members (code, fen) whose result stands in for an order of its own, by code: all where all have the same verdict, else those that are
    covered. None where nothing is covered, or there are more than an entry has room for."""
    verdicts = {member.item: member.answer.verdict for member in answer.members}
    if answer.verdict is Verdict.NOT_COVERED:
        return ()
    members = [(member.item.code, member.price.fen) for member in facts.members if member.item and verdicts.get(member.item.code) is not Verdict.NOT_COVERED]
    return tuple(sorted(members)) if sum(len(code) + 1 for code, _fen in members) <= MOST_BYTES else ()
