"""What a neighbouring region showed and was refused, kept as it was shown: who has to be convinced holds both notes and the proof that fails.

A file has the form in which proofs of consistency are carried about, so that `docs/verify_ledger.py bundle FILE --key KEYS --last FILE` judges it without any of this."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, split
from recognition.peers.held import folder_of
from recognition.support.files import write_once

FOLDER = "refused"
MOST = 50
"""Files per peer and code. A peer that contradicts itself every minute has been found out by then; and what nobody signed crowds out nothing that somebody did."""
LONGEST = 8192
"""Characters of a note that are kept."""


class PeerRefusal(NamedTuple):
    """`seen` is the note that was believed last, "" for none; `shown` what was shown instead, with the proof (hex) that came with it and `more` that was said; `by` whose tree it is
    about: the peer's, or `ours` where the peer refuses ours."""

    code: str
    at: datetime
    by: str
    seen: str
    shown: str
    proof: tuple[str, ...]
    more: dict[str, Any]


def keep(
    data: Path,
    peer_id: str,
    code: str,
    at: datetime,
    seen: str,
    shown: str,
    proof: Sequence[bytes] = (),
    by: str = "",
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Path | None:
    """Keeps a refusal, durable when this returns; the same again is the same file. None where as many as may be are kept already. Raises OSError."""
    folder = folder_of(data, peer_id) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{code}-{sha256(f'{seen} {shown} {dict(more)}'.encode()).hexdigest()[:16]}.json"
    if path.exists() or sum(1 for _ in folder.glob(f"{code}-*.json")) >= MOST:
        return path if path.exists() else None
    told = {
        "code": code,
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "by": by or peer_id,
        "from": _size(seen),
        "to": _size(shown),
        "path": [node.hex() for node in proof],
        "checkpoint": shown[:LONGEST],
        "more": dict(more) if len(repr(more)) <= 8 * LONGEST else {"too_long": len(repr(more))},
        # the last of the notes in it: what was seen, to whoever reads the file for that
        "seen": seen,
    }
    write_once(path, json.dumps(told, ensure_ascii=False, indent=1).encode())
    return path


Kept = list[tuple[Path, PeerRefusal]]
"""Files with what each holds."""


def every(data: Path, peer_id: str) -> Kept:
    """All that is kept of a peer, newest first."""
    found = []
    for path in (folder_of(data, peer_id) / FOLDER).glob("*.json"):
        told = json.loads(path.read_text(encoding="utf-8"))
        refusal = PeerRefusal(told["code"], datetime.fromisoformat(told["at"]), told["by"], told["seen"], told["checkpoint"], tuple(told["path"]), told["more"])
        found.append((path, refusal))
    return sorted(found, key=lambda each: (each[1].at, each[0].name), reverse=True)


def _size(note: str) -> int:
    """How many entries a note is of; 0 where it is none."""
    try:
        return Checkpoint.read(split(note)[0]).size
    except NoteRefused:
        return 0
