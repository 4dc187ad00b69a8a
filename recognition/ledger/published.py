"""A publication that stands in a tree somebody else keeps: the entry as it was sent, proved by its audit path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recognition.ledger.checkpoints.note import Checkpoint
from recognition.ledger.entries import decode
from recognition.ledger.events import Publication
from recognition.ledger.merkle import leaf
from recognition.ledger.proofs import included


class NotProven(Exception):
    """What was given is not what the ledger says was published, or is older than what is held."""


def proved_publication(told: Mapping[str, Any], claim: Checkpoint) -> Publication:
    """The publication in `entry` (text), which stands at `sequence` of the tree that `claim` names, by `path` (hex). Raises NotProven."""
    try:
        entry, path, sequence = str(told["entry"]).encode(), [bytes.fromhex(node) for node in told["path"]], told["sequence"]
        publication = decode(entry)
    except (LookupError, TypeError, ValueError) as malformed:
        raise NotProven("no proof of a publication") from malformed
    if not isinstance(publication, Publication) or type(sequence) is not int:
        raise NotProven("the entry is no publication")
    if not included(leaf(entry), sequence, claim.size, path, claim.root):
        raise NotProven("the entry is not in the tree that was signed")
    return publication
