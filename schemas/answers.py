"""What clinicians' systems are answered, as the description of the API has it; tests hold real answers against it."""

from __future__ import annotations

from marshmallow import fields, validate

from recognition.domain.lookups import CheckCode, CorrectionReason, DecisionKind, PriceSource, RepeatReason, Verdict
from schemas.origins import ForeignEditionShape, OriginShape
from schemas.shapes import EnumeratedField, KeyProblemShape, LocalReasonCodeShape, Shape, listed


class ReceiptShape(Shape):
    """Proof of writing: the entry's sequence is its leaf index in the ledger's tree."""

    sequence = fields.Integer(required=True, strict=True)
    leaf = fields.String(required=True)


class CheckShape(Shape):
    """One check of the policy; `passed` is null where an earlier failure left nothing to check."""

    code = EnumeratedField(CheckCode, required=True)
    passed = fields.Boolean(required=True, allow_none=True)
    says = fields.String(required=True)
    basis = fields.String(required=True)


class SaidShape(Shape):
    """A reason or caution in words."""

    code = fields.String(required=True)
    says = fields.String(required=True)


class NamedShape(Shape):
    """An item or institution; `name` is null where the catalogue does not know the code."""

    code = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    known = fields.Boolean()


class MemberShape(Shape):
    """One member of a panel."""

    item = fields.Nested(NamedShape, required=True)
    verdict = EnumeratedField(Verdict, required=True)
    says = fields.String(required=True)


class EditionReferenceShape(Shape):
    """The edition that answered."""

    number = fields.Integer(required=True, strict=True)
    sha256 = fields.String(required=True)


class PriceShape(Shape):
    """List price at the receiver in fen, and where it comes from."""

    fen = fields.Integer(required=True, strict=True)
    source = EnumeratedField(PriceSource, required=True)
    says = fields.String()


class PerformedShape(Shape):
    """How `performed_at` was read: as a day alone or to the minute, and whether its offset was given or the deployment's zone (Asia/Shanghai) taken."""

    precision = fields.String(required=True, validate=validate.OneOf(["day", "minute"]))
    zone = fields.String(required=True, validate=validate.OneOf(["given", "assumed"]))
    says = fields.String(required=True)


class LookupShape(Shape):
    """互认结论: the verdict with every check, reason and caution, as written in the ledger."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    verdict = EnumeratedField(Verdict, required=True)
    says = fields.String(required=True)
    advice = fields.String(required=True)
    item = fields.Nested(NamedShape, required=True)
    issuer = fields.Nested(NamedShape, required=True)
    receiver = fields.String(required=True)
    performed_at = fields.AwareDateTime(required=True)
    specimen = fields.String(required=True, allow_none=True)
    performed = fields.Nested(PerformedShape, required=True)
    mark = fields.String(required=True, allow_none=True)
    window_days = fields.Integer(required=True, strict=True, allow_none=True)
    valid_through = fields.Date(required=True, allow_none=True)
    days_left = fields.Integer(required=True, strict=True, allow_none=True)
    checks = listed(CheckShape)
    reasons = listed(SaidShape)
    cautions = listed(SaidShape)
    members = listed(MemberShape)
    edition = fields.Nested(EditionReferenceShape, required=True)
    peer_edition = fields.Nested(ForeignEditionShape, required=True, allow_none=True)
    policy = fields.String(required=True)
    price = fields.Nested(PriceShape, required=True)
    record_line = fields.String(required=True)
    receipt = fields.Nested(ReceiptShape, required=True)
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    corroborated = fields.Boolean(required=True)
    handed_in = fields.Nested(OriginShape, required=True, allow_none=True)


class CorrectedShape(Shape):
    """That an entry was taken back: when, why, and the sequence of the entry that says so."""

    at = fields.AwareDateTime(required=True)
    reason = EnumeratedField(CorrectionReason, required=True)
    sequence = fields.Integer(required=True, strict=True)


class DecisionShape(Shape):
    """医师决定, and what the rules want to follow it. `corroborated`: an acceptance of what a signed report code asked. `local_reason` where one was told."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    lookup = fields.String(required=True)
    decision = EnumeratedField(DecisionKind, required=True)
    reason = EnumeratedField(RepeatReason, required=True, allow_none=True)
    local_reason = fields.Nested(LocalReasonCodeShape)
    says = fields.String(required=True)
    duty = fields.String(required=True)
    receipt = fields.Nested(ReceiptShape, required=True)
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    corroborated = fields.Boolean(required=True)


