"""Follows neighbouring regions while nobody asks, in a process of its own that gives way to all others."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from recognition.errors import Problem
from recognition.peers import declaration
from recognition.peers.declaration import DeclaredPeer
from recognition.services.lookups import Service
from recognition.services.peers.following import Follower
from recognition.settings import Settings, SettingsError
from recognition.support.kept_process import KeptProcess, begun

log = logging.getLogger(__name__)


def keep(service: Service, path: Path, process: KeptProcess) -> None:
    """Asks every peer what is new, again and again, until the process is not wanted. The declaration is read anew each time: a mistake in it is told, and what was declared before goes on."""
    declared = declaration.read(path)
    followers: dict[DeclaredPeer, Follower] = {}
    while process.wanted:
        try:
            declared = declaration.read(path)
        except SettingsError as wrong:
            log.error("the declaration of neighbouring regions is wrong now, and the one before stays: %s", wrong)
        followers = {peer: followers.get(peer) or Follower(service, peer, _now) for peer in declared.peers}
        for follower in followers.values():
            process.alive.beat()
            try:
                follower.round()
            except (Problem, OSError) as problem:
                log.error("what a neighbouring region showed could not be kept: %s", type(problem).__name__)
        process.pause(declared.every)


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """The process: without the server's master there is nothing to keep up for."""
    settings = Settings.from_environment(os.environ)
    process = begun(__doc__, "following", settings.log)
    assert settings.peers is not None, "started where neighbours are declared"
    keep(Service(settings.data, settings.adjustment, settings.evidence, settings.trusts_first_use), settings.peers, process)


if __name__ == "__main__":
    main()
