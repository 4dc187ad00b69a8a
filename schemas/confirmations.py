"""The bodies by which registrars say what a name in spreadsheets means, and take it back."""

from __future__ import annotations

from schemas.base import StrictSchema
from schemas.codes import OurCodeField
from schemas.fields import NoteField


class ConfirmationSchema(StrictSchema):
    """What a name as written in spreadsheets means, from now on."""

    kind = OurCodeField(required=True)
    written = NoteField(required=True)
    code = OurCodeField(required=True)


class TakingBackSchema(StrictSchema):
    """A name whose meaning is taken back."""

    kind = OurCodeField(required=True)
    written = NoteField(required=True)


CONFIRMATION, TAKING_BACK = ConfirmationSchema(), TakingBackSchema()
