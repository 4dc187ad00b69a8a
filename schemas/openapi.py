"""Schemas as components of an OpenAPI 3.1 document."""

from __future__ import annotations

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from recognition.domain import dates
from schemas.base import SparseSchema
from schemas.codes import InstitutionCodeField
from schemas.codings import OWNERS, CodingField, InstitutionCodingField, ItemCodingField
from schemas.fields import ChoiceField, ChoicesField, StrictField, TextField
from schemas.moments import DayField, MomentField
from schemas.parameters import GroupsField, NumberField


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
        codings = {_coding_name(field): _whole_coding(field) for field in (ItemCodingField(), InstitutionCodingField())}
        described = self._spec.to_dict()["components"]["schemas"]
        return {name: _nullable_words(schema) for name, schema in described.items()} | codings


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.replace("Schema", "Request").removesuffix("Shape")


def _nullable_words(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, requiring no word that may be null: generated C# has no null for an enumeration that is always there."""
    members = schema.get("properties", {})
    required = [name for name in schema.get("required", ()) if None not in members.get(name, {}).get("enum", ())]
    return schema | {"required": required} if "required" in schema else schema


def _strict(self: Any, field: fields.Field, **kwargs: Any) -> dict[str, Any]:
    """What OpenAPI can say of one of our fields; apispec asks for every field."""
    if not isinstance(field, StrictField):
        return {}
    shape = _shape(field)
    if not isinstance(field.parent, SparseSchema) or field.required:
        return shape
    return _absent(shape)


def _absent(shape: dict[str, Any]) -> dict[str, Any]:
    """What may be left out may also be null, and a text empty; the other forms of nothing that are read are left to the guide."""
    if not shape:
        return shape
    if "anyOf" in shape:
        return {"anyOf": [*shape["anyOf"], {"type": "null"}]}
    shape = {**shape, "type": [shape["type"], "null"]}
    shape.pop("minLength", None)
    return {**shape, "enum": [*shape["enum"], "", None]} if "enum" in shape else shape


def _shape(field: StrictField) -> dict[str, Any]:
    if isinstance(field, CodingField):
        return _coding(field)
    if isinstance(field, ChoiceField):
        return {"type": "string", "enum": list(field.members)}
    if isinstance(field, ChoicesField):
        # each once, which generated Java cannot say of an enumeration
        return {"type": "array", "items": {"type": "string", "enum": list(field.choice.members)}, "description": "Each at most once."}
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
    return _text(field) if isinstance(field, TextField) else field.described(_shape)


def _text(field: TextField) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "string", "minLength": field.shortest, "maxLength": field.longest}
    return told | ({"pattern": field.parts} if isinstance(field, InstitutionCodeField) else {})


def _coding(field: CodingField) -> dict[str, Any]:
    """A code of ours alone, or an object that names its system."""
    return {"anyOf": [_text(field.systems["recognition"]), {"$ref": f"#/components/schemas/{_coding_name(field)}"}]}


def _coding_name(field: CodingField) -> str:
    return type(field).__name__.removesuffix("Field")


def _whole_coding(field: CodingField) -> dict[str, Any]:
    """One object for all systems, which generated clients have a class for; what each system asks of its code is said by conditions, which
    they pass over."""
    members: dict[str, Any] = {"system": {"type": "string", "enum": [*field.systems]}, "code": {"type": "string"}}
    if field.owned:
        members["owner"] = {"type": ["string", "null"], "enum": [*OWNERS, None]}
    described = {"type": "object", "properties": members, "required": ["system", "code"], "additionalProperties": False}
    for system, code in reversed([*field.systems.items()]):
        then: dict[str, Any] = {"properties": {"code": _text(code)} | ({"owner": {"type": "null"}} if field.owned and system not in field.owned else {})}
        described = {**described, "if": {"properties": {"system": {"const": system}}}, "then": then, "else": _conditions(described)}
    return described


def _conditions(described: dict[str, Any]) -> dict[str, Any]:
    return {keyword: described[keyword] for keyword in ("if", "then", "else") if keyword in described}
