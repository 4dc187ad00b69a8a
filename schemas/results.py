"""The bodies and answers of the result index: what issuers announce, what receivers search for, choose and open, and who objects."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from marshmallow import fields, validate

from recognition.domain.lookups import RepeatReason, Verdict
from recognition.domain.personal_data import in_free_text
from recognition.domain.report_documents.model import FORMATS
from recognition.domain.searches import SearchGround, SearchPurpose
from schemas.answers import DecisionShape, EditionReferenceShape, NamedShape, PerformedShape, ProblemShape, ReceiptShape, SaidShape
from schemas.base import SparseSchema
from schemas.codings import ItemCodingField
from schemas.compiled import compiled
from schemas.fields import MESSAGES, ChoiceField, ChoicesField, Described, ReferenceField, ReferencesField, StrictField, TextField, ValueRefused, nothing, words
from schemas.launches import ClinicianField
from schemas.moments import MomentField
from schemas.patient_tokens import AskedRegionShape, PeerTokensField, TokenField
from schemas.reports import Base64Field, DocumentField
from schemas.shapes import EnumeratedField, Shape, listed
from schemas.vocabulary import MarkField, SpecimenCodeField

MOST_LINES, MOST_NAMED = 500, 50
ResultStatus = words("ResultStatus", ("final", "corrected", "withdrawn"))
TAKEN = ("announced", "known", "corrected", "withdrawn", "not_kept")
SEARCHABLE = words("SearchablePurpose", (SearchPurpose.TREATMENT.value, SearchPurpose.EMERGENCY.value))


class LocatorField(TextField):
    """Where the issuer's own systems find the report or the images: opaque, in printable ASCII, and with nothing of a person in it."""

    pattern = re.compile(r"[!-~]+", re.ASCII)
    characters = "! – ~"
    longest = 200

    def personal(self, text: str) -> str | None:
        """Whatever belongs to a person."""
        return in_free_text(text)


class HandleField(TextField):
    """A result as a search gave it."""

    pattern = re.compile(r"[0-9]{4}\.[A-Za-z0-9_-]+", re.ASCII)
    longest = 900


class AuthorisationField(TextField):
    """The reference of an authorisation in the receiver's own records: opaque, and kept as a keyed hash."""

    longest = 64

    def personal(self, text: str) -> str | None:
        """Whatever belongs to a person."""
        return in_free_text(text)


class NamedItemsField(StrictField):
    """Items that are looked for by name."""

    item = ItemCodingField()

    def parse(self, value: Any) -> tuple[Any, ...]:
        """The codings in the order given; raises ValueRefused."""
        if type(value) is not list:
            raise ValueRefused("type_list", takes='["…"]')
        if len(value) > MOST_NAMED:
            raise ValueRefused("list_too_long", takes=f"≤ {MOST_NAMED}")
        return tuple(self.item.parse(item) for item in value)

    def empty(self, value: Any) -> bool:
        """Whether none is named."""
        return nothing(value) or value == []

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A list of items."""
        return {"type": "array", "items": describe(self.item), "maxItems": MOST_NAMED}


class AnnouncedSchema(SparseSchema):
    """可调阅结果: word from the issuer that it holds a result, without any value. With the status `withdrawn` only `report_ref` counts, and `item` where not the whole report is taken back."""

    status = ChoiceField(ResultStatus)
    item = ItemCodingField()
    specimen = SpecimenCodeField()
    performed_at = MomentField()
    report_ref = ReferenceField(required=True)
    other_refs = ReferencesField()
    mark = MarkField()
    token = TokenField()
    earlier_token = TokenField()
    locator = LocatorField()


ANNOUNCED_BODY = AnnouncedSchema()
read_announced = compiled(ANNOUNCED_BODY)


class AnnouncedLinesField(fields.List):
    """Lines that are judged one by one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if type(value) is not list:
            raise self.make_error("invalid")
        return value

    def canonical(self, value: Any) -> Any:
        """The lines, each without what says nothing in it."""
        return [ANNOUNCED_BODY.canonical(line) for line in value] if type(value) is list else value


class AnnouncedResultsSchema(SparseSchema):
    """Up to 500 results; what each line holds is judged line by line."""

    results = AnnouncedLinesField(
        fields.Nested(ANNOUNCED_BODY),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES, error="list_length_500"),
        error_messages=MESSAGES | {"invalid": "type_list"},
    )


