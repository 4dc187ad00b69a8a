"""Whatever an auditor's page links to is there: no link leads to a refusal, whichever filters are in force."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from lxml import html

from recognition.web.auditor.summing import COUNTED_AT_ONCE
from tests.clinician.sitting import signed_in

FROM = "from=2026-01-01"
PAGES = (
    f"/audit?{FROM}&kind=lab", f"/audit?{FROM}&group=ct", f"/audit?{FROM}&item=tp", f"/audit/by/item?{FROM}&verdict=discretionary&reason=outside_window",
    f"/audit?{FROM}&issuer=cq001", f"/audit?{FROM}&issuer_region=50", f"/audit/by/regions?{FROM}",
)  # fmt: skip
"""Filters that the quick counters have with some groups and not with others."""
ELSEWHERE = re.compile(r"[?&](?:lang|format)=|/sign-out|/static/|/entries")


def shape(address: str) -> str:
    """What links of one kind have in common: the path without numbers, and the names of what is asked."""
    parts = urlsplit(address)
    return re.sub(r"\d+", "N", parts.path) + "?" + ",".join(sorted(parse_qs(parts.query)))


@pytest.mark.parametrize("login", ["qiu", "ma"])
def test_every_kind_of_link_on_a_filtered_page(app: Flask, login: str):
    assert app.extensions["recognition"].ledger.size() > COUNTED_AT_ONCE, "pages must have to choose what they count"
    auditor, seen = signed_in(app, login), set[str]()
    for page in PAGES:
        shown = auditor.client.get(page)
        assert shown.status_code == 200, page
        for link in html.fromstring(shown.text).xpath("//main//a/@href"):
            if link.startswith("/audit") and not ELSEWHERE.search(link) and shape(link) not in seen:
                seen.add(shape(link))
                assert auditor.client.get(link).status_code == 200, (page, link)
    assert len(seen) > 15
