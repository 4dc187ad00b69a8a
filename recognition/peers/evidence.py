"""What a neighbouring region showed and was refused, kept as it was shown: who has to be convinced holds both notes and the proof that fails."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from recognition.ledger.checkpoints.witness_bodies import lines_of
from recognition.peers.held import folder_of
from recognition.support.files import write_once

FOLDER = "refused"
MOST = 50
"""Files per peer and code. A peer that contradicts itself every minute has been found out by then; and what nobody signed crowds out nothing that somebody did."""
LONGEST = 8192
"""Characters of a note that are kept."""


class PeerRefusal(NamedTuple):
    """`seen` is the note that was believed last, "" for none; `shown` what was shown instead, with the proof (base64) that came with it and `more` that was said; `by` whose tree it is
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
        "seen": seen,
        "shown": shown[:LONGEST],
        "proof": lines_of(proof),
        "more": dict(more) if len(repr(more)) <= 8 * LONGEST else {"too_long": len(repr(more))},
    }
    write_once(path, json.dumps(told, ensure_ascii=False, indent=1).encode())
    return path


def every(data: Path, peer_id: str) -> list[tuple[Path, PeerRefusal]]:
    """All that is kept of a peer, newest first."""
    found = []
    for path in (folder_of(data, peer_id) / FOLDER).glob("*.json"):
        told = json.loads(path.read_text(encoding="utf-8"))
        found.append((path, PeerRefusal(**told | {"at": datetime.fromisoformat(told["at"]), "proof": tuple(told["proof"])})))
    return sorted(found, key=lambda each: (each[1].at, each[0].name), reverse=True)
