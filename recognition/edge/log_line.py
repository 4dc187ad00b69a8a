"""A line of the box's log, and its clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def line(said: str, level: str = "info", **more: Any) -> dict[str, Any]:
    """A line of the log: from names of the settings, codes and counts alone."""
    return {"at": now(), "level": level, "by": "recognition.edge", "process": "edge", "said": said} | more
