"""gunicorn's worker of greenlets, one to a connection, with what each request needs made ready.

A layer for speed, with `heads.py` and `response.py`: under gunicorn's own gevent worker a lookup takes 232,000 instructions more, of 1.60 million in
worker and writer (14 %); of that settings as plain values 126,000, head and body in one piece 52,000, heads watched together 19,000, the rest
gunicorn's hooks and log line. Measured by callgrind with one worker and 300 lookups over four connections; in processor time by `bench.paired` with a
checkout whose `worker_class` is `gevent`. Requests a second measure it badly (820 and 814), for the writer's disk holds both up. Throw it out when gunicorn
no longer works its settings out at every use, or changes what is overridden here.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import Any

import gevent
from gevent import GreenletExit
from gevent.pool import Pool
from gunicorn.http import wsgi
from gunicorn.http.errors import ParseException
from gunicorn.workers.ggevent import GeventWorker

from recognition.server.worker.acceptor import Acceptor
from recognition.server.worker.arrivals import Arrivals
from recognition.server.worker.connection import serve
from recognition.server.worker.handover import Seat
from recognition.server.worker.heads import Heads
from recognition.server.worker.refusals import Refusals
from recognition.server.worker.response import Response
from recognition.server.worker.turns import Turns
from recognition.server.worker.unreadable import refuse
from recognition.support import logging as logs

SERVICE = "recognition"
"""Under this name the application keeps its use-cases."""
RESERVE = 100
"""Connections that are held for monitors alone; who else comes then is refused at once."""
ARRIVED = "recognition.arrived"
"""As the application's `request_timeout` knows it; to import that or the like here would load it before the fork."""


class FixedSettings:
    """gunicorn's settings as plain values, for they stay as they are while a worker lives; gunicorn works each out at every use."""

    def __init__(self, cfg: Any) -> None:
        self.__dict__.update({name: getattr(cfg, name) for name in cfg.settings}, is_ssl=cfg.is_ssl)
        self._cfg = cfg

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cfg, name)


class Worker(GeventWorker):
    """gunicorn's worker of greenlets."""

    cfg: Any  # `FixedSettings`, which has what gunicorn's own has
    seat: Seat
    ending = False
    turns: Turns
    refusals: Refusals

    def init_process(self) -> None:
        """Serves until stopped."""
        self.cfg = FixedSettings(self.cfg)
        self.heads = Heads(self.cfg.keepalive)
        gevent.get_hub().print_exception = logs.fault_of_greenlet  # type: ignore[method-assign, assignment]  # gevent's own way to say otherwise what went wrong
        super().init_process()

    def load_wsgi(self) -> None:
        """Loads the application with what its first callers would wait for, and with what is said to those who come while too many wait."""
        super().load_wsgi()
        self.turns, self.pools = Turns(), list[Pool]()
        extensions = getattr(self.wsgi, "extensions", {})
        self.refusals = Refusals(extensions)
        if service := extensions.get(SERVICE):
            service.prepare()

    def server_class(self, listener: Any, spawn: Pool, **options: Any) -> Acceptor:  # type: ignore[override]  # a class is called in the same way
        """The listener for one of the addresses; what else gunicorn passes is for servers that speak HTTP themselves. HTTP/2, which gunicorn would
        speak if it were configured to, is the proxy's."""
        self.pools.append(spawn)
        secure = {name: value for name, value in options.items() if name.startswith("ssl")}
        return Acceptor(self.turns, self.refusals, listener, partial(serve, self, listener.getsockname()), spawn=spawn, **secure)

    def crowded(self) -> bool:
        """Whether hardly a connection more can be held."""
        return any(pool.free_count() < RESERVE for pool in self.pools)

    def handle_exit(self, sig: int, frame: object) -> None:
        """Signalled to end: after a reload only once the new workers accept, and at once at a second signal."""
        if self.ending or not self.seat.succeeded():
            self.alive = False
            return
        self.ending = True
        gevent.spawn(self._end_after_successors)

    def _end_after_successors(self) -> None:
        self.seat.await_successors(gevent.sleep)
        self.alive = False

    def notify(self) -> None:
        """Once a second: notifies the master that this worker lives, and looks at who waits."""
        super().notify()
        self.heads.look()

    def answer(self, listener_name: Any, req: Any, sock: Any, addr: Any, arrivals: Arrivals) -> None:
        """Answers one request, without gunicorn's hooks. Raises StopIteration where the connection ends with it, and what the
        application raised before anything was sent."""
        resp, environ = wsgi.create(req, sock, addr, listener_name, self.cfg, response_class=Response)
        environ["wsgi.multithread"] = True
        environ[ARRIVED] = arrivals.arrived
        self._count()
        if not self.alive:
            resp.force_close()
        try:
            if arrivals.denied:
                self.refusals.after_parsing(resp, req)
            else:
                self._run(resp, environ)
        except OSError:
            raise
        except (GreenletExit, SystemExit) as end:
            # The worker ends, and has waited for this request as long as it may.
            raise StopIteration from end
        except Exception as error:
            if not resp.headers_sent:
                raise
            # Half an answer is out: another one behind it would be taken for its end.
            self.log.exception("Error handling request")
            sock.close()
            raise StopIteration from error
        if resp.should_close():
            raise StopIteration

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Says what went wrong, where no request could be read in our own words: gunicorn's are English and repeat what was sent."""
        if req is not None or not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        try:
            refuse(getattr(self.wsgi, "extensions", {}), client, exc)
        except OSError:
            self.log.debug("Failed to send error message.")

    def _count(self) -> None:
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.log.info("Autorestarting worker after current request.")
            self.alive = False

    def _run(self, resp: wsgi.Response, environ: MutableMapping[str, Any]) -> None:
        body = self.wsgi(environ, resp.start_response)  # type: ignore[arg-type]  # the stub leaves out what WSGI's start_response gives back
        try:
            if isinstance(body, wsgi.FileWrapper):
                resp.write_file(body)
            else:
                for piece in body:
                    resp.write(piece)
            resp.close()
        finally:
            if hasattr(body, "close"):
                body.close()
