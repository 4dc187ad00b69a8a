"""The bodies and answers of those who watch over the index: privacy officers, the patient's objection, who searched, and which issuers announce at all."""

from __future__ import annotations

from marshmallow import fields

from recognition.domain.searches import SearchGround, SearchPurpose
from schemas.answers import NamedShape
from schemas.base import SparseSchema, StrictSchema
from schemas.edge_entries import YesField
from schemas.fields import ChoiceField, NoteField, ReferenceField, words
from schemas.moments import DayField
from schemas.parameters import CursorField
from schemas.results import TokenField
from schemas.shapes import EnumeratedField, PageShape, Shape, listed

NOTICES = ("emergency", "no_lookup", "burst")
Kind = words("Kind", ("waiting", *NOTICES, "treatment", "order"))
Outcome = words("Outcome", ("justified", "not_justified"))


class ObjectionSchema(SparseSchema):
    """A patient objects, by a token that the card's platform had sealed for this; with `ends` she no longer does."""

    token = TokenField(required=True)
    earlier_token = TokenField()
    ends = YesField()


class DisclosureSchema(SparseSchema):
    """A patient wants to know who searched for her results, by a token that the card's platform had sealed for this."""

    token = TokenField(required=True)
    earlier_token = TokenField()


class ReviewSchema(SparseSchema):
    """What the privacy officer says of a search."""

    outcome = ChoiceField(Outcome, required=True)
    note = NoteField()


class SearchesSchema(StrictSchema):
    """Shanghai days, both included; without them the last thirty. `by`: who made them, as the list names her; `kind`: what wants a look and had none, why a
    search wants one, or for what was searched."""

    cursor = CursorField()
    by = ReferenceField()
    kind = ChoiceField(Kind)

    class Meta(StrictSchema.Meta):
        """`from` is a word of Python."""

        include = {"from": DayField(), "to": DayField()}


class AnnouncersSchema(StrictSchema):
    """Shanghai days, both included."""

    class Meta(StrictSchema.Meta):
        """`from` is a word of Python."""

        include = {"from": DayField(required=True), "to": DayField(required=True)}


class ReviewShape(Shape):
    """What was said of a search, by whom and when."""

    at = fields.AwareDateTime(required=True)
    by, note = (fields.String(required=True) for _ in range(2))
    outcome = EnumeratedField(Outcome, required=True)


class WatchedSearchShape(Shape):
    """A search at the officer's hospital: who made it, for what, on whose word, how many results it showed, and why it wants a look."""

    id, by = (fields.String(required=True) for _ in range(2))
    at = fields.AwareDateTime(required=True)
    purpose = EnumeratedField(SearchPurpose, required=True)
    ground = EnumeratedField(SearchGround, required=True)
    found = fields.Integer(required=True, strict=True)
    notices = fields.List(fields.String(), required=True)
    review = fields.Nested(ReviewShape, required=True, allow_none=True)


class WatchedSearchesShape(PageShape):
    """The newest first."""

    searches = listed(WatchedSearchShape)


class ObjectionShape(Shape):
    """`kept_out`, or `admitted` where the objection ended; `overwritten`: what deleting left behind in the files is overwritten already."""

    status = fields.String(required=True)
    overwritten = fields.Boolean(required=True)


class ToldSearchShape(Shape):
    """A search for the patient: when, where, for what and on whose word, and how many results it showed. `id` is that of its entry in the ledger, by which the institution knows who it was."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    institution = fields.Nested(NamedShape, required=True)
    purpose = EnumeratedField(SearchPurpose, required=True)
    ground = EnumeratedField(SearchGround, required=True)
    found = fields.Integer(required=True, strict=True)


class ToldSearchesShape(Shape):
    """The newest first; `since` is the first day of which it is known."""

    since = fields.Date(required=True)
    searches = listed(ToldSearchShape)


class AnnouncerShape(Shape):
    """An institution whose results can be recognised, and how many it announced; 0 where it announced none."""

    institution = fields.Nested(NamedShape, required=True)
    announced = fields.Integer(required=True, strict=True)


class AnnouncersShape(Shape):
    """Those that announced the least first."""

    announcers = listed(AnnouncerShape)


OBJECTION_BODY, DISCLOSURE_BODY, REVIEW_BODY, SEARCHES_QUERY, ANNOUNCERS_QUERY = (
    ObjectionSchema(), DisclosureSchema(), ReviewSchema(), SearchesSchema(), AnnouncersSchema(),
)  # fmt: skip
OBJECTION, TOLD_SEARCHES, REVIEW, WATCHED, ANNOUNCERS = ObjectionShape(), ToldSearchesShape(), WatchedSearchShape(), WatchedSearchesShape(), AnnouncersShape()
