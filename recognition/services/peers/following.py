"""The use-case of following a neighbouring region: its checkpoint, verified against all that was seen of it; its edition in force; and its cosignature under ours."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from recognition.errors import Problem
from recognition.ledger.checkpoints.note import Checkpoint
from recognition.peers import state
from recognition.peers.calling import PeerCalls
from recognition.peers.declaration import DeclaredPeer
from recognition.peers.faults import AWAY, PeerFault
from recognition.peers.held import folder_of
from recognition.peers.state import PeerState
from recognition.peers.trees import PeerTree, nodes
from recognition.services.lookups import Service
from recognition.services.peers import cosigned, editions
from recognition.support.files import locked

log = logging.getLogger(__name__)
OVERTAKEN = 3
"""Looks in one round where the peer has something cosigned between ours."""


class Follower:
    """Follows one peer, round by round; what it verified last goes on serving whatever comes."""

    def __init__(self, service: Service, peer: DeclaredPeer, clock: Callable[[], datetime]) -> None:
        """`clock` gives the present, with its zone."""
        self._service, self._peer, self._clock = service, peer, clock
        self._calls = PeerCalls(peer, clock)
        self._tree = PeerTree(service.data, peer)

    def round(self) -> PeerState:
        """Asks the peer once for what is new, and keeps how that went. Raises OSError where nothing can be kept."""
        data, before = self._service.data, state.read(self._service.data, self._peer.id)
        folder_of(data, self._peer.id).mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(folder_of(data, self._peer.id) / ".round.lock", 0.1):
            now, faults = self._clock(), []
            for step in (self._look, self._have_cosigned):
                try:
                    step(now)
                except PeerFault as fault:
                    faults.append((fault.code, fault.told))
                    if fault.code in AWAY:
                        break
            told = PeerState(now, before.answered if faults else now, tuple(faults), round(self._calls.ahead))
            state.keep(data, self._peer.id, told)
        _log(self._peer, before, told)
        return told

    def _look(self, now: datetime) -> None:
        claim, note = self._checkpoint(now)
        editions.fetch(self._service.data, self._calls, claim, note, now)

    def _checkpoint(self, now: datetime) -> tuple[Checkpoint, str]:
        """The peer's present checkpoint, which continues what was seen. Raises PeerFault."""
        for _ in range(OVERTAKEN):
            if found := self._look_once(now):
                return found
        raise PeerFault("away", why="overtaken")

    def _look_once(self, now: datetime) -> tuple[Checkpoint, str] | None:
        """None where the peer brought a newer one to be cosigned meanwhile, which has to be continued then."""
        seen = self._tree.last()
        note = self._calls.get("/checkpoint").get("checkpoint")
        if not isinstance(note, str):
            raise PeerFault("answer_malformed")
        shown, path = self._tree.signed(note, now), []
        if 0 < seen.size < shown.size:
            told = self._calls.get(f"/consistency?from={seen.size}&to={shown.size}").get("path")
            path = nodes(told if isinstance(told, list) else [None])
        with self._tree.alone():
            last = self._tree.last()
            if last.size != seen.size:
                return None
            self._tree.take(last, shown, note, path, now)
        return shown, note

    def _have_cosigned(self, now: datetime) -> None:
        try:
            cosigned.have_cosigned(self._service, self._calls, now)
        except Problem as problem:
            raise PeerFault("ledger_unavailable") from problem


def _log(peer: DeclaredPeer, before: PeerState, told: PeerState) -> None:
    """A line when something began or ended, and none each minute while it lasts."""
    known = {code for code, _more in before.faults}
    for code, more in told.faults:
        if code not in known:
            level = logging.WARNING if code in AWAY else logging.ERROR
            log.log(level, "the neighbouring region %s: %s %s", peer.id, code, " ".join(f"{name}={value}" for name, value in more.items()))
    if before.faults and not told.faults:
        log.info("the neighbouring region %s: all is well again", peer.id)
    if abs(told.clock_ahead - before.clock_ahead) >= 60:
        log.warning("the clock of the neighbouring region %s is %d seconds before ours", peer.id, told.clock_ahead)
