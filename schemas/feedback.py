"""The bodies of what follows an answer: the clinician's decision, the report of a test that was performed after all, and their corrections."""

from __future__ import annotations

from recognition.domain.lookups import CorrectionReason, DecisionKind, RepeatReason
from schemas.base import SparseSchema
from schemas.codings import ItemCodingField
from schemas.fields import ChoiceField, NoteField, ReferenceField
from schemas.launches import ClinicianField
from schemas.moments import MomentField
from schemas.vocabulary import SpecimenCodeField


class DecisionSchema(SparseSchema):
    """医师决定. What belongs to which decision is for the use-case to say; `clinician` is who decided or viewed, by the hospital's pseudonym."""

    decision = ChoiceField(DecisionKind, required=True)
    reason = ChoiceField(RepeatReason)
    note = NoteField()
    clinician = ClinicianField()


class RepeatSchema(SparseSchema):
    """重复检查: the item was performed at the caller's institution. One of the references says for whom."""

    item = ItemCodingField(required=True)
    performed_at = MomentField(required=True)
    report_ref = ReferenceField()
    patient_ref = ReferenceField()
    specimen = SpecimenCodeField()


class CorrectionSchema(SparseSchema):
    """更正: why a repeat or a decision is taken back; which one says the address."""

    reason = ChoiceField(CorrectionReason, required=True)


DECISION = DecisionSchema()
REPEAT = RepeatSchema()
CORRECTION = CorrectionSchema()
