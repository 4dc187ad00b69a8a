"""The side of `bench.within` that runs in a checkout, old or new: its application in one process with its own writer, asked without a server. Reads how
many requests to make from each line of its input, and writes the seconds of processor time that they took.

It is run by its path, so that what it imports of the service is the checkout's own; of this package it imports nothing."""

from __future__ import annotations

import gc
import io
import json
import sys
import time
from collections.abc import Callable, Iterable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

WARM = 1500
"""Lookups that are asked before anything is measured."""


def main() -> int:
    """`python asked_within.py FOLDER BODIES PATH` with a filled folder, a JSON file of bodies and the endpoint that takes them."""
    from recognition import create_app
    from recognition.settings import Settings

    folder, bodies, path = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")), sys.argv[3]
    sys.argv[1:] = []  # the application looks for commands of its own there
    key = json.loads((folder / "demo-keys.json").read_text(encoding="utf-8"))["clinician"]
    app = create_app(Settings(folder, demo=True, log="error"))
    waiting = cycle([_environ(path, key, body.encode()) for body in bodies])
    _ask(app, islice(waiting, WARM if path.endswith("lookups") else WARM // 100))
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        begun = time.process_time()
        _ask(app, islice(waiting, int(line)))
        print(time.process_time() - begun, flush=True)
    app.extensions["recognition"].ledger.close()
    return 0


def _environ(path: str, key: str, body: bytes) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr, "body": body,
        "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json", "HTTP_AUTHORIZATION": f"Bearer {key}",
    }  # fmt: skip


def _ask(app: Callable[..., Iterable[bytes]], requests: Iterable[dict[str, Any]]) -> None:
    for environ in requests:
        answered: list[str] = []
        b"".join(app({**environ, "wsgi.input": io.BytesIO(environ["body"])}, lambda status, headers, error=None, told=answered: told.append(status)))
        if answered[0][:2] != "20":
            raise RuntimeError(f"a lookup was refused: {answered}")


if __name__ == "__main__":
    sys.exit(main())
