"""The service is away, the box is killed, both come back: what was acknowledged is handed in once, and nothing is acknowledged that is nowhere."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recognition.accounts.sealing import Seal
from recognition.edge.centre import CentreAway, CentreRefuses
from recognition.edge.queue import QueueFull, WaitingMessage, WaitingQueue
from recognition.edge.settings import Purpose, Sender
from recognition.edge.taking import Taking
from tests.edge.running_box import Box, CentreBeside, fields, framed, received, running_box, settings
from tests.edge.test_messages import entries, text
from tests.reports.test_nothing_is_kept import PERSONS
from tests.running import free_port


@pytest.fixture
def config(tmp_path: Path, centre: CentreBeside, key: str) -> tuple[Path, int]:
    """Settings and their port."""
    port = free_port()
    return settings(tmp_path, centre.port, key, port, "[limits]\nqueue_messages = 3\nidle_seconds = 5\nframe_seconds = 1\n"), port


def sent(box: Box, control: str) -> list[str]:
    """MSA of one message."""
    with box.connect() as connection:
        connection.sendall(framed(text(control).encode()))
        return fields(received(connection)[0])["MSA"]


def test_kept_through_a_kill_and_handed_in_once(config: tuple[Path, int], centre: CentreBeside):
    file, port = config
    before, centre.away = entries(centre), True
    with running_box(file, port) as box:
        assert sent(box, "Q-1") == ["MSA", "AA", "Q-1", "kept, to be handed in"]
        assert sent(box, "Q-1")[1] == sent(box, "Q-2")[1] == "AA"
        assert box.waiting() == 2, "the same message is kept once"
        assert box.stop(signal.SIGKILL) == -signal.SIGKILL
    kept = b"".join(path.read_bytes() for path in file.parent.rglob("*") if path.is_file() and path.name != "edge.key")
    for canary in ("BG-1", "H50011100001", "DL0009", *PERSONS):
        assert canary.encode() not in kept, canary
    assert oct((file.parent / "data" / "queue").stat().st_mode)[-3:] == "700"
    centre.away = False
    with running_box(file, port) as box:
        box.until(lambda: box.waiting() == 0)
        assert entries(centre) == before + 2
        assert sent(box, "Q-1")[1] == "AA", "its sender never had its answer and sends it again"
        assert entries(centre) == before + 2


def test_a_full_queue_acknowledges_nothing(config: tuple[Path, int], centre: CentreBeside):
    file, port = config
    with running_box(file, port) as box:
        centre.away = True
        assert [sent(box, f"F-{number}")[1] for number in range(4)] == ["AA", "AA", "AA", "AE"]
        centre.away = False
        box.until(lambda: box.waiting() == 0)
        assert sent(box, "F-3")[1] == "AA"


def test_killed_before_it_is_acknowledged(config: tuple[Path, int], centre: CentreBeside):
    """The service wrote, the sender heard nothing, and sends again."""
    file, port = config
    before = entries(centre)
    with running_box(file, port) as box, box.connect() as connection:
        connection.sendall(framed(text("K-1").encode()))
        box.until(lambda: centre.reached)
        box.stop(signal.SIGKILL)
    with running_box(file, port) as box:
        assert sent(box, "K-1")[1] == "AA"
    assert entries(centre) == before + 1


def test_told_to_end_it_finishes_what_it_has(config: tuple[Path, int], centre: CentreBeside):
    file, port = config
    with running_box(file, port) as box, box.connect() as connection, box.connect() as silent:
        connection.sendall(framed(text("E-1").encode()))
        box.until(lambda: centre.reached)
        box.process.send_signal(signal.SIGTERM)
        assert fields(received(connection)[0])["MSA"][1] == "AA"
        assert silent.recv(10) == b""
        # not told again: a second signal would meet a process that has done all but end
        assert box.process.wait(40) == 0
        assert [line["said"] for line in box.lines()][-1] == "ended"


def test_half_a_message_and_silence_have_an_end(config: tuple[Path, int], centre: CentreBeside):
    file, port = config
    with running_box(file, port) as box, box.connect() as half, box.connect() as silent:
        half.sendall(b"\x0bMSH|")
        assert half.recv(10) == b"" and silent.recv(10) == b""
        assert "fault" not in box.said()
    assert centre.reached == []


def test_a_second_box_on_the_same_folder(config: tuple[Path, int]):
    file, port = config
    with running_box(file, port) as box, pytest.raises(AssertionError, match="another one is at work"), running_box(file, port):
        assert box.process.poll() is None


def test_a_wrong_key_is_a_fault_of_the_box_and_not_of_the_message(config: tuple[Path, int], centre: CentreBeside, key: str):
    file, port = config
    (file.parent / "edge.key").write_text("rk_of_nobody_at_all", encoding="ascii")
    with running_box(file, port) as box:
        assert sent(box, "W-1")[1] == "AA" and box.waiting() == 1
        assert "HTTP 401" in box.said()
    (file.parent / "edge.key").write_text(key, encoding="ascii")
    with running_box(file, port) as box:
        box.until(lambda: box.waiting() == 0)
    assert len(centre.answers) == 1


@pytest.fixture
def queue(tmp_path: Path) -> Callable[..., WaitingQueue]:
    """Opens the queue of a folder."""
    return lambda most=2, days=30, key="a": WaitingQueue(tmp_path / "queue", Seal(tmp_path / key), most, days)


def test_the_queue_by_itself(queue: Callable[..., WaitingQueue]):
    first, second = WaitingMessage("lis", {"calls": [1]}), WaitingMessage("lis", {"calls": [2]})
    opened = queue()
    opened.put("a", first)
    opened.put("b", second)
    opened.put("a", first)
    with pytest.raises(QueueFull):
        opened.put("c", first)
    with pytest.raises(BlockingIOError):
        queue()
    opened.close()
    again = queue()
    assert [(name, again.get(name)) for name in again.names()] == [("a", first), ("b", second)]
    again.drop("a")
    assert again.names() == ["b"]
    again.close()
    for other in ({"days": 0}, {"key": "other"}):
        unread = queue(**other)
        assert unread.names() == ["b"] and unread.get("b") is None, "too old, or sealed under another key"
        unread.close()


class Failing:
    """A service that fails at some messages, refuses others, and notes what it takes."""

    def __init__(self, fails: set[str], refuses: set[str]) -> None:
        self.fails, self.refuses, self.taken = fails, refuses, list[str]()

    def post(self, path: str, body: dict[str, Any], key: str, idempotency: str, insist: bool = False) -> dict[str, Any]:
        """One call."""
        if idempotency in self.fails:
            raise CentreAway("HTTP 500")
        if idempotency in self.refuses:
            raise CentreRefuses("several_patients")
        self.taken.append(idempotency)
        return {}


def test_a_message_at_which_the_service_fails_holds_up_no_other(queue: Callable[..., WaitingQueue], capfd: pytest.CaptureFixture[str]):
    names = [f"m{number}" for number in range(8)]
    opened, service = queue(most=10), Failing({"m0", "m1"}, {"m2"})
    for name in names:
        opened.put(name, WaitingMessage("lis", {"calls": [["/api/v1/reports", [[name, {}]]]]}))
    taking = Taking(service, opened, (Sender("lis", "yunling", "k", Purpose.REPORT),))
    assert taking.empty() is False
    assert service.taken == names[3:] and opened.names() == ["m0", "m1"]
    assert "refused from the queue" in capfd.readouterr().err
    service.fails = {*names}
    opened.put("m9", WaitingMessage("lis", {"calls": [["/api/v1/reports", [["m9", {}]]]]}))
    assert taking.empty() is False and service.taken == names[3:] + ["m9"]
    service.fails = set()
    assert taking.empty() is True and opened.names() == []
    opened.close()


def test_what_is_of_a_sender_that_is_declared_no_more_is_dropped_and_told(queue: Callable[..., WaitingQueue], capfd: pytest.CaptureFixture[str]):
    opened = queue()
    opened.put("a", WaitingMessage("gone", {"calls": []}))
    assert Taking(Failing(set(), set()), opened, ()).empty() is True and opened.names() == []
    assert "dropped from the queue" in capfd.readouterr().err
    opened.close()
