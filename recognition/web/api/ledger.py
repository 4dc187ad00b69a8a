"""The ledger as auditors check it: its size and root, entries by number, and RFC 6962 proofs."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Response

from recognition.access import EVERYBODY, READERS, allow
from recognition.errors import Invalid, NotFound
from recognition.ledger.entries import Columns, Kind, columns, leaf_of
from recognition.terms import Caller, value_on
from recognition.web.operations import operation
from recognition.web.replies import reply
from recognition.web.requests import parameters
from recognition.web.service import service
from schemas.records import CHECKPOINT, CONSISTENCY_PROOF, ENTRY, INCLUSION_PROOF
from schemas.parameters import CONSISTENCY, INCLUSION

routes = Blueprint("ledger", __name__, url_prefix="/ledger")

EPOCH = date(1970, 1, 1)
"""Entries count their days from here."""


@routes.get("/checkpoint")
@operation(
    "getCheckpoint", "How many entries there are, and the root of the tree over them.", "ledger",
    answers={200: ("Size and root.", CHECKPOINT)}, problems=(503,),
)
@allow(EVERYBODY)
def checkpoint(caller: Caller) -> Response:
    """The ledger's present size and root."""
    reads = service().ledger.reads
    size = reads.size()
    return reply({"size": size, "root": reads.root(size).hex()})


@routes.get("/entries/<number:sequence>")
@operation(
    "getEntry", "An entry's bytes, from which its leaf hash can be made again.", "ledger",
    answers={200: ("The entry.", ENTRY)}, problems=(404, 503),
)
@allow(READERS)
def entry(caller: Caller, sequence: int) -> Response:
    """One entry that is the caller's to read, as text: hashing its UTF-8 bytes behind a zero byte gives the leaf."""
    found = readable(caller, sequence)
    return reply({"sequence": sequence, "leaf": leaf_of(found), "entry": found.decode("utf-8")})


@routes.get("/proofs/inclusion")
@operation(
    "proveInclusion", "The audit path from an entry to the root of the tree of `size` entries.", "ledger",
    query=INCLUSION, answers={200: ("Leaf, root and audit path, in hex.", INCLUSION_PROOF)}, problems=(404, 422, 503),
)
@allow(READERS)
def inclusion(caller: Caller) -> Response:
    """The proof that an entry stands in the ledger."""
    wish, reads = parameters(INCLUSION), service().ledger.reads
    size = _size(wish.get("size"))
    sequence = wish["sequence"]
    found = readable(caller, sequence)
    if sequence >= size:
        raise Invalid("sequence", code="number_range")
    path = [one.hex() for one in reads.inclusion(sequence, size)]
    return reply({"sequence": sequence, "size": size, "leaf": leaf_of(found), "root": reads.root(size).hex(), "path": path})


@routes.get("/proofs/consistency")
@operation(
    "proveConsistency", "The proof that the ledger of `from` entries is the beginning of that of `to`.", "ledger",
    query=CONSISTENCY, answers={200: ("Both roots and the path, in hex.", CONSISTENCY_PROOF)}, problems=(422, 503),
)
@allow(EVERYBODY)
def consistency(caller: Caller) -> Response:
    """The proof that nothing written before was changed."""
    wish, reads = parameters(CONSISTENCY), service().ledger.reads
    old, new = wish["from"], _size(wish.get("to"))
    if old > new:
        raise Invalid("from", code="number_range")
    path = [one.hex() for one in reads.consistency(old, new)]
    return reply({"from": old, "to": new, "from_root": reads.root(old).hex(), "to_root": reads.root(new).hex(), "path": path})


def _size(wished: int | None) -> int:
    size = service().ledger.reads.size()
    if wished is not None and wished > size:
        raise Invalid("size", code="number_range")
    return size if wished is None else wished


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
    institution = service().edition().reading.institution(entry.institution or "")
    division = value_on(institution.divisions, EPOCH + timedelta(entry.day)) if institution else None
    return (division or "").startswith(caller.region)
