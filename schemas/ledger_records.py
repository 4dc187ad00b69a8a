"""Shapes of what the ledger tells: checkpoints, entries, and proofs."""

from __future__ import annotations

from marshmallow import fields

from schemas.shapes import Shape


class CosignedShape(Shape):
    """A checkpoint of this ledger, perhaps an earlier one, with the cosignature of a neighbouring region, whose key verifies it; `cosigned_at` is by that region's clock."""

    region = fields.String(required=True)
    size = fields.Integer(required=True, strict=True)
    cosigned_at = fields.AwareDateTime(required=True)
    checkpoint = fields.String(required=True)
    key = fields.String(required=True)


class CheckpointShape(Shape):
    """Size and RFC 6962 root of the ledger, in hex; `checkpoint` is the signed note that says so, `keys` all public keys of Ed25519, the newest last, and
    `sm2_keys` those of SM2 where it ever signed beside Ed25519. `cosigned` is what neighbouring regions cosigned last, where there are any."""

    origin = fields.String(required=True)
    size = fields.Integer(required=True, strict=True)
    root = fields.String(required=True)
    algorithms = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    checkpoint = fields.String(required=True)
    keys = fields.List(fields.String(), required=True)
    sm2_keys = fields.List(fields.String())
    cosigned = fields.List(fields.Nested(CosignedShape))


class EntryShape(Shape):
    """An entry: SHA-256 over a zero byte and the UTF-8 bytes of `entry` is its leaf."""

    sequence = fields.Integer(required=True, strict=True)
    leaf = fields.String(required=True)
    entry = fields.String(required=True)


class InclusionShape(Shape):
    """An RFC 6962 audit path, from the leaf upwards; `checkpoint` signs the root where no other size was asked for."""

    sequence = fields.Integer(required=True, strict=True)
    size = fields.Integer(required=True, strict=True)
    leaf = fields.String(required=True)
    root = fields.String(required=True)
    path = fields.List(fields.String(), required=True)
    checkpoint = fields.String(required=True, allow_none=True)


class PublicationProofShape(InclusionShape):
    """The audit path of a publication's entry, with the entry itself."""

    number = fields.Integer(required=True, strict=True)
    entry = fields.String(required=True)


class ConsistencyShape(Shape):
    """An RFC 6962 consistency proof; `checkpoint` signs `to_root` where no other size was asked for."""

    to = fields.Integer(required=True, strict=True)
    from_root = fields.String(required=True)
    to_root = fields.String(required=True)
    path = fields.List(fields.String(), required=True)
    checkpoint = fields.String(required=True, allow_none=True)

    class Meta(Shape.Meta):
        """`from` is a word of Python's own."""

        include = {"from": fields.Integer(required=True, strict=True)}


CHECKPOINT, ENTRY = CheckpointShape(), EntryShape()
INCLUSION_PROOF, CONSISTENCY_PROOF, PUBLICATION_PROOF = InclusionShape(), ConsistencyShape(), PublicationProofShape()
