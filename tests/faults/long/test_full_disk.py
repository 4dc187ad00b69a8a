"""A real disk that is full to the last block: refused promptly, reads go on, no process dies of it, and all is well once there is room."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.figures import figure
from tests.faults.load import Load, assert_whole, entries
from tests.faults.processes import wait_for, workers_of, writer_of
from tests.faults.reading import people, refused
from tests.people import auditor_qiu, dr_lin
from tests.running import running

RECOVERS = 5.0


@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
def test_full_and_free_again(quiet: Path, tmp_path: Path, kind: str):
    place = tmp_path / "small"
    place.mkdir()
    if kind == "tmpfs":
        command = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(place)]
    else:
        with (tmp_path / "disk").open("wb") as file:
            file.truncate(64 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(tmp_path / "disk")], check=True)
        command = ["mount", "-o", "loop", str(tmp_path / "disk"), str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not permitted here: {done.stderr.strip()}")
    try:
        _fill_and_free(Path(shutil.copytree(quiet, place / "data")), place / "filler")
    finally:
        wait_for(lambda: subprocess.run(["umount", str(place)], capture_output=True, check=False).returncode == 0, 20, "the unmounting")


def _fill_and_free(data: Path, filler: Path) -> None:
    before = len(entries(data))
    with running(data) as server:
        lin = dr_lin(server)
        processes = {writer_of(server.process.pid), *workers_of(server.process.pid)}
        load = Load(server.port, lin.key, hospitals=2)
        assert auditor_qiu(server).get("/api/v1/ledger/checkpoint").status == 200
        browsers = people(server)
        assert refused(server, browsers) == []
        with load:
            load.await_more(20)
            with filler.open("wb", buffering=0) as file:
                try:
                    while True:
                        file.write(bytes(65536))
                except OSError:
                    os.fsync(file.fileno())
                wait_for(lambda: _still_full(file) and load.statuses[503] > 20, 120, "the refusal")
            assert server.send("GET", "/readyz").json["checks"]["disk"] == "disk_full"
            assert refused(server, browsers) == [], "reading goes on"
            filler.unlink()
            begun = time.monotonic()
            wait_for(lambda: lin.ask().status == 201, 60, "an answer")
            recovered = time.monotonic() - begun
            load.await_more(20)
        assert {writer_of(server.process.pid), *workers_of(server.process.pid)} == processes, "nobody died of it"
    acknowledged = assert_whole(data, load, before=before + 1)
    figure("a full disk", f"{load.statuses[503]} refused, {acknowledged} acknowledged, 0 lost; answered again after {recovered:.2f} s")
    assert recovered < RECOVERS


def _still_full(file) -> bool:
    """Whatever was freed meanwhile is taken again."""
    try:
        file.write(bytes(4096))
    except OSError:
        return True
    return False
