"""What a neighbouring region asks of the result index, and what it is told."""

from __future__ import annotations

import re

from marshmallow import fields

from recognition.domain.lookups import Stated
from schemas.base import SparseSchema
from schemas.codes import OurCodeField
from schemas.fields import ChoiceField, StrictField, TextField
from schemas.results import SEARCHABLE, AuthorisationField, HandleField, NamedItemsField, TokenField
from schemas.shapes import EnumeratedField, Shape, listed


class PersonField(TextField):
    """Who searches, as the neighbour's service pseudonymises it: the same all year, and nobody else knows whom it means."""

    pattern = re.compile(r"[0-9a-f]{24}", re.ASCII)
    longest = 24


class OurItemsField(NamedItemsField):
    """Items by the codes of the region that is asked."""

    item: StrictField = OurCodeField()  # type: ignore[assignment]  # the list is the same, and so is what is asked of it


class PeerSearchSchema(SparseSchema):
    """A search for one receiver of the neighbour's; `token` as the resolver sealed it for this region's service, for `region/receiver` and this day."""

    receiver = OurCodeField(required=True)
    token = TokenField(required=True)
    earlier_token = TokenField()
    purpose = ChoiceField(SEARCHABLE, required=True)
    items = OurItemsField()
    authorisation = AuthorisationField()
    person = PersonField()


class PeerOpeningSchema(SparseSchema):
    """A result of a search, by the handle that was told with it."""

    handle = HandleField(required=True)
    receiver = OurCodeField(required=True)


class PeerResultShape(Shape):
    """A result by the codes of the region that is asked; `report` is the same for all results of one report, `handle` by what it is asked where it lies, on this day and for this receiver."""

    item, issuer = (fields.String(required=True) for _ in range(2))
    performed_at = fields.AwareDateTime(required=True)
    stated = EnumeratedField(Stated, required=True)
    specimen, mark, report, handle = (fields.String(required=True) for _ in range(4))


class PeerResultsShape(Shape):
    """The search by its sequence in the ledger of the region that is asked, and what was found, the newest first."""

    sequence = fields.Integer(required=True, strict=True)
    results = listed(PeerResultShape)


class PeerLocatorShape(Shape):
    """Where the issuer has the report or the images, in its own words."""

    locator = fields.String(required=True)


PEER_SEARCH, PEER_OPENING, PEER_RESULTS, PEER_LOCATOR = PeerSearchSchema(), PeerOpeningSchema(), PeerResultsShape(), PeerLocatorShape()
