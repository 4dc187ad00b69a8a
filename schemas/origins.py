"""Where a lookup was answered that came later, as answers tell it."""

from __future__ import annotations

from marshmallow import fields

from schemas.shapes import Shape


class OriginShape(Shape):
    """Where a lookup was answered that a hospital's edge box handed in later: the box's tree and the place there; `doubtful` where only the box says when."""

    at = fields.AwareDateTime(required=True)
    tree = fields.String(required=True)
    sequence = fields.Integer(required=True, strict=True)
    doubtful = fields.Boolean(required=True)


class ForeignEditionShape(Shape):
    """The edition of a neighbouring region by which its institution was judged: the region's code and name, and the SHA-256 of the file."""

    region = fields.String(required=True)
    name = fields.String(required=True)
    sha256 = fields.String(required=True)
