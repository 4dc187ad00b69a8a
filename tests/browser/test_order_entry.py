"""Order entry in a browser: a page of a declared origin calls the hooks and reads the cards; one of any other origin reads nothing."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cds_hooks.calls import SIGN, signing
from tests.cds_hooks.serving import serving
from tests.cds_hooks.tokens import declared
from tests.running import HOST, free_port

CALLS = """async ([address, service, key, body]) => {
  try {
    const services = await (await fetch(address)).json();
    const headers = {Authorization: `Bearer ${key}`, "Content-Type": "application/json"};
    const told = await (await fetch(`${address}/${service}`, {method: "POST", headers, body: JSON.stringify(body)})).json();
    const [card] = told.cards;
    const feedback = {card: card.uuid, outcome: "accepted", acceptedSuggestions: card.suggestions.map(each => ({id: each.uuid})), outcomeTimestamp: new Date().toISOString()};
    const taken = await fetch(`${address}/${service}/feedback`, {method: "POST", headers, body: JSON.stringify({feedback: [feedback]})});
    return [services.services.length, told.cards.length, taken.status];
  } catch (error) {
    return [error.name];
  }
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_parts: object) -> None:
        """Says nothing."""


@pytest.fixture
def origins(tmp_path: Path) -> Iterator[list[str]]:
    """Two places that pages come from."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "index.html").write_text("<!doctype html><title>医嘱</title>", encoding="utf-8")
    servers = [ThreadingHTTPServer((HOST, free_port()), partial(Quiet, directory=str(tmp_path / "pages"))) for _each in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://{HOST}:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_page_of_a_declared_origin_calls_and_no_other_does(browser, quiet: Path, tmp_path: Path, origins: list[str]):
    told = []
    with serving(Path(shutil.copytree(quiet, tmp_path / "data")), declared(tmp_path, origins=[origins[0]])) as (server, address):
        for origin in origins:
            page = browser.new_context().new_page()
            page.goto(origin)
            told.append(page.evaluate(CALLS, [address, SIGN, server.keys["hospital"], signing()]))
    assert told == [[2, 1, 200], ["TypeError"]]
