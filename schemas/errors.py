"""From marshmallow's nested messages to one flat list of fields and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError

from recognition.errors import Invalid

FIELD_NAME = re.compile(r"[a-z][a-z_]{0,31}", re.ASCII)


def named(member: Any) -> str:
    """A member's name as far as it may be repeated: one that could not be a field's name may hold anything."""
    if isinstance(member, int):
        return str(member)
    return member if isinstance(member, str) and FIELD_NAME.fullmatch(member) else "?"


def invalid(error: ValidationError) -> Invalid:
    """The refusal for endpoints and pages: `details["errors"]` lists (field, code) in the order of fields; the code is the only one
    there is, or `invalid` where several differ."""
    errors = sorted(set(_flat(error.messages, "")))
    codes = {code for _, code in errors}
    return Invalid(field=errors[0][0], code=errors[0][1] if len(codes) == 1 else "invalid", errors=tuple(errors))


def _flat(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for member, inner in messages.items():
            member_path = "" if member == "_schema" else named(member)
            yield from _flat(inner, f"{path}.{member_path}" if path and member_path else path or member_path)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flat(inner, path)
    else:
        yield path, messages
