"""Which machine and which versions were measured."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("Flask", "Werkzeug", "gunicorn", "gevent", "orjson", "msgspec", "marshmallow", "duckdb", "datasette")


def machine(folder: Path) -> dict[str, str]:
    """Processor, memory, file system of the folder, and versions."""
    return {
        "machine": f"{os.cpu_count()} × {_processor()}, {_memory()} GiB, {_file_system(folder)}, Linux {platform.release()}",
        "load before": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "python": f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "versions": ", ".join(filter(None, map(_version, PACKAGES))) + ", " + _wrk(),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _file_system(folder: Path) -> str:
    process = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True, check=False)
    return process.stdout.strip() or "unknown file system"


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""


def _wrk() -> str:
    process = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)
    return " ".join((process.stdout or process.stderr).split()[:2])
