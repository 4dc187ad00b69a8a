#!/bin/sh
# gunicorn-gevent-waits-for-idle-connections: gunicorn==27.0.1, SIGTERM while a browser or proxy holds one connection open that has nothing under way;
# worker classes gevent (26.9.0) and sync, --keep-alive 8, --graceful-timeout 20.
#
# Expected: the graceful timeout is for requests in work; a connection that only waits for a next one is closed at once, and the process ends.
# Found: sync ends at once, for it keeps none open. A worker of gevent counts the idle connection as work and waits until its keep-alive time is over,
# up to the graceful timeout: 8 s here, without a word in the log. With the usual long keep-alive behind a proxy that holds its connections, each stop and
# each restart takes that long, nobody being served. A short keep-alive ends it; gthread waits two seconds.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check gunicorn==27.0.1 gevent==26.9.0 packaging
cat > "$folder/idle.py" <<'END'
def app(environ, start):
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]
END
cat > "$folder/stop.py" <<'END'
import http.client
import signal
import socket
import subprocess
import sys
import time


def stopping(worker: str) -> float:
    """Seconds from SIGTERM to the end, with one idle connection open."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["-k", worker, "--keep-alive", "8", "--graceful-timeout", "20", "-b", f"127.0.0.1:{port}", "--no-control-socket"]
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", *options, "idle:app"], stderr=subprocess.DEVNULL)
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
            break
        except OSError:
            time.sleep(0.1)
    time.sleep(0.3)
    began = time.monotonic()
    server.send_signal(signal.SIGTERM)
    server.wait()
    connection.close()
    return time.monotonic() - began


said = {worker: round(stopping(worker), 1) for worker in ("gevent", "sync")}
print(said)
raise SystemExit(0 if said["gevent"] > 6 and said["sync"] < 3 else 1)
END
cd "$folder" && "$folder/venv/bin/python" stop.py
echo "as found"
