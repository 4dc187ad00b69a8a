"""The bodies of what follows an answer: the clinician's decision, the report of a test that was performed after all, and their corrections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from recognition.domain.lookups import CorrectionReason, DecisionKind, RepeatReason
from schemas.base import SparseSchema
from schemas.codes import OurCodeField
from schemas.codings import ItemCodingField
from schemas.fields import ChoiceField, Described, NoteField, ReferenceField, StrictField, ValueRefused
from schemas.launches import ClinicianField
from schemas.moments import MomentField
from schemas.vocabulary import SpecimenCodeField


class LocalReasonField(StrictField):
    """A reason from a region's own list: the scope whose list it is, and its code there."""

    members = {"scope": OurCodeField(), "code": OurCodeField()}

    def parse(self, value: Any) -> tuple[str, str]:
        """Scope and code; raises ValueRefused with the member that is to blame."""
        if type(value) is not dict:
            raise ValueRefused("type_object")
        for name in value:
            if name not in self.members:
                raise ValueRefused("field_unknown", within=name)
        return self._member(value, "scope"), self._member(value, "code")

    def _member(self, value: dict[str, Any], name: str) -> str:
        if name not in value:
            raise ValueRefused("field_required", within=name)
        try:
            return self.members[name].parse(value[name])
        except ValueRefused as refused:
            raise ValueRefused(refused.code, within=name) from refused

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """An object of two codes."""
        properties = {name: describe(field) for name, field in self.members.items()}
        return {"type": "object", "properties": properties, "required": list(self.members), "additionalProperties": False}


class DecisionSchema(SparseSchema):
    """医师决定. What belongs to which decision is for the use-case to say; `clinician` is who decided or viewed, by the hospital's pseudonym."""

    decision = ChoiceField(DecisionKind, required=True)
    reason = ChoiceField(RepeatReason)
    local_reason = LocalReasonField()
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
