"""Signed requests over the wire: chunks, workers that agree on nonces, and nginx in front as the guide configures it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from recognition.support.request_signing import SigningAlgorithm, signed_headers
from tests.people import question
from tests.proxy import proxy
from tests.running import HOST, ROOT, Server, free_port, running

ITEMS, LOOKUPS = "/api/v1/items", "/api/v1/lookups"


def issue(server: Server, *options: str) -> str:
    """A key of the clinicians' hospital, issued by command while the service runs."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "keys", "issue", "--role", "hospital", "--institution", "cq002", *options]
    environment = {**os.environ, "RECOGNITION_DATA": str(server.data), "RECOGNITION_DEMO": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


@pytest.fixture(scope="module", params=[*SigningAlgorithm])
def signing(quiet_server: Server, request) -> tuple[SigningAlgorithm, str]:
    """An algorithm and a key that signs by it."""
    return request.param, issue(quiet_server, "--signed", request.param)


def send(port: int, method: str, target: str, headers: dict[str, str], data: bytes | list[bytes] = b"") -> tuple[int, dict]:
    """Status and body; a list of pieces is sent in chunks."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        chunked = isinstance(data, list)
        connection.request(method, target, iter(data) if chunked else data, {"Content-Type": "application/json"} | headers, encode_chunked=chunked)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body else {}
    finally:
        connection.close()


def test_a_body_in_chunks_is_hashed_without_its_frames(quiet_server: Server, signing):
    algorithm, key = signing
    data = json.dumps(question(report_ref="BG-3"), ensure_ascii=False).encode()
    pieces = [data[:1], data[1:40], data[40:]]
    headers = signed_headers(algorithm, key, "POST", LOOKUPS, data, time.time())
    status, told = send(quiet_server.port, "POST", LOOKUPS, headers | {"Transfer-Encoding": "chunked"}, pieces)
    assert status == 201 and told["verdict"], told
    headers = signed_headers(algorithm, key, "POST", LOOKUPS, data, time.time())
    status, told = send(quiet_server.port, "POST", LOOKUPS, headers | {"Transfer-Encoding": "chunked"}, [data[:9], data[10:]])
    assert (status, told["code"]) == (401, "signature_wrong")


def test_of_twenty_copies_one_is_answered_whichever_worker_they_meet(quiet_server: Server, signing):
    algorithm, key = signing
    data = json.dumps(question(report_ref="BG-4")).encode()
    headers = signed_headers(algorithm, key, "POST", LOOKUPS, data, time.time())
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda _: send(quiet_server.port, "POST", LOOKUPS, headers, data), range(20)))
    assert Counter(status if status == 201 else told["code"] for status, told in outcomes) == {201: 1, "nonce_used": 19}


def test_many_at_once_with_nonces_of_their_own_are_all_answered(quiet_server: Server, signing):
    algorithm, key = signing

    def ask(_number: int) -> str:
        target = "/api/v1/ledger/checkpoint"
        status, told = send(quiet_server.port, "GET", target, signed_headers(algorithm, key, "GET", target, b"", time.time()))
        return told.get("code", status)

    with ThreadPoolExecutor(8) as pool:
        # A machine that is busy with other things may be asked too much; nonces are never in each other's way.
        assert set(pool.map(ask, range(200))) <= {200, "overloaded"}


def test_a_request_without_a_body_and_one_of_the_head(quiet_server: Server, signing):
    algorithm, key = signing
    for method in ("GET", "HEAD"):
        assert send(quiet_server.port, method, f"{ITEMS}/tp", signed_headers(algorithm, key, method, f"{ITEMS}/tp", b"", time.time()))[0] == 200


def test_a_restart_of_the_service_forgets_no_nonce(quiet, tmp_path):
    data = shutil.copytree(quiet, tmp_path / "region")
    with running(data, workers=1) as server:
        key = issue(server, "--signed", "hmac-sha256")
        headers = signed_headers(SigningAlgorithm.SHA256, key, "GET", ITEMS, b"", time.time())
        assert send(server.port, "GET", ITEMS, headers)[0] == 200
    with running(data, workers=1) as server:
        assert send(server.port, "GET", ITEMS, headers)[1]["code"] == "nonce_used"
        assert send(server.port, "GET", ITEMS, signed_headers(SigningAlgorithm.SHA256, key, "GET", ITEMS, b"", time.time()))[0] == 200


def test_behind_nginx_signatures_hold_and_bound_keys_are_known_by_their_address(quiet, tmp_path):
    data = shutil.copytree(quiet, tmp_path / "region")
    port = free_port()
    with running(data, workers=1, RECOGNITION_PROXIES="1") as server, proxy(tmp_path / "nginx", port, server.port):
        key = issue(server, "--signed", "hmac-sm3", "--network", "127.0.0.0/8")
        elsewhere = issue(server, "--signed", "hmac-sm3", "--network", "10.20.0.0/16")

        def ask(method: str, target: str, at: int = port, with_key: str = key, data: bytes = b"", **more: str) -> tuple[int, dict]:
            return send(at, method, target, signed_headers(SigningAlgorithm.SM3, with_key, method, target, data, time.time()) | more, data)

        body = json.dumps(question()).encode()
        assert ask("POST", LOOKUPS, data=body)[0] == 201
        for target in (f"{ITEMS}?q=%e8%a1%80&&limit=5", f"{ITEMS}?", f"{ITEMS}/t%70", f"{ITEMS}?q=a+b"):
            assert ask("GET", target)[0] == 200, target
        assert ask("HEAD", f"{ITEMS}/tp")[0] == 200
        for status, told in (ask("GET", ITEMS, with_key=elsewhere), ask("GET", ITEMS, with_key=elsewhere, **{"X-Forwarded-For": "10.20.0.1"})):
            assert (status, told["code"], told["address"]) == (403, "address_not_allowed", "127.0.0.1")
        # Past the proxy nobody vouches for an address.
        assert ask("GET", ITEMS, at=server.port)[1]["code"] == "address_not_allowed"
