"""Processes that serve the workers and belong to gunicorn's master: started, looked after, started again."""

from __future__ import annotations

import logging
import os
import select
import subprocess
import sys
import threading
from pathlib import Path

from recognition.support.heartbeat import Listener

log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60


class Keeper(threading.Thread):
    """Starts a process that serves the workers and starts it again whenever it ends or hangs, until `stop`.

    One that hangs is killed: what it had committed stands, what it had not was acknowledged to nobody, and who waits for an answer looks
    into the ledger before it asks again.

    The master reaps its children by itself and may be the first to notice that the writer is gone; to `poll` it is gone either way.
    """

    def __init__(self, process: str, module: str, silent: float, *options: str) -> None:
        """`process` is its name in the log; `silent`, the seconds without a sign of life after which it hangs; `options` it is
        started with."""
        super().__init__(name=f"keeper of {process}", daemon=True)
        self.process, self.module, self.patience = process, module, silent
        self.options = options
        self.stopped = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.life: Listener | None = None

    def begin(self) -> bool:
        """Starts it and waits until it gives its first sign of life; False when it ended instead, having said why."""
        self._spawn()
        assert self.life is not None, "made with the process"
        arrived, _, _ = select.select([self.life.read_end], [], [], _START_SECONDS)
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
            log.error("%s has ended and is started again", self.process)
            self._spawn()
            pause = min(pause * 2, 2.0)

    def _end_if_it_hangs(self) -> None:
        if self.child and self.life and (self.life.silent() or 0.0) > self.patience:
            log.error("%s has given no sign of life for some seconds and is killed", self.process)
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
                log.error("%s did not end and is killed", self.process)
                self.child.kill()

    def _spawn(self) -> None:
        if self.life is not None:
            self.life.close()
        self.life = life = Listener()
        command = [sys.executable, "-m", self.module, "--parent", str(os.getpid()), "--alive", str(life.write_end), *self.options]
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        try:
            self.child = subprocess.Popen(
                command, env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.DEVNULL, pass_fds=(life.write_end,), start_new_session=True
            )
        finally:
            os.close(life.write_end)
