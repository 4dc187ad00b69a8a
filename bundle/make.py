"""Makes dist/recognition-<version>.tar.gz: the source, every wheel it needs, install.sh and a Containerfile, for a machine without any network.

`python bundle/make.py aarch64` makes recognition-<version>-aarch64.tar.gz on a machine of another kind: the wheels are fetched by their platform's
tag and held against the hashes of requirements.txt, and nothing of them is run here."""

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
    "wsgi.py", "recognition", "schemas", "seed", "docs", "requirements.in", "requirements.txt", "requirements-report-codes.in", "requirements-report-codes.txt",
    "requirements-single-sign-on.in", "requirements-single-sign-on.txt", "requirements-cds-hooks.in", "requirements-cds-hooks.txt", "requirements-parquet.in", "requirements-parquet.txt", "requirements-postgresql.in", "requirements-postgresql.txt", "pyproject.toml",
    "README.md", "README.zh.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "LICENSE",
)  # fmt: skip
BESIDE = ("install.sh", "Containerfile", "pip.txt")
"""Files of this folder that lie at the top of the archive."""
MACHINES = ("x86_64", "aarch64")
GLIBC = 28
"""The newest C library that a wheel for another machine may ask for is 2.28: Debian 10's and that of the servers' distributions since."""
EPOCH = 1_767_196_800
"""Every file carries this one time (2026-01-01 in Shanghai), so that the same source and wheels give the same archive."""


def version() -> str:
    """The version that pyproject.toml declares."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def collect_wheels(folder: Path, machine: str) -> None:
    """Puts the wheel of every requirement and of pip itself into the folder, each one of those whose hash stands in the lists."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q", "--require-hashes", "--no-deps", "--only-binary=:all:"]
    if machine != platform.machine():
        tags = [f"manylinux_2_{minor}_{machine}" for minor in range(17, GLIBC + 1)] + [f"manylinux2014_{machine}"]
        command += [word for tag in tags for word in ("--platform", tag)] + ["--python-version", ".".join(map(str, sys.version_info[:2]))]
    lists = ("requirements.txt", "requirements-report-codes.txt", "requirements-single-sign-on.txt", "requirements-cds-hooks.txt", "bundle/pip.txt")
    subprocess.run([*command, "-d", str(folder), *(word for name in lists for word in ("-r", str(ROOT / name)))], check=True)


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


def main(machine: str) -> None:
    """Collects, packs, and says what came of it. `machine` is x86_64 or aarch64, as `uname -m` calls them."""
    name = f"recognition-{version()}" + ("" if machine == platform.machine() else f"-{machine}")
    archive = ROOT / "dist" / f"{name}.tar.gz"
    archive.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        wheels = Path(scratch) / "wheels"
        wheels.mkdir()
        collect_wheels(wheels, machine)
        # Compiled wheels fit one version of Python on one kind of machine; install.sh reads here which.
        (wheels / "for").write_text(f"{sys.version_info[0]}.{sys.version_info[1]} {machine}\n", encoding="ascii")
        pack(archive, name, wheels)
        count = len(list(wheels.glob("*.whl")))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    Path(f"{archive}.sha256").write_text(f"{digest}  {archive.name}\n", encoding="ascii")
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB, {count} wheels, sha256 {digest}")
    print(f"On the other machine: tar xzf {archive.name} && sh {name}/install.sh")


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] not in MACHINES:
        sys.exit(f"MACHINE must be one of {', '.join(MACHINES)}")
    main(*sys.argv[1:] or [platform.machine()])
