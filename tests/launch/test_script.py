"""The two scripts of the widget as they are served: small, old enough in their syntax, and free of other hosts."""

from __future__ import annotations

import re

import pytest

from tests.running import ROOT

WIDGET = ROOT / "recognition" / "web" / "widget" / "widget.js"
FRAMED = ROOT / "recognition" / "web" / "static" / "framed.js"


def test_the_script_is_for_every_site_and_is_not_sent_twice(app):
    client = app.test_client()
    first = client.get("/widget.js")
    assert first.status_code == 200 and first.data == WIDGET.read_bytes()
    assert first.headers["Content-Type"] == "text/javascript; charset=utf-8" and first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin" and "Set-Cookie" not in first.headers
    again = client.get("/widget.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("script", [WIDGET, FRAMED], ids=lambda path: path.name)
def test_a_script_is_small_and_reads_in_old_engines(script):
    text = re.sub(r"/\*.*?\*/", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert script.stat().st_size < 8192
    assert re.findall(r"=>|`|\b(?:let|const|class|async|await)\b|\?\.|\?\?|\.\.\.|https?://", text) == []


@pytest.mark.parametrize("script", [WIDGET, FRAMED], ids=lambda path: path.name)
def test_no_message_goes_to_everybody(script):
    text = script.read_text(encoding="utf-8")
    assert "postMessage(" in text and not re.search(r"postMessage\([^;]*[\"']\*[\"']", text)
    assert "event.origin !==" in text and "event.source !==" in text


def test_nothing_of_the_widget_writes_markup_or_evaluates():
    for script in (WIDGET, FRAMED):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\.cookie|localStorage", script.read_text(encoding="utf-8")
        )
