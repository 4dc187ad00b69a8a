"""`python -m bench.engines SERVER`: the ledger in PostgreSQL beside the ledger in a file, in one run: durable entries a second and processor time of each.

SERVER is the address of a superuser of a server on this machine, which nothing else uses. Each round both writers are asked by the same callers for
the same time, one after the other, each entry under a key of its own, as a lookup is."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import psycopg

from bench.measuring import against
from recognition.ledger import open_ledger, place
from recognition.operations.migrate import to_database

ROOT = Path(__file__).resolve().parent.parent
OWNER, SERVICE = "bench_ledger_owner", "bench_ledger_service"
CALLERS = """
import os, sys, time
from gevent import monkey; monkey.patch_all()
import gevent
from datetime import datetime, UTC
from pathlib import Path
from recognition.errors import LedgerUnavailable
from recognition.ledger import Request, open_ledger
from recognition.ledger.ids import new_id
folder, callers, seconds = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
ledger = open_ledger(folder)
rest = (b',"issuer":"sc-east","issuer_division":"510104","item":"tp","kind":"lookup","cap":["liver_panel",2200],"checks":"11111111","days_left":27,'
        b'"mark":"CY","performed":"2026-11-18T09:30","policy":"2026.1","price":[400,"region"],"receiver":"cq-receiving","receiver_division":"500157",'
        b'"report":"abababababababababababab","valid_through":"2026-12-18","verdict":"recognised","wider":["liver_panel"],"window":30}')
done, refused = 0, 0
def ask(end):
    global done, refused
    while time.monotonic() < end:
        made = new_id(datetime.now(UTC)).encode()
        try:
            ledger.append([b'{"by":"k7m2q4xa","edition":3,"id":"' + made + b'"' + rest], Request(os.urandom(32), bytes(32)))
            done += 1
        except LedgerUnavailable:
            refused += 1
began = time.process_time()
end = time.monotonic() + seconds
gevent.joinall([gevent.spawn(ask, end) for _ in range(callers)])
print(done, refused, time.process_time() - began)
"""


def main() -> None:
    """Prints the ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench.engines", description=__doc__)
    parser.add_argument("server", metavar="SERVER")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--callers", type=int, default=64)
    options = parser.parse_args()
    folders = Path(tempfile.mkdtemp(prefix="engines-"))
    try:
        _measure(options, folders)
    finally:
        shutil.rmtree(folders)


def _measure(options: argparse.Namespace, folders: Path) -> None:
    in_file, in_database = folders / "file", folders / "database"
    for folder in (in_file, in_database):
        folder.mkdir()
        open_ledger(folder).close()
    service = _carried(options.server, in_database)
    postmaster = _postmaster(options.server)
    load = (options.callers, options.seconds)
    rows = []
    for _ in range(options.rounds):
        with _writer(in_file, "") as writer:
            file = _round(in_file, "", load, lambda pid=writer: _processor([pid]), lambda: 0.0)
        with _writer(in_database, service) as writer:
            database = _round(in_database, service, load, lambda pid=writer: _processor([pid]), lambda: _processor(_children(postmaster)))
        rows.append((file, database))
        print(
            f"  file {file[0]:.0f}/s, writer {file[1]:.0f} µs; database {database[0]:.0f}/s, writer {database[1]:.0f} µs, server {database[2]:.0f} µs",
            flush=True,
        )
    case = against([row[1][0] for row in rows], [row[0][0] for row in rows], "entries/s", "a file", "0.50")
    print(
        f"{options.callers} callers: ratio {case.ratio:.2f} ({case.low:.2f} – {case.high:.2f}), {case.median:.0f} entries/s; load average {os.getloadavg()[0]:.1f}"
    )
    for name, pick in (("writer, file", (0, 1)), ("writer, database", (1, 1)), ("server", (1, 2))):
        figures = [row[pick[0]][pick[1]] for row in rows]
        print(f"processor per entry, {name}: {statistics.median(figures):.0f} µs ({min(figures):.0f} – {max(figures):.0f})")


def _carried(server: str, folder: Path) -> str:
    """Puts the folder's ledger into a schema of its own; the service's address."""
    schema = f"bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as db:
        for role in (OWNER, SERVICE):
            if not db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                db.execute(f"CREATE ROLE {role} LOGIN")
        db.execute(f"CREATE SCHEMA {schema} AUTHORIZATION {OWNER}")
        info = db.info
        base = f"@/{info.dbname}?host={quote(info.host, safe='')}&port={info.port}&options={quote(f'-csearch_path={schema}')}"
    os.environ[place.SETTING] = f"postgresql://{SERVICE}{base}"
    to_database(folder, f"postgresql://{OWNER}{base}", datetime.now(UTC), 2)
    return os.environ.pop(place.SETTING)


@contextmanager
def _writer(folder: Path, database: str) -> Iterator[int]:
    """A writer process that serves the folder; its number."""
    listening, ready = os.pipe()
    environment = {**os.environ, "RECOGNITION_DATA": str(folder), place.SETTING: database}
    command = [sys.executable, "-m", "recognition.ledger.writer.server", "--alive", str(ready)]
    writer = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=(ready,))
    os.close(ready)
    with os.fdopen(listening, "rb") as pipe:
        if not pipe.read(1):
            raise SystemExit("the writer did not start")
        try:
            yield writer.pid
        finally:
            writer.send_signal(signal.SIGTERM)
            writer.wait(30)


def _round(folder: Path, database: str, load: tuple[int, float], writer: Callable[[], float], server: Callable[[], float]) -> tuple[float, float, float]:
    """Entries a second, and microseconds of processor per entry of writer and server."""
    time.sleep(1)
    before, at_server = writer(), server()
    environment = {**os.environ, place.SETTING: database, "RECOGNITION_WRITER": "1"}
    callers = subprocess.run(
        [sys.executable, "-c", CALLERS, str(folder), *map(str, load)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    done, refused, _ = callers.stdout.split()
    if int(refused):
        print(f"  {refused} were refused", file=sys.stderr)
    count = max(int(done), 1)
    return count / load[1], (writer() - before) / count * 1e6, (server() - at_server) / count * 1e6


def _postmaster(server: str) -> int:
    with psycopg.connect(server) as db:
        return _parent(db.info.backend_pid)


def _children(parent: int) -> list[int]:
    return [int(line) for line in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def _processor(processes: list[int]) -> float:
    """Seconds of processor that these processes have used."""
    ticks = 0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
