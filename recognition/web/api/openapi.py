"""The description of the API at /api/openapi.json, made from what routes and schemas declare; written once per process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson
from flask import Blueprint, Flask, Response
from flask.globals import app_ctx
from werkzeug.routing import Rule

from recognition.web.auth import public
from recognition.web.shared import preferences, request_timeout
from recognition.web.shared.operations import Operation, roles_of
from recognition.web.shared.problem_words import PROBLEMS
from recognition.web.shared.problems import MEDIA_TYPE
from recognition.web.shared.responses import JSON
from schemas.answers import PROBLEM
from schemas.examples import EXAMPLES
from schemas.openapi import Components

routes = Blueprint("openapi", __name__)

VERSION = "1.0.0"
ALWAYS = (401, 403, 503)
"""Problems of every route that wants a key."""


@routes.get("/api/openapi.json")
@public
def openapi() -> Response:
    """The description itself."""
    return Response(_written(app_ctx.app), content_type=JSON)


@cache
def _written(app: Flask) -> bytes:
    return orjson.dumps(document(app))


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of every route that declares an operation."""
    components = Components()
    components.name(PROBLEM)
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, operation in _operations(app):
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        view = app.view_functions[rule.endpoint]
        paths.setdefault(path, {})[method.lower()] = _described(components, rule, operation, sorted(roles_of(view) or ()))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Recognition of examination results", "summary": "检查检验结果互认查询", "version": VERSION},
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in ("lookups", "launches", "catalogue", "audit", "ledger")],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": _with_codes(components.schemas()),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "rk_<id>_<secret>"}},
        },
    }


def _operations(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        operation = getattr(app.view_functions[rule.endpoint], "operation", None)
        if operation is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, operation


def _described(components: Components, rule: Rule, operation: Operation, roles: list[str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": f"Roles: {', '.join(roles)}.",
        "tags": [operation.tag],
        "parameters": _parameters(components, rule, operation),
        "responses": {str(status): _answer(components, operation, text, schema) for status, (text, schema) in operation.answers.items()},
    }
    for status in sorted({*ALWAYS, *operation.problems, *(() if _reads(rule) else (422,))}):
        codes = sorted(code for code, (status_, _, _) in PROBLEMS.items() if status_ == status)
        described["responses"][str(status)] = {"description": ", ".join(codes), "content": {MEDIA_TYPE: {"schema": components.name(PROBLEM)}}}
    if operation.body is not None:
        content = {"schema": components.name(operation.body)}
        if operation.id in EXAMPLES:
            content["examples"] = EXAMPLES[operation.id]
        described["requestBody"] = {"required": True, "content": {JSON: content}}
    return described


def _answer(components: Components, operation: Operation, text: str, schema: Any) -> dict[str, Any]:
    """What is answered. The shape of a minimal one stands beside it: two shapes in one schema would be no type for generated clients."""
    content = {media_type: {"schema": components.name(schema) if media_type == JSON else _file(media_type)} for media_type in operation.media_types}
    return {"description": text, "content": content} | (_minimal(components, operation, text) if operation.minimal else {})


def _minimal(components: Components, operation: Operation, text: str) -> dict[str, Any]:
    reference = components.name(operation.minimal)
    told = f"With `{preferences.APPLIED}: {preferences.MINIMAL}` the body is {reference['$ref'].rpartition('/')[2]}."
    header = {"description": told, "schema": {"type": "string", "enum": [preferences.MINIMAL]}}
    return {"description": f"{text} {told}", "headers": {preferences.APPLIED: header}, "x-minimal-schema": reference}


def _file(media_type: str) -> dict[str, str]:
    """A text, or bytes: OpenAPI 3.1 would leave the schema of bytes out, and generators of clients then know no type for them."""
    return {"type": "string"} if media_type.startswith("text/") or media_type.endswith("ndjson") else {"type": "string", "format": "binary"}


def _parameters(components: Components, rule: Rule, operation: Operation) -> list[dict[str, Any]]:
    described = [{"name": name, "in": "path", "required": True, "schema": _path_type(rule, name)} for name in sorted(rule.arguments)]
    if operation.query is not None:
        described += components.parameters(operation.query)
    if operation.idempotent:
        key = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
        described.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": key,
                      "description": "Unique for ever per institution and route; the same key and body give the same answer again."})  # fmt: skip
    if not _reads(rule):
        seconds = {"type": "number", "minimum": 0.001, "maximum": request_timeout.LONGEST, "multipleOf": 0.001}
        described.append({"name": request_timeout.HEADER, "in": "header", "required": False, "schema": seconds,
                      "description": "Seconds for which you wait. What was not judged by then is refused and not written down."})  # fmt: skip
    described.append({"name": "Accept-Language", "in": "header", "required": False, "schema": {"type": "string", "default": "zh"}})
    if operation.minimal:
        # The last: generated clients take parameters by their place.
        shape = components.name(operation.minimal)["$ref"].rpartition("/")[2]
        described.append({"name": preferences.HEADER, "in": "header", "required": False, "schema": {"type": "string", "enum": [preferences.MINIMAL]},
                      "description": f"`{preferences.MINIMAL}`: the answer in codes alone, as {shape} has it, with `{preferences.APPLIED}`. Their words: /api/v1/words."})  # fmt: skip
    return described


def _reads(rule: Rule) -> bool:
    return bool((rule.methods or set()) & request_timeout.READING)


def _path_type(rule: Rule, name: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0} if f"<number:{name}>" in rule.rule else {"type": "string"}


def _with_codes(schemas: dict[str, Any]) -> dict[str, Any]:
    """The table of codes stands with the problem: what stands above everything is copied by generators into every file of a client."""
    return schemas | {"Problem": schemas["Problem"] | {"description": _problem_table()}}


def _problem_table() -> str:
    rows = (f"| {status} | `{code}` | {zh} {en} |" for code, (status, zh, en) in PROBLEMS.items())
    return "\n".join(
        ("Problems (RFC 9457) carry one of these codes, or the code of the only field to blame.", "", "| Status | Code | |", "|---|---|---|", *rows)
    )
