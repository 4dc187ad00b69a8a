"""The body and the answers of the policy lab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields

from recognition.catalogue.editions.changing import EVERY, MOST_DAYS, MOST_FEN
from schemas.base import SparseSchema
from schemas.codes import OurCodeField
from schemas.fields import Described, StrictField, TextField, ValueRefused
from schemas.moments import DayField
from schemas.registry_fields import EditionField, IdField
from schemas.shapes import Shape, listed

MOST_CHANGES = 500


class CodeOrEveryField(OurCodeField):
    """One of our codes, or "*" for every one."""

    def parse(self, value: Any) -> str:
        """The code; raises ValueRefused."""
        return EVERY if value == EVERY else super().parse(value)


class WholeNumberField(StrictField):
    """A whole number as JSON has it, from 0 to `most`."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        """The bound is included."""
        super().__init__(**kwargs)
        self.most = most

    def parse(self, value: Any) -> int:
        """The number; raises ValueRefused."""
        if type(value) is not int:
            raise ValueRefused("number_malformed")
        if not 0 <= value <= self.most:
            raise ValueRefused("number_range", takes=f"0–{self.most}")
        return value

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A bounded integer."""
        return {"type": "integer", "minimum": 0, "maximum": self.most}


class PrefixesField(StrictField):
    """Division prefixes of a scope, "" being the whole country; none closes it."""

    prefix = TextField()

    def parse(self, value: Any) -> tuple[str, ...]:
        """The prefixes in the order given; raises ValueRefused."""
        if type(value) is not list:
            raise ValueRefused("type_list", takes='["50", "51"]')
        if len(value) > MOST_CHANGES:
            raise ValueRefused("list_too_long", takes=f"≤ {MOST_CHANGES}")
        return tuple(member if member == "" else self.prefix.parse(member) for member in value)

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A list of digits."""
        return {"type": "array", "maxItems": MOST_CHANGES, "items": {"type": "string", "pattern": "^([0-9]{2}|[0-9]{4}|[0-9]{6})?$"}}


class WindowChangeSchema(SparseSchema):
    """A window in days for the listings of an item, in a scope or in every one; without `item` of every item."""

    item = CodeOrEveryField()
    scope = CodeOrEveryField()
    days = WholeNumberField(MOST_DAYS, required=True)


class ScopeChangeSchema(SparseSchema):
    """The divisions of a scope."""

    scope = OurCodeField(required=True)
    prefixes = PrefixesField(required=True)


class PriceChangeSchema(SparseSchema):
    """The price of an item in fen in the list of an owner, without `owner` in every list that has it."""

    item = OurCodeField(required=True)
    owner = CodeOrEveryField()
    fen = WholeNumberField(MOST_FEN, required=True)


def _changes(schema: type[Schema]) -> fields.List:
    return fields.List(fields.Nested(schema), validate=_few, error_messages={"invalid": "type_list", "null": "field_null"})


def _few(value: list[Any]) -> bool:
    return len(value) <= MOST_CHANGES


class RuleChangesSchema(SparseSchema):
    """What is changed for the lab alone."""

    windows = _changes(WindowChangeSchema)
    scopes = _changes(ScopeChangeSchema)
    prices = _changes(PriceChangeSchema)


def _flag() -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, error_messages={"invalid": "type_boolean", "null": "field_null"})


class LabSchema(SparseSchema):
    """Days of the questions, both included; by which edition or draft, without either by the edition in force; `day`: as though all had been asked then;
    `all_along`: what the draft or edition changes holds from before the period on; `again`: judge anew what was judged today."""

    edition = EditionField()
    draft = IdField()
    day = DayField()
    changes = fields.Nested(RuleChangesSchema, error_messages={"null": "field_null"})
    all_along = _flag()
    again = _flag()

    class Meta(SparseSchema.Meta):
        """`from` is a word of Python's own."""

        include = {"from": DayField(required=True), "to": DayField(required=True)}


class LabProblemShape(Shape):
    """Why a lab was refused or failed."""

    code = fields.String(required=True)
    field = fields.String(required=True, allow_none=True)


class LabStateShape(Shape):
    """How far a lab is: `state` waiting, running, done, cancelled, refused, failed, or gone (its result is kept no more); `done` of `total` entries. `edition` is null for a draft."""

    id, state, by = (fields.String(required=True) for _ in range(3))
    done, total = (fields.Integer(required=True, strict=True) for _ in range(2))
    started_at = fields.AwareDateTime(required=True)
    edition = fields.Integer(required=True, strict=True, allow_none=True)
    inputs = fields.Dict(keys=fields.String(), required=True)
    problem = fields.Nested(LabProblemShape, required=True, allow_none=True)
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class LabsShape(Shape):
    """The latest, the newest first."""

    labs = listed(LabStateShape)


class LabResultShape(Shape):
    """Verdicts then and now, in all and by month, item, hospital and regions; decisions; estimates from the least to the most; who would have to be
    evaluated. Registrars have sums alone: members that name hospitals, decisions or money are missing, counts are rounded to tens, and null stands for what
    is hidden."""

    id, inputs_sha256, assumption = (fields.String(required=True) for _ in range(3))
    made_at = fields.AwareDateTime(required=True)
    lookups = fields.Integer(required=True, strict=True, allow_none=True)
    inputs, edition, checkpoint, agreement, totals, estimates = (fields.Dict(keys=fields.String(), required=True) for _ in range(6))
    months, items, evaluations = (fields.List(fields.Dict(keys=fields.String()), required=True) for _ in range(3))
    apart, moves, reasons, receivers, issuers, regions = (fields.List(fields.Dict(keys=fields.String())) for _ in range(6))
    decisions, rates = (fields.Dict(keys=fields.String()) for _ in range(2))


LAB, LAB_STATE, LABS, LAB_RESULT = LabSchema(), LabStateShape(), LabsShape(), LabResultShape()
