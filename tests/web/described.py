"""Holds an answer of the API against what its description says of it: status, media type and shape."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from recognition.web.shared.problems import MEDIA_TYPE
from schemas.answers import PROBLEM


def hold(app: Flask, method: str, path: str, reply: TestResponse) -> None:
    """Fails for a good answer that its route does not declare so, and for a problem that is none."""
    if reply.mimetype == MEDIA_TYPE:
        assert PROBLEM.validate(reply.json) == {}, reply.json
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path.partition("?")[0], method)
    except HTTPException:
        return
    operation = getattr(app.view_functions[endpoint], "operation", None)
    if operation is None or method == "OPTIONS" or reply.status_code >= 300:
        return
    assert reply.status_code in operation.answers, (method, path, reply.status_code)
    _, shape = operation.answers[reply.status_code]
    if "Preference-Applied" in reply.headers:
        shape = operation.minimal
    if reply.is_json:
        assert shape is not None and shape.validate(reply.json) == {}, (method, path, shape and shape.validate(reply.json))
    elif reply.status_code != 204:
        assert reply.mimetype in {media_type.partition(";")[0] for media_type in operation.media_types}, (method, path, reply.mimetype)
