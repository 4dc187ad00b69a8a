"""What every schema of this house has in common: unknown members are refused, and refusals are codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from schemas.errors import invalid


class Body(Schema):
    """A JSON object with just these members."""

    error_messages = {"unknown": "field_unknown", "type": "type_object"}

    class Meta:
        """Nothing that a schema does not name gets in, so nothing else can reach the disk."""

        unknown = RAISE

    def read(self, value: Any) -> Mapping[str, Any]:
        """The members as the house knows them; raises Invalid with every field that is wrong."""
        try:
            return self.load(value)
        except ValidationError as error:
            raise invalid(error) from error
