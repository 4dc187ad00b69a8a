"""With an index in use: each route lets in just the roles that it declares, and whatever is sent to it is refused in words, never with a fault."""

from __future__ import annotations

import pytest

from tests.web.test_routes import HOLDERS, ROUTES, address

OURS = sorted(route for route in ROUTES if "/api/v1/results" in route or "/api/v1/orders" in route)
POSTS = [route for route in OURS if route.startswith("POST")]
HOSTILE = (
    b"", b"null", b"[]", b'"x"', b"7", b"{}", b"{", b'{"results": null}', b'{"results": {}}', b'{"results": [null, 7, "x", [], {}]}', b'{"results": ["2026.AAAA"]}',
    b'{"token": 7}', b'{"token": "PT1.x.y.z", "purpose": "treatment"}', b'{"token": "PT1.' + b"A" * 5000 + b'"}', b'{"token": "\\ud800"}', b'{"token": null, "token": 1}',
    b'{"token": "PT1.chuanyu.abcdefgh.AAAA", "purpose": "everything"}', b'{"token": "PT1.chuanyu.abcdefgh.AAAA", "orders": [[]], "signing": {}}',
    b'{"token": "PT1.chuanyu.abcdefgh.' + b"A" * 200 + b'", "purpose": "treatment", "authorisation": "A"}', b'{"result": "2026.", "lookup": ""}', b'{"result": "9999.AAAA"}',
    b'{"result": "2026.' + b"_" * 590 + b'", "lookup": "x"}', b'{"result": ["2026.A"]}', b'{"outcome": "justified", "note": 7}', b'{"outcome": null}', b'{"off": "yes"}',
    b'{"document": "x", "document_base64": "eA==", "token": "PT1.a.b.c"}', b'{"document_base64": "%%%", "token": "PT1.a.b.c"}', b"[" * 40 + b"]" * 40, "病人".encode("gb18030"),
)  # fmt: skip


@pytest.mark.parametrize("holder", HOLDERS)
def test_each_role_gets_in_where_it_is_declared_and_nowhere_else(people, holder):
    for route in OURS:
        method, path = address(route)
        reply = people[holder].call(method, path, {} if method == "POST" else None)
        allowed = HOLDERS[holder] in ROUTES[route] and (route, holder) != ("GET /api/v1/orders/notices", "hospital_auditor")
        assert (reply.status_code != 403) is allowed, (route, holder)
        assert reply.status_code not in (401, 500, 501, 503), (route, reply.json)


@pytest.mark.parametrize("route", POSTS)
def test_whatever_is_sent_is_refused_in_words(people, issuer, route):
    method, path = address(route)
    callers = [
        issuer("cq001") if name == "hospital" else people[name] for name, role in HOLDERS.items() if role in ROUTES[route] and name != "hospital_auditor"
    ]
    for caller in callers[:2]:
        for body in HOSTILE:
            reply = caller.call(method, path, body)
            assert reply.status_code in (200, 400, 404, 413, 415, 422), (path, body[:60], reply.status_code)
            if reply.status_code == 200:
                assert all("problem" in line for line in reply.json["results"]), (path, body)
            else:
                assert reply.json["code"] != "fault", (path, body[:60])
