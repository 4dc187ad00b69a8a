"""What the service says about itself: one JSON object to a line on the error stream, from named fields alone and never from what a caller sent."""

from __future__ import annotations

import logging
import os
import re
import traceback
from datetime import UTC, datetime
from typing import Any

import orjson

OURS = "recognition"
STARTING = "gunicorn.error"
"""gunicorn's own account of its processes; what it says at INFO concerns them alone."""
SIGNAL = re.compile(r"SIG[A-Z0-9]{2,7}")
STDERR = 2


class Allowed(logging.Formatter):
    """Writes a record's time, level, origin and message, and of a fault its type and places; everything else is left out.

    Our own messages hold nothing personal. Those of libraries may repeat a path, a header or a body: of them only the fixed text
    and numbers are kept, and where the text was put together already, only the place it came from.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC), "level": record.levelname.lower(), "by": record.name, "pid": record.process, "said": kept_message(record),
        }  # fmt: skip
        if record.exc_info and record.exc_info[0]:
            line["fault"] = record.exc_info[0].__name__
            line["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])]
        return orjson.dumps(line, option=orjson.OPT_UTC_Z).decode()


def kept_message(record: logging.LogRecord) -> str:
    """What of a record's message may be kept."""
    if record.name.partition(".")[0] == OURS or (record.name == STARTING and record.levelno == logging.INFO):
        return record.getMessage()
    if not record.args or not isinstance(record.args, tuple) or not isinstance(record.msg, str):
        return f"{os.path.basename(os.path.dirname(record.pathname))}/{record.filename}:{record.lineno}"
    values = tuple(value if isinstance(value, int | float) or SIGNAL.fullmatch(str(value)) else "…" for value in record.args)
    try:
        return record.msg % values
    except (TypeError, ValueError):
        return record.msg


def configuration(level: str = "info") -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything of this process in this form."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.Allowed"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        "loggers": {
            "gunicorn.error": {"level": level.upper(), "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
        },
    }


_lost = [0]
"""Lines that the log did not take."""


def write(line: dict[str, Any]) -> None:
    """Writes one line as it is, without the way through `logging`: for what is said at every request.

    A log that takes no more, on a full disk or behind a reader that has gone, keeps nobody from an answer; the next line that it
    takes says how many were `lost`.
    """
    record = {**line, "lost": _lost[0]} if _lost[0] else line
    try:
        os.write(STDERR, orjson.dumps(record, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))
        _lost[0] = 0
    except OSError:
        _lost[0] += 1
