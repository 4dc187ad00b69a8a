"""gunicorn's logger without what this service writes itself: its line names addresses with their queries, which belong in no log. No layer for speed."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

from gunicorn import glogging

from recognition.support import logging as logs

_HERE = 3
"""Frames from where something is said to `logging`: through gunicorn's name for the level and `_say`."""


class Logger(glogging.Logger):
    """gunicorn's own, without its line for each request: the application writes that one. What is said bears the name of the module that says it;
    gunicorn's logger would put its own file there for all of them."""

    def __init__(self, cfg: Any) -> None:
        """gunicorn's master makes it first of all, and workers are forked with it."""
        super().__init__(cfg)
        logs.speak_as("master")

    def access(self, resp: Any, req: Any, environ: MutableMapping[str, Any], request_time: Any) -> None:
        """Nothing; gunicorn would put its line together before it found that nobody takes it."""

    def critical(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Says it."""
        self._say(logging.CRITICAL, msg, args, kwargs)

    def error(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Says it."""
        self._say(logging.ERROR, msg, args, kwargs)

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Says it."""
        self._say(logging.WARNING, msg, args, kwargs)

    def info(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Says it."""
        self._say(logging.INFO, msg, args, kwargs)

    def debug(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Says it."""
        self._say(logging.DEBUG, msg, args, kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Says it, with the fault at hand."""
        self._say(logging.ERROR, msg, args, {"exc_info": True, **kwargs})

    def _say(self, level: int, words: Any, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        if self.error_log.isEnabledFor(level):
            module = sys._getframe(2).f_globals.get("__name__", self.error_log.name)
            logging.getLogger(module).log(level, words, *args, **{"stacklevel": _HERE, **options})
