"""The body by which a ledger asks a witness to cosign its checkpoint (C2SP tlog-witness, add-checkpoint), written and read strictly."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple

from recognition.ledger.checkpoints.note import strict_base64

MOST_LINES = 63
"""Of a proof, by that document."""
SIZE_TYPE = "text/x.tlog.size"
"""The media type of the size that a witness tells with 409."""
_OLD = re.compile(r"old (0|[1-9][0-9]{0,17})", re.ASCII)
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,17})\n")


class CheckpointToCosign(NamedTuple):
    """`note` is the signed checkpoint, `path` the RFC 6962 proof that it continues the tree of `old` entries, which the witness cosigned last."""

    old: int
    path: tuple[bytes, ...]
    note: str


def written(asked: CheckpointToCosign) -> str:
    """The body."""
    return "".join((f"old {asked.old}\n", *(f"{line}\n" for line in lines_of(asked.path)), "\n", asked.note))


def read(body: str) -> CheckpointToCosign:
    """What a body asks. Raises ValueError, which says what is wrong with it."""
    head, blank, note = body.partition("\n\n")
    first, *lines = head.split("\n")
    old = _OLD.fullmatch(first)
    if not blank or old is None:
        raise ValueError("its first line is not the old size, or no empty line follows")
    if len(lines) > MOST_LINES:
        raise ValueError("its proof has more than 63 lines")
    path = tuple(strict_base64(line) for line in lines)
    if any(len(node) != 32 for node in path) or (old[1] == "0" and path):
        raise ValueError("its proof is none")
    return CheckpointToCosign(int(old[1]), path, note)


def size_told(body: bytes) -> int | None:
    """The size in the answer of a witness that last cosigned another tree than was said; None where it is none."""
    found = _SIZE.fullmatch(body)
    return int(found[1]) if found else None


def lines_of(path: Sequence[bytes]) -> list[str]:
    """A proof as it stands in a body."""
    return [b64encode(node).decode() for node in path]
