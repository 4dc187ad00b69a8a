"""Results of labs in the data folder, by the lab's id, and by the hash of its inputs, so that the same is not judged twice."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from recognition.errors import NotFound
from recognition.services.lab.request import LabInputs
from recognition.services.publications.jobs import ID
from recognition.support.files import locked

KEPT_DAYS = 366
"""A result is made anew from its inputs at any time; older ones are thrown away."""


BEGUN = ".begun"


class KeptLab(NamedTuple):
    """A result that was kept: the lab's id, how many entries the ledger had, and when it was written, in seconds since 1970."""

    lab: str
    size: int
    written: float


class LabStore:
    """The folder `labs` of a data folder."""

    def __init__(self, data: Path) -> None:
        """Made at the first lab."""
        self.folder = data / "labs"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Waits until no other lab is running, and keeps the others waiting."""
        with self._locked("running.lock", every=0.1):
            yield

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Of two who ask at once the second sees the lab of the first, and both count against the limit."""
        with self._locked("starting.lock"):
            yield

    @contextmanager
    def _locked(self, name: str, every: float = 0.01) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder / name, every):
            yield

    def keep(self, lab: str, inputs: LabInputs, role: str, size: int, result: dict[str, Any]) -> None:
        """Keeps a result, each file in one step, and throws away what is older than a year."""
        self._put(self.path(lab), result)
        self._put(self._latest(inputs, role), {"lab": lab, "size": size})
        oldest = time.time() - KEPT_DAYS * 86400
        for old in (*self.folder.glob("*.json"), *self.folder.glob("*.latest"), *self.folder.glob(f"*{BEGUN}")):
            if old.stat().st_mtime < oldest:
                old.unlink(missing_ok=True)

    def _put(self, target: Path, content: dict[str, Any]) -> None:
        unfinished = target.with_name(f".{target.name}-{os.getpid()}")
        with open(unfinished, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, separators=(",", ":"))
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, target)

    def _latest(self, inputs: LabInputs, role: str) -> Path:
        return self.folder / f"{inputs.hash()}.{role}.latest"

    def latest(self, inputs: LabInputs, role: str) -> KeptLab | None:
        """The last result of the same inputs that somebody of the role ran."""
        try:
            named = self._latest(inputs, role)
            kept = json.loads(named.read_text(encoding="utf-8"))
            return KeptLab(kept["lab"], kept["size"], named.stat().st_mtime) if self.path(kept["lab"]).exists() else None
        except (FileNotFoundError, ValueError):
            return None

    def path(self, lab: str) -> Path:
        """Where a result is kept. Raises NotFound for what is no id."""
        if not lab or not set(lab) <= ID:
            raise NotFound("lab")
        return self.folder / f"{lab}.json"

    def result(self, lab: str) -> dict[str, Any]:
        """The result of a lab. Raises NotFound."""
        try:
            result: dict[str, Any] = json.loads(self.path(lab).read_text(encoding="utf-8"))
            return result
        except FileNotFoundError as error:
            raise NotFound("lab") from error

    def begin(self, lab: str) -> None:
        """Notes that a lab was begun, so that it is found among all other work."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path(lab).with_suffix(BEGUN).touch()

    def begun(self) -> list[str]:
        """The ids of all that were begun, the newest first."""
        return sorted((path.stem for path in self.folder.glob(f"[0-9a-v]*{BEGUN}")), reverse=True)
