"""Shapes of summaries: totals and rows, the headline, and what they rest on."""

from __future__ import annotations

from marshmallow import fields

from schemas.shapes import Shape, listed


class ShareShape(Shape):
    """Avoided tests, and what they saved in fen."""

    avoided = fields.Integer(required=True, strict=True)
    saved_fen = fields.Integer(required=True, strict=True)


class HeadlineShape(Shape):
    """What rests on the declared evidence or better; of it, what was held against the receivers' performed orders, and the rest. Null where
    that is not known."""

    evidence = fields.String(required=True)
    whole = fields.Nested(ShareShape, required=True)
    checked = fields.Nested(ShareShape, required=True, allow_none=True)
    unchecked = fields.Nested(ShareShape, required=True, allow_none=True)


class SummaryShape(Shape):
    """Totals and rows with every counter (null where hidden), definitions, and what they rest on."""

    totals = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True), required=True)
    rows = fields.List(fields.Dict(keys=fields.String()), required=True)
    definitions = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    as_of = fields.Dict(keys=fields.String(), required=True)
    adjustment = fields.String(required=True)
    headline = fields.Nested(HeadlineShape, required=True, allow_none=True)


class DoubtNoteShape(Shape):
    """What was asked, answered or decided about a doubt; `institution` is null for the region's auditor."""

    at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)
    institution = fields.String(required=True, allow_none=True)
    act = fields.String(required=True)
    fen = fields.Integer(required=True, strict=True)
    text = fields.String(required=True)


class DoubtShape(Shape):
    """A doubt about one hospital's month: how many tests, what they weigh in fen, who has it and how it stands."""

    doubt = fields.String(required=True)
    kind = fields.String(required=True)
    says = fields.String(required=True)
    institution = fields.String(required=True)
    month = fields.String(required=True)
    items = fields.Integer(required=True, strict=True)
    fen = fields.Integer(required=True, strict=True)
    state = fields.String(required=True)
    owner = fields.String(required=True, allow_none=True)
    notes = listed(DoubtNoteShape)


class DoubtsShape(Shape):
    """Doubts, the largest first; `fen` is what they weigh together that are neither explained nor upheld."""

    doubts = listed(DoubtShape)
    fen = fields.Integer(required=True, strict=True)


SUMMARY, DOUBTS = SummaryShape(), DoubtsShape()
