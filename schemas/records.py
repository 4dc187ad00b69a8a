"""What auditors and readers of the catalogue are answered, as the description of the API has it."""

from __future__ import annotations

from marshmallow import fields

from recognition.domain.lookups import DecisionKind, ItemKind, RepeatReason, Verdict
from schemas.answers import CorrectedShape, PerformedShape, PriceShape
from schemas.shapes import EnumeratedField, LocalReasonCodeShape, PageShape, Shape, listed


class ListedDecisionShape(Shape):
    """A decision in a list of lookups."""

    at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)
    decision = EnumeratedField(DecisionKind, required=True)
    reason = EnumeratedField(RepeatReason, required=True, allow_none=True)
    local_reason = fields.Nested(LocalReasonCodeShape)
    sequence = fields.Integer(required=True, strict=True)


class ListedCorrectedDecisionShape(ListedDecisionShape):
    """A decision in a list of lookups that was taken back, and by what."""

    corrected = fields.Nested(CorrectedShape, required=True)


class ListedLookupShape(Shape):
    """A lookup as auditors list it: codes only, of references which kind was given, and the sequences of what has reversed its acceptance."""

    id = fields.String(required=True)
    sequence = fields.Integer(required=True, strict=True)
    leaf = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)
    receiver = fields.String(required=True)
    receiver_region = fields.String(required=True)
    issuer = fields.String(required=True)
    issuer_region = fields.String(required=True)
    item = fields.String(required=True)
    performed_at = fields.AwareDateTime(required=True)
    performed = fields.Nested(PerformedShape, required=True)
    specimen = fields.String(required=True, allow_none=True)
    verdict = EnumeratedField(Verdict, required=True)
    reasons = fields.List(fields.String(), required=True)
    mark = fields.String(required=True, allow_none=True)
    valid_through = fields.Date(required=True, allow_none=True)
    edition = fields.Integer(required=True, strict=True)
    policy = fields.String(required=True)
    price = fields.Nested(PriceShape, required=True)
    evidence = fields.String(required=True)
    reversed_by = fields.List(fields.Integer(strict=True), required=True, allow_none=True)
    decisions = listed(ListedDecisionShape)
    corrected_decisions = listed(ListedCorrectedDecisionShape)


class ListingShape(PageShape):
    """A page of lookups."""

    lookups = listed(ListedLookupShape)


class InstitutionShape(Shape):
    """医疗机构 with its identifiers and names; `region` of a neighbouring region's, whose code is `region/code`."""

    code = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    uscc = fields.String(required=True)
    licence = fields.String(required=True)
    nhsa = fields.String(required=True)
    level = fields.String(required=True)
    grade = fields.String(required=True)
    ownership = fields.String(required=True)
    kind = fields.String(required=True)
    note = fields.String(required=True)
    aliases, region = fields.List(fields.String(), required=True), fields.String()


class DatedShape(Shape):
    """A value that holds from a day to a day, both included; `valid_to` null until further notice."""

    value = fields.String(required=True)
    valid_from = fields.String(required=True)
    valid_to = fields.String(required=True, allow_none=True)


class WholeInstitutionShape(InstitutionShape):
    """医疗机构 with its dated attributes."""

    divisions = listed(DatedShape)
    entities = listed(DatedShape)
    consortia = listed(DatedShape)
    roles = listed(DatedShape)


class AliasShape(Shape):
    """Another name of an item, its language, and where it is published: "" for nobody knows, a candidate only; "registrar" for a registrar's word."""

    alias = fields.String(required=True)
    lang = fields.String(required=True)
    source = fields.String(required=True)


class ItemShape(Shape):
    """互认项目 with its codes and names."""

    code = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    group_code = fields.String(required=True)
    kind = EnumeratedField(ItemKind, required=True)
    specimen = fields.String(required=True)
    loinc = fields.String(required=True)
    loinc_confidence = fields.String(required=True)
    price_item_code = fields.String(required=True)
    volatile = fields.Integer(required=True, strict=True)
    note = fields.String(required=True)
    grouping = fields.Boolean(required=True)
    aliases = listed(AliasShape)


class WholeItemShape(ItemShape):
    """互认项目 with what it belongs to, and its listings of all dates."""

    members = fields.List(fields.String(), required=True)
    panels = fields.List(fields.String(), required=True)
    wider = fields.List(fields.String(), required=True)
    narrower = fields.List(fields.String(), required=True)
    listings = fields.List(fields.Dict(keys=fields.String()), required=True)


class InstitutionsShape(PageShape):
    """A page of institutions."""

    institutions = listed(InstitutionShape)


class ItemsShape(PageShape):
    """A page of items."""

    items = listed(ItemShape)


class PublicationShape(Shape):
    """目录版本: one publication."""

    number = fields.Integer(required=True, strict=True)
    sha256 = fields.String(required=True)
    published_at = fields.AwareDateTime(required=True)
    approvers = fields.List(fields.String(), required=True)
    reason = fields.String(required=True, allow_none=True)


class EditionShape(PublicationShape):
    """A publication with its edition's number of rows per table."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class EditionsShape(PageShape):
    """A page of publications, newest first."""

    editions = listed(PublicationShape)


class ChangeShape(Shape):
    """One row that differs: added, removed or changed. `closed_by`: it only ends earlier, the day before another of its kind begins, and this
    is that day."""

    table = fields.String(required=True)
    kind = fields.String(required=True)
    key = fields.Dict(keys=fields.String(), required=True)
    before = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    after = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    closed_by = fields.String(allow_none=True)


class DifferenceShape(PageShape):
    """What leads from one edition to another."""

    to = fields.Integer(required=True, strict=True)
    summary = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer()), required=True)
    changes = listed(ChangeShape)

    class Meta(PageShape.Meta):
        """`from` is a word of Python's own."""

        include = {"from": fields.Integer(required=True, strict=True)}


LISTING, INSTITUTIONS, ITEMS, EDITIONS, PUBLICATION = ListingShape(), InstitutionsShape(), ItemsShape(), EditionsShape(), PublicationShape()
INSTITUTION, ITEM, EDITION, DIFFERENCE = WholeInstitutionShape(), WholeItemShape(), EditionShape(), DifferenceShape()
