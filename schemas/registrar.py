"""The bodies and answers of the registrars' doors."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from marshmallow import fields

from schemas.base import Body
from schemas.codings import InstitutionCoding, ItemCoding, OurCode
from schemas.fields import Choice, Note, Refused, Strict, Text
from schemas.moments import Day, Moment
from schemas.parameters import Format, Number, PageSchema, Region, SearchSchema
from schemas.records import ChangeShape
from schemas.shapes import Page, Shape, listed


NAME = re.compile(r"[a-z_]{1,40}", re.ASCII)
LONGEST_CELL = 400
"""Characters; how many a column takes, the rules of the import say."""


class Sha256(Text):
    """An edition's name."""

    pattern = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Id(Text):
    """The id of a draft, a file that was sent, or a job."""

    pattern = re.compile(r"[0-9a-v]{20}", re.ASCII)


class Codes(Strict):
    """A list of different codes, up to 500."""

    one = OurCode()

    def parse(self, value: Any) -> tuple[str, ...]:
        """The codes in the order given; raises Refused."""
        if type(value) is not list:
            raise Refused("type_list")
        if len(value) > 500:
            raise Refused("list_too_long")
        codes = tuple(self.one.parse(member) for member in value)
        if len(set(codes)) != len(codes):
            raise Refused("list_repeats")
        return codes


class Edition(Strict):
    """The number of a publication."""

    def parse(self, value: Any) -> int:
        """The number; raises Refused."""
        if type(value) is not int:
            raise Refused("number_malformed")
        if not 1 <= value <= 10**9:
            raise Refused("number_range")
        return value


class DraftSchema(Body):
    """A new draft: of what is in force, or like an earlier edition."""

    title = Note()
    like = Edition()


class ApprovalSchema(Body):
    """A second registrar stands for just this edition, and for these findings."""

    sha256 = Sha256(required=True)
    acknowledged = Codes()


class PublicationSchema(Body):
    """Why it is published, in a line."""

    reason = Note()


class AssignmentSchema(Body):
    """Where an institution lies from a day on."""

    institution = OurCode(required=True)
    division = Region(required=True)

    class Meta(Body.Meta):
        """`from` is a word of Python's own."""

        include = {"from": Day(required=True)}


class ConfirmationSchema(Body):
    """What a name as written in spreadsheets means, from now on."""

    kind = OurCode(required=True)
    written = Note(required=True)
    code = OurCode(required=True)


class WithdrawalSchema(Body):
    """What is withdrawn: an institution's qualification for items, or with none the institution itself."""

    institution = OurCode(required=True)
    items = Codes()
    scope = OurCode()
    reason = Note(required=True)

    class Meta(Body.Meta):
        """`from` is a word of Python's own."""

        include = {"from": Day()}


class Cells(Strict):
    """Columns of a catalogue's table by name, each with its value as text, a whole number, or null for none."""

    most = 40

    def parse(self, value: Any) -> dict[str, Any]:
        """The columns in the order given; raises Refused."""
        if type(value) is not dict:
            raise Refused("type_object")
        if len(value) > self.most:
            raise Refused("list_too_long")
        for name, cell in value.items():
            if NAME.fullmatch(name) is None:
                raise Refused("field_unknown")
            if cell is not None and type(cell) not in (str, int):
                raise Refused("type_cell")
            if type(cell) is str and len(cell) > LONGEST_CELL or type(cell) is int and not -(2**53) < cell < 2**53:
                raise Refused("text_too_long")
        return dict(value)


class Action(Choice):
    """What is to be done with a row."""

    def __init__(self, **kwargs: Any) -> None:
        """Add it, change it, or remove it."""
        super().__init__(StrEnum("Action", {"ADD": "add", "CHANGE": "change", "REMOVE": "remove"}), **kwargs)


class ChangeSchema(Body):
    """One row of a draft: `row` holds the columns to be written (those of a new row, or those of a standing one that change), `key` and
    `version` the row that is changed or removed, as it was read."""

    table = OurCode(required=True)
    action = Action(required=True)
    key = Cells()
    row = Cells()
    version = Text()


class DraftRowsSchema(SearchSchema):
    """Rows of a draft, page by page; `q`: words that occur in them, or in the names of their items and institutions."""


class DueSchema(Body):
    """What a sender owes by when."""

    sender = OurCode(required=True)
    table = OurCode(required=True)
    round = OurCode()
    due_on = Day(required=True)


