"""A database keeps the contract where it differs from a file: commits with a warning, in doubt, by another leader, by a role that may too much."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TypeVar
from urllib.parse import quote

import psycopg
import pytest

from recognition.domain.lookups import DecisionKind, RepeatReason
from recognition.errors import IdempotencyConflict, LedgerUnavailable
from recognition.ledger import EntryNote, Ledger, LedgerRefused, Request, open_ledger, place
from recognition.ledger.entries import encode
from recognition.ledger.merkle import fold, leaf
from recognition.ledger.postgresql import head
from recognition.ledger.writer.messages import Append, Appended
from tests.databases import SERVICE, Cluster, Tree
from tests.ledger.contract.losing import losing
from tests.ledger.making import accepts, asked, total_protein, writing


def order(number: int, body: bytes = b"{}") -> Request:
    return Request(sha256(b"order %d" % number).digest(), sha256(body).digest())


@contextmanager
def opened(tree: Tree) -> Iterator[Ledger]:
    """The ledger of the tree's folder, written by this process."""
    ledger = open_ledger(tree.folder)
    try:
        yield ledger
    finally:
        ledger.close()


T = TypeVar("T")


def at_last(do: Callable[[], T]) -> T:
    """What a caller gets who asks again for some seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(LedgerUnavailable):
            return do()
        time.sleep(0.02)
    raise AssertionError("it does not go on")


def eventually(ledger: Ledger, request: Request) -> Appended:
    """What a caller gets who appends again for some seconds, with the same key."""
    return at_last(lambda: ledger.append([asked()], request))


@contextmanager
def without_standby(server: Cluster) -> Iterator[None]:
    """The standby that commits wait for is gone, and somebody cancels what waits, as administrators do."""
    done = threading.Event()

    def cancel() -> None:
        while not done.wait(0.05):
            server.ask("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")

    cancels = threading.Thread(target=cancel)
    server.ask("ALTER SYSTEM SET synchronous_standby_names TO 'gone'", "SELECT pg_reload_conf()")
    time.sleep(0.2)
    cancels.start()
    try:
        yield
    finally:
        done.set()
        cancels.join()
        server.ask("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
        time.sleep(0.2)


def test_a_commit_whose_wait_for_the_standby_was_cancelled_is_no_acknowledgement(in_database: Tree):
    """The server calls it a success, with warning 01000, and others see the row."""
    with opened(in_database) as ledger:
        ledger.append([asked()], order(1))
        signed = ledger.checkpoint()
        with without_standby(in_database.server):
            with pytest.raises(LedgerUnavailable):
                ledger.append([asked()], order(2))
            assert ledger.size() == 2, "the row is there for everybody to see"
            with pytest.raises(LedgerUnavailable):
                ledger.append([asked()], order(2))
            assert ledger.checkpoint() == signed, "nothing is signed that is not acknowledged"
        again = eventually(ledger, order(2))
        assert (again.first, again.replayed, ledger.size()) == (1, True, 2)
        assert ledger.checkpoint() != signed
        with pytest.raises(IdempotencyConflict):
            ledger.append([asked()], order(2, b"another"))


@pytest.mark.parametrize("arrives", (True, False))
def test_a_group_in_doubt_is_looked_for_and_sent_again_only_where_it_does_not_stand(in_database: Tree, arrives: bool, monkeypatch: pytest.MonkeyPatch):
    """The connection breaks at a COMMIT, before it reached the server or after; the caller hears of neither."""
    with losing(in_database.url, arrives) as (url, lost):
        monkeypatch.setenv(place.SETTING, url)
        with opened(in_database) as ledger:
            ledger.append([asked()])
            for number in range(3):
                lost.arm()
                assert ledger.append([asked()], order(number)).first == number + 1
                assert lost.count == number + 1
            assert ledger.size() == 4
            assert [ledger.append([asked()], order(number)).first for number in range(3)] == [1, 2, 3]
            rows = list(ledger.reads.every(4))
            assert ledger.reads.root(4) == fold([leaf(data) for _, data in rows])


def test_what_was_acknowledged_outlives_the_machine_that_acknowledged_it(in_database: Tree, monkeypatch: pytest.MonkeyPatch):
    """The primary dies for good; the service finds the standby under the same address once it was promoted."""
    first = in_database.server
    with first.standby() as second:
        both = in_database.url.replace(quote(str(first.folder), safe=""), quote(f"{first.folder},{second.folder}", safe=""))
        monkeypatch.setenv(place.SETTING, both)
        try:
            with opened(in_database) as ledger:
                places = {number: ledger.append([asked()], order(number)).first for number in range(20)}
                first.kill()
                with pytest.raises(LedgerUnavailable):
                    ledger.append([asked()], order(20))
                second.promote()
                assert eventually(ledger, order(20)).first == 20
                assert {number: ledger.append([asked()], order(number)).first for number in range(20)} == places
                rows = list(ledger.reads.every(21))
                assert ledger.reads.root(21) == fold([leaf(data) for _, data in rows])
        finally:
            first.start()
            first.ask("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")


def test_a_leader_that_was_paused_is_refused(in_database: Tree):
    """Two nodes write one tree: the second leads when the first has said nothing for a while, and the first may not go on."""
    old = place.writing(in_database.folder)
    other = in_database.node()
    [first] = old.write([Append([asked()], order(1))])
    began = time.monotonic()
    new = place.writing(other)
    assert 2.5 < time.monotonic() - began < 5, "others lead within five seconds, and not while the leader may still be there"
    [second] = new.write([Append([asked()], order(2))])
    assert (first.first, second.first) == (0, 1)
    with pytest.raises(LedgerUnavailable):
        old.write([Append([asked()], order(3))])
    assert not old.leads and old.frontier.size == 1, "what it acknowledged is what it knows"
    [replayed] = new.write([Append([asked()], order(1))])
    assert replayed.replayed and new.frontier.size == 2
    new.close()
    end = time.monotonic() + 5
    while not old.leads and time.monotonic() < end:
        time.sleep(0.05)
    [third] = old.write([Append([asked()], order(3))])
    assert third.first == 2, "whoever ends in good order lets others lead at once"
    old.close()


def test_a_leader_that_was_stopped_in_the_middle_of_a_group_keeps_nobody_from_leading(in_database: Tree):
    """It holds the head's row, and its session lives."""
    old = place.writing(in_database.folder)
    old.write([Append([asked()], order(1))])
    old._lead.connection().execute(f"BEGIN; {head.hold(1, old._lead.epoch)}")
    began = time.monotonic()
    new = place.writing(in_database.node())
    assert time.monotonic() - began < 7
    assert new.write([Append([asked()], order(2))])[0].first == 1
    with pytest.raises(LedgerUnavailable):
        old.write([Append([asked()], order(3))])
    new.close()
    old.close()


