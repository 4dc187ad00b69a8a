"""A PostgreSQL server for the tests: its own cluster in a temporary folder, run by a user that is not root, spoken to by a socket in that folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from recognition.ledger import place
from recognition.ledger.postgresql import tables
from recognition.ledger.postgresql.connection import connect

BINARIES = max(Path("/usr/lib/postgresql").glob("1[5-9]/bin"), default=None)
"""Where Debian puts the programs of a server."""
OWNER, SERVICE = "ledger_owner", "ledger_service"
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 60
shared_buffers = 32MB
max_wal_senders = 4
hot_standby = on
log_min_messages = fatal
timezone = 'UTC'
"""
_turn = count()


def unprivileged() -> dict[str, str | int]:
    """Under which user a server is started: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid}


def run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs, as the server's user. Raises CalledProcessError with what it said."""
    done = subprocess.run([BINARIES / program, *arguments], cwd="/", capture_output=True, text=True, **unprivileged())
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr or done.stdout}")


class Cluster:
    """One server and its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        log = (self.folder / "log").open("ab")
        self.server = subprocess.Popen([BINARIES / "postgres", "-D", self.data], cwd="/", stdout=log, stderr=log, start_new_session=True, **unprivileged())
        log.close()
        self.await_answer()

    def await_answer(self) -> None:
        """Returns once it takes connections."""
        for _ in range(600):
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.Error:
                time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])

    def url(self, user: str, schema: str = "") -> str:
        """The address for a user, whose tables are those of the schema."""
        path = f"&options={quote(f'-csearch_path={schema}')}" if schema else ""
        return f"postgresql://{user}@/postgres?host={quote(str(self.folder), safe='')}{path}"

    def ask(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """What the last of some statements finds, as the superuser."""
        with psycopg.connect(self.url("postgres"), dbname=database, autocommit=True) as db:
            for statement in statements:
                found = db.execute(statement)
            return found.fetchall() if found.description else []

    def schema(self) -> str:
        """A schema of its owner's, in which a ledger can be made that no other test sees."""
        name = f"tree_{next(_turn)}"
        self.ask(f"CREATE SCHEMA {name} AUTHORIZATION {OWNER}")
        return name

    def kill(self) -> None:
        """Ends the server and all its processes at once, as when a machine fails; what it had not written down is lost."""
        self._signal(signal.SIGKILL)
        assert self.server is not None
        self.server.wait()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """It takes connections and answers nothing, as behind a broken line."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self.server is not None
        # Each of its processes has a group of its own. The server first, or it would start them again.
        children = [int(line) for line in Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()]
        for process in (self.server.pid, *children):
            with suppress(ProcessLookupError):
                os.kill(process, number)

    @contextmanager
    def standby(self) -> Iterator[Cluster]:
        """Another server that receives everything; from now on each commit waits for it."""
        with temporary_folder() as folder:
            run("pg_basebackup", "-h", str(self.folder), "-U", "postgres", "-D", str(folder / "data"), "-R", "-c", "fast", "--no-sync")
            other = Cluster(folder)
            with (other.data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
                file.write(f"unix_socket_directories = '{folder}'\ncluster_name = 'second'\n")
            other.start()
            self.ask("ALTER SYSTEM SET synchronous_standby_names TO 'second'", "SELECT pg_reload_conf()")
            try:
                yield other
            finally:
                other.stop()

    def promote(self) -> None:
        """The standby becomes a primary that waits for nobody: a person has decided so."""
        self.ask("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_promote()", "SELECT pg_reload_conf()")

    def stop(self) -> None:
        """Ends it."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)
            self.server.wait(30)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that the server's user owns and can reach: pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="ledger-postgresql-"))
    try:
        if given := unprivileged():
            os.chown(folder, int(given["user"]), int(given["group"]))
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server with the two roles of a ledger, or the test skips."""
    if BINARIES is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql-15")
    with temporary_folder() as folder:
        made = Cluster(folder)
        run("initdb", "-D", str(made.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
        with (made.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(folder=folder))
        made.start()
        try:
            made.ask(f"CREATE ROLE {OWNER} LOGIN", f"CREATE ROLE {SERVICE} LOGIN")
            yield made
        finally:
            made.stop()


@dataclass
class Tree:
    """An empty ledger of one engine, and the folder that belongs to it."""

    folder: Path
    server: Cluster | None = None
    schema: str = ""
    further: list[Path] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The service's address."""
        assert self.server is not None
        return self.server.url(SERVICE, self.schema)

    @property
    def owner(self) -> str:
        """That of whoever owns the tables."""
        assert self.server is not None
        return self.server.url(OWNER, self.schema)

    def node(self) -> Path:
        """The folder of another node of the same tree."""
        folder = self.folder.parent / f"node-{len(self.further)}"
        folder.mkdir()
        self.further.append(folder)
        place.mark(folder, self.schema)
        return folder


def tree_in(server: Cluster, folder: Path) -> Tree:
    """A tree in the server, whose name is that of its schema."""
    tree = Tree(folder, server, server.schema())
    with connect(tree.owner, "tests") as db:
        db.execute("BEGIN")
        tables.make(db, tree.schema, SERVICE, 1)
        db.execute("COMMIT")
    place.mark(folder, tree.schema)
    return tree
