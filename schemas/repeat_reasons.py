"""The reasons for a repeat that apply at an institution, as the description of the API has them."""

from __future__ import annotations

from marshmallow import fields

from recognition.domain.lookups import RepeatReason
from schemas.answers import EditionReferenceShape
from schemas.shapes import EnumeratedField, Shape, listed


class RepeatReasonShape(Shape):
    """One of the six, and its words in the language asked for."""

    code = EnumeratedField(RepeatReason, required=True)
    says = fields.String(required=True)


class LocalReasonShape(Shape):
    """A reason of a list that applies: the scope whose list it is, its code there, and which of the six it is."""

    scope = fields.String(required=True)
    code = fields.String(required=True)
    reason = EnumeratedField(RepeatReason, required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)


class RepeatReasonsShape(Shape):
    """Both, and the edition whose lists they are."""

    reasons = listed(RepeatReasonShape)
    local_reasons = listed(LocalReasonShape)
    edition = fields.Nested(EditionReferenceShape, required=True)


REPEAT_REASONS = RepeatReasonsShape()
