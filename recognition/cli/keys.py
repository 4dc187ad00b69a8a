"""Operators' commands, as `flask --app wsgi …`; each is thin: it reads its arguments, calls a use-case and prints."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click
import orjson
from flask import current_app
from flask.cli import AppGroup
from tqdm import tqdm

from recognition.cli.files import new_file, reporting_files
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Role
from recognition.errors import Problem
from recognition.ledger.entries import leaf_of
from recognition.ledger.rollups import recount
from recognition.services.keys import KEYS, bind_key, issue_key, revoke_key, written_use
from recognition.services.lookups import Service
from recognition.services.offices import OFFICES
from recognition.support.request_signing import SigningAlgorithm
from recognition.web.shared.problem_words import FIELDS, PROBLEMS, words_of
from recognition.web.shared.service import SERVICE

BY = "operator"
"""Whom the ledger names for what is done by command: whoever may run commands on the server."""
READ_AT_ONCE = 1000

keys = AppGroup("keys", help="API keys: issue, bind, list, revoke.")
ledger = AppGroup("ledger", help="The ledger: export it, count it anew.")


@contextmanager
def _reporting_refusals() -> Iterator[None]:
    """Refusals as one line on the error stream and status 1."""
    try:
        yield
    except Problem as problem:
        words = words_of(problem.code)[1] + " " if problem.code in PROBLEMS or problem.code in FIELDS else ""
        raise click.ClickException(f"{words}({problem.field}: {problem.code})" if problem.field else f"{words}({problem.code})") from problem


def _service() -> Service:
    return current_app.extensions[SERVICE]


def _keys():
    return current_app.extensions[KEYS]


@keys.command("issue")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What the key may do.")
@click.option("--institution", help="Code of the institution it belongs to; none for the region's auditor, registrar, operator.")
@click.option(
    "--region", default="", help="Division prefix that an auditor's key is limited to, such as 51; of a peer's key the neighbouring region's short code."
)
@click.option("--label", default="", help="What it is for; no names of persons.")
@click.option(
    "--signed",
    type=click.Choice([algorithm.value for algorithm in SigningAlgorithm]),
    default=None,
    help="Its requests are signed, and it is never sent itself.",
)
@click.option("--network", "networks", multiple=True, help="Address or network that it may come from, IPv4 or IPv6; may be given several times.")
def issue(role: str, institution: str | None, region: str, label: str, signed: str | None, networks: tuple[str, ...]) -> None:
    """Make a key and print it. It is shown this once: only its hash is kept, and of one that signs the secret sealed."""
    with _reporting_refusals():
        if institution and _service().edition().reading.institution(institution) is None:
            raise click.ClickException("the edition in force knows no institution with this code")
        if not institution and Role(role) in OFFICES and current_app.extensions["recognition.settings"].separation:
            raise click.ClickException(f"offices are apart: a key of the {role}s is issued by the administrator of that office, on /offices")
        use = written_use(signed or "", " ".join(networks))
        click.echo(issue_key(_keys(), _service().ledger, _now(), BY, Role(role), institution, region, label, use))


@keys.command("bind")
@click.argument("key_id")
@click.option("--network", "networks", multiple=True, help="Address or network that it may come from, IPv4 or IPv6; may be given several times.")
@click.option("--anywhere", is_flag=True, help="It may come from everywhere again.")
def bind(key_id: str, networks: tuple[str, ...], anywhere: bool) -> None:
    """Say from which addresses or networks the key with this id may come, in place of those before."""
    if bool(networks) == anywhere:
        raise click.UsageError("give --network once or several times, or --anywhere")
    with _reporting_refusals():
        bound = bind_key(_keys(), _service().ledger, _now(), BY, key_id, written_use("", " ".join(networks)).networks)
        click.echo(f"{bound.id} may come from {' '.join(bound.networks) or 'anywhere'}")


@keys.command("list")
def list_() -> None:
    """List every key ever issued, without secrets."""
    with _reporting_refusals():
        for key in _keys().all():
            state = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}Z" if key.revoked_at else "valid"
            holder = key.institution or (f"region {key.region}" if key.region else "-")
            click.echo("\t".join((key.id, key.role, holder, f"{key.created_at:%Y-%m-%d %H:%M}Z", state, key.label, key.signs or "", " ".join(key.networks))))


@keys.command("revoke")
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """End the key with this id (the part between the underscores) on every worker."""
    with _reporting_refusals():
        ended = revoke_key(_keys(), _service().ledger, _now(), BY, key_id)
        click.echo(f"{ended.id} is revoked, entry {ended.revoked_entry}")


@ledger.command("export")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="File to write; the standard output without it.")
@click.option(
    "--parquet", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder for Parquet instead: a new one, or that of an earlier export."
)
def export(target: Path | None, folder: Path | None) -> None:
    """Write every entry as one line of JSON: sequence, leaf, and the entry's bytes as text. With --parquet entries and figures as columns for analysis engines."""
    if target and folder:
        raise click.UsageError("--to is a file of JSON lines, --parquet a folder: name one of them")
    with _reporting_refusals():
        if folder:
            _export_parquet(folder)
            return
        if target is None:
            with reporting_files("the standard output"):
                _export(sys.stdout.buffer)
                sys.stdout.buffer.flush()
        else:
            with new_file(target) as file:
                _export(file)


@ledger.command("recount")
def recount_() -> None:
    """Count everything anew from the entries and compare with the quick counters; status 1 where they differ."""
    with _reporting_refusals():
        service = _service()
        with tqdm(total=2 * service.ledger.size(), unit="entries", disable=None) as bar:
            result = recount.recount(service.counters, service.ledger.reads, shanghai_day(_now()), bar.update)
    for difference in result.differences:
        click.echo(f"{difference.table} {difference.key} {difference.counter}: kept {difference.kept}, counted {difference.counted}")
    click.echo(f"{result.entries} entries as of {result.today}, {result.rows} rows compared: {len(result.differences)} differences")
    if result.differences:
        raise SystemExit(1)


def _export(file: BinaryIO) -> None:
    reads = _service().ledger.reads
    size, start = reads.size(), 0
    with tqdm(total=size, unit="entries", disable=None) as bar:
        while start < size:
            rows = reads.scan(start, min(READ_AT_ONCE, size - start))
            for sequence, entry in rows:
                file.write(orjson.dumps({"sequence": sequence, "leaf": leaf_of(entry), "entry": entry.decode()}) + b"\n")
            start += len(rows)
            bar.update(len(rows))


def _export_parquet(folder: Path) -> None:
    try:
        from recognition.operations import parquet
    except ImportError as error:
        raise click.ClickException(f"Parquet needs libraries of its own: pip install -r requirements-parquet.txt ({error})") from error
    service = _service()
    with tqdm(total=2 * service.ledger.size(), unit="entries", disable=None) as bar, reporting_files(folder):
        try:
            written = parquet.export(service.data, folder, shanghai_day(_now()), bar.update)
        except parquet.ExportRefused as refused:
            raise click.ClickException(str(refused)) from refused
    click.echo(f"{written.entries} entries in {len(written.files)} files, root {written.root}; {written.figures.rows} rows of figures as of {written.as_of}")


def _now() -> datetime:
    return datetime.now(UTC)


COMMANDS = {keys.name: keys}
