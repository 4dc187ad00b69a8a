"""`keys`: the domain's keys are made, listed, replaced with an overlap and withdrawn; none is ever printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from recognition.resolver.domain_keys import DomainKey
from recognition.resolver.opened import ResolverFiles, opened, refusals
from recognition.support.patient_tokens import CardHash
from recognition.support.request_signing import SigningAlgorithm, available

OVERLAP_DAYS = 90
CARRIED = "Objections were carried over to the newer key, or there are none (docs/resolver.md)."
ALGORITHM = click.option(
    "--algorithm", type=click.Choice([each.value for each in CardHash]), default=CardHash.SHA256.value, show_default=True, help="With what cards are hashed."
)


@click.group("keys")
def keys() -> None:
    """Keys of the token domain."""


@keys.command("new")
@ALGORITHM
@click.option("--lost-for-good", is_flag=True, help="The keys before were lost with all their copies: tokens made by them will never match again.")
@click.pass_obj
def new(config: Path | None, algorithm: str, lost_for_good: bool) -> None:
    """Make the first key of the domain."""
    with refusals():
        files = opened(config)
        if files.known_keys.exists() and not lost_for_good and not files.domain_keys.all():
            raise click.ClickException(
                f"this domain had keys ({', '.join(files.known_keys.read_text('ascii').split())}) and their file is not there: restore its copy."
                " Only where no copy is left: --lost-for-good (docs/resolver.md says what that costs)"
            )
        _tell(files, files.domain_keys.make_first(_usable(algorithm), datetime.now(UTC)))


@keys.command("rotate")
@ALGORITHM
@click.option("--overlap-days", type=click.IntRange(0, 800), default=OVERLAP_DAYS, show_default=True, help="So long tokens are made under both keys.")
@click.option("--objections-carried-over", is_flag=True, help=CARRIED)
@click.pass_obj
def rotate(config: Path | None, algorithm: str, overlap_days: int, objections_carried_over: bool) -> None:
    """Replace the key in force; the one before stays valid for the overlap."""
    if not overlap_days and not objections_carried_over:
        raise click.ClickException("without an overlap objections are lost unless they are made anew: --objections-carried-over confirms it")
    with refusals():
        files = opened(config)
        _tell(files, files.domain_keys.rotate(_usable(algorithm), datetime.now(UTC), timedelta(overlap_days)))


@keys.command("withdraw")
@click.argument("key_id")
@click.option("--objections-carried-over", is_flag=True, help=CARRIED)
@click.pass_obj
def withdraw(config: Path | None, key_id: str, objections_carried_over: bool) -> None:
    """End a key that was replaced, before or after its overlap is over, and erase its secret."""
    if not objections_carried_over:
        raise click.ClickException("objections under this key end with it unless they were carried over: --objections-carried-over confirms it")
    with refusals():
        click.echo(_line(opened(config).domain_keys.withdraw(key_id, datetime.now(UTC)), datetime.now(UTC)))


@keys.command("list")
@click.pass_obj
def list_(config: Path | None) -> None:
    """Print every key's id, algorithm, days, state and fingerprint."""
    with refusals():
        now = datetime.now(UTC)
        for key in opened(config).domain_keys.all():
            click.echo(_line(key, now))


def _usable(name: str) -> CardHash:
    if not available(SigningAlgorithm(f"hmac-{name}")):
        raise click.ClickException(f"this machine's OpenSSL has no {name.upper()}")
    return CardHash(name)


def _tell(files: ResolverFiles, made: DomainKey) -> None:
    files.settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with files.known_keys.open("a", encoding="ascii") as known:
        known.write(made.id + "\n")
    click.echo(_line(made, datetime.now(UTC)))
    click.echo(f"Now copy {files.settings.domain_key_file} to where it survives this machine, and compare the fingerprint there.")


def _line(key: DomainKey, now: datetime) -> str:
    state = "erased" if not key.secret else "in force" if key.in_force(now) and key.until is None else "overlap" if key.in_force(now) else "over"
    until = f"{key.until:%Y-%m-%d %H:%M}Z" if key.until else "-"
    return f"{key.id}  {key.algorithm:6}  from {key.made:%Y-%m-%d %H:%M}Z  until {until:17}  {state:8}  {key.fingerprint or '-'}"
