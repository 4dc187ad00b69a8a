"""What an issuer's system gives to be signed as a report code."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recognition.domain.lookups import SHANGHAI, Stated
from recognition.domain.personal_data import in_code
from recognition.errors import Invalid
from recognition.report_codes.claims import MOST_ITEMS, MOST_REPORT, Claims, CodedItem, plain
from recognition.report_codes.faults import Malformed
from schemas.base import SparseSchema
from schemas.fields import MESSAGES, ChoiceField, TextField, ValueRefused, words
from schemas.moments import DayField, MomentField
from schemas.vocabulary import MarkField, SpecimenCodeField

System = words("System", ("national-price", "loinc", "local"))


class MinuteField(MomentField):
    """When an item was sampled or examined, to the minute: a day alone is not enough for what is signed."""

    def parse(self, value: Any) -> Any:
        """The moment; raises ValueRefused."""
        moment = super().parse(value)
        if moment.stated is Stated.DAY:
            raise ValueRefused("time_missing", takes="2026-11-18T09:30:00+08:00")
        return moment.value.replace(second=0, microsecond=0)


class ReportNumberField(TextField):
    """The number that is printed on the report, and nobody's identity number."""

    longest = MOST_REPORT

    def tidy(self, text: str) -> str:
        """As a code holds it."""
        return plain(text)

    def personal(self, text: str) -> str | None:
        """An identity number; other rows of digits are what numbers of reports look like."""
        return "identity_number" if in_code(text) == "identity_number" else None


class SignedItemSchema(SparseSchema):
    """One item."""

    system = ChoiceField(System, required=True)
    code = TextField(required=True)
    performed_at = MinuteField(required=True)
    specimen = SpecimenCodeField()


class SignedReportSchema(SparseSchema):
    """A report to be signed: nothing of a patient, no value."""

    issuer = TextField(required=True)
    report = ReportNumberField(required=True)
    issued = DayField(required=True)
    mark = MarkField()
    items = fields.List(
        fields.Nested(SignedItemSchema, error_messages=MESSAGES),
        required=True,
        validate=validate.Length(min=1, max=MOST_ITEMS, error="list_length"),
        error_messages=MESSAGES | {"invalid": "type_list"},
    )


_SCHEMA = SignedReportSchema()


def claims(body: Any) -> Claims:
    """The claims of a report that is to be signed; raises Invalid with the field that is to blame."""
    read = dict(_SCHEMA.read(body))
    items = tuple(CodedItem(str(item["system"]), item["code"], item["performed_at"], item.get("specimen")) for item in read.pop("items"))
    if any(item.performed_at.astimezone(SHANGHAI).date() > read["issued"] for item in items):
        raise Invalid("issued", code="report_code_time_after_issue")
    return Claims(items=items, **read)


def malformed(refusal: Malformed) -> Invalid:
    """What cannot be spelt, as a fault of the field that is to blame."""
    if refusal.part == "length":
        return Invalid("items", code="report_code_too_long")
    return Invalid(refusal.part, code="issuer_malformed" if refusal.part == "issuer" else "items_malformed")
