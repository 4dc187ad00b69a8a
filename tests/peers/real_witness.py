"""A witness that others wrote cosigns ours, and their client for logs has its checkpoints cosigned by ours. Run by name, as requirements-witness.txt says: it is no part of the suite."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from recognition.ledger.checkpoints.cosignature import key_id
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import PublicKey, strict_base64
from recognition.peers.calling import PREFIX, PeerCalls
from recognition.peers.declaration import PeerAddress
from recognition.peers.trees import PeerTree
from recognition.services.peers.cosigned import have_cosigned
from recognition.support.request_signing import SigningAlgorithm, signed_headers
from tests.ledger.making import asked
from tests.peers.regions import TwoRegions, key_for
from tests.running import HOST, free_port

feeder = pytest.importorskip("aics_witness.feeder")
VKey = pytest.importorskip("aics_tlog").VKey
ENVIRONMENT = {**os.environ, "AICS_WITNESS_CONFIG": "witness.json"}


def run(folder: Path, *arguments: str) -> str:
    return subprocess.run([sys.executable, "-m", "aics_witness", *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def witness(regions: TwoRegions, tmp_path: Path) -> Iterator[PeerCalls]:
    """Theirs, which trusts our ledger's key, called as a neighbour is."""
    printed = run(tmp_path, "init", "--name", "witness.example/w1")
    line = next(word for word in printed.split() if word.startswith("witness.example/w1+"))
    key = SigningKeys(regions.data).public()[-1]
    run(tmp_path, "add-log", "--origin", key.name, "--vkey", key.line)
    port, config = free_port(), tmp_path / "witness.json"
    told = json.loads(config.read_text())
    told["witness"] |= {"prefix": PREFIX, "listen": f"{HOST}:{port}"}
    config.write_text(json.dumps(told))
    process = subprocess.Popen([sys.executable, "-m", "aics_witness", "serve"], cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                connection = http.client.HTTPConnection(HOST, port)
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.1)
            finally:
                connection.close()
        raw = strict_base64(line.split("+", 2)[2])[1:]
        peer = replace(regions.peer, address=PeerAddress(HOST, port, False), key=PublicKey("witness.example/w1", raw))
        yield PeerCalls(peer, regions.here.extensions["recognition.clock"])
    finally:
        process.terminate()
        process.wait(20)


def test_theirs_cosigns_our_ledger_as_it_grows(regions: TwoRegions, witness: PeerCalls):
    service, clock = regions.service, regions.here.extensions["recognition.clock"]
    for more in (0, 1, 7, 300):
        if more:
            service.ledger.append([asked() for _ in range(more)])
        done = have_cosigned(service, witness, clock())
        assert done.size == service.ledger.size()
    assert have_cosigned(service, witness, clock()).size == service.ledger.size(), "the same again"


def test_their_client_has_its_checkpoints_cosigned_by_ours(regions: TwoRegions):
    """蜀州's ledger stands for the log; the client signs no requests, so each is signed on its way."""
    key, theirs = key_for(regions.here, "shuzhou"), regions.theirs
    ours = SigningKeys(regions.data).public()[-1]

    class Signing(feeder.WitnessClient):
        def _request_once(self, body: bytes):
            reply = regions.here.test_client().post(
                self._path,
                data=body,
                headers={"Content-Type": "text/plain", **signed_headers(SigningAlgorithm.SHA256, key, "POST", self._path, body, time.time())},
            )
            return reply.status_code, reply.headers["Content-Type"], reply.data, None

    vkey = VKey(ours.name, key_id(ours), 0x04, ours.raw)
    client = Signing(f"http://{HOST}:1{PREFIX}", vkey)

    def proofs(old: int, new: int) -> list[bytes]:
        return theirs.ledger.reads.consistency(old, new) if 0 < old < new else []

    for more in (0, 1, 200):
        if more:
            theirs.ledger.append([asked() for _ in range(more)])
        note = theirs.ledger.checkpoint()
        line = client.submit(note.encode(), proofs)
        assert line.startswith(f"\u2014 {ours.name} ") and PeerTree(regions.data, regions.peer).last().size == theirs.ledger.size()
    fresh = Signing(f"http://{HOST}:1{PREFIX}", vkey)
    assert fresh.submit(theirs.ledger.checkpoint().encode(), proofs), "one that remembers nothing learns the size by 409"
    theirs.ledger.append([asked()])
    with pytest.raises(feeder.WitnessRejected) as refused:
        client.submit(theirs.ledger.checkpoint().encode(), lambda old, new: [bytes(32)])
    assert refused.value.status == 422