def test_a_writer_that_was_stopped_and_goes_on_is_refused(in_database: Tree):
    """The same with processes: one is stopped in the middle, another takes over, the first goes on; and leads again when the other is killed."""
    other = in_database.node()
    with writing(in_database.folder) as first, opened(in_database) as here:
        assert here.append([asked()], order(1)).first == 0
        with writing(other) as second:
            there = open_ledger(other)
            with pytest.raises(LedgerUnavailable):
                there.append([asked()], order(2))
            first.send_signal(signal.SIGSTOP)
            assert eventually(there, order(2)).first == 1
            first.send_signal(signal.SIGCONT)
            for _ in range(5):
                with pytest.raises(LedgerUnavailable):
                    here.append([asked()], order(3))
                time.sleep(0.3)
            assert there.append([asked()], order(4)).first == 2
            second.kill()
            assert eventually(here, order(3)).first == 3
            assert [here.append([asked()], order(number)).first for number in (1, 2, 4)] == [0, 1, 2]
            there.close()


def test_while_the_database_is_away_callers_are_told_at_once_and_afterwards_it_goes_on(in_database: Tree):
    server = in_database.server
    with opened(in_database) as ledger:
        ledger.append([asked()], order(1))
        server.kill()
        began = time.monotonic()
        for _ in range(3):
            with pytest.raises(LedgerUnavailable):
                ledger.append([asked()], order(2))
            with pytest.raises(LedgerUnavailable):
                ledger.size()
        assert time.monotonic() - began < 3.5
        server.start()
        assert eventually(ledger, order(2)).first == 1
        # Reads look for the database again after a while, as appends do.
        assert ledger.append([asked()], order(1)).replayed and at_last(ledger.size) == 2


TOO_MUCH = (
    "UPDATE entries SET bytes = '' WHERE sequence = 0",
    "DELETE FROM entries",
    "TRUNCATE entries",
    "TRUNCATE entries_00000",
    "INSERT INTO entries_00000 SELECT 900, kind, day, cites, id, institution, leaf, bytes FROM entries",
    "ALTER TABLE entries DETACH PARTITION entries_00000",
    "DROP TABLE entries_00000",
    "ALTER TABLE entries DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "DELETE FROM requests",
    "UPDATE requests SET first = 7",
    "UPDATE ids SET sequence = 7",
    "DELETE FROM tiles",
    "UPDATE notes SET text = 'another'",
    "TRUNCATE notes",
    "UPDATE head SET tree = 'another'",
    "DELETE FROM head",
    "UPDATE head SET size = 0",
    "UPDATE head SET root = sha256('another')",
    "UPDATE head SET epoch = 0",
)


