"""The bodies and answers of report codes: a scanned text, many of them, and what became of each item."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from marshmallow import fields, validate

from recognition.domain.lookups import RepeatReason
from schemas.answers import LookupShape, NamedShape, ProblemShape
from schemas.base import SparseSchema
from schemas.codes import OurCodeField
from schemas.fields import MESSAGES, ChoicesField, Described, ReferenceField, StrictField, TextField, ValueRefused, whole
from schemas.questions import LinesField
from schemas.shapes import Shape, listed

MOST_PLACES = 200


class ScannedField(TextField):
    """What a scanner, a keyboard or a camera made of the square code: digits, with blanks and line ends wherever they came in."""

    pattern = re.compile(r"[^\ud800-\udfff]*")
    longest = 8000


class PlacesField(StrictField):
    """Which of the candidates an item is that was ambiguous: its place in `results`, from 0, and our code."""

    item = OurCodeField()

    def parse(self, value: Any) -> dict[int, str]:
        """Our code by place; raises ValueRefused."""
        if type(value) is not list:
            raise ValueRefused("type_list")
        if len(value) > MOST_PLACES:
            raise ValueRefused("list_too_long", takes=f"≤ {MOST_PLACES}")
        read = [self._choice(index, choice) for index, choice in enumerate(value)]
        if len({place for place, _ in read}) < len(read):
            raise ValueRefused("list_repeats")
        return dict(read)

    def empty(self, value: Any) -> bool:
        """Whether nothing is chosen."""
        return super().empty(value) or value == []

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A list of choices."""
        place = {"type": "integer", "minimum": 0, "maximum": MOST_PLACES - 1}
        return {"type": "array", "maxItems": MOST_PLACES, "items": whole({"place": place, "item": describe(self.item)})}

    def _choice(self, index: int, value: Any) -> tuple[int, str]:
        if type(value) is not dict or value.keys() != {"place", "item"} or type(value["place"]) is not int or not 0 <= value["place"] < MOST_PLACES:
            raise ValueRefused("choice_malformed", index, takes='{"place": 0, "item": "tp"}')
        try:
            return value["place"], self.item.parse(value["item"])
        except ValueRefused as refused:
            raise ValueRefused(refused.code, (index, "item"), getattr(refused.code, "takes", "")) from refused


class ReportCodeSchema(SparseSchema):
    """A scanned report code, and what no code holds: for whom, and under which circumstances."""

    code = ScannedField(required=True)
    patient_ref = ReferenceField()
    circumstances = ChoicesField(RepeatReason)
    choices = PlacesField()


class ScannedLinesField(LinesField):
    """Codes, each left as it is for the use-case that judges them one by one."""

    def canonical(self, value: Any) -> Any:
        """The codes, each without what says nothing in it."""
        return [REPORT_CODE_BODY.canonical(line) for line in value] if type(value) is list else value


REPORT_CODE_BODY = ReportCodeSchema()


class ReportCodesSchema(SparseSchema):
    """Up to 50 report codes with up to 200 items together; each code is judged on its own."""

    codes = ScannedLinesField(
        fields.Nested(REPORT_CODE_BODY),
        required=True,
        validate=validate.Length(min=1, max=50, error="list_length"),
        error_messages=MESSAGES | {"invalid": "type_list"},
    )


class CodeKeyShape(Shape):
    """The key that signed: its id, as the code names it, and its algorithm."""

    id = fields.String(required=True)
    algorithm = fields.String(required=True, validate=validate.OneOf(["ed25519", "sm2"]))


class SignedReportShape(Shape):
    """What the code says of the report, as its issuer signed it; to be compared with the paper."""

    issuer = fields.Nested(NamedShape, required=True)
    number = fields.String(required=True)
    issued = fields.Date(required=True)
    mark = fields.String(required=True, allow_none=True)
    items = fields.Integer(required=True, strict=True)
    key = fields.Nested(CodeKeyShape, required=True)


class CodedItemShape(Shape):
    """An item as the code has it."""

    system = fields.String(required=True, validate=validate.OneOf(["national-price", "loinc", "local"]))
    code = fields.String(required=True)
    performed_at = fields.AwareDateTime(required=True)
    specimen = fields.String(required=True, allow_none=True)


class CodedLineShape(Shape):
    """What became of one item: a lookup or a problem. `place` is what a choice names."""

    place = fields.Integer(required=True, strict=True)
    item = fields.Nested(CodedItemShape, required=True)
    lookup = fields.Nested(LookupShape)
    problem = fields.Nested(ProblemShape)


class ReportCodeShape(Shape):
    """The report and what became of each of its items, in the order of the code."""

    report = fields.Nested(SignedReportShape, required=True)
    results = listed(CodedLineShape)


class ReportCodesLineShape(Shape):
    """What became of one code of a batch: one of the two."""

    report_code = fields.Nested(ReportCodeShape)
    problem = fields.Nested(ProblemShape)


class ReportCodesShape(Shape):
    """One result per code, in the order sent."""

    results = listed(ReportCodesLineShape)


REPORT_CODES_BODY = ReportCodesSchema()
REPORT_CODE, REPORT_CODES = ReportCodeShape(), ReportCodesShape()
