"""The bodies of questions: one lookup, and many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from recognition.domain.lookups import Query, RepeatReason
from schemas.base import SparseSchema, StrictSchema
from schemas.codings import InstitutionCodingField, ItemCodingField
from schemas.compiled import compiled
from schemas.fields import MESSAGES, ChoicesField, ReferenceField, ReferencesField
from schemas.moments import MomentField
from schemas.vocabulary import MarkField, SpecimenCodeField

MOST_LOOKUPS = 200


class LookupSchema(SparseSchema):
    """What is asked: must this item, done there and then, be repeated here?"""

    item = ItemCodingField(required=True)
    issuer = InstitutionCodingField(required=True)
    performer = InstitutionCodingField()
    performed_at = MomentField(required=True)
    mark = MarkField()
    circumstances = ChoicesField(RepeatReason)
    report_ref = ReferenceField()
    patient_ref = ReferenceField()
    specimen = SpecimenCodeField()
    other_refs = ReferencesField()


class LinesField(fields.List):
    """A list whose members are left as they are, for the use-case that judges them one by one; nothing is done a hundred times to no end."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if type(value) is not list:
            raise self.make_error("invalid")
        return value

    def canonical(self, value: Any) -> Any:
        """The lines, each without what says nothing in it."""
        return [LOOKUP_BODY.canonical(line) for line in value] if type(value) is list else value


LOOKUP_BODY = LookupSchema()


class BatchSchema(SparseSchema):
    """Up to 200 lookups; what each line holds is judged line by line."""

    lookups = LinesField(
        fields.Nested(LOOKUP_BODY),
        required=True,
        validate=validate.Length(min=1, max=MOST_LOOKUPS, error="list_length"),
        error_messages=MESSAGES | {"invalid": "type_list"},
    )

    def read(self, value: Any) -> Mapping[str, Any]:
        """The lines as they were sent: what says nothing in one is left out where it is read, and must not be looked for twice."""
        return StrictSchema.read(self, value)


BATCH = BatchSchema()
read_lookup = compiled(LOOKUP_BODY)


def query(body: Any, receiver: str) -> Query:
    """The Query of a body, asked by the receiver; raises Invalid."""
    members = dict(read_lookup(body))
    at = members.pop("performed_at")
    return Query(receiver=receiver, performed_at=at.value, stated=at.stated, **members)
