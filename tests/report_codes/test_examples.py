"""The examples that sign in five languages: each makes the vectors, and codes of other claims, as our own signer does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from recognition.domain import identifiers
from recognition.report_codes import codes
from recognition.report_codes.claims import Claims, CodedItem
from tests.report_codes import independent_reader, made
from tests.running import ROOT

EXAMPLES = ROOT / "docs" / "sign"
VECTORS = [
    digits.replace("\n", "")
    for digits in re.findall(r"<!-- vector ed25519 believed -->\n```text\n(.*?)```", (ROOT / "docs/report-code.md").read_text(encoding="utf-8"), re.DOTALL)
]
"""Vectors 1 and 2, which the examples print."""
OTHERS = {
    "250301007": "012506020070000",
    "250301004": "002503010040000",
    "LAB-20261118-0042": "检验-2026-" + "7" * 30,
    "XCG-5": "血常规五分类",
    "10:15": "23:59",
}
"""What is written in place of what the examples say: numbers of eight bytes, texts beyond 23 bytes, minutes beyond 255."""
BCPROV = Path("/usr/share/java/bcprov.jar")


def run(*command: object, **environment: str) -> list[str]:
    done = subprocess.run([str(part) for part in command], env=os.environ | environment, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout.split()


def needs(*programs: str) -> None:
    for program in programs:
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")


def python(source: Path) -> tuple[object, ...]:
    needs("openssl")
    return (sys.executable, source)


def node(source: Path) -> tuple[object, ...]:
    needs("node", "openssl")
    return ("node", source)


def java(source: Path) -> tuple[object, ...]:
    needs("javac")
    if not BCPROV.exists():
        pytest.skip("Bouncy Castle is not installed")
    run("javac", "-Xlint:-options", "-encoding", "UTF-8", "--release", "8", "-cp", BCPROV, "-d", source.parent, source)
    return ("java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", f"{source.parent}:{BCPROV}", "Sign")


def csharp(source: Path) -> tuple[object, ...]:
    needs("mcs", "mono")
    run("mcs", f"-out:{source.with_suffix('.exe')}", "-r:System.Numerics.dll", source)
    return ("mono", source.with_suffix(".exe"))


def pascal(source: Path) -> tuple[object, ...]:
    needs("fpc")
    run("fpc", "-v0", f"-FU{source.parent}", f"-FE{source.parent}", source)
    return (source.with_suffix(""),)


LANGUAGES = {"sign.py": python, "sign.mjs": node, "Sign.java": java, "Sign.cs": csharp, "Sign.pas": pascal}


def keys(folder: Path) -> dict[str, Path]:
    """The vectors' keys as PKCS #8, which every example reads."""
    (folder / "sm2.sec1").write_text(made.SM2_PEM)
    (folder / "ed25519.pem").write_text(made.ED25519_PEM)
    run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", folder / "sm2.sec1", "-out", folder / "sm2.pem")
    return {name: folder / f"{name}.pem" for name in ("ed25519", "sm2")}


@pytest.mark.parametrize("name", LANGUAGES)
def test_an_example_makes_the_vectors_and_other_codes_as_we_do(name: str, tmp_path: Path):
    needs("openssl")
    prepare: Callable[[Path], tuple[object, ...]] = LANGUAGES[name]
    held = keys(tmp_path)
    source = Path(shutil.copy(EXAMPLES / name, tmp_path))
    command = prepare(source)
    assert run(*command, KEY=str(held["ed25519"])) == VECTORS
    for text, vector in zip(run(*command, KEY=str(held["sm2"])), VECTORS, strict=True):
        read = codes.read(text)
        codes.verify(read, made.sm2().algorithm, made.sm2().public)
        assert read.signed.payload == codes.read(vector).signed.payload
        assert independent_reader.read(text, {made.sm2().key_id: ("sm2", made.sm2().public)})
    written = source.read_text(encoding="utf-8")
    for was, other in OTHERS.items():
        assert was in written, f"{name} does not say {was}"
        written = written.replace(was, other)
    source.write_text(written, encoding="utf-8")
    assert run(*prepare(source), KEY=str(held["ed25519"])) == [codes.sign(_as_other(codes.read(vector).claims), made.ed25519()) for vector in VECTORS]


def _as_other(claims: Claims) -> Claims:
    """A vector's claims with the other texts, price codes in their one form."""
    at = {"10:15": made.AT.replace(hour=23, minute=59)}
    items = []
    for item in claims.items:
        code = OTHERS.get(item.code, item.code)
        code = identifiers.price_code(code) or code if item.system == "national-price" else code
        items.append(CodedItem(item.system, code, at.get(f"{item.performed_at:%H:%M}", item.performed_at), item.specimen))
    return claims._replace(report=OTHERS[claims.report], items=tuple(items))
