"""The bodies and answers of the registrars' endpoints."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import SparseSchema, StrictSchema
from schemas.codes import OurCodeField
from schemas.codings import InstitutionCodingField, ItemCodingField
from schemas.fields import NoteField, TextField
from schemas.moments import DayField, MomentField
from schemas.parameters import FormatField, NumberField, PageSchema, RegionField
from schemas.registry_fields import CodesField, EditionField, IdField, KeyIdField, Sha256Field
from schemas.shapes import PageShape, Shape, listed


class DraftSchema(SparseSchema):
    """A new draft: of what is in force, or like an earlier edition."""

    title = NoteField()
    like = EditionField()


class ApprovalSchema(SparseSchema):
    """A second registrar stands for just this edition, and for these findings."""

    sha256 = Sha256Field(required=True)
    acknowledged = CodesField()


class PublicationSchema(SparseSchema):
    """Why it is published, in a line."""

    reason = NoteField()


class AssignmentSchema(StrictSchema):
    """Where an institution lies from a day on."""

    institution = OurCodeField(required=True)
    division = RegionField(required=True)

    class Meta(StrictSchema.Meta):
        """`from` is a word of Python's own."""

        include = {"from": DayField(required=True)}


class WithdrawalSchema(StrictSchema):
    """What is withdrawn: an institution's qualification for items, or with none the institution itself; with `report_key` one key of its
    report codes and nothing else."""

    institution = OurCodeField(required=True)
    items = CodesField()
    scope = OurCodeField()
    report_key = KeyIdField()
    reason = NoteField(required=True)

    class Meta(StrictSchema.Meta):
        """`from` is a word of Python's own."""

        include = {"from": DayField()}


class DueSchema(SparseSchema):
    """What a sender owes by when."""

    sender = OurCodeField(required=True)
    table = OurCodeField(required=True)
    round = OurCodeField()
    due_on = DayField(required=True)


class PreviewSchema(StrictSchema):
    """A question as of a day, by the edition in force then, by another, or by a checked draft."""

    item = ItemCodingField(required=True)
    issuer = InstitutionCodingField(required=True)
    performer = InstitutionCodingField()
    receiver = OurCodeField(required=True)
    performed_at = MomentField(required=True)
    as_of = DayField()
    edition = EditionField()
    draft = IdField()


class ImportSchema(StrictSchema):
    """How a file is to be understood: its name and sender, the extent, values for what it does not say, and whether missing rows go."""

    name = TextField(required=True)
    table = OurCodeField(required=True)
    sender = OurCodeField()
    division = RegionField()
    evaluator = OurCodeField()
    round = OurCodeField()
    scope = OurCodeField()
    institution = OurCodeField()
    role = OurCodeField()
    owner = OurCodeField()
    item = OurCodeField()
    valid_from = DayField()
    valid_to = DayField()
    source = NoteField()
    remove_missing = NumberField(most=1)


class TableSchema(PageSchema):
    """A table's rows as JSON page by page or as a file; `day`: only what holds then."""

    format = FormatField("json", "csv")
    day = DayField()


class RecallSchema(StrictSchema):
    """The format of a recall list."""

    format = FormatField("json", "csv", "xlsx")


class DaySchema(StrictSchema):
    """A day; today without it."""

    day = DayField()


class PeriodSchema(StrictSchema):
    """Days, both included; the last thirty without them."""

    class Meta(StrictSchema.Meta):
        """`from` is a word of Python's own."""

        include = {"from": DayField(), "to": DayField()}


class ChangedResultsSchema(PeriodSchema):
    """Days on which receivers were told, both included, the last thirty without them; and the format of the list."""

    format = FormatField("json", "csv", "xlsx")


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
    unseen = fields.Dict(keys=fields.String(), values=fields.List(fields.Dict(keys=fields.String())))


class DraftsShape(Shape):
    """Every draft."""

    drafts = listed(DraftShape)


class JobShape(Shape):
    """Work in the background: running, done, refused or failed; `done` of `total`."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)
    done = fields.Integer(required=True, strict=True)
    total = fields.Integer(required=True, strict=True)
    started = fields.AwareDateTime(required=True)
    result = fields.Raw(allow_none=True)
    problem = fields.Dict(keys=fields.String(), allow_none=True)
    submission = fields.String(allow_none=True)


class RowsShape(PageShape):
    """Rows of a table in the order of its key."""

    table = fields.String(required=True)
    columns = fields.List(fields.String(), required=True)
    rows = fields.List(fields.Dict(keys=fields.String()), required=True)


DRAFT_BODY, APPROVAL, PUBLICATION_BODY, ASSIGNMENT = DraftSchema(), ApprovalSchema(), PublicationSchema(), AssignmentSchema()
WITHDRAWAL, DUE, PREVIEW, IMPORT, TABLE, RECALL = WithdrawalSchema(), DueSchema(), PreviewSchema(), ImportSchema(), TableSchema(), RecallSchema()
DAY, PERIOD, CHANGED_RESULTS = DaySchema(), PeriodSchema(), ChangedResultsSchema()
DRAFT, DRAFTS, JOB, ROWS = DraftShape(), DraftsShape(), JobShape(), RowsShape()
