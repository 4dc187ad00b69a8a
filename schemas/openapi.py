"""Schemas as components of an OpenAPI 3.1 document."""

from __future__ import annotations

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from recognition.domain import dates
from schemas.base import SparseSchema
from schemas.codings import OWNERS, CodingField
from schemas.fields import ChoiceField, ChoicesField, StrictField, TextField
from schemas.moments import DayField, MomentField
from schemas.parameters import GroupsField, NumberField
from schemas.report_codes import MOST_PLACES, PlacesField


class Components:
    """Collects the schemas that a document uses, each under its class's name."""

    def __init__(self) -> None:
        """Knows our strict fields beside marshmallow's own."""
        plugin = MarshmallowPlugin(schema_name_resolver=_name)
        self._spec = APISpec("", "", "3.1.0", plugins=[plugin])
        assert plugin.converter is not None, "the document has made it"
        self._converter = plugin.converter
        self._converter.add_attribute_function(_strict)

    def name(self, schema: Schema) -> dict[str, str]:
        """A reference to the schema, which thereby becomes a component."""
        return self._converter.resolve_nested_schema(schema)

    def parameters(self, schema: Schema) -> list[dict[str, Any]]:
        """The parameters of a query that the schema reads."""
        return [
            {"name": name, "in": "query", "required": field.required, "schema": self._converter.field2property(field)} for name, field in schema.fields.items()
        ]

    def schemas(self) -> dict[str, Any]:
        """All components so far; what has no name beside its schema gets its docstring as description."""
        return self._spec.to_dict()["components"]["schemas"]


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.replace("Schema", "Request").removesuffix("Shape")


def _strict(self: Any, field: fields.Field, **kwargs: Any) -> dict[str, Any]:
    """What OpenAPI can say of one of our fields; apispec asks for every field."""
    if not isinstance(field, StrictField):
        return {}
    shape = _shape(field)
    if not isinstance(field.parent, SparseSchema) or field.required:
        return shape
    return _absent({"anyOf": [*shape["anyOf"], *_unsaid(field)]} if isinstance(field, CodingField) else shape)


def _absent(shape: dict[str, Any]) -> dict[str, Any]:
    """What may be left out may also be null or empty."""
    if not shape:
        return shape
    if "anyOf" in shape or shape["type"] == "array":
        return {"anyOf": [*shape.get("anyOf", [shape]), {"type": "null"}, {"const": ""}]}
    shape = {**shape, "type": [shape["type"], "null"]}
    shape.pop("minLength", None)
    return {**shape, "enum": [*shape["enum"], "", None]} if "enum" in shape else shape


def _shape(field: StrictField) -> dict[str, Any]:
    if isinstance(field, CodingField):
        return _coding(field)
    if isinstance(field, ChoiceField):
        return {"type": "string", "enum": list(field.members)}
    if isinstance(field, ChoicesField):
        return {"type": "array", "items": {"type": "string", "enum": list(field.choice.members)}, "uniqueItems": True}
    if isinstance(field, PlacesField):
        choice = {"place": {"type": "integer", "minimum": 0, "maximum": MOST_PLACES - 1}, "item": _text(field.item)}
        return {"type": "array", "items": {"type": "object", "properties": choice, "required": [*choice], "additionalProperties": False}}
    if isinstance(field, NumberField):
        return {"type": "integer", "minimum": field.least, "maximum": field.most}
    if isinstance(field, MomentField):
        return {
            "type": "string",
            "maxLength": dates.LONGEST,
            "examples": ["2026-11-18T09:30:00+08:00", "2026-11-18 09:30:00", "2026-11-18"],
            "description": "RFC 3339. Plain times are taken in the deployment's zone and a date alone as that day; `performed` in the answer says how it was read.",
        }
    if isinstance(field, DayField):
        return {"type": "string", "format": "date"}
    if isinstance(field, GroupsField):
        return {"type": "string", "pattern": "^[a-z_]+(,[a-z_]+)*$"}
    return _text(field) if isinstance(field, TextField) else {}


def _text(field: TextField) -> dict[str, Any]:
    return {"type": "string", "minLength": field.shortest, "maxLength": field.longest}


NOTHING = (None, "")


def _coding(field: CodingField) -> dict[str, Any]:
    """A code of ours alone, or one for each system, as long as it may be there."""
    return {"anyOf": [_text(field.systems["recognition"]), *(_whole(field, system, code) for system, code in field.systems.items())]}


def _whole(field: CodingField, system: str, code: TextField) -> dict[str, Any]:
    owners = {"enum": [*OWNERS, *NOTHING], "default": OWNERS[0]} if system in field.owned else {"enum": [*NOTHING]}
    members = {"system": {"const": system}, "code": _text(code), "owner": owners}
    return {"type": "object", "properties": members, "required": ["system", "code"], "additionalProperties": False}


def _unsaid(field: CodingField) -> list[dict[str, Any]]:
    """Objects that count as left out: without a code, whatever else is filled in, and without anything."""
    nothing = {"enum": [*NOTHING]}
    members = {"system": {"enum": [*field.systems, *NOTHING]}, "code": nothing, "owner": {"enum": [*OWNERS, *NOTHING]}}
    empty = {"type": "object", "properties": dict.fromkeys(members, nothing), "additionalProperties": False}
    return [{"type": "object", "properties": members, "required": ["code"], "additionalProperties": False}, empty]
