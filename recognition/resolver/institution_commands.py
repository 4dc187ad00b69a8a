"""`institutions`: those with keys of their own, their limits, and for whom the resolver is shut."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import click

from recognition.resolver.opened import ResolverFiles, echo_csv, opened, refusals
from recognition.resolver.store import AskingInstitution
from recognition.support.patient_tokens import TokenPurpose
from recognition.support.request_signing import SigningAlgorithm, available

CODE = re.compile(r"[^\s\x00-\x1f,]{1,60}")
USUAL = (TokenPurpose.ANNOUNCE.value, TokenPurpose.TREATMENT.value)
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


@click.group("institutions")
def institutions() -> None:
    """Institutions of the regions, by the codes that the regions' services know them by."""


@institutions.command("add")
@click.argument("region")
@click.argument("code")
@click.option(
    "--signed", type=click.Choice([each.value for each in SigningAlgorithm]), default=SigningAlgorithm.SHA256.value, show_default=True, help="By what it signs."
)
@click.option(
    "--purpose",
    "purposes",
    type=click.Choice([each.value for each in TokenPurpose]),
    multiple=True,
    default=USUAL,
    show_default=True,
    help="What its key may ask for.",
)
@click.pass_obj
def add(config: Path | None, region: str, code: str, signed: str, purposes: tuple[str, ...]) -> None:
    """Give an institution a key for signed requests, in place of the one it had, and print it once."""
    with refusals():
        files = _of(config, region, code)
        algorithm = SigningAlgorithm(signed)
        if not available(algorithm):
            raise click.ClickException("this machine's OpenSSL has no SM3")
        key_id = "".join(secrets.choice(_LETTERS) for _ in range(8))
        known = files.store.institution(region, code) or AskingInstitution(region, code)
        files.store.keep(known._replace(key_id=key_id, algorithm=algorithm, purposes=tuple(map(TokenPurpose, purposes))))
        click.echo(f"rk_{key_id}_{files.institution_keys.secret(key_id)}")


@institutions.command("remove-key")
@click.argument("region")
@click.argument("code")
@click.pass_obj
def remove_key(config: Path | None, region: str, code: str) -> None:
    """Take an institution's key away; its pages ask as before."""
    with refusals():
        files = _of(config, region, code)
        known = files.store.institution(region, code)
        if known is None or known.key_id is None:
            raise click.ClickException("the institution has no key here")
        files.store.keep(known._replace(key_id=None, algorithm=None, purposes=()))


@institutions.command("shut")
@click.argument("region")
@click.argument("code")
@click.pass_obj
def shut(config: Path | None, region: str, code: str) -> None:
    """Give no more tokens to an institution, neither to its systems nor to its pages."""
    _shut(config, region, code, True)


@institutions.command("open")
@click.argument("region")
@click.argument("code")
@click.pass_obj
def reopen(config: Path | None, region: str, code: str) -> None:
    """Give tokens to an institution again that was shut."""
    _shut(config, region, code, False)


@institutions.command("limit")
@click.argument("region")
@click.argument("code")
@click.option("--per-minute", type=click.IntRange(0, 100_000), help="Requests a minute; the region's limit where it is not given.")
@click.option("--per-day", type=click.IntRange(0, 10_000_000), help="Requests a day in Asia/Shanghai; likewise.")
@click.pass_obj
def limit(config: Path | None, region: str, code: str, per_minute: int | None, per_day: int | None) -> None:
    """Set limits of one institution in place of its region's."""
    with refusals():
        files = _of(config, region, code)
        known = files.store.institution(region, code) or AskingInstitution(region, code)
        files.store.keep(known._replace(per_minute=per_minute, per_day=per_day))


@institutions.command("list")
@click.pass_obj
def list_(config: Path | None) -> None:
    """Print as CSV what is known of institutions here; no secret."""
    with refusals():
        rows = [
            (each.region, each.code, each.key_id, each.algorithm, " ".join(each.purposes), each.per_minute, each.per_day, "shut" if each.shut else "open")
            for each in opened(config).store.institutions()
        ]
        echo_csv([("region", "institution", "key_id", "signed", "purposes", "per_minute", "per_day", "state"), *rows])


def _shut(config: Path | None, region: str, code: str, is_shut: bool) -> None:
    with refusals():
        files = _of(config, region, code)
        known = files.store.institution(region, code) or AskingInstitution(region, code)
        files.store.keep(known._replace(shut=is_shut))


def _of(config: Path | None, region: str, code: str) -> ResolverFiles:
    """The files, where region and code can be meant."""
    files = opened(config)
    if files.settings.region(region) is None:
        raise click.ClickException(f"there is no such region; there are {', '.join(each.name for each in files.settings.regions)}")
    if not CODE.fullmatch(code):
        raise click.ClickException("an institution's code is 1 to 60 characters without blanks and commas")
    return files
