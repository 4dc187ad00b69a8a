"""The bodies and answers of the check before an order is signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import fields, validate

from recognition.domain.lookups import RepeatReason
from schemas.answers import NamedShape, ProblemShape, ReceiptShape
from schemas.base import SparseSchema
from schemas.codings import ItemCodingField
from schemas.edge_entries import YesField
from schemas.fields import MESSAGES, ChoicesField, Described, ReferenceField, StrictField, ValueRefused
from schemas.launches import ClinicianField
from schemas.result_privacy import AnnouncersSchema
from schemas.results import AuthorisationField, FoundResultShape, HandleField, TokenField
from schemas.shapes import Shape, listed

MOST_ORDERS = 50
SILENT = ("emergency", "signing", "nothing")


class OrdersField(StrictField):
    """The items that are about to be ordered; a hospital's own codes are the receiver's."""

    item = ItemCodingField()

    def parse(self, value: Any) -> tuple[Any, ...]:
        """The codings in the order given; raises ValueRefused."""
        if type(value) is not list:
            raise ValueRefused("type_list", takes='["…"]')
        if not 1 <= len(value) <= MOST_ORDERS:
            raise ValueRefused("list_length_50")
        return tuple(self._order(place, order) for place, order in enumerate(value))

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A list of items."""
        return {"type": "array", "items": describe(self.item), "minItems": 1, "maxItems": MOST_ORDERS}

    def _order(self, place: int, order: Any) -> Any:
        try:
            return self.item.parse(order)
        except ValueRefused as refused:
            raise ValueRefused(refused.code, (place, *(refused.within or ()))) from refused


class OrderCheckSchema(SparseSchema):
    """Orders before they are signed. `encounter` and `signing` are opaque: by them nothing is said twice. With the circumstance `emergency` nothing is said."""

    token = TokenField(required=True)
    earlier_token = TokenField()
    orders = OrdersField(required=True)
    encounter = ReferenceField()
    signing = ReferenceField()
    circumstances = ChoicesField(RepeatReason)
    authorisation = AuthorisationField()
    clinician = ClinicianField()


class DismissedSchema(SparseSchema):
    """Notices that were dismissed; in this encounter they do not come again."""

    results = fields.List(
        HandleField(),
        required=True,
        validate=validate.Length(min=1, max=MOST_ORDERS, error="list_length_50"),
        error_messages=MESSAGES | {"invalid": "type_list"},
    )
    encounter = ReferenceField()


class SwitchSchema(SparseSchema):
    """Whether an item's notices are switched off."""

    off = YesField(required=True)


class OrderNoticeShape(Shape):
    """What is said of one order: `result` is null where there is nothing to say; `problem` where the order was not understood."""

    item = fields.Nested(NamedShape, required=True, allow_none=True)
    result = fields.Nested(FoundResultShape, required=True, allow_none=True)
    problem = fields.Nested(ProblemShape)


class OrderCheckShape(Shape):
    """The orders in the order sent. `id` and `receipt` are of the search's entry; without one nothing was looked for, and `silent` says why."""

    id = fields.String(required=True, allow_none=True)
    receipt = fields.Nested(ReceiptShape, required=True, allow_none=True)
    silent = fields.String(required=True, allow_none=True, validate=validate.OneOf(SILENT))
    orders = listed(OrderNoticeShape)


class DismissedShape(Shape):
    """How many notices were dismissed."""

    dismissed = fields.Integer(required=True, strict=True)


class NoticeCountShape(Shape):
    """Of one item: how often a notice was shown, accepted (a result was chosen) and dismissed; since when it is switched off."""

    item = fields.Nested(NamedShape, required=True)
    shown, accepted, dismissed = (fields.Integer(required=True, strict=True) for _ in range(3))
    off_since = fields.Date(required=True, allow_none=True)


class NoticeCountsShape(Shape):
    """By item."""

    notices = listed(NoticeCountShape)


ORDERS_BODY, DISMISSED_BODY, SWITCH_BODY, NOTICES_QUERY = OrderCheckSchema(), DismissedSchema(), SwitchSchema(), AnnouncersSchema()
ORDER_CHECK, DISMISSED, NOTICE_COUNT, NOTICE_COUNTS = OrderCheckShape(), DismissedShape(), NoticeCountShape(), NoticeCountsShape()
