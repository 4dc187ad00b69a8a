"""What neighbouring regions ask of each other, and what they are told."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import StrictSchema
from schemas.parameters import NumberField
from schemas.shapes import Shape


class PeerPublicationSchema(StrictSchema):
    """In the tree of how many entries."""

    size = NumberField(least=1, required=True)


class OwnCheckpointShape(Shape):
    """The newest signed note of a region's ledger."""

    origin = fields.String(required=True)
    size = fields.Integer(required=True, strict=True)
    checkpoint = fields.String(required=True)


PUBLICATION, OWN_CHECKPOINT = PeerPublicationSchema(), OwnCheckpointShape()
