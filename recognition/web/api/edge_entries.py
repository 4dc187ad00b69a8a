"""What a box at a hospital's edge answered while the service was away, and hands in afterwards."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.domain.recorded import RecordedLookup
from recognition.errors import Problem
from recognition.services import handed_in
from recognition.web.auth import allow
from recognition.web.shared.operations import operation
from recognition.web.shared.problems import described
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import reply
from recognition.web.shared.service import institution_of, now, service
from schemas import edge_entries as schema

routes = Blueprint("edge_entries", __name__, url_prefix="/edge")
HOSPITALS = frozenset({Role.HOSPITAL})


@routes.get("/checkpoint")
@operation(
    "getEdgeCheckpoint",
    "How much of a box's tree the service has seen, so that the box goes on from there.",
    "edge",
    query=schema.SEEN_TREE,
    answers={200: ("The tree as it was seen last.", schema.SEEN_TREE_ANSWER)},
    problems=(404, 422),
)
@allow(HOSPITALS)
def checkpoint(caller: Caller) -> Response:
    """What was seen of one of the institution's boxes."""
    institution = institution_of(caller)
    return reply(_tree(institution, handed_in.seen(service(), institution, parameters(schema.SEEN_TREE)["tree"])))


@routes.post("/entries")
@operation(
    "handInEdgeEntries",
    "Lookups that a box answered from the edition that it holds. Each is proved to stand in the box's tree, derived again, and written once, however often it is sent; it counts on the day when it "
    "was asked, and says that it came later. Without entries the checkpoint is confirmed: with `complete` it comes back with the service's cosignature.",
    "edge",
    body=schema.EDGE_ENTRIES,
    answers={200: ("The tree as it is known now, and a lookup or a problem for each entry, in the order sent.", schema.TAKEN_ENTRIES)},
    problems=(400, 413, 415, 422, 503),
)
@allow(HOSPITALS)
def entries(caller: Caller) -> Response:
    """Entries of one of the institution's boxes."""
    institution = institution_of(caller)
    taken = handed_in.hand_in(service(), schema.handed_in(body()), institution, caller, now())
    return reply(_tree(institution, taken.tree) | {"results": [_result(sequence, result) for sequence, result in taken.results]})


def _tree(institution: str, tree: handed_in.SeenTree) -> dict[str, Any]:
    return {
        "institution": institution,
        "tree": tree.name,
        "size": tree.size,
        "root": tree.root,
        "confirmed_at": tree.confirmed and tree.confirmed.astimezone(SHANGHAI),
        "cosigned": tree.cosigned or None,
    }


def _result(sequence: int, result: RecordedLookup | Problem) -> dict[str, Any]:
    if isinstance(result, Problem):
        return {"sequence": sequence, "problem": described(result)}
    receipt = {"sequence": result.receipt.sequence, "leaf": result.receipt.leaf}
    return {"sequence": sequence, "lookup": {"id": result.id, "receipt": receipt, "doubtful": bool(result.origin and result.origin.doubtful)}}
