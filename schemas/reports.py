"""The bodies and answers of report documents: the document with what it never holds, what became of its rows, and the reader's answers to its questions."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from marshmallow import fields, validate

from recognition.domain.lookups import RepeatReason
from recognition.domain.report_documents.model import FORMATS, MOST_BYTES
from recognition.domain.report_documents.questions import CONFIRMABLE
from recognition.errors import Invalid
from schemas.answers import LookupShape, ProblemShape, SaidShape
from schemas.base import SparseSchema
from schemas.codes import OurCodeField
from schemas.codings import InstitutionCodingField
from schemas.fields import MESSAGES, ChoicesField, ReferenceField, TextField, ValueRefused, words
from schemas.moments import MomentField
from schemas.questions import LinesField
from schemas.shapes import Shape, listed
from schemas.vocabulary import SpecimenCodeField

Confirmed = words("Confirmed", CONFIRMABLE)
MOST_ANSWERS = 200


class DocumentField(TextField):
    """A document as text."""

    pattern = re.compile(r"[^\ud800-\udfff]*", re.DOTALL)
    longest = MOST_BYTES


class Base64Field(TextField):
    """A document's bytes in Base64."""

    longest = (MOST_BYTES + 2) // 3 * 4

    def parse(self, value: Any) -> Any:
        """The bytes; raises ValueRefused."""
        try:
            return base64.b64decode(super().parse(value), validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueRefused("base64_malformed") from error


class SealedField(TextField):
    """A question as it was put, sealed."""

    longest = 8192


class ReportSchema(SparseSchema):
    """A report document, and what it never holds: for whom, and under which circumstances. One of `document` (text) and `document_base64` (bytes, whatever their
    charset) is given; the document may as well be the body itself."""

    document = DocumentField()
    document_base64 = Base64Field()
    patient_ref = ReferenceField()
    circumstances = ChoicesField(RepeatReason)


class ReportAnswerSchema(SparseSchema):
    """A reader's answer to the questions of one row: for each the member that its `answer` names, or its code in `confirmed`."""

    question = SealedField(required=True)
    item = OurCodeField()
    issuer = InstitutionCodingField()
    performer = InstitutionCodingField()
    performed_at = MomentField()
    report_ref = ReferenceField()
    specimen = SpecimenCodeField()
    confirmed = ChoicesField(Confirmed)


REPORT_ANSWER_BODY = ReportAnswerSchema()


class AnswerLinesField(LinesField):
    """Answers, each left as it is for the use-case that judges them one by one."""

    def canonical(self, value: Any) -> Any:
        """The answers, each without what says nothing in it."""
        return [REPORT_ANSWER_BODY.canonical(line) for line in value] if type(value) is list else value


class ReportAnswersSchema(SparseSchema):
    """Up to 200 answers; each is judged on its own."""

    answers = AnswerLinesField(
        fields.Nested(REPORT_ANSWER_BODY),
        required=True,
        validate=validate.Length(min=1, max=MOST_ANSWERS, error="list_length"),
        error_messages=MESSAGES | {"invalid": "type_list"},
    )


REPORT_BODY, REPORT_ANSWERS_BODY = ReportSchema(), ReportAnswersSchema()


def document(body: Any) -> tuple[bytes, dict[str, Any]]:
    """The document's bytes, and the members that stand beside them; raises Invalid."""
    members = dict(REPORT_BODY.read(body))
    text, data = members.pop("document", None), members.pop("document_base64", None)
    if (text is None) == (data is None):
        raise Invalid("document", code="document_missing")
    return (data if data is not None else text.encode("utf-8")), members


class CodingShape(Shape):
    """A code in a system."""

    system = fields.String(required=True)
    code = fields.String(required=True)
    owner = fields.String()


class ReadRowShape(Shape):
    """What was read of a row, without value, range, flag or person: how its item and issuer are asked about, `our_item` what the catalogue makes of it."""

    item = fields.Nested(CodingShape, required=True, allow_none=True)
    also_item = fields.Nested(CodingShape)
    our_item = fields.String(required=True, allow_none=True)
    specimen = fields.String(required=True, allow_none=True)
    issuer = fields.Nested(CodingShape, required=True, allow_none=True)
    performer = fields.Nested(CodingShape)
    performed_at = fields.AwareDateTime(required=True, allow_none=True)
    performed_from = fields.String(required=True, allow_none=True)
    precision = fields.String(required=True, allow_none=True, validate=validate.OneOf(["second", "minute", "hour", "day"]))
    zone = fields.String(required=True, allow_none=True, validate=validate.OneOf(["sent", "assumed"]))
    report_ref = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, allow_none=True, validate=validate.OneOf(["final", "corrected"]))
    mark = fields.String(required=True, allow_none=True)


class OfferedShape(Shape):
    """An item or institution that may be chosen."""

    code = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)


class AskedBackShape(Shape):
    """One question of a row: `answer` is the member that settles it; `confirmable` says that its code in `confirmed` does as well."""

    code = fields.String(required=True)
    says = fields.String(required=True)
    answer = fields.String(required=True)
    confirmable = fields.Boolean(required=True)


class ReportRowShape(Shape):
    """A row and what became of it. Asked: `lookup`; with a `question` where its own code is in no map and its name is an item's, to ask by the name as well. Confirm: `code` and `also` are its questions, `candidates` our codes of what may be meant, `lines` the numbers of the lines of a text that its reader must look at, and `question` goes back with
    the answers. Refused: `code`, `status` of the document's own table, `seen` the times that are none of performance; with a `question` where a typed time lifts it."""

    at = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(["asked", "confirm", "refused"]))
    code = fields.String()
    says = fields.String()
    also = fields.List(fields.String())
    questions = fields.List(fields.Nested(AskedBackShape))
    candidates = fields.List(fields.String())
    offers = fields.List(fields.Nested(OfferedShape))
    issuers = fields.List(fields.Nested(OfferedShape))
    lines = fields.List(fields.Integer(strict=True))
    question = fields.String()
    status = fields.String()
    seen = fields.List(fields.String())
    read = fields.Nested(ReadRowShape)
    lookup = fields.Nested(LookupShape)
    problem = fields.Nested(ProblemShape)


class ReportShape(Shape):
    """The document: its format, notices about the whole, how many rows became what, and the rows in their order."""

    format = fields.String(required=True, validate=validate.OneOf(FORMATS))
    notices = listed(SaidShape)
    asked = fields.Integer(required=True, strict=True)
    confirm = fields.Integer(required=True, strict=True)
    refused = fields.Integer(required=True, strict=True)
    rows = listed(ReportRowShape)


REPORT = ReportShape()
