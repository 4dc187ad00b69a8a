"""What endpoints, pages and the reading of a question add to an answer's cautions: it is no rule of a revision and decides nothing."""

from __future__ import annotations

from collections.abc import Iterable

from recognition.domain.lookups import Answer, replace

ITEM_NOT_MET = "item_not_met"
"""The catalogue of a neighbouring region's issuer has no item that is exactly the one asked for: its qualifications say nothing of it."""
EDITION_STALE = "peer_edition_stale"
"""The neighbouring region's catalogue was last verified longer ago than is declared."""
NOTED = ("report_ref_not_given", "patient_ref_not_given", "performed_typed", ITEM_NOT_MET, EDITION_STALE)
"""Every such caution, in the order in which they are shown. A new one needs words, a letter of the ledger, and nothing else."""
_CIRCUMSTANCE = "circumstance_"


def with_noted(answer: Answer, noted: Iterable[str]) -> Answer:
    """The answer with what was noted of the question, behind the revision's own cautions and before those of the circumstances."""
    if not (added := tuple([code for code in NOTED if code in noted]) if noted else ()):
        return answer
    own = tuple([code for code in answer.cautions if not code.startswith(_CIRCUMSTANCE)])
    return replace(answer, cautions=own + added + answer.cautions[len(own) :])


def noted_in(answer: Answer) -> tuple[str, ...]:
    """What was noted of the question that this answer belongs to: how a replay learns of it."""
    return tuple([code for code in answer.cautions if code in NOTED])
