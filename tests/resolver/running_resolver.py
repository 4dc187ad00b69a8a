"""A real resolver for the tests: its settings, its commands, its process, and callers of both kinds."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recognition.support.patient_tokens import SealingKey, TokenPurpose, new_sealing_key
from recognition.support.request_signing import SigningAlgorithm, signed_headers
from recognition.support.resolver_grants import make_grant
from tests.running import HOST, ROOT, Reply, free_port

DOMAIN = "chuanyu"
ORIGINS = {"chongqing": "https://cq.example", "sichuan": "https://sc.example"}
TOKENS = "/api/v1/tokens"


@dataclass
class Resolver:
    """A resolver's folder, its settings and sealing keys, its process while there is one, and the port of a service whose pages ask it."""

    folder: Path
    port: int
    sealing: dict[str, SealingKey]
    process: subprocess.Popen[bytes] | None = None
    service: int = 0

    @property
    def config(self) -> Path:
        """The settings."""
        return self.folder / "resolver.toml"

    def command(self, *words: str, ok: bool = True) -> str:
        """What a command says; its error, where it is to fail."""
        done = subprocess.run(
            [sys.executable, "-m", "recognition.resolver", "--config", str(self.config), *words], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert (done.returncode == 0) is ok, done.stdout + done.stderr
        return (done.stdout if ok else done.stderr).strip()

    def said(self) -> str:
        """Its log."""
        return (self.folder / "resolver.log").read_text(encoding="utf-8", errors="replace")

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None, timeout: float = 30) -> Reply:
        """One request."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def page(
        self, code: str, purpose: str = "treatment", institution: str = "cq002", region: str = "chongqing", ahead: float = 0, grant: str = "", **headers: str
    ) -> Reply:
        """A page's question with a grant of its region's service, made `ahead` seconds from now."""
        grant = grant or make_grant(institution, TokenPurpose(purpose), time.time() + ahead, self.sealing[region])
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {grant}", "Origin": ORIGINS[region]} | headers
        return self.send("POST", TOKENS, json.dumps({"code": code, "purpose": purpose}).encode(), {name: value for name, value in headers.items() if value})

    def system(
        self,
        key: str,
        code: str,
        purpose: str = "announce",
        algorithm: SigningAlgorithm = SigningAlgorithm.SHA256,
        ahead: float = 0,
        nonce: str = "",
        **more: str,
    ) -> Reply:
        """The question of a hospital's system that signs."""
        body = json.dumps({"code": code, "purpose": purpose}).encode()
        headers = signed_headers(algorithm, key, "POST", TOKENS, body, time.time() + ahead, nonce) | {"Content-Type": "application/json"} | more
        return self.send("POST", TOKENS, body, headers)


def prepared(
    folder: Path, platform: str, regions: Sequence[str] = ("chongqing", "sichuan"), more: str = "", key: bool = True, origins: Mapping[str, str] = ORIGINS
) -> Resolver:
    """A folder with settings and, where `key`, a domain key; `platform` is the text of that table, `origins` whose pages may ask."""
    folder.mkdir(parents=True, exist_ok=True)
    resolver = Resolver(folder, free_port(), {region: new_sealing_key(DOMAIN) for region in regions})
    tables = [f'data = "{folder}/data"\ndomain = "{DOMAIN}"\nport = {resolver.port}\n{more}\n[platform]\n{platform}\n']
    for region, sealing in resolver.sealing.items():
        path = folder / f"{region}.sealing"
        path.write_text(sealing.text() + "\n", encoding="ascii")
        path.chmod(0o600)
        # The institutions of one search at the other as well.
        more_of = 'neighbours = ["chongqing"]\n' if region == "sichuan" and "chongqing" in regions else ""
        tables.append(f'[[region]]\nname = "{region}"\nsealing_key_file = "{path}"\norigins = ["{origins[region]}"]\nper_minute = 1000\n{more_of}')
    resolver.config.write_text("\n".join(tables), encoding="utf-8")
    if key:
        resolver.command("keys", "new")
    return resolver


def gateway(folder: Path, port: int, key: str, more: str = "") -> str:
    """The platform's table for a gateway on this machine."""
    path = folder / "platform.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(key + "\n", encoding="ascii")
    path.chmod(0o600)
    return f'kind = "gateway"\nurl = "http://{HOST}:{port}/exchange"\nkey_file = "{path}"\n{more}'


@contextmanager
def serving(resolver: Resolver, seconds: float = 40) -> Iterator[Resolver]:
    """The resolver, from its readiness until the block ends."""
    command = [sys.executable, "-m", "recognition.resolver", "--config", str(resolver.config), "serve"]
    with (resolver.folder / "resolver.log").open("ab") as stream:
        resolver.process = process = subprocess.Popen(
            command, cwd=ROOT, env=dict(os.environ), stdout=stream, stderr=stream, stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        deadline = time.monotonic() + seconds
        while not _ready(resolver):
            assert process.poll() is None and time.monotonic() < deadline, resolver.said()
            time.sleep(0.05)
        yield resolver
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(40)


def _ready(resolver: Resolver) -> bool:
    try:
        return resolver.send("GET", "/readyz", timeout=5).status in (200, 503)
    except OSError:
        return False


def tokens(reply: Reply) -> list[Any]:
    """The tokens of an answer that has some."""
    assert reply.status == 200, reply.json
    return reply.json["tokens"]
