"""Another program of the same formats takes over under load: nobody is refused, nobody waits, and everything is then of the new release, by USR2 on
the service's own socket and on one that systemd holds."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.figures import figure
from tests.faults.load import entries
from tests.faults.pressure import pressing
from tests.faults.processes import children, gone, wait_for, workers_of, writer_of
from tests.running import HOST, ROOT, Server, free_port, running

LONG = os.environ.get("FAULTS") == "long"
RATE, SLOWEST, SECONDS = (200, 500, 30) if LONG else (40, 2000, 6)
"""Requests a second, milliseconds that the slowest may take, and for how long they are sent; the short form runs beside other tests."""


def release(folder: Path, number: int) -> Path:
    """A copy of the program that says which one it is."""
    made = folder / f"release-{number}"
    for part in ("recognition", "schemas", "seed"):
        shutil.copytree(ROOT / part, made / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "wsgi.py", made)
    health = made / "recognition" / "web" / "shared" / "health.py"
    text = health.read_text(encoding="utf-8")
    assert '{"status": "ok"}' in text
    health.write_text(text.replace('{"status": "ok"}', f'{{"status": "ok", "release": {number}}}'), encoding="utf-8")
    return made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the program is installed: a link to the first of two releases."""
    release(tmp_path, 2)
    place = tmp_path / "current"
    place.symlink_to(release(tmp_path, 1))
    return place


def swap(place: Path, number: int) -> None:
    """Puts this release in the place of the other."""
    beside = place.with_name("next")
    beside.symlink_to(place.with_name(f"release-{number}"))
    beside.replace(place)


def running_release(server: Server) -> int:
    """Which one answers."""
    return server.send("GET", "/healthz").json["release"]


def successor(server: Server, master: int, number: int) -> int:
    """The master that has taken over from this one, with the release of this number."""
    os.kill(master, signal.SIGUSR2)
    found: list[int] = []
    wait_for(lambda: found.extend(pid for pid, line in children(master).items() if "gunicorn" in line and children(pid)) or found, 60, "the new master")
    [new, *_] = found
    if server.process.pid == master:
        wait_for(lambda: server.process.poll() is not None, 60, "the end of the old master")
    else:
        wait_for(lambda: gone(master), 60, "the end of the old master")
    assert len(workers_of(new)) == 2 and running_release(server) == number
    wait_for(lambda: writer_of(new), 20, "the new master's writer")
    assert all(f"release-{number}" in os.readlink(f"/proc/{pid}/cwd") for pid in (new, writer_of(new)))
    wait_for(lambda: server.send("GET", "/readyz").status == 200, 20, "readiness")
    return new


def upgraded(server: Server, place: Path, what: str) -> None:
    """Upgrades under load, in the long form there and back; nobody is refused and each question is written once."""
    before = len(entries(server.data))
    assert running_release(server) == 1
    master = server.process.pid
    try:
        with pressing(server.port, server.keys["clinician"], RATE, SECONDS) as found:
            for number in (2, 1) if LONG else (2,):
                # A new master takes no USR2 before it has noticed, once a second, that the old one is gone.
                time.sleep(2 if number == 1 else 0.5)
                swap(place, number)
                master = successor(server, master, number)
    finally:
        if master != server.process.pid:
            os.kill(master, signal.SIGTERM)
            wait_for(lambda: gone(master), 30, "the end of the new master")
    outcome = found[0]
    figure(f"{what}, {RATE} requests/s", f"{outcome.statuses['201']} of {outcome.due} answered, slowest {outcome.at(1):.0f} ms, p99 {outcome.at(0.99):.0f} ms")
    assert dict(outcome.statuses) == {"201": outcome.due} and outcome.at(1) <= SLOWEST
    assert len(entries(server.data)) - before == outcome.due, "each is written once"


def test_an_upgrade_under_load_fails_nobody(data: Path, place: Path):
    with running(data, root=place, PWD=str(place)) as server:
        upgraded(server, place, "program upgrade by USR2")


@contextmanager
def activated(data: Path, place: Path, notified: Path) -> Iterator[Server]:
    """The service on a socket that systemd's own tool holds, begun by the first to ask; it tells of itself at the socket `notified`."""
    tool = shutil.which("systemd-socket-activate")
    if not tool:
        pytest.skip("systemd is not installed")
    port = free_port()
    log = data.parent / f"{data.name}-{port}.log"
    settings = {"RECOGNITION_DEMO": "1", "RECOGNITION_DATA": str(data), "PWD": str(place), "NOTIFY_SOCKET": str(notified)}
    command = [tool, *(f"--setenv={name}={value}" for name, value in settings.items()), "-l", f"{HOST}:{port}"]
    command += [sys.executable, "-m", "gunicorn", "-c", "recognition/gunicorn.py", "--workers", "2", "wsgi:app"]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, cwd=place, stdout=stream, stderr=stream, stdin=subprocess.DEVNULL, start_new_session=True)
    server = Server(data, port, process, log, json.loads((data / "demo-keys.json").read_text(encoding="utf-8")))
    try:
        server.await_ready()
        yield server
    finally:
        server.stop()


@pytest.mark.long_form  # as the test above, on a socket of systemd's
def test_on_a_socket_that_systemd_holds_an_upgrade_fails_nobody_either(data: Path, place: Path, tmp_path: Path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "notify"))
        told.settimeout(1)
        with activated(data, place, tmp_path / "notify") as server:
            upgraded(server, place, "program upgrade by USR2 on a socket of systemd")
        said = []
        while not any(line.startswith("MAINPID=") for line in said):
            said += told.recv(4096).decode().split("\n")
    assert "READY=1" in said, "and who is the main process from now on"


BROKEN = {
    "that does not load": ("wsgi.py", "app = create_app()", "raise RuntimeError"),
    "that writes another version": ("recognition/ledger/schema.py", "VERSION = ", "VERSION = 1 + "),
}


@pytest.mark.long_form  # of the long form
@pytest.mark.parametrize("release_", BROKEN)
def test_a_release_that_cannot_take_over_leaves_the_old_one_at_work(data: Path, place: Path, release_: str):
    file, right, wrong = BROKEN[release_]
    broken = place.with_name("release-2") / file
    assert right in broken.read_text(encoding="utf-8")
    broken.write_text(broken.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
    with running(data, root=place, PWD=str(place)) as server:
        with pressing(server.port, server.keys["clinician"], RATE, SECONDS) as found:
            time.sleep(0.5)
            swap(place, 2)
            server.process.send_signal(signal.SIGUSR2)
            wait_for(lambda: server.log.read_text(errors="replace").count("Starting gunicorn") == 2, 20, "the start of the new master")
            time.sleep(SECONDS / 2)
        assert server.process.poll() is None and running_release(server) == 1
        assert len(workers_of(server.process.pid)) == 2, "the new master has gone, and nothing of it is left"
    figure(f"a release {release_}, {RATE} requests/s", f"{found[0].statuses['201']} of {found[0].due} answered by the old one, slowest {found[0].at(1):.0f} ms")
    assert dict(found[0].statuses) == {"201": found[0].due}