class PreviewSchema(Body):
    """A question as of a day, by the edition in force then, by another, or by a checked draft."""

    item = ItemCoding(required=True)
    issuer = InstitutionCoding(required=True)
    performer = InstitutionCoding()
    receiver = OurCode(required=True)
    performed_at = Moment(required=True)
    as_of = Day()
    edition = Edition()
    draft = Id()


class ImportSchema(Body):
    """How a file is to be understood: its name and sender, the extent, values for what it does not say, and whether missing rows go."""

    name = Text(required=True)
    table = OurCode(required=True)
    sender = OurCode()
    division = Region()
    evaluator = OurCode()
    round = OurCode()
    scope = OurCode()
    institution = OurCode()
    role = OurCode()
    owner = OurCode()
    item = OurCode()
    valid_from = Day()
    valid_to = Day()
    source = Note()
    remove_missing = Number(most=1)


class TableSchema(PageSchema):
    """A table's rows as JSON page by page or as a file; `day`: only what holds then."""

    format = Format("json", "csv")
    day = Day()


class RecallSchema(Body):
    """The format of a recall list."""

    format = Format("json", "csv", "xlsx")


class DaySchema(Body):
    """A day; today without it."""

    day = Day()


class PeriodSchema(Body):
    """Days, both included; the last thirty without them."""

    class Meta(Body.Meta):
        """`from` is a word of Python's own."""

        include = {"from": Day(), "to": Day()}


class DraftShape(Shape):
    """A draft: what it was made from, by whom it was changed, and how far it is. `check` holds hash, findings, difference and meaning."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    created_by = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    touched_by = fields.List(fields.String(), required=True)
    base_number = fields.Integer(required=True, strict=True)
    base_sha256 = fields.String(required=True)
    like = fields.Integer(required=True, strict=True)
    conflicts = fields.List(fields.Dict(keys=fields.String()))
    approval = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    published = fields.Integer(required=True, strict=True, allow_none=True)
    check = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class DraftsShape(Shape):
    """Every draft."""

    drafts = listed(DraftShape)


class JobShape(Shape):
    """Work behind the door: running, done, refused or failed; `done` of `total`."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)
    done = fields.Integer(required=True, strict=True)
    total = fields.Integer(required=True, strict=True)
    started = fields.AwareDateTime(required=True)
    result = fields.Raw(allow_none=True)
    problem = fields.Dict(keys=fields.String(), allow_none=True)
    submission = fields.String(allow_none=True)


class DraftRowShape(Shape):
    """A row of a draft, with the key by which it is changed and the version that it has now."""

    key = fields.Dict(keys=fields.String(), required=True)
    row = fields.Dict(keys=fields.String(), required=True)
    version = fields.String(required=True)


class DraftRowsShape(Page):
    """Rows of a table of a draft in the order of its key."""

    table = fields.String(required=True)
    columns = fields.List(fields.String(), required=True)
    rows = listed(DraftRowShape)


class RowChangeShape(Shape):
    """A row that was added, changed or removed: by whom, and how it stood before and after. `also`: rows that went with it, per table."""

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


class RowChangesShape(Page):
    """Changes of single rows, newest first."""

    changes = listed(RowChangeShape)


class DraftDifferenceShape(Page):
    """What a checked draft changes, row by row."""

    changes = listed(ChangeShape)


class RowsShape(Page):
    """Rows of a table in the order of its key."""

    table = fields.String(required=True)
    columns = fields.List(fields.String(), required=True)
    rows = fields.List(fields.Dict(keys=fields.String()), required=True)


class ListShape(Shape):
    """A list of records under one name."""

    class Meta:
        """Which name, the summary of the operation says."""


DRAFT_BODY, APPROVAL, PUBLICATION_BODY, ASSIGNMENT, CONFIRMATION = DraftSchema(), ApprovalSchema(), PublicationSchema(), AssignmentSchema(), ConfirmationSchema()
WITHDRAWAL, DUE, PREVIEW, IMPORT, TABLE, RECALL = WithdrawalSchema(), DueSchema(), PreviewSchema(), ImportSchema(), TableSchema(), RecallSchema()
DAY, PERIOD = DaySchema(), PeriodSchema()
CHANGE_BODY, DRAFT_ROWS_QUERY, PAGE = ChangeSchema(), DraftRowsSchema(), PageSchema()
CHANGE, CHANGES, DRAFT_ROWS, DRAFT_DIFFERENCE = RowChangeShape(), RowChangesShape(), DraftRowsShape(), DraftDifferenceShape()
DRAFT, DRAFTS, JOB, ROWS, LIST = DraftShape(), DraftsShape(), JobShape(), RowsShape(), ListShape()
