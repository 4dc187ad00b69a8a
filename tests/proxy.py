"""Debian's nginx in front of a service under test, with the guide's own files."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.processes import wait_for
from tests.running import HOST, ROOT

GUIDE = ROOT / "docs" / "operate"


def configuration(folder: Path, port: int, behind: int, most: dict[str, str] | None = None, example: str = "nginx.conf") -> str:
    """The guide's example on plain HTTP and ports of ours; `most` replaces limits of it, each of which must stand there."""
    text = (GUIDE / example).read_text()
    for line in ("    listen [::]:443 ssl;\n", *(line for line in text.splitlines(True) if line.lstrip().startswith("ssl_"))):
        assert line in text
        text = text.replace(line, "")
    for stated, smaller in (most or {}).items():
        assert stated in text
        text = text.replace(stated, smaller)
    text = text.replace("listen 443 ssl;", f"listen {HOST}:{port};").replace("127.0.0.1:8000", f"{HOST}:{behind}").replace("127.0.0.1:8100", f"{HOST}:{behind}")
    text = (
        text.replace("/etc/nginx/", f"{GUIDE}/").replace("/var/log/nginx/recognition.log", str(folder / "access.log")).replace("/var/log/nginx/", f"{folder}/")
    )
    places = "\n".join(f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    head = f"daemon off;\npid {folder / 'pid'};\nerror_log {folder / 'error.log'};\nworker_processes 1;\nevents {{ worker_connections 8192; }}\n"
    return f"{head}http {{\n{places}\n{text}\n}}\n"


@contextmanager
def proxy(folder: Path, port: int, behind: int, most: dict[str, str] | None = None, example: str = "nginx.conf") -> Iterator[None]:
    """It answers on `port` while the block runs and passes on to `behind`."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not nginx:
        pytest.skip("nginx is not installed")
    folder.mkdir()
    (folder / "nginx.conf").write_text(configuration(folder, port, behind, most, example))
    folder.chmod(0o755)
    said = folder / "said"
    with said.open("wb") as file:
        process = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=file)
    try:
        wait_for(lambda: process.poll() is not None or _answers(port), 20, "the proxy")
        assert process.poll() is None, said.read_text()
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
