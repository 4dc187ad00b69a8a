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


class KeyProblemShape(Shape):
    """What a refusal says of a signed request, and of a key that is bound to addresses: headers that are missing, the server's time and how far the
    caller's clock is ahead, the hash of the text that was to be signed, and where the request came from."""

    missing = fields.List(fields.String())
    server_time = fields.String()
    difference_seconds = fields.Integer(strict=True)
    canonical_sha256 = fields.String()
    address = fields.String()


class LocalReasonCodeShape(Shape):
    """A reason from a region's own list: the scope whose list it is, and its code there."""

    scope = fields.String(required=True)
    code = fields.String(required=True)
