"""Two regions on one machine, each with its own ledger, key and catalogue: as folders to serve, or one of them followed by the other in the tests' process."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.wsgi import ClosingIterator

from recognition import create_app
from recognition.domain.lookups import Role
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.signer import begin_anew
from recognition.peers import declaration
from recognition.peers.declaration import DeclaredPeer
from recognition.services.keys import KEYS, KeyUse, issue_key
from recognition.services.lookups import Service
from recognition.services.peers.following import Follower
from recognition.settings import Settings
from recognition.support.request_signing import SigningAlgorithm
from recognition.web.shared.peers import PEERS
from recognition.web.shared.service import CLOCK
from tests.clock import Clock
from tests.edge.running_box import CentreBeside, centre_beside
from tests.peers.declaring import declared

NAMES = ("yuzhou", "shuzhou")


def other(name: str) -> str:
    """The neighbour's code."""
    return NAMES[1 - NAMES.index(name)]


def two(quiet: Path, folder: Path, urls: dict[str, str], every: int = 1) -> dict[str, tuple[Path, Path]]:
    """Of each of two regions the data folder, a copy of the quiet one, and the file that declares the other, which is asked at its address in `urls`: ledgers of two names, and a key for each other."""
    lines, keys = {}, {}
    for name in NAMES:
        data = Path(shutil.copytree(quiet, folder / name))
        begin_anew(data)
        lines[name] = SigningKeys(data).public()[-1].line
        # it began long ago, so that its clock may be put back: what was signed before a machine began is refused
        app = create_app(Settings(data, demo=True), lambda: datetime.now(UTC) - timedelta(hours=2))
        keys[name] = key_for(app, other(name))
        app.extensions["recognition"].ledger.close()
    return {
        name: (
            folder / name,
            declared(folder / f"{name}-peers", lines[other(name)], keys[other(name)], urls[other(name)], every=every, here=name, there=other(name)),
        )
        for name in NAMES
    }


def key_for(app: Flask, peer: str) -> str:
    """A key that the application's region issues to a neighbour."""
    use = KeyUse(SigningAlgorithm.SHA256)
    return issue_key(app.extensions[KEYS], app.extensions["recognition"].ledger, app.extensions[CLOCK](), "test", Role.PEER, None, peer, use=use)


@dataclass
class Neighbour(CentreBeside):
    """A region's application behind a port, which may change what it answers and keep callers waiting."""

    change: Callable[[str, int, bytes], bytes] = lambda path, status, body: body
    """What goes out in place of an answer, by path and status."""
    gives: dict[str, bytes] = field(default_factory=dict)
    """What is given at an address whatever the application has there."""
    drip: float = 0.0
    """Seconds between one byte of an answer and the next; 0 for all at once."""
    asked: list[str] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        """WSGI."""
        self.asked.append(environ["PATH_INFO"])
        if self.away:
            return super().__call__(environ, start)
        if (given := self.gives.get(environ["PATH_INFO"])) is not None:
            start("200 OK", [("Content-Type", "application/octet-stream")])
            return [given]
        told: dict[str, Any] = {}

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            told.update(status=status, headers=headers)
            return lambda data: None

        with closing(ClosingIterator(self.app(environ, started))) as pieces:
            body = b"".join(pieces)
        body = self.change(environ["PATH_INFO"].removeprefix("/api/v1/peers"), int(told["status"][:3]), body)
        start(told["status"], [(name, value) for name, value in told["headers"] if name.lower() != "content-length"])
        return self._dripping(body) if self.drip else [body]

    def _dripping(self, body: bytes) -> Iterator[bytes]:
        for place in range(len(body)):
            yield body[place : place + 1]
            time.sleep(self.drip)


@dataclass
class TwoRegions:
    """渝州, which follows 蜀州: both applications, 蜀州 behind a port, and each as the other's declaration has it."""

    here: Flask
    there: Flask
    neighbour: Neighbour
    declared: Path

    @property
    def service(self) -> Service:
        """Of the one that follows."""
        return self.here.extensions["recognition"]

    @property
    def theirs(self) -> Service:
        """Of the neighbour."""
        return self.there.extensions["recognition"]

    @property
    def data(self) -> Path:
        """Of the one that follows."""
        return self.service.data

    @property
    def peer(self) -> DeclaredPeer:
        """The neighbour, as it is declared."""
        return declaration.read(self.declared).peers[0]

    def follower(self) -> Follower:
        """Who follows the neighbour, by the clock of 渝州."""
        return Follower(self.service, self.peer, self.here.extensions[CLOCK])

    def faults(self) -> list[str]:
        """What was wrong in a round."""
        return [code for code, _told in self.follower().round().faults]


@contextmanager
def two_regions(quiet: Path, folder: Path) -> Iterator[TwoRegions]:
    """Both, until the block ends."""
    folders = two(quiet, folder, dict.fromkeys(NAMES, "http://127.0.0.1:1"))
    apps = {name: create_app(Settings(data, demo=True, peers=peers), Clock()) for name, (data, peers) in folders.items()}
    with centre_beside(apps["shuzhou"], Neighbour) as neighbour:
        path = folders["yuzhou"][1]
        path.write_text(path.read_text(encoding="utf-8").replace("http://127.0.0.1:1", f"http://127.0.0.1:{neighbour.port}"), encoding="utf-8")
        apps["yuzhou"].extensions[PEERS] = declaration.read(path)
        yield TwoRegions(apps["yuzhou"], apps["shuzhou"], neighbour, path)
    for app in apps.values():
        app.extensions["recognition"].ledger.close()
