"""Who waits for the head of a request too long is ended, and nobody else."""

from __future__ import annotations

from gevent import sleep, spawn
from gevent.event import Event

from recognition.server.worker.heads import Heads


def test_only_who_waits_too_long_is_ended():
    heads, came, told = Heads(0.5), Event(), []

    def connection(name: str, arrives: Event) -> None:
        head = None
        with heads:
            arrives.wait()
            head = name
        told.append((name, head))

    late = spawn(connection, "late", Event())
    sleep(0.6)
    early = spawn(connection, "early", came)
    sleep(0)
    heads.look()
    sleep(0.01)
    assert told == [("late", None)]
    came.set()
    sleep(0.01)
    assert told == [("late", None), ("early", "early")] and late.successful() and early.successful()


def test_a_head_that_comes_between_the_look_and_the_end_counts():
    heads, came, answered = Heads(0), Event(), []

    def connection() -> None:
        with heads:
            came.wait()
        sleep(0.01)
        answered.append(True)

    one = spawn(connection)
    sleep(0.001)
    came.set()
    heads.look()
    one.join()
    assert answered == [True]


def test_an_error_is_no_end():
    heads = Heads(5)
    try:
        with heads:
            raise ValueError("broken")
    except ValueError as error:
        assert str(error) == "broken"
    heads.look()
