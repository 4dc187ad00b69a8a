"""The bodies and answers of the registrars' doors."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import fields

from schemas.base import Body, Sparse
from schemas.codes import OurCode
from schemas.codings import InstitutionCoding, ItemCoding
from schemas.fields import Note, Refused, Strict, Text
from schemas.moments import Day, Moment
from schemas.parameters import Format, Number, PageSchema, Region
from schemas.shapes import Page, Shape, listed


class Sha256(Text):
    """An edition's name."""

    pattern = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Id(Text):
    """The id of a draft, a file that was sent, or a job."""

    pattern = re.compile(r"[0-9a-v]{20}", re.ASCII)

    def parse(self, value: Any) -> str:
        """The id; raises Refused: of another form it is nobody's id, whatever its characters are."""
        try:
            return super().parse(value)
        except Refused as refused:
            raise Refused("id_unknown" if refused.code in ("text_characters", "text_too_long") else refused.code) from refused


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


class DraftSchema(Sparse):
    """A new draft: of what is in force, or like an earlier edition."""

    title = Note()
    like = Edition()


class ApprovalSchema(Sparse):
    """A second registrar stands for just this edition, and for these findings."""

    sha256 = Sha256(required=True)
    acknowledged = Codes()


class PublicationSchema(Sparse):
    """Why it is published, in a line."""

    reason = Note()


class AssignmentSchema(Body):
    """Where an institution lies from a day on."""

    institution = OurCode(required=True)
    division = Region(required=True)

    class Meta(Body.Meta):
        """`from` is a word of Python's own."""

        include = {"from": Day(required=True)}


class WithdrawalSchema(Body):
    """What is withdrawn: an institution's qualification for items, or with none the institution itself."""

    institution = OurCode(required=True)
    items = Codes()
    scope = OurCode()
    reason = Note(required=True)

    class Meta(Body.Meta):
        """`from` is a word of Python's own."""

        include = {"from": Day()}


class DueSchema(Sparse):
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


class RowsShape(Page):
    """Rows of a table in the order of its key."""

    table = fields.String(required=True)
    columns = fields.List(fields.String(), required=True)
    rows = fields.List(fields.Dict(keys=fields.String()), required=True)


class ListShape(Shape):
    """A list of records under one name."""

    class Meta:
        """Which name, the summary of the operation says."""


DRAFT_BODY, APPROVAL, PUBLICATION_BODY, ASSIGNMENT = DraftSchema(), ApprovalSchema(), PublicationSchema(), AssignmentSchema()
WITHDRAWAL, DUE, PREVIEW, IMPORT, TABLE, RECALL = WithdrawalSchema(), DueSchema(), PreviewSchema(), ImportSchema(), TableSchema(), RecallSchema()
DAY, PERIOD = DaySchema(), PeriodSchema()
DRAFT, DRAFTS, JOB, ROWS, LIST = DraftShape(), DraftsShape(), JobShape(), RowsShape(), ListShape()
