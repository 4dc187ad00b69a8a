#!/bin/sh
# gevent-subprocess-in-threadpool: gevent==26.9.0 after monkey.patch_all(), Python 3.11, a child process that is run from gevent's own pool of threads.
#
# Expected: work that blocks goes into the hub's threadpool, that is what it is for; subprocess.run there waits for its child as in any thread.
# Found: TypeError "child watchers are only available on the default loop", after the child was begun: it runs on, and nobody learns how it ended. The
# patched subprocess waits by a watcher, which only the main thread's loop has. Called in a greenlet it is right, and others go on meanwhile. Without
# gevent the very same code works in every thread, so tests without a server see nothing of it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check gevent==26.9.0
cd "$folder" && "$folder/venv/bin/python" - <<'END'
from gevent import monkey

monkey.patch_all()

import os
import subprocess
import sys
import time

import gevent


def child(name: str) -> str:
    """What comes of a child process that leaves a file."""
    try:
        return str(subprocess.run([sys.executable, "-c", f"open({name!r}, 'w')"]).returncode)
    except TypeError as error:
        return f"TypeError: {error}"


in_greenlet = gevent.spawn(child, "greenlet").get()
in_threadpool = gevent.get_hub().threadpool.apply(child, ("threadpool",))
in_thread = subprocess.run([sys.executable, "-c", "import threading, subprocess, sys\nt = threading.Thread(target=lambda: print(subprocess.run([sys.executable, '-c', '']).returncode))\nt.start(); t.join()"], capture_output=True, text=True).stdout.strip()
time.sleep(1)
print({"greenlet": in_greenlet, "threadpool": in_threadpool, "thread without gevent": in_thread}, "child ran:", os.path.exists("threadpool"))
raise SystemExit(0 if in_greenlet == in_thread == "0" and in_threadpool.startswith("TypeError") and os.path.exists("threadpool") else 1)
END
echo "as found"
