"""The ledger as auditors check it: signed checkpoints, entries by number, and RFC 6962 proofs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, Response, request

from recognition.catalogue.editions.places import in_region
from recognition.domain.lookups import Caller
from recognition.errors import Invalid, NotFound
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint, split
from recognition.ledger.entries import Columns, Kind, columns, leaf_of
from recognition.web.auth import EVERYBODY, READERS, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import parameters
from recognition.web.shared.responses import JSON, reply
from recognition.web.shared.service import service
from schemas.parameters import CONSISTENCY, INCLUSION
from schemas.records import CHECKPOINT, CONSISTENCY_PROOF, ENTRY, INCLUSION_PROOF

routes = Blueprint("ledger", __name__, url_prefix="/ledger")

EPOCH = date(1970, 1, 1)
"""Entries count their days from here."""
TEXT = "text/plain"
ALGORITHMS = {"tree": "RFC 6962", "hash": "SHA-256", "signature": "Ed25519"}


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
    ledger = service().ledger
    note = ledger.checkpoint()
    if _as_text():
        return _text(note)
    told = _claim(note)
    keys = [key.line for key in SigningKeys(ledger.folder).public()]
    return reply({"origin": told.origin, "size": told.size, "root": told.root.hex(), "algorithms": ALGORITHMS, "checkpoint": note, "keys": keys})


@routes.get("/entries/<number:sequence>")
@operation(
    "getEntry",
    "An entry's bytes, from which its leaf hash can be made again.",
    "ledger",
    answers={200: ("The entry.", ENTRY)},
    problems=(404, 503),
)
@allow(READERS)
def entry(caller: Caller, sequence: int) -> Response:
    """One entry that is the caller's to read, as text: hashing its UTF-8 bytes behind a zero byte gives the leaf."""
    found = readable(caller, sequence)
    return reply({"sequence": sequence, "leaf": leaf_of(found), "entry": found.decode("utf-8")})


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
    wish, reads = parameters(INCLUSION), service().ledger.reads
    sequence = wish["sequence"]
    found = readable(caller, sequence)
    size, note = _size(wish.get("size"))
    if sequence >= size:
        raise Invalid("sequence", code="number_range")
    path = reads.inclusion(sequence, size)
    if _as_text() and note:
        return _text(_proof(sequence, path, note))
    return reply({"sequence": sequence, "size": size, "leaf": leaf_of(found), "root": reads.root(size).hex(), "path": _hex(path), "checkpoint": note})


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
    wish, reads = parameters(CONSISTENCY), service().ledger.reads
    old = wish["from"]
    new, note = _size(wish.get("to"))
    if old > new:
        raise Invalid("from", code="number_range")
    path = _hex(reads.consistency(old, new))
    return reply({"from": old, "to": new, "from_root": reads.root(old).hex(), "to_root": reads.root(new).hex(), "path": path, "checkpoint": note})


def _size(wished: int | None) -> tuple[int, str | None]:
    """The size that a proof is for, and where none was wished the note that signs it."""
    if wished is None:
        note = service().ledger.checkpoint()
        return _claim(note).size, note
    if wished > service().ledger.reads.size():
        raise Invalid("size", code="number_range")
    return wished, None


def _claim(note: str) -> Checkpoint:
    return Checkpoint.read(split(note)[0])


def _hex(path: Sequence[bytes]) -> list[str]:
    return [one.hex() for one in path]


def _proof(sequence: int, path: Sequence[bytes], note: str) -> str:
    """The text form of C2SP tlog-proof, version 1."""
    steps = "".join(f"{b64encode(one).decode()}\n" for one in path)
    return f"c2sp.org/tlog-proof@v1\nindex {sequence}\n{steps}\n{note}"


def _as_text() -> bool:
    return request.accept_mimetypes.best_match([JSON, TEXT]) == TEXT


def _text(text: str) -> Response:
    return Response(text, content_type=f"{TEXT}; charset=utf-8")


def readable(caller: Caller, sequence: int) -> bytes:
    """The bytes of an entry that is the caller's to read. Raises NotFound."""
    found = service().ledger.reads.entry(sequence)
    if not _may_read(caller, columns(found)):
        raise NotFound("sequence")
    return found


def _may_read(caller: Caller, entry: Columns) -> bool:
    """The institution whose entry it is, and the region's auditor what institutions of the region wrote; publications anybody."""
    if caller.institution is not None:
        return caller.institution == entry.institution
    if not caller.region or entry.kind == Kind.publication:
        return True
    return in_region(service().edition(), entry.institution, EPOCH + timedelta(entry.day), caller.region)
