"""What the schemas of answers have in common; answers are described and tested by them, not made by them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import RAISE, Schema, fields, validate


class Shape(Schema):
    """An object of an answer, with no members besides."""

    class Meta:
        """A member that no shape names is an answer that the description does not have."""

        unknown = RAISE


class PageShape(Shape):
    """A list with the cursor of its next page, null on the last."""

    next = fields.String(required=True, allow_none=True)


class EnumeratedField(fields.String):
    """One value of an enumeration."""

    def __init__(self, enum: type[StrEnum], **kwargs: Any) -> None:
        """`enum` gives the values."""
        super().__init__(validate=validate.OneOf([member.value for member in enum]), **kwargs)


def listed(shape: type[Shape]) -> fields.List:
    """A list of objects that is always there, empty or not."""
    return fields.List(fields.Nested(shape), required=True)
