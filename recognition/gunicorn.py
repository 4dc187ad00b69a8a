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
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

from recognition.server.worker.handover import Handover
from recognition.support import logging as logs
from recognition.support.heartbeat import Listener

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
logconfig_dict = logs.configuration(os.environ.get("RECOGNITION_LOG") or "info")

_ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 60
_WRITER_SILENT, _COUNTERS_SILENT = 5.0, 120.0
"""Seconds without a sign of life after which a process is ended and started again. The writer turns four times a second at least and says so;
a step of the counters takes a tenth of a second, and much longer where the disk is slow and everybody else goes first."""


class Keeper(threading.Thread):
    """Starts a process that serves the workers and starts it again whenever it ends or hangs, until told to stop.

    One that hangs is killed: what it had committed stands, what it had not was acknowledged to nobody, and who waits for an answer looks
    into the ledger before it asks again.

    The master reaps its children by itself and may be the first to notice that the writer is gone; to `poll` it is gone either way.
    """

    def __init__(self, log: logging.Logger, what: str, module: str, silent: float) -> None:
        """`what` it is called when something is said of it; `silent`, the seconds without a sign of life after which it hangs."""
        super().__init__(name=f"keeper of {what}", daemon=True)
        self.log, self.what, self.module, self.patience = log, what, module, silent
        self.stopped = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.life: Listener | None = None

    def begin(self) -> bool:
        """Starts it and waits until it gives its first sign of life; False when it ended instead, having said why."""
        self._spawn()
        assert self.life is not None, "made with the process"
        arrived, _, _ = select.select([self.life.near], [], [], _START_SECONDS)
        if not arrived or self.life.silent() is None:
            return False
        self.start()
        return True

    def begin_later(self) -> None:
        """Starts it without waiting: what nobody needs in order to ask."""
        self._spawn()
        self.start()

    def run(self) -> None:
        """Looks after it ten times a second; one that ends at once again is given more and more time."""
        pause = 0.1
        while not self.stopped.wait(pause):
            if self.child is None or self.child.poll() is None:
                pause = 0.1
                self._end_if_it_hangs()
                continue
            self.log.error("%s has ended and is started again", self.what)
            self._spawn()
            pause = min(pause * 2, 2.0)

    def _end_if_it_hangs(self) -> None:
        if self.child and self.life and (self.life.silent() or 0.0) > self.patience:
            self.log.error("%s has given no sign of life for some seconds and is killed", self.what)
            self.child.kill()
            self.child.wait()

    def stop(self) -> None:
        """Ends it when nobody needs it any more; a writer has then written what it was given."""
        self.stopped.set()
        if self.is_alive():
            self.join()
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.log.error("%s did not end and is killed", self.what)
                self.child.kill()

    def _spawn(self) -> None:
        if self.life is not None:
            self.life.close()
        self.life = life = Listener()
        command = [sys.executable, "-m", self.module, "--parent", str(os.getpid()), "--alive", str(life.far)]
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        try:
            self.child = subprocess.Popen(
                command, env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.DEVNULL, pass_fds=(life.far,), start_new_session=True
            )
        finally:
            os.close(life.far)


def on_starting(server) -> None:
    """The writer listens before the first worker asks; a ledger that cannot be vouched for stops the start."""
    os.environ["RECOGNITION_WRITER"] = "1"
    server.handover = Handover()
    server.handover.begin(server.cfg.workers)
    # Kept on the server: this file is read anew at every reload, and the writer lives on.
    server.ledger_keeper = Keeper(server.log, "the ledger's writer", "recognition.ledger.writer.server", _WRITER_SILENT)
    if not server.ledger_keeper.begin():
        server.ledger_keeper.stop()
        server.log.error("the ledger's writer did not start, so the service does not either; what it said stands above")
        sys.exit(1)
    server.counters_keeper = Keeper(server.log, "the keeper of the counters", "recognition.ledger.rollups.process", _COUNTERS_SILENT)
    server.counters_keeper.begin_later()


def on_reload(server) -> None:
    """The new workers are a generation of their own, for which the old ones wait."""
    server.handover.begin(server.cfg.workers)


def pre_fork(server, worker) -> None:
    """A place to say that it has loaded."""
    worker.seat = server.handover.seat()


def on_exit(server) -> None:
    """After the last worker has gone."""
    for name in ("counters_keeper", "ledger_keeper"):
        if keeper := getattr(server, name, None):
            keeper.stop()


def post_fork(server, worker) -> None:
    """A worker that is just being made ends when it is told to. It has nobody's request yet, and until it has handlers of its own those of
    the master, which it was forked with, would take the word and do nothing: the master would wait out its whole patience."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    worker.seat.await_turn()


def post_worker_init(worker) -> None:
    """What a worker has loaded stays for as long as it lives: to look through it again and again for rubbish would make callers wait."""
    gc.collect()
    gc.freeze()
    worker.seat.take()
