"""What `make run` starts: fills an empty data folder, serves it on this machine, and says where to go once it answers."""

from __future__ import annotations

import errno
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from recognition.ledger.file import take_lock
from recognition.ledger.place import SETTING
from recognition.settings import Settings, SettingsError

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
STOPPING = 5
"""Seconds in which a service that was just asked to stop gives its folder back."""
PATIENCE = 60
"""Seconds that a start may take before it is given up; an upgrade or a repair of the folder is counted in."""


class CannotServe(Exception):
    """The service cannot be started as asked; the message says what to do."""


def read_port(value: str) -> int:
    """The port to serve on, 1 to 65535; raises CannotServe."""
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise CannotServe("PORT must be a number from 1 to 65535, such as PORT=8000")
    return int(value)


def refuse_taken(port: int) -> None:
    """Raises CannotServe when another program holds the port, before anything is written or started."""
    with socket.socket() as probe:
        # As gunicorn does: connections of a server that has just stopped do not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotServe(f"Port {port} is taken by another program. Choose another: make run PORT={port + 1}") from error
            raise CannotServe(f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT=8000") from error


def fill_if_empty(data: Path) -> None:
    """Fills an empty folder with the demonstration; an interrupted filling leaves the folder empty again.

    Raises CannotServe when the folder holds something else, for example a production ledger.
    """
    unfinished = data / ".filling"
    shutil.rmtree(unfinished, ignore_errors=True)
    if (data / "demo-keys.json").exists():
        return
    if data.exists() and any(data.iterdir()):
        raise CannotServe(f"{data} holds data that are not the demonstration. Choose an empty folder: make run RECOGNITION_DATA=/path/to/folder")
    if os.environ.get(SETTING):
        raise CannotServe(f"The demonstration begins in a folder: make run without {SETTING} first, then carry its ledger over, as docs/cluster.md says")
    # Late, because the demonstration brings pinyin and the reference data, and most starts need neither.
    from tqdm import tqdm

    from seed import demo

    print(f"Filling {data} with the demonstration region and four months of use. This happens once.", flush=True)
    unfinished.mkdir(parents=True)
    with tqdm(total=demo.LOOKUPS, unit=" lookups", disable=None) as bar:
        demo.fill(unfinished, progress=bar.update, stories=True)
    # The keys come last: they are what says that a folder is complete.
    for path in sorted(unfinished.iterdir(), key=lambda path: path.name == "demo-keys.json"):
        path.rename(data / path.name)
    unfinished.rmdir()


def refuse_served(data: Path, stopping: float) -> None:
    """Raises CannotServe while another service, on whatever port, keeps the folder's ledger: it would be waited for in vain."""
    deadline = time.monotonic() + stopping
    while (lock := take_lock(data)) is None:
        if time.monotonic() > deadline:
            raise CannotServe(
                f"{data} is in use by another service or command. Stop that first, or choose another folder: make run RECOGNITION_DATA=/path/to/folder"
            )
        time.sleep(0.1)
    os.close(lock)


def start(data: Path, port: int, declared: Mapping[str, str] = MappingProxyType({})) -> subprocess.Popen[bytes]:
    """Starts gunicorn as in production, on this machine only, with demonstration data allowed; `declared` are further settings."""
    command = [sys.executable, "-m", "gunicorn", "-c", "recognition/gunicorn.py", "--bind", f"{HOST}:{port}", "--log-level", "warning", "wsgi:app"]
    return subprocess.Popen(
        command, cwd=ROOT, env={"RECOGNITION_LOG": "warning", **os.environ, "RECOGNITION_DEMO": "1", "RECOGNITION_DATA": str(data), **declared}
    )


def answers(port: int) -> bool:
    """Whether the service says that it is ready to answer lookups."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def await_ready(server: subprocess.Popen[bytes], port: int) -> None:
    """Returns once the service answers; raises CannotServe when it has stopped or does not answer in time."""
    deadline = time.monotonic() + PATIENCE
    while not answers(port):
        if server.poll() is not None:
            raise CannotServe("The service stopped while starting; what it said stands above.")
        if time.monotonic() > deadline:
            raise CannotServe(f"The service did not become ready within {PATIENCE} seconds: http://{HOST}:{port}/readyz says why.")
        time.sleep(0.1)


def curl_line(port: int, key: str) -> str:
    """One question to paste into a shell: total protein, done today at a hospital in Chongqing.

    The day is worked out when the line is pasted, in Shanghai, by options that GNU's and BSD's `date` both have.
    """
    body = '{"item": "tp", "issuer": {"system": "nhsa", "code": "H50011100001"}, "performed_at": "\'$(TZ=CST-8 date +%FT00:00:00+08:00)\'"}'
    return f"curl -sS -w '\\n' http://{HOST}:{port}/api/v1/lookups -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -d '{body}'"


def greeting(data: Path, port: int) -> str:
    """Where to go and what to paste."""
    keys = data / "demo-keys.json"
    address = f"http://{HOST}:{port}"
    return "\n".join(
        (
            "",
            f"Ask      {address}/",
            f"Audit    {address}/audit",
            f"API      {address}/api/v1   (described at {address}/api/openapi.json)",
            f"Keys     {keys}",
            "",
            "Ask from another terminal (paste the whole line):",
            "",
            curl_line(port, json.loads(keys.read_text(encoding="utf-8"))["clinician"]),
            "",
            "Ctrl-C stops the service; the data stay.",
        )
    )


def serve(data: Path, port: int) -> int:
    """Serves until a signal stops it; the exit status is 0 when that was asked for."""
    server = start(data, port)
    signals: list[int] = []

    def stop(number: int, _frame: object) -> None:
        signals.append(number)
        # A terminal's Ctrl-C reaches gunicorn as well, a plain kill does not; a second signal does no harm.
        server.send_signal(signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        await_ready(server, port)
        print(greeting(data, port), flush=True)
        status = server.wait()
    except CannotServe:
        # Stopped on purpose before it was ready: no failure to report.
        if not signals:
            raise
        status = 0
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait()
    return 0 if signals else status


def main(stopping: float = STOPPING) -> int:
    """Reads the settings, fills, serves; a refusal is one line on the error stream and status 2. `stopping` as `STOPPING`."""
    try:
        port = read_port(os.environ.get("PORT", "8000"))
        data = Settings.from_environment({**os.environ, "RECOGNITION_DEMO": "1"}).data
        refuse_taken(port)
        fill_if_empty(data)
        refuse_served(data, stopping)
        return serve(data, port)
    except (CannotServe, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
