"""What systems are answered that prefer codes without sentences, and the words of the codes, as the description of the API has it."""

from __future__ import annotations

from marshmallow import fields, validate

from recognition.domain.lookups import PriceSource, Verdict
from schemas.answers import ProblemShape, ReceiptShape
from schemas.shapes import EnumeratedField, Shape, listed


class MinimalMemberShape(Shape):
    """One member of a panel by its code."""

    item = fields.String(required=True)
    verdict = EnumeratedField(Verdict, required=True)


class ReadAsShape(Shape):
    """How `performed_at` was read: as a day alone or to the minute, and whether its offset was given or the deployment's zone (Asia/Shanghai) taken; `day` is that day
    in Asia/Shanghai, from which windows are counted."""

    precision = fields.String(required=True, validate=validate.OneOf(["day", "minute"]))
    zone = fields.String(required=True, validate=validate.OneOf(["given", "assumed"]))
    day = fields.Date(required=True)


class VerdictCountsShape(Shape):
    """How many members of a panel have which verdict."""

    recognised = fields.Integer(required=True, strict=True)
    discretionary = fields.Integer(required=True, strict=True)
    not_covered = fields.Integer(required=True, strict=True)


class PriceCodeShape(Shape):
    """List price at the receiver in fen, and the code of where it comes from."""

    fen = fields.Integer(required=True, strict=True)
    source = EnumeratedField(PriceSource, required=True)


class MinimalLookupShape(Shape):
    """互认结论 in codes: what `Prefer: return=minimal` is answered with. Each member has the value that it has in the full answer, of `reasons`,
    `cautions` and `edition` the code and the number alone; `performed.day` and `counts` (of a panel, else null) stand for what is words there."""

    id = fields.String(required=True)
    verdict = EnumeratedField(Verdict, required=True)
    reasons = fields.List(fields.String(), required=True)
    cautions = fields.List(fields.String(), required=True)
    members = listed(MinimalMemberShape)
    counts = fields.Nested(VerdictCountsShape, required=True, allow_none=True)
    performed = fields.Nested(ReadAsShape, required=True)
    mark = fields.String(required=True, allow_none=True)
    window_days = fields.Integer(required=True, strict=True, allow_none=True)
    valid_through = fields.Date(required=True, allow_none=True)
    days_left = fields.Integer(required=True, strict=True, allow_none=True)
    edition = fields.Integer(required=True, strict=True)
    price = fields.Nested(PriceCodeShape, required=True)
    receipt = fields.Nested(ReceiptShape, required=True)


class MinimalLineShape(Shape):
    """What became of one line of a batch: one of the two."""

    lookup = fields.Nested(MinimalLookupShape)
    problem = fields.Nested(ProblemShape)


class MinimalBatchShape(Shape):
    """One result per line, in the order asked, in codes."""

    results = listed(MinimalLineShape)


class WordsForAValueShape(Shape):
    """The words where a member has just this value."""

    member = fields.String(required=True, validate=validate.OneOf(["window_days", "days_left"]))
    value = fields.Integer(required=True, strict=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class CodeWordsShape(Shape):
    """The words of one code in both languages; `for_values` are read in their place where a member has that value (one day, the last day). A name in braces is that of a member of the minimal answer, one within another behind a point:
    `{performed.day}`, `{window_days}`, `{valid_through}`, `{days_left}`, `{counts.recognised}`, `{counts.discretionary}`, `{counts.not_covered}`."""

    family = fields.String(required=True)
    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    for_values = fields.List(fields.Nested(WordsForAValueShape))


class CodeWordListShape(Shape):
    """The words of every code that an answer can have."""

    words = listed(CodeWordsShape)


MINIMAL_LOOKUP, MINIMAL_BATCH_ANSWER, CODE_WORDS = MinimalLookupShape(), MinimalBatchShape(), CodeWordListShape()
