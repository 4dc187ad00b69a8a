"""What neighbouring regions ask of each other and are told, and how they stand."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import StrictSchema
from schemas.parameters import NumberField
from schemas.shapes import Shape, listed


class PeerPublicationSchema(StrictSchema):
    """In the tree of how many entries."""

    size = NumberField(least=1, required=True)


class FiguresYearSchema(StrictSchema):
    """Of which calendar year."""

    year = NumberField(least=2020, most=2200, required=True)


class OwnCheckpointShape(Shape):
    """The newest signed note of a region's ledger."""

    origin = fields.String(required=True)
    size = fields.Integer(required=True, strict=True)
    checkpoint = fields.String(required=True)


class SignedFiguresShape(Shape):
    """A signed note over figures."""

    figures = fields.String(required=True)


class RegionNameShape(Shape):
    """A region by its short code and names."""

    id = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)


class HeldPeerEditionShape(Shape):
    """The edition that is held of a neighbour: `verified_at` is when, by our clock, it was last proved to be in force, and `stale` whether that is longer ago than was declared."""

    sha256 = fields.String(required=True)
    number = fields.Integer(required=True, strict=True)
    published_at = fields.AwareDateTime(required=True)
    verified_at = fields.AwareDateTime(required=True)
    stale = fields.Boolean(required=True)


class PeerFaultShape(Shape):
    """What was wrong when the neighbour was asked last."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    told = fields.Dict(keys=fields.String(), required=True)


class PeerRefusalShape(Shape):
    """What was refused and kept, by the name of its file."""

    file = fields.String(required=True)
    code = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class PeerShape(RegionNameShape):
    """How it stands with a neighbour: its ledger as it was seen last, the edition that is held, this region's checkpoint as it cosigned it last."""

    origin = fields.String(required=True)
    asked_at = fields.AwareDateTime(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    clock_ahead_seconds = fields.Integer(required=True, strict=True)
    seen_size = fields.Integer(required=True, strict=True)
    seen_root = fields.String(required=True)
    edition = fields.Nested(HeldPeerEditionShape, required=True, allow_none=True)
    cosigned_size = fields.Integer(required=True, strict=True, allow_none=True)
    cosigned_at = fields.AwareDateTime(required=True, allow_none=True)
    faults = listed(PeerFaultShape)
    refusals = listed(PeerRefusalShape)


class PeersShape(Shape):
    """This region and its neighbours."""

    region = fields.Nested(RegionNameShape, required=True)
    peers = listed(PeerShape)


class RegionFiguresShape(RegionNameShape):
    """A region's figures as it signed them, or what was wrong with them."""

    counters = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True), required=True, allow_none=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)
    as_of = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    signed = fields.String(required=True, allow_none=True)
    problem = fields.String(required=True, allow_none=True)


class JointSummaryShape(Shape):
    """Both regions, and of each counter the sum or, by code, why there is none; `differs` names what of the two states does not fit together."""

    regions = listed(RegionFiguresShape)
    sums = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True), required=True, allow_none=True)
    not_added = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    differs = fields.List(fields.String(), required=True)
    definitions = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


PUBLICATION, FIGURES_YEAR, OWN_CHECKPOINT, SIGNED_FIGURES = PeerPublicationSchema(), FiguresYearSchema(), OwnCheckpointShape(), SignedFiguresShape()
PEERS, JOINT_SUMMARY = PeersShape(), JointSummaryShape()
