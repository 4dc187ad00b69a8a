#!/bin/sh
# gevent-sleep-zero-starves: gevent==26.9.0 with its default loop (libev), long work that gives others a turn by gevent.sleep(0).
#
# Expected: sleep(0) hands over to the hub, so each turn looks at timers and sockets: a request that has arrived, a timeout that is due, waits for one
# slice of the work, here 3 ms.
# Found: sleep(0) only lets those go first that are ready already. The loop looks at timers and sockets once in some fifty such calls: a timer of 1 ms
# and a socket that has something to read wait for 50 slices, 150 ms here, and half a second with slices of 10 ms. time.sleep(0) under monkey.patch_all()
# is the same. Any pause that is not 0 (1e-6) costs 60 µs more and lets both be served after one slice.
# A server whose long requests "yield" by sleep(0) answers its health checks and sheds its load fifty slices late.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check gevent==26.9.0
"$folder/venv/bin/python" - <<'END'
import time

import gevent
from gevent import socket


def slices(pause: float, start) -> int:
    """Slices of 3 ms until what `start` waits for was served."""
    served: list[int] = []
    start(served)
    gevent.sleep(0.01 if start is reading else 0)
    if start is reading:
        ends[0].send(b"x")
    done = 0
    while not served and done < 1000:
        until = time.perf_counter() + 0.003
        while time.perf_counter() < until:
            pass
        done += 1
        gevent.sleep(pause)
    return done


def timer(served: list[int]) -> None:
    gevent.spawn_later(0.001, served.append, 1)


def reading(served: list[int]) -> None:
    gevent.spawn(lambda: served.append(len(ends[1].recv(1))))


ends = socket.socketpair()
said = {(start.__name__, pause): slices(pause, start) for start in (timer, reading) for pause in (0, 1e-6)}
print(gevent.__version__, said)
late = min(said["timer", 0], said["reading", 0])
prompt = max(said["timer", 1e-6], said["reading", 1e-6])
raise SystemExit(0 if late >= 20 and prompt <= 5 else 1)
END
echo "as found"
