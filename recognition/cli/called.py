"""Which command a command line asks for, before Flask has read it: some must not open, make or fill a data folder."""

from __future__ import annotations

import os
from collections.abc import Sequence

WITH_VALUE = ("-A", "--app", "-e", "--env-file")
"""Options of `flask` itself that take the next word."""


def words(arguments: Sequence[str]) -> list[str]:
    """The command with all that follows it, as `flask` would find it; empty where something else was started."""
    if os.path.basename(arguments[0]) not in ("flask", "__main__.py"):
        return []
    rest = list(arguments[1:])
    while rest and rest[0].startswith("-"):
        del rest[: 2 if rest[0] in WITH_VALUE else 1]
    return rest
