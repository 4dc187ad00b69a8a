"""How it went with a neighbouring region the last time it was asked, for those who look after it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from recognition.peers.held import folder_of
from recognition.support.files import replace_durably

FILE = "state.json"


class PeerState(NamedTuple):
    """`asked` is when it was asked last and `answered` when all was well last, by our clock; `faults` are codes of what went wrong then, each with what was told; `clock_ahead` is how many
    seconds its clock is before ours, as far as it told."""

    asked: datetime | None = None
    answered: datetime | None = None
    faults: tuple[tuple[str, dict[str, Any]], ...] = ()
    clock_ahead: int = 0


def read(data: Path, peer_id: str) -> PeerState:
    """The state; that of one never asked where nothing is kept or it is damaged."""
    try:
        told = json.loads((folder_of(data, peer_id) / FILE).read_text(encoding="utf-8"))
        asked, answered = (datetime.fromisoformat(told[name]) if told[name] else None for name in ("asked", "answered"))
        return PeerState(asked, answered, tuple((str(code), dict(more)) for code, more in told["faults"]), int(told["clock_ahead"]))
    except (OSError, ValueError, LookupError, TypeError):
        return PeerState()


def keep(data: Path, peer_id: str, state: PeerState) -> None:
    """Replaces what was kept. Raises OSError."""
    folder = folder_of(data, peer_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = {
        "asked": state.asked and state.asked.isoformat(),
        "answered": state.answered and state.answered.isoformat(),
        "faults": state.faults,
        "clock_ahead": state.clock_ahead,
    }
    replace_durably(folder / FILE, json.dumps(told, ensure_ascii=False).encode())
