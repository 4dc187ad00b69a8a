"""The bodies of what follows an answer: the clinician's decision, and word of a test that was performed after all."""

from __future__ import annotations

from recognition.terms import DecisionKind, RepeatReason
from schemas.base import Sparse
from schemas.codings import ItemCoding, SpecimenCode
from schemas.fields import Choice, Note, Reference
from schemas.moments import Moment


class DecisionSchema(Sparse):
    """医师决定. What belongs to which decision is for the use-case to say."""

    decision = Choice(DecisionKind, required=True)
    reason = Choice(RepeatReason)
    note = Note()


class RepeatSchema(Sparse):
    """重复检查: the item was performed at the caller's institution. One of the references says for whom."""

    item = ItemCoding(required=True)
    performed_at = Moment(required=True)
    report_ref = Reference()
    patient_ref = Reference()
    specimen = SpecimenCode()


DECISION = DecisionSchema()
REPEAT = RepeatSchema()
