"""A build that is killed leaves no edition, or a whole one."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

BUILDING = """
import sys
from pathlib import Path
from recognition.catalogue.editions.store import build, point
from tests.catalogue.region import rows
folder, number = Path(sys.argv[1]), 0
while True:
    given = rows()
    number += 1
    given["meta"].append({"key": "round", "value": str(number)})
    point(folder, number, build(folder, given))
    if number == 1:
        print("ready", flush=True)
"""


def test_killed_at_any_point_every_edition_is_whole_and_current_names_one(tmp_path: Path):
    chance = random.Random(20261121)
    for _ in range(6):
        child = subprocess.Popen([sys.executable, "-c", BUILDING, str(tmp_path)], stdout=subprocess.PIPE)
        assert child.stdout and child.stdout.readline() == b"ready\n"
        time.sleep(0.1 + 0.3 * chance.random())
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        editions = [path for path in (tmp_path / "editions").iterdir() if not path.name.startswith(".")]
        assert editions
        for path in editions:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
        if (tmp_path / "current").exists():
            _, sha256 = (tmp_path / "current").read_text().split()
            assert (tmp_path / "editions" / f"{sha256}.sqlite").exists()
