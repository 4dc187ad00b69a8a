"""A line of the box's log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def line(said: str, level: str = "info", **more: Any) -> dict[str, Any]:
    """A line of the log: from names of the settings, codes and counts alone."""
    return {"at": datetime.now(UTC), "level": level, "by": "recognition.edge", "process": "edge", "said": said} | more
