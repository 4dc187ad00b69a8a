"""The ledger as auditors check it: signed checkpoints, entries by number, and RFC 6962 proofs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request

from recognition.domain.lookups import Caller
from recognition.errors import Invalid
from recognition.services import proofs
from recognition.services.entries import readable
from recognition.web.auth import EVERYBODY, READERS, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.peers import cosigned_by_peers
from recognition.web.shared.request_bodies import parameters
from recognition.web.shared.responses import JSON, reply
from recognition.web.shared.service import service
from schemas.ledger_records import CHECKPOINT, CONSISTENCY_PROOF, ENTRY, INCLUSION_PROOF
from schemas.proofs import CONSISTENCY, INCLUSION

routes = Blueprint("ledger", __name__, url_prefix="/ledger")

TEXT = "text/plain"
ALGORITHMS = {"tree": "RFC 6962", "hash": "SHA-256", "signature": "Ed25519"}
SM2 = {"sm2_signature": "SM2 with SM3 (GB/T 32918.2), signer's id 1234567812345678"}


@routes.get("/checkpoint")
@operation(
    "getCheckpoint",
    "How many entries there are, and the root of the tree over them, signed.",
    "ledger",
    answers={200: ("Size, root and the signed note that says so; as text the note alone (C2SP tlog-checkpoint).", CHECKPOINT)},
    problems=(503,),
    media_types=(JSON, TEXT),
)
@allow(EVERYBODY)
def checkpoint(caller: Caller) -> Response:
    """The ledger's present size and root, signed now."""
    note = service().ledger.checkpoint()
    if _as_text():
        return _text(note)
    claim, keys = proofs.claim(note), proofs.public_keys(service())
    body = {"origin": claim.origin, "size": claim.size, "root": claim.root.hex(), "algorithms": ALGORITHMS, "checkpoint": note, "keys": keys}
    if sm2 := proofs.public_sm2_keys(service()):
        body |= {"algorithms": ALGORITHMS | SM2, "sm2_keys": sm2}
    if known := cosigned_by_peers():
        body["cosigned"] = [
            {"region": each.peer.id, "size": each.size, "cosigned_at": each.at, "checkpoint": each.note, "key": each.peer.key.line} for each in known
        ]
    return reply(body)


@routes.get("/entries/<number:sequence>")
@operation("getEntry", "An entry's bytes, from which its leaf hash can be made again.", "ledger", answers={200: ("The entry.", ENTRY)}, problems=(404, 503))
@allow(READERS)
def entry(caller: Caller, sequence: int) -> Response:
    """One entry that is the caller's to read, as text: hashing its UTF-8 bytes behind a zero byte gives the leaf."""
    encoded = readable(service(), caller, sequence)
    return reply({"sequence": sequence, "leaf": proofs.leaf_of(encoded), "entry": encoded.decode("utf-8")})


@routes.get("/proofs/inclusion")
@operation(
    "proveInclusion",
    "The audit path from an entry to the root of the tree of `size` entries; without `size`, to a checkpoint signed now.",
    "ledger",
    query=INCLUSION,
    problems=(404, 422, 503),
    media_types=(JSON, TEXT),
    answers={200: ("Leaf, root and audit path, in hex; as text with its checkpoint (C2SP tlog-proof).", INCLUSION_PROOF)},
)
@allow(READERS)
def inclusion(caller: Caller) -> Response:
    """The proof that an entry stands in the ledger: what turns the receipt of an answer into one that convinces others."""
    query = parameters(INCLUSION)
    sequence = query["sequence"]
    encoded = readable(service(), caller, sequence)
    size, note = proofs.size_to_prove(service(), query.get("size"))
    if sequence >= size:
        raise Invalid("sequence", code="number_range")
    path = proofs.inclusion(service(), sequence, size)
    if _as_text() and note:
        return _text(_proof(sequence, path, note))
    return reply(
        {"sequence": sequence, "size": size, "leaf": proofs.leaf_of(encoded), "root": proofs.root(service(), size), "path": _hex(path), "checkpoint": note}
    )


@routes.get("/proofs/consistency")
@operation(
    "proveConsistency",
    "The proof that the ledger of `from` entries is the beginning of that of `to`; without `to`, of a checkpoint signed now.",
    "ledger",
    query=CONSISTENCY,
    answers={200: ("Both roots and the path, in hex.", CONSISTENCY_PROOF)},
    problems=(422, 503),
)
@allow(EVERYBODY)
def consistency(caller: Caller) -> Response:
    """The proof that nothing written before was changed."""
    return reply(consistency_shown(parameters(CONSISTENCY)))


def consistency_shown(query: Mapping[str, Any]) -> dict[str, Any]:
    """The proof for these sizes, as it is told. Raises Invalid `number_range`, LedgerUnavailable."""
    old = query["from"]
    new, note = proofs.size_to_prove(service(), query.get("to"))
    if old > new:
        raise Invalid("from", code="number_range")
    path = _hex(proofs.consistency(service(), old, new))
    roots = {"from_root": proofs.root(service(), old), "to_root": proofs.root(service(), new)}
    return {"from": old, "to": new, **roots, "path": path, "checkpoint": note}


def _hex(path: Sequence[bytes]) -> list[str]:
    return [node.hex() for node in path]


def _proof(sequence: int, path: Sequence[bytes], note: str) -> str:
    """The text form of C2SP tlog-proof, version 1."""
    steps = "".join(f"{b64encode(node).decode()}\n" for node in path)
    return f"c2sp.org/tlog-proof@v1\nindex {sequence}\n{steps}\n{note}"


def _as_text() -> bool:
    return request.accept_mimetypes.best_match([JSON, TEXT]) == TEXT


def _text(text: str) -> Response:
    return Response(text, content_type=f"{TEXT}; charset=utf-8")
