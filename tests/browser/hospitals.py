"""A hospital's own site for the tests: the example of the guide, run as the guide says, on another site than the service."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.running import ROOT, free_port

EXAMPLE = ROOT / "docs" / "embed" / "hospital.py"


@contextmanager
def hospital(service: str, key: str, **environment: str) -> Iterator[str]:
    """The example's address on `localhost`, which to a browser is another site than 127.0.0.1."""
    port = free_port()
    settings = {**os.environ, "SERVICE": service, "KEY": key, **environment}
    process = subprocess.Popen([sys.executable, str(EXAMPLE), str(port)], env=settings, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port, process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/host.js")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError("the example of the guide did not start")
