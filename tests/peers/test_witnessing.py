"""A neighbour has its checkpoints cosigned as C2SP's tlog-witness says; its key opens what is a neighbour's and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from recognition.domain.lookups import Role
from recognition.ledger.checkpoints.cosignature import cosigned_at
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint
from recognition.ledger.checkpoints.seen_trees import SeenTree
from recognition.ledger.checkpoints.witness_bodies import CheckpointToCosign, read, size_told, written
from recognition.peers import evidence
from recognition.peers.trees import PeerTree
from recognition.services.lookups import Service
from recognition.services.peers import cosigned
from recognition.services.proofs import claim
from tests.ledger.making import asked
from tests.peers.regions import TwoRegions, key_for
from tests.signing import Signer
from tests.web.test_routes import ROUTES, address
from tests.web.visitor import Visitor

ADD = "/api/v1/peers/add-checkpoint"


class PeerSigner(Signer):
    """A neighbour's service with the key that this region issued to it."""

    def __post_init__(self) -> None:
        """A key for 蜀州."""
        self.key = key_for(self.app, "shuzhou")


@pytest.fixture
def theirs(regions: TwoRegions) -> PeerSigner:
    return PeerSigner(regions.here)


def brought(signer: PeerSigner, service: Service, old: int, note: str = "", path: Sequence[bytes] | None = None) -> TestResponse:
    """The neighbour's present checkpoint, brought to be cosigned."""
    note = note or service.ledger.checkpoint()
    size = claim(note).size
    if path is None:
        path = service.ledger.reads.consistency(old, size) if 0 < old < size else ()
    return signer.call("POST", ADD, written(CheckpointToCosign(old, tuple(path), note)).encode(), Content_Type="text/plain")


def test_what_continues_is_cosigned_and_kept_before_it_is_answered(regions: TwoRegions, theirs: PeerSigner):
    service, tree = regions.theirs, PeerTree(regions.data, regions.peer)
    first = brought(theirs, service, 0)
    assert first.status_code == 200 and first.mimetype == "text/plain", first.text
    note, ours = service.ledger.checkpoint(), SigningKeys(regions.data).public()
    assert cosigned_at(note + first.text, ours) is not None and tree.last().size == claim(note).size and tree.last().cosigned == note + first.text
    service.ledger.append([asked() for _ in range(9)])
    assert brought(theirs, service, tree.last().size).status_code == 200 and tree.last().size == service.ledger.size()
    again = brought(theirs, service, tree.last().size)
    assert again.status_code == 200 and tree.last().size == service.ledger.size(), "the same again is dated anew"
    other = brought(theirs, service, 1)
    assert (other.status_code, other.mimetype, size_told(other.data)) == (409, "text/x.tlog.size", tree.last().size)


def test_what_does_not_continue_is_refused_as_the_document_says(regions: TwoRegions, theirs: PeerSigner, tmp_path: Path):
    service, tree = regions.theirs, PeerTree(regions.data, regions.peer)
    brought(theirs, service, tree.last().size)
    size, keys, origin = tree.last().size, SigningKeys(service.data), regions.peer.key.name
    stranger = SigningKeys(tmp_path)
    stranger.make(origin)
    service.ledger.append([asked()])
    note, path = service.ledger.checkpoint(), service.ledger.reads.consistency(size, size + 1)
    refused = {
        "forked": (brought(theirs, service, size, keys.sign(Checkpoint(origin, size, bytes(32)).text), ()), 422, "witness_not_continued"),
        "no proof": (brought(theirs, service, size, note, ()), 422, "witness_not_continued"),
        "another proof": (brought(theirs, service, size, note, path[::-1]), 422, "witness_not_continued"),
        "unsigned": (brought(theirs, service, size, stranger.sign(Checkpoint(origin, size + 1, bytes(32)).text), ()), 403, "witness_unsigned"),
        "another ledger": (brought(theirs, service, 0, stranger.sign(Checkpoint("somebody/1", 3, bytes(32)).text)), 404, "witness_origin_unknown"),
        "smaller than before": (brought(theirs, service, size, keys.sign(Checkpoint(origin, size - 1, bytes(32)).text), ()), 400, "witness_body_malformed"),
    }
    for what, (reply, status, code) in refused.items():
        assert (reply.status_code, reply.json["code"]) == (status, code), what
    assert tree.last().size == size
    assert {refusal.code for _path, refusal in evidence.every(regions.data, "shuzhou")} == {"forked", "not_continued"}, "what nobody signed is no evidence"
    assert brought(theirs, service, size, note, path).status_code == 200


