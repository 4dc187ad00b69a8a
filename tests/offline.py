"""Run by test_bundle where there is no network: installs the unpacked bundle, starts it, asks it one question, prints the answer.

`python3 tests/offline.py <unpacked folder> <data folder> <port>`; needs nothing but Python's own library.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import urllib.request
from pathlib import Path

SIOCSIFFLAGS = 0x8914
UP_AND_RUNNING = 0x1 | 0x40


def wake_loopback() -> None:
    """A new network namespace has a loopback that is switched off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", UP_AND_RUNNING, b""))


def greeting(server: subprocess.Popen[str]) -> list[str]:
    """What the service says until it is ready to be asked."""
    lines = []
    for line in server.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            return lines
    raise SystemExit(f"the service stopped while starting: {''.join(lines)}")


def ask(data: Path, port: str) -> dict:
    """Total protein from Issuer East, performed at the start of today, as the demonstration's clinician."""
    key = json.loads((data / "demo-keys.json").read_text(encoding="utf-8"))["clinician"]
    day = subprocess.run(["date", "+%F"], env={**os.environ, "TZ": "CST-8"}, capture_output=True, text=True, check=True).stdout.strip()
    body = {"item": "tp", "issuer": {"system": "nhsa", "code": "H50011100001"}, "performed_at": f"{day}T00:00:00+08:00"}
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/lookups", json.dumps(body).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as reply:
        return json.loads(reply.read())


def main(folder: Path, data: Path, port: str) -> None:
    """Installs, serves, asks, stops."""
    isolated = "--isolated" in sys.argv
    if isolated:
        wake_loopback()
    subprocess.run(["sh", "install.sh"], cwd=folder, check=True, stdout=sys.stderr)
    environment = {**os.environ, "RECOGNITION_DATA": str(data), "PORT": port}
    server = subprocess.Popen([".venv/bin/python", "-m", "recognition.server.dev"], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        said = greeting(server)
        interfaces = [name for _, name in socket.if_nameindex()]
        print(json.dumps({"answer": ask(data, port), "greeting": said, "interfaces": interfaces if isolated else None}))
    finally:
        server.send_signal(signal.SIGINT)
        status = server.wait(30)
    if status:
        raise SystemExit(f"stopping the service gave status {status}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3])