class AnnouncedReportSchema(SparseSchema):
    """A report document of the caller's own laboratory, and beside it the patient's token. One of `document` (text) and `document_base64` (bytes) is given."""

    document = DocumentField()
    document_base64 = Base64Field()
    token = TokenField(required=True)
    earlier_token = TokenField()
    locator = LocatorField()


class ResultSearchSchema(SparseSchema):
    """调阅检索 with a patient token; `peer_tokens` where neighbouring regions are to be asked too. `clinician` is who searches, where a hospital's system asks for her; `items` names what alone is looked for."""

    token = TokenField(required=True)
    earlier_token = TokenField()
    peer_tokens = PeerTokensField()
    purpose = ChoiceField(SEARCHABLE, required=True)
    items = NamedItemsField()
    authorisation = AuthorisationField()
    clinician = ClinicianField()


class ChosenResultSchema(SparseSchema):
    """A result of a search, chosen for this patient."""

    result = HandleField(required=True)
    circumstances = ChoicesField(RepeatReason)
    patient_ref = ReferenceField()
    clinician = ClinicianField()


class OpenedResultSchema(SparseSchema):
    """The lookup of a result that is opened."""

    lookup = TextField(required=True)
    clinician = ClinicianField()


class TakenResultShape(Shape):
    """What became of a line: one of the two. `until` is the last day on which it can be found; `reason` says why it is not kept (`not_listed`: on no catalogue; `window_over`)."""

    status = fields.String(validate=validate.OneOf(TAKEN))
    until = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True, validate=validate.OneOf(("not_listed", "window_over")))
    problem = fields.Nested(ProblemShape)


class TakenResultsShape(Shape):
    """One result per line, in the order sent."""

    results = listed(TakenResultShape)


class AnnouncedRowShape(TakenResultShape):
    """A row by its place in the document. Where it was not announced, `code` says why and `says` in words."""

    at = fields.String(required=True)
    code = fields.String()
    says = fields.String()


class AnnouncedReportShape(Shape):
    """The document's format and its rows in their order."""

    format = fields.String(required=True, validate=validate.OneOf(FORMATS))
    rows = listed(AnnouncedRowShape)


class FoundResultShape(Shape):
    """A result and what is said of it here. `result` is by what it is chosen, today and by this institution alone; `opens` says whether there is a report or are images to open."""

    result = fields.String(required=True)
    item, issuer = (fields.Nested(NamedShape, required=True) for _ in range(2))
    performed_at = fields.AwareDateTime(required=True)
    performed = fields.Nested(PerformedShape, required=True)
    specimen, mark = (fields.String(required=True, allow_none=True) for _ in range(2))
    verdict = EnumeratedField(Verdict, required=True)
    says = fields.String(required=True)
    reasons, cautions = listed(SaidShape), listed(SaidShape)
    valid_through = fields.Date(required=True, allow_none=True)
    days_left = fields.Integer(required=True, strict=True, allow_none=True)
    opens = fields.Boolean(required=True)


class FoundGroupShape(Shape):
    """The results of one item, the best first."""

    item = fields.Nested(NamedShape, required=True)
    results = listed(FoundResultShape)


class SearchShape(Shape):
    """The search as it stands in the ledger, and what was found: by item, the group with the newest result first. `list_sha256` is of `list_salt` and the JSON list that docs/results.md describes."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    receiver = fields.String(required=True)
    purpose = EnumeratedField(SearchPurpose, required=True)
    ground = EnumeratedField(SearchGround, required=True)
    edition = fields.Nested(EditionReferenceShape, required=True)
    policy = fields.String(required=True)
    found = fields.Integer(required=True, strict=True)
    list_sha256 = fields.String(required=True)
    list_salt = fields.String(required=True)
    receipt = fields.Nested(ReceiptShape, required=True)
    groups = listed(FoundGroupShape)
    peers = listed(AskedRegionShape)


class OpenedResultShape(Shape):
    """That the result was opened, as it stands in the ledger, and where it lies."""

    decision = fields.Nested(DecisionShape, required=True)
    locator = fields.String(required=True)


ANNOUNCED_LINES, SEARCH_BODY, CHOSEN_BODY, OPENED_BODY = AnnouncedResultsSchema(), ResultSearchSchema(), ChosenResultSchema(), OpenedResultSchema()
ANNOUNCED_REPORT_BODY, ANNOUNCED_REPORT = AnnouncedReportSchema(), AnnouncedReportShape()
TAKEN_RESULTS, SEARCH, OPENED_RESULT = TakenResultsShape(), SearchShape(), OpenedResultShape()
