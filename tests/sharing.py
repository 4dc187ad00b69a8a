"""What is dear to make is made once for a run, by whichever process of the run needs it first; tests copy it and leave it as it is."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path


def beside_all(base: Path) -> Path:
    """The folder that all processes of a run share, from the temporary folder of one of them."""
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def made_once(base: Path, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, made by `make(folder)` in one process of the run while the others wait for it; `base` is the run's temporary folder."""
    made = beside_all(base) / f"shared-{name}"
    with open(made.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            # What an interrupted process left is no folder to build on.
            unfinished = made.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(made)
    return made
