"""What a box at a hospital's edge hands in, and what is answered: its signed checkpoint, and entries with their audit paths."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from marshmallow import fields, validate

from recognition.domain.handed_in import MOST_ENTRIES, EdgeEntry, HandedInEntries
from schemas.answers import ProblemShape, ReceiptShape
from schemas.base import SparseSchema, StrictSchema
from schemas.fields import MESSAGES, Described, ReferenceField, ReferencesField, StrictField, TextField, ValueRefused
from schemas.shapes import Shape, listed

MOST_NODES = 64
"""Of an audit path: more than a tree of any size has."""


class NoteTextField(TextField):
    """A signed note: text of several lines."""

    pattern = re.compile(r"[^\x00-\x09\x0b-\x1f\ud800-\udfff]*")
    longest = 4096


class EntryTextField(TextField):
    """An entry's bytes as text."""

    longest = 4096


class PlaceField(StrictField):
    """A place in a tree, from 0."""

    most = 2**53

    def parse(self, value: Any) -> int:
        """The number; raises ValueRefused."""
        if type(value) is not int or not 0 <= value <= self.most:
            raise ValueRefused("number_range", takes=f"0–{self.most}")
        return value

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A whole number."""
        return {"type": "integer", "minimum": 0, "maximum": self.most}


class YesField(StrictField):
    """true or false."""

    def parse(self, value: Any) -> bool:
        """Which of them; raises ValueRefused."""
        if type(value) is not bool:
            raise ValueRefused("choice_unknown", takes="true, false")
        return value

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A switch."""
        return {"type": "boolean"}


class NodesField(StrictField):
    """Hashes of a proof (RFC 6962) in hex."""

    pattern = re.compile("[0-9a-f]{64}")

    def parse(self, value: Any) -> tuple[bytes, ...]:
        """The hashes; raises ValueRefused."""
        if type(value) is not list:
            raise ValueRefused("type_list", takes='["…"]')
        if len(value) > MOST_NODES:
            raise ValueRefused("list_too_long", takes=f"≤ {MOST_NODES}")
        for place, node in enumerate(value):
            if type(node) is not str or self.pattern.fullmatch(node) is None:
                raise ValueRefused("text_characters", place, "0–9 a–f")
        return tuple(map(bytes.fromhex, value))

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A list of hashes."""
        return {"type": "array", "items": {"type": "string", "pattern": f"^{self.pattern.pattern}$"}, "maxItems": MOST_NODES}


class EdgeEntrySchema(SparseSchema):
    """An entry of the box's tree, and the references that were sent to it, under which it is the same test as one that was asked here. `asked_as` and `line`:
    the Idempotency-Key of the report door and the row of it, under which the box had sent the same before, where no answer came back."""

    sequence = PlaceField(required=True)
    entry = EntryTextField(required=True)
    path = NodesField(required=True)
    report_ref = ReferenceField()
    patient_ref = ReferenceField()
    other_refs = ReferencesField()
    asked_as = TextField()
    line = PlaceField()


class EdgeEntriesSchema(SparseSchema):
    """What a box hands in. `complete`: it holds nothing back. `cosigned`: the box's last checkpoint that this service cosigned, and `cosigned_consistency` the proof that
    the one now continues it: with both the box need not rely on what the service remembers of when it last heard of it."""

    public_key = TextField(required=True)
    checkpoint = NoteTextField(required=True)
    consistency = NodesField()
    complete = YesField()
    cosigned = NoteTextField()
    cosigned_consistency = NodesField()
    entries = fields.List(
        fields.Nested(EdgeEntrySchema, error_messages=MESSAGES),
        validate=validate.Length(max=MOST_ENTRIES, error="list_length"),
        error_messages=MESSAGES | {"invalid": "type_list"},
    )


class SeenTreeSchema(StrictSchema):
    """Which tree is asked about."""

    tree = TextField(required=True)


class SeenTreeShape(Shape):
    """A box's tree as the service knows it: whose the key is, entries, root in hex, and when the box last said that it holds nothing back,
    and the checkpoint with the service's cosignature (C2SP tlog-cosignature, Ed25519) that says so."""

    institution = fields.String(required=True)
    tree = fields.String(required=True)
    size = fields.Integer(required=True, strict=True)
    root = fields.String(required=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)
    cosigned = fields.String(required=True, allow_none=True)


class HandedInLookupShape(Shape):
    """The lookup that was written for an entry, now or when it was sent before."""

    id = fields.String(required=True)
    receipt = fields.Nested(ReceiptShape, required=True)
    doubtful = fields.Boolean(required=True)


class HandedInShape(Shape):
    """What became of an entry: a lookup, or the problem for which there is none."""

    sequence = fields.Integer(required=True, strict=True)
    lookup = fields.Nested(HandedInLookupShape)
    problem = fields.Nested(ProblemShape)


class TakenEntriesShape(SeenTreeShape):
    """The tree as it is known now, and what became of each entry, in the order sent."""

    results = listed(HandedInShape)


EDGE_ENTRIES, SEEN_TREE = EdgeEntriesSchema(), SeenTreeSchema()
SEEN_TREE_ANSWER, TAKEN_ENTRIES = SeenTreeShape(), TakenEntriesShape()


def handed_in(body: Any) -> HandedInEntries:
    """What a box sent; raises Invalid."""
    read = dict(EDGE_ENTRIES.read(body))
    entries = tuple(EdgeEntry(**entry) for entry in read.pop("entries", ()))
    return HandedInEntries(entries=entries, **read)