BODIES = [
    b"",
    b"old 0\n",
    b"old 01\n\nx",
    b"old 1\nx\n\nnote",
    b"new 0\n\nx",
    b"old 0\n" + b"A" * 43 + b"=\n\nx",
    b"old 1\n" + b"AA==\n\nx",
    b"\xff",
    b"old 1\n" + (b"A" * 43 + b"=\n") * 64 + b"\nx",
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_body_that_is_none_is_told_so(theirs: PeerSigner, body: bytes):
    reply = theirs.call("POST", ADD, body or b"\n", Content_Type="text/plain")
    assert reply.status_code == 400 and reply.json["code"] in ("witness_body_malformed", "bad_request")


def test_a_body_of_another_size_is_refused(theirs: PeerSigner):
    assert theirs.call("POST", ADD, b"old 0\n\n" + b"x" * (64 << 10), Content_Type="text/plain").status_code == 413


def test_what_is_written_is_read_again():
    one = CheckpointToCosign(7, (bytes(32), bytes(range(32))), "log/1\n8\nAAAA\n\n\u2014 log/1 AAAAAAAA\n")
    assert read(written(one)) == one


def test_a_neighbour_that_lost_entries_of_ours_or_saw_more_is_told(regions: TwoRegions):
    """Asked to cosign, the neighbour says what it saw: more than there is here means that something is lost here."""
    assert regions.faults() == []
    service = regions.service
    service.ledger.append([asked()])
    honest = regions.neighbour.change
    regions.neighbour.change = lambda path, status, body: b"nothing\n" if path == "/add-checkpoint" and status == 200 else body
    assert regions.faults() == ["cosignature_wrong"]
    regions.neighbour.change = honest
    before = cosigned.last(regions.data, regions.peer)
    tree = PeerTree(regions.theirs.data, regions.there.extensions["recognition.peers"].peers[0])
    seen = tree.last()
    tree._trees.keep(seen._replace(size=service.ledger.size() + 5))
    assert regions.faults() == ["saw_more"]
    tree._trees.keep(seen._replace(root="11" * 32))
    assert regions.faults() == ["refuses_ours"]
    tree._trees.keep(seen)
    forgotten = SeenTree.new(SigningKeys(regions.data).public()[-1])
    tree._trees.keep(forgotten)
    service.ledger.append([asked()])
    assert regions.faults() == ["saw_less"], "it cosigns from the beginning again, and that is told once"
    assert regions.faults() == [] and cosigned.last(regions.data, regions.peer).size == service.ledger.size()
    kept = [refusal for _path, refusal in evidence.every(regions.data, "shuzhou") if refusal.by == "ours"]
    assert {refusal.code for refusal in kept} == {"saw_more", "refuses_ours", "saw_less"} and before and all(refusal.seen == before.note for refusal in kept)
    assert regions.faults() == []


def test_the_key_opens_what_is_a_neighbour_s_and_nothing_else(regions: TwoRegions, theirs: PeerSigner):
    for route, roles in ROUTES.items():
        if roles:
            method, path = address(route)
            reply = theirs.call(method, path.replace("<sha256>", "0" * 64), {} if method == "POST" else None)
            assert (reply.status_code == 403 and reply.json["code"] == "forbidden") == (Role.PEER not in roles), route
    key = json.loads((regions.data / "demo-keys.json").read_text())["hospital"]
    assert Visitor(regions.here, key).get("/api/v1/peers/checkpoint").status_code == 403
    sent = Visitor(regions.here, theirs.key).get("/api/v1/peers/checkpoint")
    assert (sent.status_code, sent.json["code"]) == (401, "signature_required")
    somebody = Signer(regions.here, role=Role.PEER, institution=None)
    assert [somebody.call("GET", f"/api/v1/peers/{path}").json["code"] for path in ("checkpoint", f"editions/{'0' * 64}")] == ["peers_off", "peers_off"]
    published = regions.service.publications()[-1].sha256
    file = theirs.call("GET", f"/api/v1/peers/editions/{published}")
    assert file.status_code == 200
    file.close()
    for none in ("0" * 64, published[:-1], published.upper(), "..%2Fcurrent"):
        assert theirs.call("GET", f"/api/v1/peers/editions/{none}").status_code == 404


def test_a_neighbour_s_key_is_bound_and_revoked_like_any_other(regions: TwoRegions):
    bound = PeerSigner(regions.here)
    assert bound.call("GET", "/api/v1/peers/checkpoint").status_code == 200
    run = regions.here.test_cli_runner().invoke
    key_id = bound.key.split("_")[1]
    assert run(args=["keys", "bind", key_id, "--network", "10.0.0.0/8"]).exit_code == 0
    assert bound.call("GET", "/api/v1/peers/checkpoint").json["code"] == "address_not_allowed"
    assert run(args=["keys", "revoke", key_id]).exit_code == 0
    assert bound.call("GET", "/api/v1/peers/checkpoint").json["code"] == "signature_wrong"
    events = [json.loads(row[1]) for row in regions.service.ledger.reads.key_events()]
    assert [event["region"] for event in events if event["key"] == key_id] == ["shuzhou"] * 3


def test_a_publication_is_proved_in_the_tree_that_is_asked_for(regions: TwoRegions, theirs: PeerSigner):
    service = regions.service
    [first, *_] = [sequence for sequence, _data in service.ledger.reads.publications()]
    told = theirs.call("GET", f"/api/v1/peers/publication?size={first + 1}").json
    assert told["sequence"] == first and told["number"] == 1
    assert theirs.call("GET", f"/api/v1/peers/publication?size={first}").status_code == (404 if first else 422)
    assert theirs.call("GET", f"/api/v1/peers/publication?size={service.ledger.size() + 1}").status_code == 422
    assert theirs.call("GET", "/api/v1/peers/publication").status_code == 422
