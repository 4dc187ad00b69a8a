"""The bodies and answers about other names of items that nobody has confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import fields

from schemas.base import StrictSchema
from schemas.codes import OurCodeField
from schemas.fields import Described, StrictField, TextField, ValueRefused, whole
from schemas.shapes import PageShape, Shape, listed

MOST = 500
MEMBERS = {"code", "alias"}


class AliasKeysField(StrictField):
    """A list of different aliases, up to 500: the code of the item, and the alias as it stands."""

    code, alias = OurCodeField(), TextField()

    def parse(self, value: Any) -> tuple[dict[str, str], ...]:
        """The keys in the order given; raises ValueRefused."""
        if type(value) is not list:
            raise ValueRefused("type_list")
        if len(value) > MOST:
            raise ValueRefused("list_too_long", takes=f"≤ {MOST}")
        if not all(type(key) is dict and set(key) == MEMBERS for key in value):
            raise ValueRefused("type_object", takes="code, alias")
        keys = tuple({"code": self.code.parse(key["code"]), "alias": self.alias.parse(key["alias"])} for key in value)
        if len({(key["code"], key["alias"]) for key in keys}) != len(keys):
            raise ValueRefused("list_repeats")
        return keys

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A list of keys."""
        return {"type": "array", "maxItems": MOST, "items": whole({"code": describe(self.code), "alias": describe(self.alias)})}


class AliasConfirmationSchema(StrictSchema):
    """Aliases for which a registrar stands from now on."""

    aliases = AliasKeysField(required=True)


class UnconfirmedShape(Shape):
    """An alias without a source, and the item or panel whose it is."""

    code = fields.String(required=True)
    alias = fields.String(required=True)
    lang = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)


class UnconfirmedPageShape(PageShape):
    """Aliases without a source, by code and name; `count` is that of all."""

    count = fields.Integer(required=True, strict=True)
    aliases = listed(UnconfirmedShape)


class ConfirmedShape(Shape):
    """How many of the aliases named had no source before."""

    confirmed = fields.Integer(required=True, strict=True)


class ConfirmedAliasShape(UnconfirmedShape):
    """An alias for which a registrar stands; `by` and `at` are empty for what an earlier edition brought."""

    by = fields.String(required=True)
    at = fields.String(required=True)


class ConfirmedPageShape(PageShape):
    """Aliases for which registrars stand, by code and name; `count` is that of all."""

    count = fields.Integer(required=True, strict=True)
    aliases = listed(ConfirmedAliasShape)


class TakenBackShape(Shape):
    """How many of the aliases named were confirmed before."""

    taken_back = fields.Integer(required=True, strict=True)


CONFIRMED_PAGE, TAKEN_BACK = ConfirmedPageShape(), TakenBackShape()
ALIAS_CONFIRMATION, UNCONFIRMED, CONFIRMED = AliasConfirmationSchema(), UnconfirmedPageShape(), ConfirmedShape()
