"""The bodies of what follows an answer: the clinician's decision, and word of a test that was performed after all."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validates_schema

from recognition.terms import DecisionKind, RepeatReason
from schemas.base import Body
from schemas.codings import ItemCoding
from schemas.fields import Choice, Note, Reference
from schemas.moments import Moment


class DecisionSchema(Body):
    """医师决定. A reason goes with `repeated` only."""

    decision = Choice(DecisionKind, required=True)
    reason = Choice(RepeatReason)
    note = Note()

    @validates_schema
    def reason_belongs_to_repeated(self, data: dict[str, Any], **kwargs: Any) -> None:
        """A reason for a decision that needs none was meant for another decision; guessing which would miscount."""
        if data["decision"] is not DecisionKind.REPEATED and "reason" in data:
            raise ValidationError("reason_without_repeat", "reason")


class RepeatSchema(Body):
    """重复检查: the item was performed at the caller's institution. One of the references says for whom."""

    item = ItemCoding(required=True)
    performed_at = Moment(required=True)
    report_ref = Reference()
    patient_ref = Reference()


DECISION = DecisionSchema()
REPEAT = RepeatSchema()
