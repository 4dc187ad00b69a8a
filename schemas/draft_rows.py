"""The bodies and answers about single rows of a draft, and what a draft changes row by row."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from marshmallow import fields

from schemas.base import SparseSchema
from schemas.codes import OurCodeField
from schemas.fields import ChoiceField, Described, StrictField, TextField, ValueRefused, words
from schemas.parameters import SearchSchema
from schemas.records import ChangeShape
from schemas.shapes import PageShape, Shape, listed

NAME = re.compile(r"[a-z_]{1,40}", re.ASCII)
LONGEST_CELL = 400
"""Characters; how many a column takes, the rules of the import say."""


class CellsField(StrictField):
    """Columns of a catalogue's table by name, each with its value as text, a whole number, or null for none."""

    most = 40

    def parse(self, value: Any) -> dict[str, Any]:
        """The columns in the order given; raises ValueRefused."""
        if type(value) is not dict:
            raise ValueRefused("type_object")
        if len(value) > self.most:
            raise ValueRefused("list_too_long")
        for name, cell in value.items():
            if NAME.fullmatch(name) is None:
                raise ValueRefused("field_unknown")
            if cell is not None and type(cell) not in (str, int):
                raise ValueRefused("type_cell")
            if type(cell) is str and len(cell) > LONGEST_CELL or type(cell) is int and not -(2**53) < cell < 2**53:
                raise ValueRefused("text_too_long")
        return dict(value)

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """An object of cells."""
        return {"type": "object", "maxProperties": self.most, "additionalProperties": {"type": ["string", "integer", "null"], "maxLength": LONGEST_CELL}}


class ActionField(ChoiceField):
    """What is to be done with a row."""

    def __init__(self, **kwargs: Any) -> None:
        """Add it, change it, or remove it."""
        super().__init__(words("Action", ("add", "change", "remove")), **kwargs)


class ChangeSchema(SparseSchema):
    """One row of a draft: `row` holds the columns to be written (those of a new row, or those of a standing one that change), `key` and
    `version` the row that is changed or removed, as it was read."""

    table = OurCodeField(required=True)
    action = ActionField(required=True)
    key = CellsField()
    row = CellsField()
    version = TextField()


class DraftRowsSchema(SearchSchema):
    """Rows of a draft, page by page; `q`: words that occur in them, or in the names of their items and institutions."""


class DraftRowShape(Shape):
    """A row of a draft, with the key by which it is changed and the version that it has now."""

    key = fields.Dict(keys=fields.String(), required=True)
    row = fields.Dict(keys=fields.String(), required=True)
    version = fields.String(required=True)


class DraftRowsShape(PageShape):
    """Rows of a table of a draft in the order of its key."""

    table = fields.String(required=True)
    columns = fields.List(fields.String(), required=True)
    rows = listed(DraftRowShape)


class RowChangeShape(Shape):
    """A row that was added, changed or removed: by whom, and how it stood before and after. `also`: rows that went with it, per table;
    `closed` rows that it ended on the day before its first, `reopened` those that are open again without it."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)
    table = fields.String(required=True)
    kind = fields.String(required=True)
    key = fields.Dict(keys=fields.String(), required=True)
    before = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    after = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    version = fields.String(required=True, allow_none=True)
    also = fields.Dict(keys=fields.String(), required=True)


class RowChangesShape(PageShape):
    """Changes of single rows, newest first."""

    changes = listed(RowChangeShape)


class DraftDifferenceShape(PageShape):
    """What a checked draft changes, row by row."""

    changes = listed(ChangeShape)


CHANGE_BODY, DRAFT_ROWS_QUERY = ChangeSchema(), DraftRowsSchema()
CHANGE, CHANGES, DRAFT_ROWS, DRAFT_DIFFERENCE = RowChangeShape(), RowChangesShape(), DraftRowsShape(), DraftDifferenceShape()
