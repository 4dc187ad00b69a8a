"""`sign`: an issuer's commands, which run at the hospital beside its private key and open nothing of a data folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
import orjson
from flask.cli import AppGroup

from recognition.errors import Problem
from recognition.report_codes import codes, drawing, possession
from recognition.report_codes.algorithms import NAMES, of
from recognition.report_codes.faults import Malformed
from recognition.report_codes.private_keys import PrivateKey, new_pem, read_pem
from recognition.support import libcrypto
from recognition.support.files import write_once
from recognition.web.shared.problem_words import detail_of
from schemas import signed_reports

sign = AppGroup("sign", help="Report codes 互认码: make a key, sign reports, read a code. Runs at the hospital; the private key stays there.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, path_type=Path)


@contextmanager
def _reporting_refusals() -> Iterator[None]:
    """Refusals as one line on the error stream and status 1: the field, the code, and the words in both languages."""
    try:
        yield
    except Malformed as refusal:
        _fail(signed_reports.malformed(refusal))
    except Problem as problem:
        _fail(problem)
    except libcrypto.Missing as missing:
        raise click.ClickException("SM2 needs the system's libcrypto of OpenSSL 3, which is not here 本机缺少 OpenSSL 3 的 libcrypto") from missing
    except drawing.UnreadableSquare as unreadable:
        raise click.ClickException("no square of this code is read back; print none 画出的码读不回来，请勿打印") from unreadable


def _fail(problem: Problem) -> None:
    found = problem.details.get("errors") or ((problem.field, problem.code),)
    lines = [f"{field or ''} {code}: {' '.join(detail_of(code))} {getattr(code, 'takes', '')}".strip() for field, code in found]
    raise click.ClickException("; ".join(lines)) from problem


def _key(path: Path) -> PrivateKey:
    try:
        return read_pem(path.read_text(encoding="ascii"))
    except ValueError as error:
        raise click.ClickException(f"{path}: {error}; a PEM file with an unencrypted Ed25519 or SM2 private key is wanted") from error


@sign.command("key")
@click.argument("target", metavar="FILE", type=NEW)
@click.option("--algorithm", type=click.Choice([*NAMES]), default="sm2", show_default=True)
def key(target: Path, algorithm: str) -> None:
    """Make a private key in the new FILE, and print the public key as a row for the registrar's table."""
    if target.exists():
        raise click.ClickException(f"{target} is there already; a key is never replaced")
    with _reporting_refusals():
        write_once(target.absolute(), new_pem(NAMES[algorithm]).encode())
        _print(_key(target))


@sign.command("public")
@click.argument("source", metavar="FILE", type=FILE)
def public(source: Path) -> None:
    """Print the public key of the private key in FILE, as a row for the registrar's table."""
    with _reporting_refusals():
        _print(_key(source))


def _print(made: PrivateKey) -> None:
    click.echo("机构,签名算法,公钥,生效日期")
    click.echo(f",{of(made.public)},{made.public.hex()},")
    click.echo(f"key id 公钥编号 {made.key_id.hex()}", err=True)


@sign.command("enrol")
@click.argument("source", metavar="FILE", type=FILE)
@click.argument("text")
def enrol(source: Path, text: str) -> None:
    """Sign the TEXT that the registry's page shows for a letter, with the private key in FILE, and print public key and signature for that page. No
    other text is signed."""
    if not possession.TEXT.fullmatch(text):
        raise click.UsageError("TEXT is the whole text that the page shows, report-key:…:… 须为页面显示的整段文字")
    with _reporting_refusals():
        private = _key(source)
        click.echo(f"public key 公钥\n{private.public.hex()}\nsignature 签名\n{private.sign(text.encode('ascii')).hex()}")
        click.echo(f"key id 公钥编号 {private.key_id.hex()}; SHA-256 {possession.fingerprint(private.public)}", err=True)


@sign.command("report")
@click.argument("source", metavar="FILE", type=click.File("rb"), default="-")
@click.option("--key", "key_file", type=FILE, envvar="REPORT_KEY", required=True, help="The private key's PEM file, better given in REPORT_KEY.")
@click.option("--svg", type=click.File("wb", lazy=True), help="Draw the square into this file.")
@click.option("--png", type=click.File("wb", lazy=True), help="Draw the square into this file.")
@click.option("--dots", type=click.IntRange(2, 20), default=drawing.DOTS, show_default=True, help="Dots a module; at least 3 at 203 dpi.")
@click.option("--dpi", type=click.IntRange(72, 2400), default=drawing.DPI, show_default=True, help="The printer's resolution.")
def report(source: IO[bytes], key_file: Path, svg: IO[bytes] | None, png: IO[bytes] | None, dots: int, dpi: int) -> None:
    """Sign the reports of FILE, or of the standard input, one JSON object a line, and print the digits of each on a line. A square is read back before it
    is written, and needs a single report."""
    lines = [line for line in source.read().splitlines() if line.strip()]
    if (svg or png) and len(lines) != 1:
        raise click.UsageError("a square is drawn of one report")
    if drawing.too_small(dots, dpi):
        raise click.UsageError(f"{dots} dots at {dpi} dpi are smaller than the {drawing.SMALLEST} mm that a module needs")
    with _reporting_refusals():
        private = _key(key_file)
        for number, line in enumerate(lines, 1):
            try:
                text = codes.sign(signed_reports.claims(orjson.loads(line)), private)
            except orjson.JSONDecodeError as error:
                raise click.ClickException(f"line {number} is no JSON object") from error
            for kind, target in (("svg", svg), ("png", png)):
                if target:
                    drawing.written(drawing.square(text), target, kind, dots, dpi)
            click.echo(text)


@sign.command("read")
@click.argument("text", required=False)
@click.option("--public-key", required=True, help="The public key in hexadecimal digits.")
def read(text: str | None, public_key: str) -> None:
    """Read the digits TEXT, or those on the standard input, and print what they claim as JSON, if this key signed it; else status 1."""
    with _reporting_refusals():
        try:
            held = bytes.fromhex(public_key)
            algorithm = NAMES[of(held)]
        except (ValueError, StopIteration) as error:
            raise click.UsageError("a public key has 64 (Ed25519) or 130 (SM2) hexadecimal digits") from error
        code = codes.read(text or sys.stdin.read())
        codes.verify(code, algorithm, held)
    claimed = code.claims._asdict() | {"items": [item._asdict() for item in code.claims.items]}
    click.echo(orjson.dumps(claimed, option=orjson.OPT_INDENT_2).decode())


COMMANDS = {sign.name: sign}
