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


HOSPITALS_OWN = frozenset({"check", "edge", "sign"})
"""Commands of a hospital's own machine, which has a key and no data folder."""
OF_THE_FOLDER = frozenset({"incident", "migrate", "restore", "snapshot", "upgrade"})
OF_THE_SERVICE = frozenset({"keys", "lab", "ledger", "peers", "people", "references", "registry", "results", "sign-in"})


def opens_itself(words: Sequence[str]) -> bool:
    """Whether a command examines or repairs what the service would refuse to start on, or would fill: it opens the data folder itself."""
    if words[:2] == ["ledger", "checkpoint"]:
        return any(word.startswith("--witness") for word in words)
    return not OF_THE_FOLDER.isdisjoint(words[:1]) or words[:2] in (["ledger", "verify"], ["ledger", "begin-anew"]) and "--counters" not in words


def needs_endpoints(words: Sequence[str]) -> bool:
    """Whether what was started serves or lists endpoints, which are half of what there is to load: all but the commands that use the service's use-cases."""
    return OF_THE_SERVICE.isdisjoint(words[:1])
