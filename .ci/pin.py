"""Writes requirements.txt and its neighbours from the lists that people keep (requirements.in …), with the hash of every file that pip may
install: `make requirements`, on a machine that reaches the package index. pip then refuses anything else of the same name and version.

Of each release those files are taken that a server may need: the source, and wheels for Linux on x86-64 and ARM64 from Python 3.11 on. pip-compile
and uv write hashes of all files of a release, four times as many, among them those of systems on which this service does not run."""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion
from pip._internal.models.index import PyPI

ROOT = Path(__file__).resolve().parent.parent
LISTS = (
    "requirements.in",
    "requirements-report-codes.in",
    "requirements-single-sign-on.in",
    "requirements-cds-hooks.in",
    "requirements-parquet.in",
    "requirements-postgresql.in",
    "requirements-test.in",
    "tests/cds_hooks/clients/requirements.in",
    "bench/requirements.in",
    "bundle/pip.in",
)
PIN = re.compile(r"([A-Za-z0-9][\w.-]*)==([\w.!+-]+)(?:\s+#.*)?")
OLDEST = 11
"""The oldest Python is 3.11, as pyproject.toml says."""
MACHINES = ("x86_64", "aarch64")
HEADER = (
    "# Made from {source} by `make requirements`: change that file, which says why each stands there. Hashes are of all files for Linux on x86-64 and ARM64."
)


def fits(tag: Tag) -> bool:
    """Whether a wheel of this tag may be installed on a server of this service."""
    if tag.platform != "any" and not (tag.platform.startswith(("manylinux", "musllinux", "linux")) and tag.platform.endswith(MACHINES)):
        return False
    version = re.fullmatch(r"cp3(\d+)", tag.interpreter)
    if version is None:
        return tag.interpreter.startswith("py3") and tag.abi == "none"
    return tag.abi == "abi3" or (int(version[1]) >= OLDEST and tag.abi in (tag.interpreter, "none"))


def wanted(filename: str, version: str) -> bool:
    """Whether it is a file of this version that may be installed."""
    if filename.endswith(".whl"):
        try:
            _, found, _, tags = parse_wheel_filename(filename)
        except (InvalidWheelFilename, InvalidVersion):
            # Some old releases have names of no form; ours have all the usual one.
            return False
        return str(found) == version and any(fits(tag) for tag in tags)
    return filename.endswith((".tar.gz", ".zip")) and filename.rsplit("-", 1)[1].removesuffix(".tar.gz").removesuffix(".zip") == version


def hashes(name: str, version: str) -> list[str]:
    """SHA-256 of each such file of a release, sorted. Raises LookupError where the index has none."""
    page = f"{PyPI.simple_url}/{canonicalize_name(name)}/"
    request = urllib.request.Request(page, headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        files = json.load(answer)["files"]
    found = sorted(file["hashes"]["sha256"] for file in files if wanted(file["filename"], version))
    if not found:
        raise LookupError(f"the index has no file of {name} {version}")
    return found


def lines(text: str) -> Iterator[str]:
    """The list with hashes, a requirement to a paragraph as pip reads it."""
    kept = [line for line in text.splitlines() if line and not line.startswith("#")]
    pins = [pin for line in kept if (pin := PIN.fullmatch(line))]
    with ThreadPoolExecutor(4) as pool:
        of = dict(zip(pins, pool.map(lambda pin: hashes(pin[1], pin[2]), pins), strict=True))
    for line in kept:
        if other := re.fullmatch(r"-r (\S+)\.in", line):
            yield f"-r {other[1]}.txt"
        elif not PIN.fullmatch(line):
            raise SystemExit(f"neither NAME==VERSION nor another list: {line}")
    for pin in sorted(pins, key=lambda pin: canonicalize_name(pin[1])):
        yield " \\\n".join((f"{pin[1]}=={pin[2]}", *(f"    --hash=sha256:{digest}" for digest in of[pin])))


def main() -> None:
    """Writes every list anew."""
    for source in LISTS:
        text = "\n".join((HEADER.format(source=Path(source).name), *lines((ROOT / source).read_text("utf-8"))))
        (ROOT / source).with_suffix(".txt").write_text(text + "\n", "utf-8")
        print(f"{source}: {text.count('--hash')} hashes", file=sys.stderr)


if __name__ == "__main__":
    main()
