"""Behind the guide's nginx: pages are answered as before, what nginx refuses is a problem, and nothing of a code is on its disk or in its logs."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.proxy import proxy
from tests.resolver.platform_beside import until
from tests.resolver.running_resolver import ORIGINS, TOKENS, Resolver, tokens
from tests.running import HOST, free_port


@pytest.fixture(scope="module")
def behind(resolver: Resolver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Resolver, Path]]:
    """The resolver as it is reached through nginx, and the proxy's folder."""
    port, folder = free_port(), tmp_path_factory.mktemp("proxy") / "nginx"
    with proxy(folder, port, resolver.port, {"client_header_timeout 10s": "client_header_timeout 2s"}, "nginx-resolver.conf"):
        yield replace(resolver, port=port), folder


def test_a_page_gets_its_token_and_nothing_of_the_code_stays(behind: tuple[Resolver, Path]):
    proxied, folder = behind
    reply = proxied.page("dynamic-CANARY7Q4M" + "x" * 450)
    assert tokens(reply) and reply.headers["access-control-allow-origin"] == ORIGINS["chongqing"]
    allowed = proxied.send("OPTIONS", TOKENS, headers={"Origin": ORIGINS["sichuan"], "Access-Control-Request-Method": "POST"})
    assert allowed.status == 204 and allowed.headers["access-control-allow-headers"]
    proxied.send("POST", f"{TOKENS}?code=CANARY7Q4M", b"{}", {"Content-Type": "application/json"})
    proxied.send("POST", f"/CANARY7Q4M/{'x' * 3000}", b"CANARY7Q4M" * 5000, {"Content-Type": "application/json", "Referer": "https://x/CANARY7Q4M"})
    # nginx writes a line after the answer has gone out.
    until(lambda: len((folder / "recognition-resolver.log").read_text().splitlines()) == 4)
    for path in filter(Path.is_file, folder.rglob("*")):
        assert b"CANARY7Q4M" not in path.read_bytes(), path


def test_what_nginx_refuses_is_a_problem(behind: tuple[Resolver, Path]):
    proxied, _folder = behind
    large = proxied.send("POST", TOKENS, b"x" * 5000, {"Content-Type": "application/json"})
    assert (large.status, large.json["code"]) == (413, "too_large")
    assert (proxied.send("GET", "/").json["code"], proxied.send("GET", "/healthz").status, proxied.send("GET", "/readyz").status) == ("not_found", 200, 200)
    with socket.create_connection((HOST, proxied.port), timeout=20) as slow:
        slow.sendall(b"POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        began = time.monotonic()
        with pytest.raises(ConnectionResetError):
            slow.recv(1000)
        assert time.monotonic() - began < 8


def test_a_resolver_that_is_away_is_told_with_a_time_and_no_body_is_written_to_a_file(tmp_path: Path):
    """At its level of warnings nginx says of each body that it writes to a file."""
    port = free_port()
    with proxy(tmp_path / "nginx", port, free_port(), {"error.log crit": "error.log warn"}, "nginx-resolver.conf"):
        connection = http.client.HTTPConnection(HOST, port, timeout=20)
        connection.request("POST", TOKENS, b"x" * 4096, {"Content-Type": "application/json"})
        reply = connection.getresponse()
        assert reply.status == 503 and reply.getheader("Retry-After") == "2" and json.loads(reply.read())["en"] == "The resolver does not answer."
        connection.close()
    said = (tmp_path / "nginx" / "recognition-resolver.error.log").read_text()
    assert "refused" in said and "temporary file" not in said
