"""The bodies and answers about one-time letters by which hospitals hand in public keys of report codes."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import SparseSchema, StrictSchema
from schemas.codes import NameField, OurCodeField
from schemas.fields import ChoiceField, NoteField, words
from schemas.moments import DayField
from schemas.parameters import PageSchema
from schemas.shapes import EnumeratedField, PageShape, Shape, listed

LetterState = words("LetterState", ("open", "expired", "revoked", "offered", "taken", "refused"))


class LetterSchema(StrictSchema):
    """Whose key is handed in with the letter: its code, an identifier, or its name in full, as on the page."""

    institution = NameField(required=True)


class LettersSchema(PageSchema):
    """Letters page by page: of one institution, in one state, or all."""

    institution = OurCodeField()
    state = ChoiceField(LetterState)


class KeyDecisionSchema(SparseSchema):
    """What a registrar does with the key that was handed in: takes it into a draft with the day from which it holds, or refuses it with a reason."""

    decision = ChoiceField(words("KeyDecision", ("take", "refuse")), required=True)
    draft = OurCodeField()
    reason = NoteField()

    class Meta(SparseSchema.Meta):
        """`from` is a word of Python's own."""

        include = {"from": DayField()}


class HandedInKeyShape(Shape):
    """The key that was handed in with a letter: `id` as codes name it, and the SHA-256 of its bytes, which is compared with the hospital by another way."""

    id, algorithm, public_key, fingerprint = (fields.String(required=True) for _ in range(4))
    handed_in_at = fields.AwareDateTime(required=True)
    in_force = fields.Boolean(required=True)


class LetterShape(Shape):
    """A letter: open, expired, revoked, offered (its key was handed in and waits for a registrar), taken into a draft, or refused with a reason."""

    id, institution = fields.String(required=True), fields.String(required=True)
    state = EnumeratedField(LetterState, required=True)
    written_at, expires_at = fields.AwareDateTime(required=True), fields.AwareDateTime(required=True)
    written_by = fields.String(required=True)
    key = fields.Nested(HandedInKeyShape, required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_by, reason, draft = (fields.String(required=True, allow_none=True) for _ in range(3))


class WrittenLetterShape(LetterShape):
    """A new letter with its code, which is told this once: the same request again is answered with null."""

    code = fields.String(required=True, allow_none=True)


class LetterPageShape(PageShape):
    """Letters, newest first."""

    letters = listed(LetterShape)


LETTER_BODY, LETTERS_QUERY, KEY_DECISION = LetterSchema(), LettersSchema(), KeyDecisionSchema()
LETTER, WRITTEN_LETTER, LETTERS = LetterShape(), WrittenLetterShape(), LetterPageShape()
