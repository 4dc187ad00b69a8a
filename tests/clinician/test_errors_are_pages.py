"""Whoever asks for a page gets one, also when there is none: with the right status, in her language; programs get the problem in JSON."""

from __future__ import annotations

import pytest

BROWSERS = ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html, application/xhtml+xml, */*"]
WRONG = [
    ("/audit/entries/abc", 404), ("/audit/entries/-1", 404), ("/audit/entries/1.5", 404), ("/audit/entries/0/", 404), ("/audit/nope", 404), ("/audit/", 404), ("/audit/imports/99", 404), ("/audit/entries/abc/correct", 404),
    ("/nope", 404), ("/reported/abc", 404), ("/registrar/x", 404), ("/registrar/drafts/zz", 404), ("/answers/x/decide", 405), ("/launch", 405), ("/ask", 405), ("/assets/x/y.js", 404), ("/widget.jsx", 404), ("/audit/by/foo", 404), ("/audit/entries/99999999", 404),
]  # fmt: skip


@pytest.mark.parametrize("accept", BROWSERS)
def test_a_browser_is_shown_a_page(app, dr_lin, accept):
    for path, status in WRONG:
        for person, lang in ((dr_lin.client, "zh"), (app.test_client(), "en")):
            page = person.get(path, headers={"Accept": accept, "Accept-Language": lang})
            if page.status_code == 303 or page.status_code == 302:
                continue
            assert page.content_type.startswith("text/html") and page.status_code in (status, 403), (path, page.status_code)
            headings = {"zh": ("没有完成", "没有找到"), "en": ("Not done", "Not found")}[lang]
            assert headings[page.status_code == 404] in page.text and "Content-Security-Policy" in page.headers, path
            assert page.status_code != 405 or page.headers["Allow"]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html;q=0.5", ""])
def test_a_program_is_told_in_json(app, accept):
    for path, status in WRONG[:12]:
        reply = app.test_client().get(path, headers={"Accept": accept})
        if reply.status_code != 302:
            assert (reply.status_code, reply.content_type.split(";")[0]) == (status, "application/problem+json"), path


def test_the_api_tells_everybody_in_json(app):
    reply = app.test_client().get("/api/v1/nope", headers={"Accept": BROWSERS[0]})
    assert (reply.status_code, reply.content_type.split(";")[0]) == (404, "application/problem+json")


def test_every_page_route_with_an_address_that_means_nothing(app, dr_lin):
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") or "GET" not in rule.methods or not rule.arguments:
            continue
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(f"<{argument}>", "~").replace(f"<number:{argument}>", "~")
        page = dr_lin.client.get(path, headers={"Accept": BROWSERS[0]})
        assert page.content_type.startswith("text/html") and page.status_code in (403, 404), path


def test_the_way_back_leads_to_where_ones_work_begins(app):
    from tests.clinician.sitting import signed_in

    page = signed_in(app, "qiu").client.get("/audit/entries/abc", headers={"Accept": BROWSERS[0]})
    assert 'href="/audit">回到首页' in page.text
