"""Two regions on one machine, each a real service with its own ledger, key and catalogue, that follow each other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from recognition import create_app
from recognition.domain.lookups import Role
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.signer import begin_anew
from recognition.peers import declaration
from recognition.peers.declaration import DeclaredPeer
from recognition.services.keys import KeyUse, issue_key
from recognition.services.keys import KEYS
from recognition.settings import Settings
from recognition.support.request_signing import SigningAlgorithm
from recognition.web.shared.service import CLOCK
from tests.clock import Clock
from tests.peers.declaring import declared

NAMES = ("yuzhou", "shuzhou")


@dataclass
class RegionFolder:
    """One of the two before it serves: its data folder, and the file that declares the other."""

    name: str
    data: Path
    peers: Path


def other(name: str) -> str:
    """The neighbour's code."""
    return NAMES[1 - NAMES.index(name)]


def two(quiet: Path, folder: Path, urls: dict[str, str], every: int = 1) -> dict[str, RegionFolder]:
    """Two copies of the quiet region as two regions: ledgers of two names, a key for each other, declared to each other; each is asked at its address in `urls`."""
    lines, keys = {}, {}
    for name in NAMES:
        data = Path(shutil.copytree(quiet, folder / name))
        begin_anew(data)
        lines[name] = SigningKeys(data).public()[-1].line
        app = create_app(Settings(data, demo=True))
        service = app.extensions["recognition"]
        use = KeyUse(SigningAlgorithm.SHA256)
        keys[name] = issue_key(app.extensions[KEYS], service.ledger, app.extensions[CLOCK](), "test", Role.PEER, None, other(name), use=use)
        service.ledger.checkpoint()
        service.ledger.close()
    regions = {}
    for name in NAMES:
        there = other(name)
        path = declared(folder / f"{name}-peers", lines[there], keys[there], urls[there], every=every, here=name, there=there)
        regions[name] = RegionFolder(name, folder / name, path)
    return regions
