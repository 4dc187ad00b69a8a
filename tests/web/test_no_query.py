"""A query where none is read is refused, at every endpoint of the API that declares none, before anything is read or written."""

from __future__ import annotations

import re

from flask import Flask

from tests.web.visitor import Visitor


def test_a_query_is_refused_wherever_none_is_read(app: Flask, people: dict[str, Visitor]):
    holders = {"hospital": people["hospital"], "auditor": people["auditor"], "registrar": people["registrar"]}
    tried, ledger = 0, app.extensions["recognition"].ledger
    size = ledger.size()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        declared, roles = getattr(view, "operation", None), getattr(view, "allowed", None)
        if declared is None or declared.query is not None or not roles:
            continue
        holder = next((visitor for name, visitor in holders.items() if any(role.value == name for role in roles)), None)
        if holder is None:
            continue
        address = re.sub(r"<number:[^>]*>", "1", re.sub(r"<one:[^>]*>|<(?!number)[^>]*>", "x", rule.rule))
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            reply = holder.call(method, f"{address}?utm_source=portal", {} if method != "GET" else None)
            assert (reply.status_code, reply.json["code"], reply.json["field"]) == (422, "field_unknown", "utm_source"), (method, address, reply.json)
            tried += 1
    assert tried > 30 and ledger.size() == size
    assert people["hospital"].get("/api/v1/words?").status_code == 200, "a question mark alone asks nothing"
    assert people["hospital"].get("/api/v1/words?a=1&a=2").json["code"] == "parameter_repeated"
