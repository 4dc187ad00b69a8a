"""A fault of the box's own: the sender is told that nothing was done, and neither it nor the log hears what was sent."""

from __future__ import annotations

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from recognition.edge.listening import MllpListeners
from recognition.edge.settings_file import read
from recognition.edge.taking import Taking
from recognition.support.logging import Allowed
from tests.edge.running_box import fields, framed, settings
from tests.edge.test_messages import text
from tests.running import HOST, free_port


class Broken(Taking):
    """What messages are handed to, with a fault that repeats what it was given."""

    def __init__(self) -> None:
        """Has nothing to hand on to."""

    def message(self, sender: Any, data: bytes, control_id: str) -> Any:
        """Fails."""
        raise ValueError(data.decode())


async def conversation(config: Path, port: int) -> bytes:
    """What comes back."""
    with ThreadPoolExecutor(1) as threads:
        listeners = MllpListeners(read(config), Broken(), threads)
        await listeners.start()
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(framed(text("F-1").encode()))
        told = await asyncio.wait_for(reader.readuntil(b"\x1c"), 20)
        writer.close()
        await listeners.stop()
        return told


def test_it_is_acknowledged_as_one_and_repeats_nothing(tmp_path: Path, caplog: Any):
    port = free_port()
    # in a thread: other tests of the process may have left a loop running in this one
    with ThreadPoolExecutor(1) as thread:
        told = thread.submit(lambda: asyncio.run(conversation(settings(tmp_path, 1, "rk_some_key", port), port))).result()
    found = fields(told.strip(b"\x0b\x1c"))
    assert found["MSA"][1:3] == ["AE", "F-1"] and found["ERR"][5] == "fault"
    [record] = [each for each in caplog.records if each.name == "recognition.edge.taking" and each.levelno == logging.ERROR]
    line = json.loads(Allowed().format(record))
    assert line["fault"] == "ValueError" and any("listening.py" in place for place in line["places"])
    for sent in ("MSH", "BG-1", "DL0009"):
        assert sent not in json.dumps(line) and sent not in told.decode().split("\r", 1)[1], sent
