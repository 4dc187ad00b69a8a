"""`check --as-hospital`: an integration engineer tries a running service with the hospital's key and reads what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from tests.people import EAST
from tests.running import ROOT, Server, free_port, running


@pytest.fixture(scope="module")
def served(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration without use."""
    with running(Path(shutil.copytree(quiet, tmp_path_factory.mktemp("check") / "data")), workers=1) as server:
        yield server


def checked(url: str, key: str, *more: str, **environment: str) -> tuple[int, str]:
    """Status and everything that is printed; the folder that a service would use is one that nobody may make."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "check", "--as-hospital", url, key, *more]
    settings = {**os.environ, "RECOGNITION_DATA": "/proc/nowhere", **environment}
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, encoding="utf-8", timeout=60)
    return done.returncode, done.stdout + done.stderr


def size(served: Server) -> int:
    """How many entries there are."""
    return served.send("GET", "/api/v1/ledger/checkpoint", headers={"Authorization": f"Bearer {served.keys['hospital']}"}).json["size"]


def marks(said: str) -> list[str]:
    """The sign of each step."""
    return re.findall(r"^([✓–?✗]) ", said, re.MULTILINE)


def test_everything_works_and_nothing_is_written(served: Server):
    before = size(served)
    status, said = checked(served.url, "-", KEY=served.keys["hospital"])
    assert (status, "✗" in said) == (0, False), said
    assert "没有提问" in said and "361" in said
    assert size(served) == before


def test_a_key_that_signs_is_tried_with_its_signature(served: Server):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "keys", "issue", "--role", "hospital", "--institution", "cq002", "--signed", "hmac-sm3"]
    environment = {**os.environ, "RECOGNITION_DATA": str(served.data), "RECOGNITION_DEMO": "1"}
    key = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=True).stdout.strip()
    status, said = checked(served.url, "-", "--signed", "hmac-sm3", "--ask", "YL0001", EAST["code"], KEY=key)
    assert status == 0 and "得到同一条记录" in said and "密钥有效" in said, said
    status, said = checked(served.url, "-", "--signed", "hmac-sha256", KEY=key)
    assert status == 1 and "此密钥约定的算法不同" in said and "hmac-sm3" in said and "signs by another algorithm" in said
    status, said = checked(served.url, "-", KEY=key)
    assert status == 1 and "此密钥须对请求签名" in said
    status, said = checked(served.url, "rk_any", "--signed", "hmac-sm3")
    assert status == 2 and "whole key" in said


def test_a_question_is_asked_once_and_told(served: Server):
    status, said = checked(served.url, served.keys["hospital"], "--ask", "YL0001", EAST["code"])
    assert status == 0 and "查询得到结论：recognised" in said and "得到同一条记录" in said


def test_what_is_missing_is_named(served: Server):
    status, said = checked(served.url, served.keys["hospital"], "--ask", "NOBODY-1", EAST["code"])
    assert status == 0 and "not_covered" in said
    status, said = checked(served.url, served.keys["hospital"])
    assert status == 1 and "NOBODY-1" in said and "1 to be mended" in said


@pytest.mark.parametrize(("key", "says"), [("clinician", "密钥不是 hospital 角色"), (None, "密钥无效或已撤销")])
def test_a_key_that_will_not_do(served: Server, key: str | None, says: str):
    status, said = checked(served.url, served.keys[key] if key else "rk_nobody_knows")
    assert status == 1 and says in said


def test_a_service_that_is_away(tmp_path: Path):
    status, said = checked(f"http://127.0.0.1:{free_port()}", "rk_any")
    assert status == 1 and marks(said) == ["✗"] and "无法连接" in said and "Traceback" not in said


def test_an_address_that_is_none():
    status, said = checked("recognition.example", "rk_any")
    assert status == 2 and "https://" in said


def test_one_that_is_slow_is_told_and_tried_all_the_same():
    def answer(environment: dict, start: Any) -> list[bytes]:
        if environment["PATH_INFO"] == "/readyz":
            time.sleep(2.2)
        start("200 OK" if environment["PATH_INFO"] == "/readyz" else "401 Unauthorized", [("Content-Type", "application/json")])
        return [b"{}"]

    server = make_server("127.0.0.1", 0, answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        status, said = checked(f"http://127.0.0.1:{server.server_port}", "rk_any")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert status == 1 and "答复太慢" in said and "密钥无效或已撤销" in said
