"""Whose turn it is: in the order of coming, in slices with a look at the sockets between them, and measured by the clock."""

from __future__ import annotations

import socket
import time
from collections import Counter
from types import SimpleNamespace

from gevent import GreenletExit, sleep, spawn
from gevent.socket import socketpair
from gunicorn.config import Config

from recognition.server.worker.arrivals import Arrivals
from recognition.server.worker.refusals import Refusals
from recognition.server.worker.turns import ASSETS, EXPECTED, Turns, waited


def work(seconds: float) -> None:
    """Keeps the processor."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def test_who_comes_while_nobody_waits_is_not_kept():
    turns, done = Turns(), []
    sleep(0)
    turns.take()
    done.append(True)
    assert done and not turns.has_backlog() and not turns.full()


def test_they_get_their_turns_in_the_order_of_coming_and_the_loop_lives_meanwhile():
    turns, done, looks = Turns(), [], []

    def ask(number: int) -> None:
        turns.take()
        work(0.004)
        done.append(number)

    def look() -> None:
        while len(done) < 40:
            looks.append(len(done))
            sleep(0.001)

    looking = spawn(look)
    for one in [spawn(ask, number) for number in range(40)]:
        one.join(5)
    looking.join(5)
    assert done == [*range(40)]
    assert len(looks) > 8, "the sockets are looked at between the slices"
    assert max(later - earlier for earlier, later in zip(looks, looks[1:], strict=False)) <= 20


def test_it_is_full_when_the_next_would_wait_too_long_and_not_before():
    turns = Turns()
    turns.unseen = 1.0

    def ask() -> None:
        turns.take()
        work(0.01)

    asking = [spawn(ask) for _ in range(60)]
    sleep(0)
    turns.unseen = 0.0
    assert turns.has_backlog() and not turns.full(), "at a thousandth of a second each sixty are nothing"
    sleep(0.15)
    assert turns.full(), "at a hundredth of a second each they are more than can be waited for"
    while any(not one.dead for one in asking):
        sleep(0.01)
    assert not turns.has_backlog() and not turns.full()


def test_what_lay_with_the_system_counts_as_waited():
    turns = Turns()
    turns.unseen = EXPECTED + 0.1
    assert turns.full() and turns.has_backlog()
    turns.unseen = 0.0
    assert not turns.full()


def test_files_of_pages_that_wait_are_counted():
    turns, seen = Turns(), []
    turns.unseen = 1.0

    def ask() -> None:
        turns.take_for_asset()
        seen.append(turns.assets)

    other, asking = spawn(turns.take), [spawn(ask) for _ in range(3)]
    sleep(0)
    assert turns.assets == 3, "and who asks for anything else is none of them"
    asking[2].kill(GreenletExit, block=False)
    for one in (other, *asking):
        one.join(5)
    assert seen == [1, 0], "who has a turn or was ended waits no longer"


def test_so_many_files_wait_where_nobody_else_may_and_no_more():
    turns, answers = Turns(), []
    worker = SimpleNamespace(cfg=Config(), turns=turns, refusals=Refusals({}), alive=True)

    def ask(target: str) -> None:
        ours, theirs = socketpair()
        with ours, theirs:
            theirs.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            arrivals = Arrivals(worker, ours, ("127.0.0.1", 1), last=False)
            try:
                request = next(arrivals)
                answers.append((target, "denied" if arrivals.denied else request.path))
            except StopIteration:
                answers.append((target, theirs.recv(12).decode()))

    turns._pace = EXPECTED
    held = [spawn(turns.take) for _ in range(2)]
    turns.unseen = 1.0
    sleep(0)
    asking = [spawn(ask, "/assets/page.css") for _ in range(ASSETS + 1)] + [spawn(ask, "/api/v1/items")]
    for one in (*held, *asking):
        one.join(5)
    assert Counter(answers) == {("/assets/page.css", "/assets/page.css"): ASSETS, ("/assets/page.css", "HTTP/1.1 503"): 1, ("/api/v1/items", "HTTP/1.1 503"): 1}


def test_one_that_is_ended_while_it_waits_holds_nobody_up():
    turns, done = Turns(), []
    turns.unseen = 1.0

    def ask(number: int) -> None:
        turns.take()
        done.append(number)

    first, second = spawn(ask, 1), spawn(ask, 2)
    sleep(0)
    assert turns.has_backlog()
    first.kill(GreenletExit, block=False)
    second.join(5)
    assert done == [2]


def test_the_system_says_how_long_a_request_has_lain_there():
    listening = socket.create_server(("127.0.0.1", 0))
    with socket.create_connection(listening.getsockname()) as caller:
        caller.sendall(b"GET / HTTP/1.1\r\n\r\n")
        time.sleep(0.3)
        accepted, _ = listening.accept()
        assert 0.2 < waited(accepted) < 5
        caller.sendall(b"more")
        time.sleep(0.01)
        assert waited(accepted) < 0.2
        accepted.close()
    listening.close()
    one, other = socket.socketpair()
    assert waited(one) == 0.0, "other sockets do not say"
    one.close()
    other.close()
