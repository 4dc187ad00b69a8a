"""The pages of neighbouring regions in a real browser: in both languages, wide and on a phone, with what was refused and a clock that is wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint
from recognition.peers.trees import PeerTree
from recognition.services.people import DEMO_PASSWORD
from recognition.web.shared.service import CLOCK
from tests.browser.hindrances import hindrances
from tests.browser.test_audit_pages import AA, SEATS, THIN
from tests.edge.running_box import centre_beside
from tests.peers.regions import TwoRegions, two_regions

VIEWS = {"qiu": ("/audit/peers", "/audit/peers/joint", "/audit/ledger"), "wen": ("/registrar/peers",)}


@pytest.fixture(scope="module")
def regions(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TwoRegions, str]]:
    """渝州 behind a port, which holds 蜀州's edition, was once shown a fork, and whose neighbour's clock goes ten minutes ahead."""
    with two_regions(demonstration, tmp_path_factory.mktemp("pages")) as pair, centre_beside(pair.here) as beside:
        assert pair.faults() == []
        seen = PeerTree(pair.data, pair.peer).last()
        fork = SigningKeys(pair.theirs.data).sign(Checkpoint(pair.peer.key.name, seen.size, bytes(32)).text)
        honest = pair.neighbour.change
        pair.neighbour.change = lambda path, status, body: json.dumps(json.loads(body) | {"checkpoint": fork}).encode() if path == "/checkpoint" else body
        pair.there.extensions[CLOCK].ahead = timedelta(minutes=10)
        assert pair.faults()[0] == "forked"
        pair.neighbour.change = honest
        yield pair, f"http://127.0.0.1:{beside.port}"


@pytest.mark.parametrize("seat", SEATS)
def test_nothing_is_wrong_at_aa_and_nothing_spills_over(regions: tuple[TwoRegions, str], browser, seat: str):
    _pair, url = regions
    locale, width = SEATS[seat]
    for login, views in VIEWS.items():
        context = browser.new_context(locale=locale, viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(f"{url}/sign-in")
        page.fill("#login", login)
        page.fill("#password", DEMO_PASSWORD)
        page.click("form.ask button.main")
        for view in views:
            page.goto(url + view)
            for folded in page.locator("details summary").all():
                folded.click()
            assert hindrances(page, AA) == [], view
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, view
            assert page.evaluate(THIN) == [], view
            if folder := os.environ.get("PICTURES"):
                page.screenshot(path=f"{folder}/{seat.replace(' ', '-')}{view.replace('/', '-')}.png", full_page=True)
        context.close()
