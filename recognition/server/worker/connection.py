"""One connection, from the moment it was accepted: HTTP/1 alone, and refusals before anything is parsed."""

from __future__ import annotations

import errno
import ssl
from typing import TYPE_CHECKING, Any

from gunicorn import util
from gunicorn.http.errors import NoMoreData

from recognition.server.worker.arrivals import REFUSED, Arrivals

if TYPE_CHECKING:
    from recognition.server.worker.worker import Worker

GONE = (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN)


def serve(worker: Worker, name: Any, client: Any, address: Any) -> None:
    """Answers one request after another until either side ends it. What goes wrong is reported to the caller where it can be, and to the log.

    `name` is the address that was called: the listener itself may be closed by now, for a worker that ends still serves whom it accepted."""
    request = None
    try:
        client.setblocking(True)
        if isinstance(client, ssl.SSLSocket) and not _secured(worker, client):
            return
        crowded = worker.crowded()
        arrivals = Arrivals(worker, client, address, crowded)
        while True:
            request = None
            with worker.heads:
                request = next(arrivals)
            if request is None:
                return  # its head did not come in time
            if request is not REFUSED:
                worker.answer(name, request, client, address, arrivals)
    except (NoMoreData, StopIteration) as end:
        worker.log.debug("Closing connection. %s", end)
    except ssl.SSLError as error:
        if error.args[0] != ssl.SSL_ERROR_EOF:
            worker.handle_error(request, client, address, error)
    except OSError as error:
        if error.errno not in GONE:
            worker.log.exception("Socket error processing request.")
    except BaseException as error:
        worker.handle_error(request, client, address, error)
    finally:
        util.close(client)


def _secured(worker: Worker, client: ssl.SSLSocket) -> bool:
    """Whether the handshake was made in the time that the head of a request has. Raises ssl.SSLError where it fails."""
    with worker.heads:
        client.do_handshake()
        return True
    return False
