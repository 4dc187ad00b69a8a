"""The power is cut under the ledger's file system: nothing acknowledged is lost, where the usual settings, tried beside it, lose."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from recognition.errors import LedgerUnavailable
from recognition.ledger import Request, open_ledger
from recognition.ledger.entries import columns
from tests.faults.figures import figure
from tests.faults.processes import kill
from tests.ledger.making import asked, start_writer

ROUNDS = int(os.environ.get("POWER_CUTS") or 30)
SHUTDOWN = 0x8004587D
NO_FLUSH = struct.pack("I", 2)
"""ext4 stops at once and throws away what it had not written, its own journal too: what a power cut leaves."""


class Disk:
    """A file system of its own in a file, whose power can be cut."""

    def __init__(self, folder: Path) -> None:
        self.image, self.place = folder / "disk", folder / "mounted"
        self.place.mkdir()
        with self.image.open("wb") as file:
            file.truncate(256 << 20)
        self._run("mkfs.ext4", "-q", "-F", str(self.image))

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"{command[0]} is not permitted here: {done.stderr.strip()}")

    @contextmanager
    def mounted(self) -> Iterator[Path]:
        """In place; afterwards not."""
        self._run("mount", "-o", "loop", str(self.image), str(self.place))
        try:
            yield self.place
        finally:
            for _ in range(100):
                if subprocess.run(["umount", str(self.place)], capture_output=True, check=False).returncode == 0:
                    break
                time.sleep(0.05)

    def cut(self) -> None:
        """Cuts the power."""
        descriptor = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, SHUTDOWN, NO_FLUSH)
        finally:
            os.close(descriptor)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """A fresh disk."""
    if os.geteuid():
        pytest.skip("only root may mount a file system")
    return Disk(tmp_path)


def under_load(disk: Disk, folder: Path, seconds: float) -> dict[bytes, tuple[int, str]]:
    """Hospitals append through the writer until the power is cut; what was acknowledged until then, by request: sequence and id.

    While it is being cut the file system may take a sync for done that was not. A machine without power acknowledges nothing more."""
    writer, ledger = start_writer(folder), open_ledger(folder)
    told: dict[bytes, tuple[int, str]] = {}
    moments: dict[bytes, float] = {}
    stopping = threading.Event()

    def ask() -> None:
        while not stopping.is_set():
            key, entry = os.urandom(32), asked()
            try:
                told[key] = (ledger.append([entry], Request(key, key)).first, columns(entry).id)
                moments[key] = time.monotonic()
            except LedgerUnavailable:
                return

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    time.sleep(seconds)
    cut = time.monotonic()
    disk.cut()
    kill(writer.pid)
    stopping.set()
    writer.wait()
    writer.stderr.close()
    for one in threads:
        one.join(30)
    ledger.close()
    return {key: place for key, place in told.items() if moments[key] < cut}


def test_nothing_acknowledged_is_lost(disk: Disk):
    acknowledged = 0
    told: dict[bytes, tuple[int, str]] = {}
    for turn in range(ROUNDS):
        with disk.mounted() as folder:
            told |= under_load(disk, folder, 0.3 + 0.05 * (turn % 10))
        with disk.mounted() as folder:
            ledger = open_ledger(folder)
            stands = {columns(data).id: sequence for sequence, data in ledger.reads.every(ledger.size())}
            assert len(stands) == ledger.size()
            lost = [place for place, entry in told.values() if stands.get(entry) != place]
            assert lost == [], f"round {turn}: {len(lost)} of {len(told)} acknowledged entries are lost"
            key = next(reversed(told))
            again = ledger.append([asked()], Request(key, key))
            assert again.replayed and again.first == told[key][0]
            acknowledged = len(told)
            ledger.close()
    figure(f"{ROUNDS} power cuts", f"{acknowledged} acknowledged, 0 lost")


USUAL = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=NORMAL")
db.execute("CREATE TABLE IF NOT EXISTS entries (sequence INTEGER PRIMARY KEY, text TEXT)")
while True:
    print(db.execute("INSERT INTO entries (text) VALUES (hex(randomblob(200)))").lastrowid, flush=True)
"""


def test_the_usual_settings_lose_so_the_cut_is_a_cut(disk: Disk):
    """WAL with NORMAL acknowledges before the disk has it; were nothing lost here, the test above would prove nothing."""
    lost = 0
    for turn in range(12):
        with disk.mounted() as folder:
            child = subprocess.Popen([sys.executable, "-c", USUAL, str(folder / "usual.sqlite")], stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL)
            told = [0]
            reader = threading.Thread(target=lambda told=told, child=child: told.extend(int(line) for line in child.stdout if line.strip().isdigit()))
            reader.start()
            time.sleep(0.7)
            disk.cut()
            kill(child.pid)
            child.wait()
            reader.join(30)
            child.stdout.close()
        with disk.mounted() as folder, closing(sqlite3.connect(folder / "usual.sqlite")) as db:
            try:
                [last] = db.execute("SELECT coalesce(max(sequence), 0) FROM entries").fetchone()
            except sqlite3.OperationalError:
                last = 0
            lost += max(0, told[-1] - last)
        if lost and turn >= 3:
            break
    figure("control: power cuts under the usual settings", f"{lost} acknowledged rows lost in {turn + 1} cuts")
    assert lost > 0
