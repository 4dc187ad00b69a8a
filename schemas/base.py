"""What all schemas have in common: unknown members are refused, and refusals are codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from schemas.errors import invalid
from schemas.fields import StrictField, nothing


class StrictSchema(Schema):
    """A JSON object with just these members."""

    error_messages = {"unknown": "field_unknown", "type": "type_object"}

    class Meta:
        """Nothing that a schema does not name gets in, so nothing else can reach the disk."""

        unknown = RAISE

    def read(self, value: Any) -> Mapping[str, Any]:
        """The members, deserialised; raises Invalid with every field that is wrong."""
        try:
            return self.load(value)
        except ValidationError as error:
            raise invalid(error) from error


class SparseSchema(StrictSchema):
    """A body in whose optional members null and empty mean that they are absent: hospital systems write every member that they know."""

    def read(self, value: Any) -> Mapping[str, Any]:
        """The members, deserialised; raises Invalid with every field that is wrong."""
        return super().read(self.canonical(value))

    def canonical(self, value: Any) -> Any:
        """The body with what says nothing left out, otherwise as it was sent: what is kept of a request, and compared, is this."""
        if type(value) is not dict:
            return value
        members = {}
        for name, member in value.items():
            field = self.load_fields.get(name)
            if field is None or field.required or not _empty(field, member):
                # a text has no members of its own that could be left out
                members[name] = member if type(member) is str else _inner(field, member)
        return members


def _empty(field: fields.Field, value: Any) -> bool:
    return field.empty(value) if isinstance(field, StrictField) else nothing(value)


def _inner(field: fields.Field | None, value: Any) -> Any:
    if isinstance(field, fields.Nested) and isinstance(field.schema, SparseSchema):
        return field.schema.canonical(value)
    return field.canonical(value) if field is not None and hasattr(field, "canonical") else value
