"""What a neighbouring region's service asks of this one: checkpoints and their proofs, what is published, and a cosignature under its own checkpoints."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.domain.lookups import Caller
from recognition.errors import NotFound
from recognition.services import proofs
from recognition.web.api.ledger import consistency_shown
from recognition.web.api.registry.files import SQLITE, edition_file
from recognition.web.auth import PEERS, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.peers import declaration, peer_of
from recognition.web.shared.request_bodies import parameters, text
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from schemas.ledger_records import CONSISTENCY_PROOF, PUBLICATION_PROOF
from schemas.peers import FIGURES_YEAR, OWN_CHECKPOINT, PUBLICATION, SIGNED_FIGURES
from schemas.proofs import CONSISTENCY

routes = Blueprint("peers", __name__, url_prefix="/peers")
TEXT = "text/plain"
LARGEST = 64 << 10
"""Bytes of a body: a note with its signatures, and 63 lines of a proof."""


@routes.get("/checkpoint")
@operation(
    "getPeerCheckpoint", "The newest checkpoint of this region's ledger.", "peers", answers={200: ("The signed note.", OWN_CHECKPOINT)}, problems=(501, 503)
)
@allow(PEERS)
def checkpoint(caller: Caller) -> Response:
    """The note, signed now."""
    peer_of(caller)
    note = service().ledger.checkpoint()
    claim = proofs.claim(note)
    return reply({"origin": claim.origin, "size": claim.size, "checkpoint": note})


@routes.get("/consistency")
@operation(
    "provePeerConsistency",
    "The proof that this region's ledger of `from` entries is the beginning of that of `to`.",
    "peers",
    query=CONSISTENCY,
    answers={200: ("Both roots and the path, in hex.", CONSISTENCY_PROOF)},
    problems=(422, 501, 503),
)
@allow(PEERS)
def consistency(caller: Caller) -> Response:
    """The proof that nothing written before was changed."""
    peer_of(caller)
    return reply(consistency_shown(parameters(CONSISTENCY)))


@routes.get("/publication")
@operation(
    "getPeerPublication",
    "The publication in force within the first `size` entries: its entry, which names the edition's SHA-256, and the audit path to the tree of that size.",
    "peers",
    query=PUBLICATION,
    answers={200: ("The entry and its audit path in hex.", PUBLICATION_PROOF)},
    problems=(404, 422, 501, 503),
)
@allow(PEERS)
def publication(caller: Caller) -> Response:
    """The newest publication of a tree, proved in it."""
    peer_of(caller)
    return reply(proofs.newest_publication(service(), parameters(PUBLICATION)["size"]))


@routes.get("/editions/<sha256>")
@operation(
    "getPeerEdition", "A published edition by its SHA-256.", "peers", answers={200: ("The SQLite file.", None)}, problems=(404, 501, 503), media_types=(SQLITE,)
)
@allow(PEERS)
def edition(caller: Caller, sha256: str) -> Response:
    """The file, of what was published and of nothing else."""
    peer_of(caller)
    numbers = [number for number, published in enumerate(service().publications(), 1) if published.sha256 == sha256]
    if not numbers:
        raise NotFound("sha256")
    return edition_file(numbers[-1])


@routes.get("/summary")
@operation(
    "getPeerSummary",
    "This region's figures of a calendar year up to the last month that is over, signed: counters, of which small ones are null, the day, the revision of the tally, and the tree that they rest on.",
    "peers",
    query=FIGURES_YEAR,
    answers={200: ("The signed note.", SIGNED_FIGURES)},
    problems=(422, 501, 503),
)
@allow(PEERS)
def summary(caller: Caller) -> Response:
    """The signed figures."""
    # Here rather than above: few regions have neighbours.
    from recognition.services.peers import figures

    peer_of(caller)
    told = figures.figures(service(), declaration().here.id, parameters(FIGURES_YEAR)["year"], caller, now())
    return reply({"figures": figures.signed(service(), told)})


@routes.post("/add-checkpoint")
@operation(
    "addPeerCheckpoint",
    "Cosigns the neighbouring region's checkpoint (C2SP tlog-witness): text, not JSON. The body is `old SIZE`, the lines of the consistency proof in base64, an empty line, and the signed "
    "note. It is cosigned where it continues all that was seen of that ledger; 409 tells the size that was seen last.",
    "peers",
    answers={200: ("The lines of this region's cosignatures.", None)},
    problems=(400, 403, 404, 413, 422, 501, 503),
    media_types=(TEXT,),
)
@allow(PEERS)
def add_checkpoint(caller: Caller) -> Response:
    """The cosignatures, once the checkpoint is kept."""
    # Here rather than above: few regions have neighbours.
    from recognition.services.peers import witnessing

    try:
        lines = witnessing.add_checkpoint(service(), peer_of(caller), text(LARGEST), now())
    except witnessing.SizeDiffers as differs:
        return _text(f"{differs.details['size']}\n", 409, witnessing.SIZE_TYPE)
    return _text(lines)


def _text(text: str, status: int = 200, media_type: str = f"{TEXT}; charset=utf-8") -> Response:
    return Response(text, status, content_type=media_type)
