"""Makes dist/recognition-<version>.tar.gz: the source, every wheel it needs, install.sh and a Containerfile, for a machine without any network."""

from __future__ import annotations

import gzip
import hashlib
import platform
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = (
    "wsgi.py", "recognition", "schemas", "seed", "docs", "requirements.txt", "requirements-report-codes.txt", "pyproject.toml",
    "README.md", "README.zh.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "LICENSE",
)  # fmt: skip
BESIDE = ("install.sh", "Containerfile")
"""Files of this folder that lie at the top of the archive."""
EPOCH = 1_767_196_800
"""Every file carries this one time (2026-01-01 in Shanghai), so that the same source and wheels give the same archive."""


def version() -> str:
    """The version that pyproject.toml declares."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def collect_wheels(folder: Path) -> None:
    """Puts a wheel of every requirement and of pip itself into the folder; what has no wheel is built here, not there."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "-q", "-w", str(folder)]
    subprocess.run([*pip, "-r", str(ROOT / "requirements.txt"), "-r", str(ROOT / "requirements-report-codes.txt")], check=True)
    # The target's Python may come without pip (Debian's does), and a wheel of pip can install itself.
    if not list(folder.glob("pip-*.whl")):
        subprocess.run([*pip, "--no-deps", "pip"], check=True)


def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """The entry without the maker's name, machine or clock; None for what Python leaves behind."""
    if "__pycache__" in entry.name or entry.name.endswith(".pyc"):
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = EPOCH
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry


def pack(archive: Path, name: str, wheels: Path) -> None:
    """Writes the archive, everything under one folder of its name."""
    with gzip.GzipFile(archive, "wb", compresslevel=6, mtime=EPOCH) as file, tarfile.open(fileobj=file, mode="w") as tar:
        for shipped in SHIPPED:
            tar.add(ROOT / shipped, f"{name}/{shipped}", filter=plain)
        for beside in BESIDE:
            tar.add(ROOT / "bundle" / beside, f"{name}/{beside}", filter=plain)
        tar.add(wheels, f"{name}/wheels", filter=plain)


def main() -> None:
    """Collects, packs, and says what came of it."""
    name = f"recognition-{version()}"
    archive = ROOT / "dist" / f"{name}.tar.gz"
    archive.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        wheels = Path(scratch) / "wheels"
        wheels.mkdir()
        collect_wheels(wheels)
        # Compiled wheels fit one version of Python on one kind of machine; install.sh reads here which.
        (wheels / "for").write_text(f"{sys.version_info[0]}.{sys.version_info[1]} {platform.machine()}\n", encoding="ascii")
        pack(archive, name, wheels)
        count = len(list(wheels.glob("*.whl")))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_suffix(".gz.sha256").write_text(f"{digest}  {archive.name}\n", encoding="ascii")
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB, {count} wheels, sha256 {digest}")
    print(f"On the other machine: tar xzf {archive.name} && sh {name}/install.sh")


if __name__ == "__main__":
    main()
