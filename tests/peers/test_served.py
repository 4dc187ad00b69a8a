"""Two regions as they are served, each with the process that follows the other: they hold each other's editions, one is away and comes back, and one is killed half way through a fetch."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from recognition.peers import state
from recognition.peers.declaration import PeerDeclaration, read
from recognition.peers.held import EDITIONS, folder_of, held
from recognition.services.peers import cosigned
from tests.faults.processes import children, wait_for
from tests.peers.regions import NAMES, other, two
from tests.running import HOST, Server, free_port, running

FOLLOWING = "recognition.server.following"


def follower_of(server: Server) -> int | None:
    """The process that follows the neighbour."""
    return next((pid for pid, command in children(server.process.pid).items() if FOLLOWING in command), None)


class Pair:
    """Both regions; one may be stopped and started again."""

    def __init__(self, quiet: Path, folder: Path, stack: ExitStack) -> None:
        self.ports = {name: free_port() for name in NAMES}
        self.folders = two(quiet, folder, {name: f"http://{HOST}:{port}" for name, port in self.ports.items()})
        self.stacks = {name: stack.enter_context(ExitStack()) for name in NAMES}
        self.servers: dict[str, Server] = {}

    def start(self, name: str) -> Server:
        """Serves one of them."""
        data, peers = self.folders[name]
        self.servers[name] = self.stacks[name].enter_context(running(data, workers=1, port=self.ports[name], RECOGNITION_PEERS=str(peers)))
        return self.servers[name]

    def stop(self, name: str) -> None:
        """Ends one of them."""
        self.stacks[name].close()

    def data(self, name: str) -> Path:
        """Its data folder."""
        return self.folders[name][0]

    def declared(self, name: str) -> PeerDeclaration:
        """What it declares of the other."""
        return read(self.folders[name][1])

    def holds(self, name: str) -> bool:
        """Whether one holds the other's edition, has its checkpoint cosigned, and all is well."""
        peer = self.declared(name).peers[0]
        told = state.read(self.data(name), peer.id)
        return bool(held(self.data(name), peer.id) and cosigned.last(self.data(name), peer) and told.asked and not told.faults)


@pytest.fixture(scope="module")
def pair(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both, served with a look at each other every second."""
    with ExitStack() as stack:
        pair = Pair(quiet, tmp_path_factory.mktemp("served"), stack)
        for name in NAMES:
            pair.start(name)
        yield pair


def test_each_holds_the_other_s_edition_and_cosignature(pair: Pair):
    for name in NAMES:
        wait_for(lambda name=name: pair.holds(name), 60, f"{name} holding")
        edition = held(pair.data(name), other(name))
        assert edition.path.read_bytes() == (pair.data(other(name)) / "editions" / edition.path.name).read_bytes()
        server = pair.servers[name]
        told = server.send("GET", "/api/v1/peers", headers={"Authorization": f"Bearer {server.keys['operator']}"}).json
        assert told["peers"][0]["edition"]["sha256"] == edition.sha256 and told["peers"][0]["cosigned_size"]


def test_one_is_away_and_comes_back(pair: Pair):
    here, there = NAMES
    wait_for(lambda: pair.holds(here), 60)
    before, log = held(pair.data(here), there), pair.servers[here].log
    told = len(log.read_bytes())
    pair.stop(there)
    wait_for(lambda: state.read(pair.data(here), there).faults, 30, "noticing")
    wait_for(lambda: [code for code, _more in state.read(pair.data(here), there).faults] == ["away"], 30, "its end")
    kept = held(pair.data(here), there)
    assert kept.sha256 == before.sha256 and kept.verified_at >= before.verified_at
    assert pair.servers[here].send("GET", "/readyz").status == 200, "lookups go on"
    pair.start(there)
    wait_for(lambda: held(pair.data(here), there).verified_at > kept.verified_at and pair.holds(here), 60, "coming back")
    wait_for(lambda: "shuzhou: all is well again" in log.read_bytes()[told:].decode(), 10, "telling")
    assert log.read_bytes()[told:].decode().count("shuzhou: away") == 1, "told when it begins and when it ends, not each time"


def test_killed_half_way_through_a_fetch_it_begins_anew(pair: Pair):
    here, there = NAMES
    wait_for(lambda: pair.holds(here), 60)
    folder = folder_of(pair.data(here), there)
    killed = follower_of(pair.servers[here])
    assert killed is not None
    os.kill(killed, signal.SIGSTOP)
    # as it lies there when the power goes in the middle of it: half a file under no edition's name, and nothing that names an edition
    edition = held(pair.data(here), there)
    content = edition.path.read_bytes()
    (folder / "held.json").unlink()
    edition.path.unlink()
    (folder / EDITIONS / ".fetched").write_bytes(content[: len(content) // 2])
    (folder / "held.json.new").write_text("{")
    os.kill(killed, signal.SIGKILL)
    assert held(pair.data(here), there) is None
    wait_for(lambda: pair.holds(here), 60, "a new process")
    assert held(pair.data(here), there).path.read_bytes() == content and follower_of(pair.servers[here]) != killed
    assert not (folder / EDITIONS / ".fetched").exists()
