"""The tree of a neighbouring region as it was seen last, by whichever way a checkpoint of it came: asked for, or brought to be cosigned."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, read_note, split
from recognition.ledger.checkpoints.seen_trees import SeenTree, SeenTrees
from recognition.ledger.checkpoints.witness import Inconsistent, compare
from recognition.peers import evidence
from recognition.peers.declaration import DeclaredPeer
from recognition.peers.faults import PeerFault
from recognition.peers.held import FOLDER

TREES = f"{FOLDER}/trees"


class PeerTree:
    """What is known of one peer's tree; every refusal leaves its evidence."""

    def __init__(self, data: Path, peer: DeclaredPeer) -> None:
        """`data` is the data folder; nothing is made before something is seen."""
        self._data, self.peer = data, peer
        self._trees = SeenTrees(data, peer.id, TREES)

    def last(self) -> SeenTree:
        """The tree as it was seen last, an empty one before."""
        return self._trees.last(self.peer.key.name) or SeenTree.new(self.peer.key)

    def alone(self) -> AbstractContextManager[None]:
        """One process at a time may look, judge and keep."""
        return self._trees.alone(self.peer.key.name)

    def signed(self, note: str, now: datetime) -> Checkpoint:
        """The checkpoint that the peer's declared key has signed. Raises PeerFault (`unsigned`, `other_origin`)."""
        try:
            return read_note(note, [self.peer.key])
        except NoteRefused as refused:
            origin = _origin(note)
            code = "unsigned" if origin in ("", self.peer.key.name) else "other_origin"
            self._refuse(code, now, note, why=str(refused))
            raise PeerFault(code, **({"origin": origin[:100]} if code == "other_origin" else {})) from refused

    def take(self, last: SeenTree, shown: Checkpoint, note: str, path: Sequence[bytes], now: datetime, cosigned: str = "") -> None:
        """Keeps a checkpoint that continues `last`, which is what was seen last; durable when this returns. Raises PeerFault (`rolled_back`, `forked`, `not_continued`), OSError."""
        try:
            compare(Checkpoint(last.name, last.size, bytes.fromhex(last.root)), shown, path)
        except Inconsistent as refused:
            code = "rolled_back" if shown.size < last.size else "forked" if shown.size == last.size else "not_continued"
            self._refuse(code, now, note, path, why=str(refused))
            raise PeerFault(code, seen=last.size, shown=shown.size) from refused
        self._trees.keep(
            last._replace(key=self.peer.key.line, size=shown.size, root=shown.root.hex(), confirmed=now, note=note, cosigned=cosigned or last.cosigned)
        )

    def _refuse(self, code: str, now: datetime, note: str, path: Sequence[bytes] = (), **more: str) -> None:
        evidence.keep(self._data, self.peer.id, code, now, self.last().note, note, path, more=more)


def _origin(note: str) -> str:
    try:
        return split(note)[0].partition("\n")[0]
    except NoteRefused:
        return ""


def nodes(hexes: Sequence[object]) -> list[bytes]:
    """A proof as endpoints give it, in hex. Raises PeerFault."""
    try:
        return [bytes.fromhex(str(each)) for each in hexes]
    except ValueError as error:
        raise PeerFault("answer_malformed") from error
