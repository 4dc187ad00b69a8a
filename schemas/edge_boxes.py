"""The bodies and answers about boxes at hospitals' edges that registrars declare."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import StrictSchema
from schemas.codes import OurCodeField
from schemas.fields import TextField
from schemas.shapes import Shape, listed


class EdgeBoxSchema(StrictSchema):
    """Whose box it is, and the public key of its ledger as the box prints it (`name+id+key`)."""

    institution = OurCodeField(required=True)
    public_key = TextField(required=True)


class EdgeBoxNameSchema(StrictSchema):
    """A box by its institution and the name of its ledger."""

    institution = OurCodeField(required=True)
    tree = TextField(required=True)


class EdgeBoxesSchema(StrictSchema):
    """Boxes of one institution, or all."""

    institution = OurCodeField()


class EdgeBoxShape(Shape):
    """A box: the fingerprint of its ledger's key (SHA-256), who declared it (null: it was heard without, where that is allowed), how many of its entries were seen, when it last said that
    it held nothing back, and since when it is revoked."""

    institution, tree, public_key, fingerprint = (fields.String(required=True) for _ in range(4))
    declared_by = fields.String(required=True, allow_none=True)
    declared_at, confirmed_at, revoked_at = (fields.AwareDateTime(required=True, allow_none=True) for _ in range(3))
    size = fields.Integer(required=True, strict=True)


class EdgeBoxesShape(Shape):
    """By institution and name."""

    boxes = listed(EdgeBoxShape)


BOX_BODY, BOX_NAME, BOXES_QUERY, BOX, BOXES = EdgeBoxSchema(), EdgeBoxNameSchema(), EdgeBoxesSchema(), EdgeBoxShape(), EdgeBoxesShape()
