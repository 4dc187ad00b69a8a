"""Where a lookup was answered that came later: at a box at a hospital's edge, while the service was away."""

from __future__ import annotations

from datetime import datetime

from recognition.domain.catalogue import Term


class Origin(Term, frozen=True):
    """Where a lookup was answered that a box at a hospital's edge handed in later: the box's tree by its name, the entry's place in it, and the checkpoint (entries, root in hex) by
    which it was proved to stand there. `doubtful`: nothing says that it is no older than seven days but the box itself, so that it saves nothing."""

    tree: str
    sequence: int
    size: int
    root: str
    handed_in: datetime
    doubtful: bool = False