def test_nothing_that_stands_can_be_changed_by_the_service_or_by_a_mistake_of_the_owner(in_database: Tree):
    lookup = total_protein()
    decision = accepts(lookup, 0, kind=DecisionKind.REPEATED, reason=RepeatReason.OTHER, note="haemolytic")
    note = EntryNote.of(decision.id, "haemolytic")
    with opened(in_database) as ledger:
        ledger.append([encode(lookup), *(asked() for _ in range(299))], order(1))
        ledger.append([encode(decision, note)], notes=[note])
        before = contents(in_database)
        with psycopg.connect(in_database.url, autocommit=True) as service:
            for attempt in TOO_MUCH:
                with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException, psycopg.errors.WrongObjectType)):
                    service.execute(attempt)
        with psycopg.connect(in_database.owner, autocommit=True) as owner:
            for attempt in TOO_MUCH:
                if not attempt.startswith(("ALTER", "DROP", "SET", "INSERT")):  # an owner who means it is the reason for checkpoints
                    with pytest.raises(psycopg.errors.RaiseException, match="only grows"):
                        owner.execute(attempt)
        assert contents(in_database) == before
        assert ledger.erase_note(decision.id) and ledger.reads.note(decision.id) is None, "this it may"


def contents(tree: Tree) -> list[list[tuple[object, ...]]]:
    with psycopg.connect(tree.owner) as db:
        return [db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in ("entries", "ids", "requests", "tiles", "notes", "head")]


def refused(tree: Tree) -> str:
    with pytest.raises(LedgerRefused) as said:
        place.writing(tree.folder)
    return str(said.value)


def test_it_starts_only_on_a_database_that_it_can_vouch_for(in_database: Tree, monkeypatch: pytest.MonkeyPatch):
    server, schema = in_database.server, in_database.schema
    with opened(in_database) as ledger:
        ledger.append([asked() for _ in range(300)])
    for allow, forbid in (
        (f"GRANT UPDATE ON {schema}.entries TO {SERVICE}", "REVOKE UPDATE"),
        (f"GRANT TRUNCATE ON {schema}.notes TO {SERVICE}", "REVOKE TRUNCATE"),
    ):
        server.ask(allow)
        assert "SELECT and INSERT alone" in refused(in_database)
        server.ask(forbid + allow.removeprefix("GRANT UPDATE").removeprefix("GRANT TRUNCATE").replace(" TO ", " FROM "))
    server.ask(f"ALTER TABLE {schema}.entries DISABLE TRIGGER entries_stays")
    assert "guards" in refused(in_database)
    server.ask(f"ALTER TABLE {schema}.entries ENABLE TRIGGER entries_stays")
    for setting in ("fsync", "full_page_writes"):
        server.ask(f"ALTER SYSTEM SET {setting} = off", "SELECT pg_reload_conf()")
        time.sleep(0.2)
        assert f"{setting} = off" in refused(in_database)
        server.ask(f"ALTER SYSTEM RESET {setting}", "SELECT pg_reload_conf()")
    time.sleep(0.2)
    server.ask(f"SET search_path TO {schema}", "SET session_replication_role = replica", "UPDATE entries SET bytes = bytes || ' ' WHERE sequence = 299")
    assert "does not have the bytes that were hashed" in refused(in_database)
    server.ask(f"SET search_path TO {schema}", "SET session_replication_role = replica", "DELETE FROM entries WHERE sequence = 299")
    assert "its head is not that of its entries" in refused(in_database)
    (in_database.folder / place.MARK).unlink()
    assert "migrate" in refused(in_database)
    place.mark(in_database.folder, "another")
    assert "belongs to another" in refused(in_database)
    monkeypatch.delenv(place.SETTING)
    assert "does not say in which" in refused(in_database)


def test_a_ledger_that_lost_what_was_acknowledged_is_not_written_on(in_database: Tree):
    """A standby was promoted that had not received everything."""
    server, schema = in_database.server, in_database.schema
    engine = place.writing(in_database.folder)
    engine.write([Append([asked()]), Append([asked()])])
    size, root = engine.frontier.size, fold([leaf(engine.connection.execute("SELECT bytes FROM entries WHERE sequence = 0").fetchone()[0])])
    lost = ("DELETE FROM entries WHERE sequence = 1", f"UPDATE head SET size = 1, root = '\\x{root.hex()}'", "DELETE FROM ids WHERE sequence = 1")
    server.ask(f"SET search_path TO {schema}", "SET session_replication_role = replica", *lost)
    server.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'recognition writes'")
    for _ in range(3):
        with pytest.raises(LedgerUnavailable):
            engine.write([Append([asked()])])
        time.sleep(0.3)
    assert engine.frontier.size == size == 2
    assert server.ask(f"SELECT count(*) FROM {schema}.entries") == [(1,)]
    engine.close()
