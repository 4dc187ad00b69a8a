"""gunicorn's logger without what this service writes itself: its line names addresses with their queries, which belong in no log. No layer for speed."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from gunicorn import glogging


class Logger(glogging.Logger):
    """gunicorn's own, without its line for each request: the application writes that one."""

    def access(self, resp: Any, req: Any, environ: MutableMapping[str, Any], request_time: Any) -> None:
        """Nothing; gunicorn would put its line together before it found that nobody takes it."""
