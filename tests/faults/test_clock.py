"""The clock steps ten days back and three days ahead: entries keep their order, the log says so, and no token is worth more for it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from recognition.ledger import open_ledger
from recognition.ledger.entries import columns
from tests.faults.load import entries
from tests.faults.processes import wait_for
from tests.ledger.making import asked
from tests.people import EAST, dr_lin, engineer_zhao, performed
from tests.running import Server, running

LIBRARIES = [*Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), *Path("/usr/lib/faketime").glob("libfaketimeMT.so.1")]
ORIGIN = "https://his.example"


SLEEP = """
import select, time
time.sleep = lambda seconds: select.select([], [], [], seconds) and None
"""
"""libfaketime 0.9.10 refuses the system call by which Python 3.11 sleeps when it leaves steady time alone; this one it lets through."""


def preloaded(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of processes whose clock is ours to set, and whose steady time goes on."""
    if not LIBRARIES:
        pytest.skip("libfaketime is not installed")
    (folder / "sitecustomize.py").write_text(SLEEP)
    return {"LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": str(folder), **settings}


class SetClock:
    """A file that tells the service's processes by how much their clock is wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.step("+0")

    def step(self, by: str) -> None:
        """`-10d`, `+3d`."""
        beside = self.path.with_suffix(".new")
        beside.write_text(f"{by}\n")
        beside.replace(self.path)
        # Long enough for the writer to look.
        time.sleep(1)


@pytest.fixture
def stepping(data: Path, tmp_path: Path):
    """A running service and the hand on its clock."""
    clock = SetClock(tmp_path / "clock")
    with running(data, **preloaded(tmp_path, FAKETIME_TIMESTAMP_FILE=str(clock.path), FAKETIME_NO_CACHE="1")) as server:
        yield server, clock


def mint(server: Server) -> str:
    """A launch token as Engineer Zhao's system gets it."""
    told = engineer_zhao(server).post("/api/v1/launch-tokens", {"origin": ORIGIN, "clinician": "c-17"})
    assert told.status == 201, told.body
    return told.json["token"]


def opens(server: Server, token: str) -> bool:
    """Whether the token opens the page."""
    form = urlencode({"token": token}).encode()
    done = server.send("POST", "/launch", form, {"Content-Type": "application/x-www-form-urlencoded", "Origin": ORIGIN})
    return done.status == 200


def test_steps_of_the_clock(stepping: tuple[Server, SetClock]):
    server, clock = stepping
    lin = dr_lin(server)
    first = lin.ask({"item": "tp", "issuer": EAST, "performed_at": performed(20)})
    assert first.status == 201 and opens(server, mint(server))
    token = mint(server)
    clock.step("-10d")
    back = lin.ask({"item": "tp", "issuer": EAST, "performed_at": performed(20)})
    assert back.status == 201 and not opens(server, token), "a token from the future opens nothing"
    clock.step("+3d")
    ahead = lin.ask({"item": "tp", "issuer": EAST, "performed_at": performed(20)})
    assert ahead.status == 201 and not opens(server, token), "an old token opens nothing"
    later = mint(server)
    clock.step("+0")
    assert not opens(server, later)
    assert opens(server, mint(server)), "with the clock set right all is as before"
    assert first.json["receipt"]["sequence"] < back.json["receipt"]["sequence"] < ahead.json["receipt"]["sequence"]
    days = [columns(row[3]).day for row in entries(server.data)[-3:]]
    here = (datetime.now(UTC) + timedelta(hours=8)).date().toordinal() - datetime(1970, 1, 1).toordinal()
    assert set(days) <= {here - 11, here - 10, here, here + 1, here + 3, here + 4}
    wait_for(lambda: server.log.read_text(errors="replace").count("clock anomaly") >= 3, 10, "the notice in the log")


def test_a_start_with_a_clock_before_the_last_entry_is_noticed(data: Path, tmp_path: Path):
    ledger = open_ledger(data)
    ledger.append([asked(datetime.now(UTC).replace(microsecond=0))])
    ledger.close()
    with running(data, workers=1, **preloaded(tmp_path, FAKETIME="-10d")) as server:
        assert "before the last entry" in server.log.read_text(errors="replace")
        assert dr_lin(server).ask({"item": "tp", "issuer": EAST, "performed_at": performed(20)}).status == 201