class CorrectedDecisionShape(DecisionShape):
    """A decision that was taken back, and by what; it counts as not made."""

    corrected = fields.Nested(CorrectedShape, required=True)


class LookupWithDecisionsShape(LookupShape):
    """A lookup with the decisions made on it, in the ledger's order; those that were taken back stand apart."""

    decisions = listed(DecisionShape)
    corrected_decisions = listed(CorrectedDecisionShape)


class RepeatShape(Shape):
    """重复检查: the item, and the others that this performance repeats besides."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    institution = fields.String(required=True)
    item = fields.String(required=True)
    also = fields.List(fields.String(), required=True)
    performed_at = fields.AwareDateTime(required=True)
    performed = fields.Nested(PerformedShape, required=True)
    cautions = listed(SaidShape)
    receipt = fields.Nested(ReceiptShape, required=True)


class CorrectsShape(Shape):
    """What a correction takes back: its kind, its id and its sequence in the ledger."""

    kind = fields.String(required=True, validate=validate.OneOf(["repeat", "decision"]))
    id = fields.String(required=True)
    sequence = fields.Integer(required=True, strict=True)


class CorrectionShape(Shape):
    """更正: the entry that takes another back and says why."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    institution = fields.String(required=True)
    corrects = fields.Nested(CorrectsShape, required=True)
    reason = EnumeratedField(CorrectionReason, required=True)
    says = fields.String(required=True)
    receipt = fields.Nested(ReceiptShape, required=True)


class FieldProblemShape(Shape):
    """One field to blame, in both languages."""

    field = fields.String(required=True)
    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class WordsShape(Shape):
    """The same in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class FaultShape(Shape):
    """What is wrong with a field of a catalogue's row, and what would be right; `field` is empty where the row as a whole is to blame."""

    field = fields.String(required=True)
    code = fields.String(required=True)
    wrong = fields.Nested(WordsShape, required=True)
    right = fields.Nested(WordsShape, required=True)


class OfferShape(Shape):
    """A candidate for what was written: why it is one (`same_name`, `alias_unconfirmed`, `qualifier_differs`, `several_meanings`, `another_word`, `words_beside`,
    `misread_sign`, `several_named`, `similar_name`, `similar_sound`), in both languages, and the qualifiers that differ."""

    code = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    why = fields.String(required=True)
    differs = fields.List(fields.String())
    zh = fields.String(required=True)
    en = fields.String(required=True)


class ProblemShape(KeyProblemShape):
    """A refusal (RFC 9457) with a stable code; it repeats nothing that was sent."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True, strict=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    field = fields.String()
    errors = listed(FieldProblemShape)
    candidates = fields.List(fields.String())
    offers = fields.List(fields.Nested(OfferShape))
    allowed = fields.List(fields.String())
    faults = fields.List(fields.Nested(FaultShape))
    standing = fields.Dict(keys=fields.String())
    request_id = fields.String()


class LineShape(Shape):
    """What became of one line of a batch: one of the two."""

    lookup = fields.Nested(LookupShape)
    problem = fields.Nested(ProblemShape)


class BatchShape(Shape):
    """One result per line, in the order asked."""

    results = listed(LineShape)


LOOKUP, LOOKUP_WITH_DECISIONS, BATCH_ANSWER = LookupShape(), LookupWithDecisionsShape(), BatchShape()
DECISION, REPEAT, CORRECTION, PROBLEM = DecisionShape(), RepeatShape(), CorrectionShape(), ProblemShape()
