"""The bodies and answers about a hospital's own code map."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from marshmallow import fields

from recognition.domain.personal_data import in_name
from schemas.base import SparseSchema, StrictSchema
from schemas.codes import OurCodeField
from schemas.codings import ItemCodingField
from schemas.errors import named
from schemas.fields import ChoiceField, Described, NoteField, StrictField, TextField, ValueRefused, whole, words
from schemas.parameters import FormatField, PageSchema
from schemas.shapes import PageShape, Shape, listed

MOST = 500
"""Codes of one request."""
Role = StrEnum("Role", {"RECEIVER": "receiver", "ISSUER": "issuer"})
Roles = StrEnum("Roles", {"RECEIVER": "receiver", "ISSUER": "issuer", "BOTH": "both"})
LOCAL = ItemCodingField.systems["local"]
"""A hospital's own code, as a lookup takes it."""


class RowsField(StrictField):
    """A list of objects with just these members, up to 500; a name may be left out, null or empty."""

    members: dict[str, StrictField] = {}

    def parse(self, value: Any) -> tuple[dict[str, str], ...]:
        """The rows in the order given; raises ValueRefused with the row and member to blame."""
        if type(value) is not list:
            raise ValueRefused("type_list")
        if not value:
            raise ValueRefused("text_empty")
        if len(value) > MOST:
            raise ValueRefused("list_too_long", takes=f"≤ {MOST}")
        return tuple(self._row(index, row) for index, row in enumerate(value))

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A list of rows, of which the name may be missing."""
        members = {name: describe(member) for name, member in self.members.items()}
        members["name"] = {"type": ["string", "null"], "maxLength": members["name"]["maxLength"]}
        return {"type": "array", "minItems": 1, "maxItems": MOST, "items": whole(members, optional=("name",))}

    def _row(self, index: int, value: Any) -> dict[str, str]:
        if type(value) is not dict:
            raise ValueRefused("type_object", index)
        for member in set(value) - set(self.members):
            raise ValueRefused("field_unknown", (index, named(member)))
        row = {}
        for name, member in self.members.items():
            member_value = value.get(name)
            if member_value in (None, "") and name == "name":
                row[name] = ""
                continue
            if member_value is None:
                raise ValueRefused("field_null" if name in value else "field_required", (index, name))
            try:
                row[name] = member.parse(member_value)
            except ValueRefused as refused:
                raise ValueRefused(refused.code, (index, name)) from refused
        return row


class OwnNameField(NoteField):
    """What a hospital calls an item."""

    def personal(self, text: str) -> str | None:
        """As of the name of an item: in it a patient is never spoken of."""
        return in_name(text)


class CodeListField(RowsField):
    """Own codes with their names. A code that no lookup could send is answered for by itself and refuses nothing else."""

    members = {"code": TextField(), "name": OwnNameField()}


class MappedListField(RowsField):
    """Own codes with their names, and the item of the catalogue that each means."""

    members = {"code": LOCAL, "name": OwnNameField(), "item": OurCodeField()}


def unusable(code: str) -> str | None:
    """Why no lookup could send this code, as the code of a field's refusal; None where one could."""
    try:
        LOCAL.parse(code)
    except ValueRefused as refused:
        return refused.code
    return None


class CodeMapSchema(PageSchema):
    """Which part of the map: as receiver, as issuer, or both; page by page, or whole as a file."""

    role = ChoiceField(Role)
    format = FormatField("json", "csv", "xlsx")


class CodeCheckSchema(SparseSchema):
    """Own codes to be held against the map; as receiver where nothing else is said."""

    role = ChoiceField(Role)
    codes = CodeListField(required=True)


class CodeProposalSchema(SparseSchema):
    """Rows for a registrar to take into the catalogue."""

    role = ChoiceField(Roles, required=True)
    rows = MappedListField(required=True)
    note = NoteField()


class DecisionOnProposalSchema(SparseSchema):
    """What a registrar does with a proposal: takes it into a draft, or refuses it with a reason."""

    decision = ChoiceField(words("ProposalDecision", ("take", "refuse")), required=True)
    draft = OurCodeField()
    reason = NoteField()


class ProposalsSchema(StrictSchema):
    """Proposals in one state, or all."""

    state = ChoiceField(words("ProposalState", ("waiting", "taken", "refused", "withdrawn")))


class MapRowShape(Shape):
    """A row of the map."""

    role = fields.String(required=True)
    local_code = fields.String(required=True)
    local_name = fields.String(required=True)
    item = fields.String(required=True)
    item_name_zh = fields.String(required=True)
    item_name_en = fields.String(required=True)


class CodeMapShape(PageShape):
    """A hospital's map in the edition in force; `counts` by role."""

    edition = fields.Integer(required=True, strict=True)
    counts = fields.Dict(keys=fields.String(), required=True)
    rows = listed(MapRowShape)


class CandidateShape(Shape):
    """An item that may be meant, and why it is offered: `code` (the map has it in another writing), or as an offer of `item_ambiguous` says."""

    code = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    why = fields.String(required=True)
    differs = fields.List(fields.String(), required=True)


class CheckedCodeShape(Shape):
    """One own code: mapped, proposed, several, unmapped or unusable. Candidates are for a person to choose from."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True)
    item = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    candidates = listed(CandidateShape)
    problem = fields.String()


class CheckedShape(Shape):
    """Every code in the order given, and how many there are of each state."""

    edition = fields.Integer(required=True, strict=True)
    role = fields.String(required=True)
    counts = fields.Dict(keys=fields.String(), required=True)
    codes = listed(CheckedCodeShape)


class SentCodeShape(Shape):
    """A local code that lookups sent and that no map knew: how often, on which day last, and whether it is kept whole."""

    code = fields.String(required=True)
    count = fields.Integer(required=True, strict=True)
    last = fields.Date(required=True)
    whole = fields.Boolean(required=True)


class SentShape(Shape):
    """What the hospital sent in vain on these days, most frequent first."""

    since = fields.Date(required=True)
    until = fields.Date(required=True)
    codes = listed(SentCodeShape)


class ProposalShape(Shape):
    """Rows that a hospital handed in: waiting, taken (into a draft), refused or withdrawn. With its rows also what the map has now."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    institution = fields.String(required=True)
    note = fields.String(required=True)
    count = fields.Integer(required=True, strict=True)
    state = fields.String(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(required=True)
    by = fields.String()
    decided_by = fields.String(allow_none=True)
    draft = fields.String(allow_none=True)
    submission = fields.String(allow_none=True)
    rows = fields.List(fields.Dict(keys=fields.String()))
    in_force = fields.Boolean()


class ProposalsShape(Shape):
    """Proposals, newest first."""

    proposals = listed(ProposalShape)


CODE_MAP_QUERY, CHECK_BODY, PROPOSAL_BODY, DECISION_BODY, PROPOSALS_QUERY = (
    CodeMapSchema(),
    CodeCheckSchema(),
    CodeProposalSchema(),
    DecisionOnProposalSchema(),
    ProposalsSchema(),
)
CODE_MAP, CHECKED, SENT, PROPOSAL, PROPOSALS = CodeMapShape(), CheckedShape(), SentShape(), ProposalShape(), ProposalsShape()
