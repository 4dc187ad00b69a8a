"""Bytes to JSON values, refusing all that two readers might understand differently."""

from __future__ import annotations

import json
from typing import Any

import orjson

from recognition.errors import Problem

DEEPEST = 32
LARGEST = 2**63
"""Whole numbers from here on are read differently by different programs."""


class JsonRefused(Problem):
    """The body is not JSON that every reader understands in one way; `code` says why (`json_malformed`, `json_duplicate_key`…)."""

    code = "json_malformed"


def loads(raw: bytes) -> Any:
    """The value of a UTF-8 JSON text; raises JsonRefused.

    orjson reads it; what orjson lets pass (duplicate keys, depth up to its own limit, great numbers) is checked here.
    Without a backslash each string of the text takes two quotation marks, and a repeated key would leave more of them in
    the text than strings in the value; a text with backslashes is read a second time, pair by pair.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise JsonRefused(code=_why(raw)) from error
    strings = _strings(value, 1)
    if b"\\" in raw:
        json.loads(raw, object_pairs_hook=_unique)
    elif raw.count(b'"') != 2 * strings:
        raise JsonRefused(code="json_duplicate_key")
    return value


def _strings(value: Any, depth: int) -> int:
    """How many strings the value holds, keys among them."""
    kind = type(value)
    if kind is str:
        return 1
    if kind is dict or kind is list:
        if depth > DEEPEST:
            raise JsonRefused(code="json_too_deep")
        members, count = (value.values(), len(value)) if kind is dict else (value, 0)
        for member in members:
            count += 1 if type(member) is str else _strings(member, depth + 1)
        return count
    # A whole number beyond 64 bits arrives as a float.
    if (kind is int and not -LARGEST <= value < LARGEST) or (kind is float and abs(value) >= LARGEST):
        raise JsonRefused(code="json_number")
    return 0


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonRefused(code="json_duplicate_key")
    return members


def _why(raw: bytes) -> str:
    """The most telling code for a text that orjson refused."""
    if raw[:3] == b"\xef\xbb\xbf" or raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:4]:
        return "json_encoding"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "json_encoding"
    if _depth(text) > DEEPEST:
        return "json_too_deep"
    return _python_says(text)


def _python_says(text: str) -> str:
    """Python's reader is laxer than orjson: what it takes besides names the reason."""
    faults: list[str] = []
    try:
        value = json.loads(text, parse_int=_digits, parse_constant=lambda name: faults.append("json_number"))
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return "json_surrogate"
    except ValueError:
        return faults[0] if faults else "json_malformed"
    return faults[0] if faults else "json_number" if "\\" not in text else "json_malformed"


def _digits(text: str) -> float:
    # As a float, because Python refuses to make an integer of some thousands of digits.
    return float(text)


def _depth(text: str) -> int:
    """The deepest nesting of brackets outside strings, whether or not the text is otherwise JSON."""
    depth = deepest = 0
    inside = escaped = False
    for character in text:
        if inside:
            inside = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
