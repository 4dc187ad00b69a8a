"""How the service is served: `gunicorn -c recognition/gunicorn.py wsgi:app`, with the ledger's writer as a child of its master.

The application is not loaded before the workers are forked. So a HUP brings new code without a pause, greenlets are patched in
before anything else is imported, and no file or lock is shared by accident; a worker pays for that with some 40 MB of its own,
where loading before would share about half.
"""

from __future__ import annotations

import gc
import logging
import os
import resource
import signal
import sys

from recognition.server import succession
from recognition.server.keeper import Keeper
from recognition.server.worker import memory
from recognition.server.worker.handover import Handover
from recognition.settings import Settings, SettingsError
from recognition.support import logging as logs

try:
    _settings = Settings.from_environment(os.environ)
except SettingsError as wrong:
    # One line instead of gunicorn's account of a file that could not be read.
    sys.exit(str(wrong))

bind = [f"127.0.0.1:{os.environ.get('PORT') or 8000}"]
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "recognition.server.worker.worker.Worker"
# How many connections may be open says nothing of how many can be answered: who waits too long is refused by the clock (turns.py).
# A descriptor for each: shells give a thousand at first, and allow more to who asks.
_, _descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (_descriptors, _descriptors))
worker_connections = 4000 if _descriptors == resource.RLIM_INFINITY else max(200, min(4000, _descriptors - 200))
preload_app = False
timeout = 30
graceful_timeout = 30
keepalive = 15
backlog = 4096
# A worker tells the master that it lives by touching a file: in memory, where a busy disk cannot delay it.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
# Nobody's word is taken for where a request came from, and nobody steers the master from outside.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True
proc_name = "recognition"

# The application writes a line for each request; these are gunicorn's own, in the same form.
logger_class = "recognition.server.worker.logger.Logger"
logconfig_dict = logs.configuration(_settings.log)

log = logging.getLogger("recognition.gunicorn")
"""By its place in the house: gunicorn reads this file under a name of its own."""

_WRITER_SILENT, _COUNTERS_SILENT, _FORGETTING_SILENT, _FOLLOWING_SILENT = 5.0, 120.0, 7200.0, 3600.0
"""Seconds without a sign of life after which a process is ended and started again. The writer turns four times a second at least and says so;
a step of the counters takes a tenth of a second, and much longer where the disk is slow and everybody else goes first; forgetting goes through all of the index
once a day and says nothing meanwhile; of a neighbouring region a whole edition is fetched."""


def _refuse_wrong_declarations() -> None:
    """A file that every worker would stop at stops the start, with one line. After a reload it does not: the workers before go on then."""
    try:
        if _settings.peers:
            from recognition.peers import declaration as neighbours

            neighbours.read(_settings.peers)
        if _settings.results:
            from recognition.results import declaration as index

            index.read(_settings.results)
    except SettingsError as wrong:
        sys.exit(f"Cannot start: {wrong}.")


def on_starting(server) -> None:
    """The writer listens before the first worker asks; a ledger that cannot be vouched for stops the start."""
    _refuse_wrong_declarations()
    os.environ["RECOGNITION_WRITER"] = "1"
    server.handover = Handover()
    server.handover.begin(server.cfg.workers)
    if succession.options():
        # As after a reload: one loads after the other, for others answer meanwhile.
        server.handover.begin(server.cfg.workers)
    # Kept on the server: this file is read anew at every reload, and the writer lives on.
    server.ledger_keeper = Keeper("the ledger's writer", "recognition.ledger.writer.server", _WRITER_SILENT, *succession.options())
    if not server.ledger_keeper.begin():
        server.ledger_keeper.stop()
        log.error("the ledger's writer did not start, so the service does not either; what it said stands above")
        sys.exit(1)
    server.counters_keeper = Keeper("the keeper of the counters", "recognition.ledger.rollups.process", _COUNTERS_SILENT)
    server.counters_keeper.begin_later()
    if _settings.results:
        server.forgetting_keeper = Keeper("the process that forgets", "recognition.server.forgetting", _FORGETTING_SILENT)
        server.forgetting_keeper.begin_later()
    if _settings.peers:
        server.following_keeper = Keeper("the process that follows neighbouring regions", "recognition.server.following", _FOLLOWING_SILENT)
        server.following_keeper.begin_later()


def when_ready(server) -> None:
    """After USR2 the master before this one is ended once this one's workers have loaded."""
    succession.begin(server)


def pre_exec(server) -> None:
    """After USR2, before the new program begins in this process."""
    succession.prepare(server)


def on_reload(server) -> None:
    """The new workers are a generation of their own, for which the old ones wait."""
    server.handover.begin(server.cfg.workers)


def pre_fork(server, worker) -> None:
    """A place to say that it has loaded."""
    worker.seat = server.handover.seat()


def on_exit(server) -> None:
    """After the last worker has gone."""
    for name in ("following_keeper", "forgetting_keeper", "counters_keeper", "ledger_keeper"):
        if keeper := getattr(server, name, None):
            keeper.stop()


def post_fork(server, worker) -> None:
    """A worker that is just being made ends when it is told to. It has nobody's request yet, and until it has handlers of its own those of
    the master, which it was forked with, would take the word and do nothing: the master would wait out its whole patience."""
    logs.speak_as("worker")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    worker.seat.await_turn()


def post_worker_init(worker) -> None:
    """What a worker has freed goes back; what it has loaded stays for as long as it lives: to look through it again and again for rubbish would make callers wait."""
    memory.give_back_what_is_freed()
    gc.collect()
    gc.freeze()
    worker.seat.take()
