"""What the service says about itself: one JSON object to a line on the error stream, from named fields alone and never from what a caller sent."""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson

OURS = "recognition"
STARTING = "gunicorn"
"""gunicorn's own account of its processes; what it says at INFO concerns them alone."""
SIGNAL = re.compile(r"SIG[A-Z0-9]{2,7}")
STDERR = 2


_process = ["command"]
"""Which of the service's processes this is: `master`, `worker`, `writer`, `counters`, or a `command` of the operator's."""


def process() -> str:
    """Which of the service's processes speaks."""
    return _process[0]


def module_of(name: str) -> str:
    """The module that a logger is named after; a module that was started by `python -m` calls itself `__main__`, and is logged by its own name."""
    spec = getattr(sys.modules.get("__main__"), "__spec__", None) if name == "__main__" else None
    return spec.name if spec else name


class Allowed(logging.Formatter):
    """Writes a record's time, level, process, module and message, and of a fault its type and places; everything else is left out.

    Our own messages hold nothing personal. Those of libraries may repeat a path, a header or a body: of them only the fixed text
    and numbers are kept, and where the text was put together already, only the place it came from.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC), "level": record.levelname.lower(), "by": module_of(record.name), "process": process(),
            "pid": record.process, "said": kept_message(record),
        }  # fmt: skip
        if number := getattr(record, "request", None):
            line["request"] = number
        if record.exc_info and record.exc_info[0]:
            line |= _fault(record.exc_info[0], record.exc_info[2])
        return orjson.dumps(line, option=orjson.OPT_UTC_Z).decode()


def _fault(kind: type[BaseException], trace: TracebackType | None) -> dict[str, Any]:
    """A fault's type and places, which say nothing of what a caller sent; its message might."""
    return {"fault": kind.__name__, "places": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]}


def kept_message(record: logging.LogRecord) -> str:
    """What of a record's message may be kept."""
    package = module_of(record.name).partition(".")[0]
    if package == OURS or (package == STARTING and record.levelno == logging.INFO):
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


def speak_as(name: str) -> None:
    """This process is `name` from now on, and what nobody in it catches leaves as one line too instead of as a traceback: of the main thread,
    of other threads, and of what the collector of rubbish ends. A worker's greenlets are logged by `fault_of_greenlet`."""
    _process[0] = name
    sys.excepthook = lambda kind, _, trace: _uncaught("a fault that nobody caught", kind, trace)
    threading.excepthook = lambda args: _uncaught("a thread ended by a fault", args.exc_type, args.exc_traceback)
    sys.unraisablehook = lambda args: _uncaught("a fault while something was cleared away", args.exc_type, args.exc_traceback)
    logging.captureWarnings(True)


def fault_of_greenlet(context: Any, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """What a worker's hub says in place of gevent's own traceback; it may not wait, so the line goes out by `write`."""
    _uncaught("a greenlet ended by a fault", kind, trace)


def _uncaught(words: str, kind: type[BaseException], trace: TracebackType | None) -> None:
    if not issubclass(kind, SystemExit | KeyboardInterrupt):
        now, by = datetime.now(UTC), module_of("__main__")
        write({"at": now, "level": "critical", "by": by, "process": process(), "pid": os.getpid(), "said": words, **_fault(kind, trace)})


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
