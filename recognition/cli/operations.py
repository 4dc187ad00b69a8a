"""Operators' commands that must work when nothing else does: snapshot, restore, upgrade, migrate, incident."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click
from flask import current_app
from tqdm import tqdm

from recognition.cli.files import says
from recognition.domain import dates
from recognition.domain.dates import words
from recognition.errors import Problem
from recognition.ledger import LedgerRefused, schema
from recognition.ledger.verifying import LedgerUnreadable
from recognition.operations.incident import CallerReceipt, incident
from recognition.operations.incident_report import account
from recognition.operations.manifest import Manifest, SnapshotRefused
from recognition.operations.migrate import PARTITIONS, join, to_database, to_folder
from recognition.operations.restore import restore
from recognition.operations.snapshot import snapshot
from recognition.operations.upgrade import upgrade
from recognition.operations.witnesses import read_proof, read_seen

SETTINGS = "recognition.settings"
FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@contextmanager
def _reporting_refusals() -> Iterator[None]:
    """Refusals as one line on the error stream and status 1."""
    try:
        yield
    except (SnapshotRefused, LedgerRefused, LedgerUnreadable) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except Problem as problem:
        raise click.ClickException(problem.code) from problem
    except OSError as error:
        raise click.ClickException(says(error.filename or "the data folder or a folder that was named", error)) from error


def _data() -> Path:
    return current_app.extensions[SETTINGS].data


def _now() -> datetime:
    return datetime.now(UTC)


@click.command("snapshot")
@click.argument("target", metavar="DIR", type=FOLDER)
@click.option("--keys", type=FOLDER, help="Copy the keys of references and signatures as well: to this other folder, on another medium.")
@click.option("--since", type=FOLDER, help="A whole snapshot beside DIR: of the ledger only what came after it is copied.")
def snapshot_(target: Path, keys: Path | None, since: Path | None) -> None:
    """Copy the data folder to the new folder DIR while the service runs. Keys stay out of it."""
    with _reporting_refusals():
        manifest = snapshot(_data(), target.absolute(), _now(), keys and keys.absolute(), since and since.absolute())
    click.echo(f"{target}: {manifest.size} entries, root {manifest.root}, edition {manifest.edition}, {len(manifest.files)} files")


@click.command("restore")
@click.argument("source", metavar="SNAPSHOT", type=FOLDER)
@click.option("--witness", "witnesses", type=FILE, multiple=True, help="Checkpoints that a witness holds; the snapshot must agree with each.")
@click.option("--proof", "proofs", type=FILE, multiple=True, help="Proof of consistency from the snapshot's size to a witness's.")
@click.option("--keys", type=FOLDER, help="Bring back the keys from the folder that `snapshot --keys` made.")
@click.option("--aside", "move_existing", is_flag=True, help="Move what the data folder holds to a folder of its own inside it.")
@click.option("--accept-loss", is_flag=True, help="Go on although a witness saw entries that the snapshot lacks.")
def restore_(source: Path, witnesses: tuple[Path, ...], proofs: tuple[Path, ...], keys: Path | None, move_existing: bool, accept_loss: bool) -> None:
    """Fill the empty data folder from SNAPSHOT, once all of it is proved to be whole and what the witnesses saw."""
    with _reporting_refusals():
        seen = [checkpoint for path in witnesses for checkpoint in read_seen(path)]
        with tqdm(total=Manifest.read(source).size, unit="entries", disable=None) as bar:
            restored = restore(
                source, _data(), _now(), seen, [read_proof(path) for path in proofs], move_existing=move_existing, accept_loss=accept_loss, keys=keys, progress=bar.update
            )  # fmt: skip
    click.echo(f"{restored.size} entries are back, root {restored.root}; {restored.held} of {len(seen)} checkpoints of witnesses hold")
    if restored.moved_to:
        click.echo(f"What was here before is in {restored.moved_to}")
    if restored.revoked:
        click.echo(f"Revoked again, as the ledger says: {', '.join(restored.revoked)}")
    if restored.lost:
        click.echo(
            f"{restored.lost} entries are lost. Keys revoked in them are valid again: see to that before the service starts. Begin under a new name: ledger begin-anew"
        )


@click.command("upgrade")
@click.option("--snapshot", "copy", required=True, type=FOLDER, help="New folder for the snapshot that is taken before anything is changed.")
@click.option("--to", "version", type=int, default=schema.VERSION, show_default=True, help="Version of the ledger's file; an earlier one is the way back.")
def upgrade_(copy: Path, version: int) -> None:
    """Bring the ledger of a stopped service to this release's schema: checked, copied first, every entry and the root unchanged."""
    with _reporting_refusals(), tqdm(unit="entries", disable=None) as bar:
        upgraded = upgrade(_data(), copy.absolute(), _now(), version, bar.update)
    if upgraded.old_file is None:
        click.echo(f"version {upgraded.new} already: {upgraded.size} entries, root {upgraded.root}; nothing to do")
    else:
        click.echo(
            f"version {upgraded.old} is now {upgraded.new}: {upgraded.size} entries, root {upgraded.root} as before; snapshot in {copy}, the old file in {upgraded.old_file}"
        )


@click.command("migrate")
@click.option("--owner", metavar="ADDRESS", help="Into the database of RECOGNITION_DATABASE: address of the role that is to own the tables there.")
@click.option("--partitions", type=click.IntRange(1, 10_000), default=PARTITIONS, show_default=True, help="Room for so many times 16.7 million entries.")
@click.option("--extend", "extends", is_flag=True, help="Make so many further partitions in a database that holds the ledger, while it is used.")
@click.option("--join", "joins", is_flag=True, help="The folder becomes another node of the ledger in the database, whose beginning it must hold.")
@click.option("--back", is_flag=True, help="From the database back into the data folder; the ledger in the database is closed.")
def migrate_(owner: str | None, partitions: int, extends: bool, joins: bool, back: bool) -> None:
    """Carry the ledger of a stopped service into PostgreSQL, or back: every entry, request and note, and the root unchanged."""
    if sum((bool(owner), joins, back)) != 1 or (extends and not owner):
        raise click.UsageError("one of --owner ADDRESS, for the way into the database, --join and --back")
    with _reporting_refusals(), tqdm(unit="entries", disable=None) as bar:
        if extends and owner:
            from recognition.ledger.postgresql.carrying import extend

            click.echo(f"{extend(owner, partitions)} partitions of 16,777,216 entries each")
            return
        if joins:
            joined = join(_data(), _now())
            click.echo(f"The folder's {joined.size} entries, root {joined.root}, are the first of the ledger in the database, of which it is a node now")
            return
        carried = to_folder(_data(), bar.update) if back else to_database(_data(), owner or "", _now(), partitions, bar.update)
    click.echo(f"{carried.size} entries are in the {'data folder' if back else 'database'}, root {carried.root} as before")
    if carried.old_file:
        click.echo(f"The file that was the ledger is {carried.old_file}; nothing writes to it any more")


@click.command("incident")
@click.option("--from", "since", required=True, help="Beginning, such as 2026-11-21T03:00 (Shanghai time unless it says otherwise).")
@click.option("--to", "until", required=True, help="End.")
@click.option("--log", "logs", type=click.File(encoding="utf-8", errors="replace"), multiple=True, help="The service's log, `-` for the standard input.")
@click.option("--receipts", type=click.File(encoding="utf-8"), help="Receipts that callers kept: one object with sequence and leaf to a line.")
def incident_(since: str, until: str, logs: tuple[TextIO, ...], receipts: TextIO | None) -> None:
    """After an outage: downtime, refused questions, causes in the log, and the proof that no acknowledged entry is missing. Status 1: something is."""
    with _reporting_refusals(), tqdm(unit="entries", disable=None) as bar:
        lines = (line for log in logs for line in log)
        result = incident(_data(), _moment(since), _moment(until), lines, _receipts(receipts), bar.update)
    for line in account(result):
        click.echo(line)
    if not result.whole:
        raise SystemExit(1)


def _moment(text: str) -> datetime:
    try:
        return dates.read(text).value
    except dates.UnreadableTime as refused:
        raise click.ClickException(f"{text}: {words.sentence(refused.code)[1]}") from refused


def _receipts(file: TextIO | None) -> Iterator[CallerReceipt]:
    for number, line in enumerate(file or (), 1):
        try:
            receipt = json.loads(line)
            yield CallerReceipt(int(receipt["sequence"]), str(receipt["leaf"]))
        except (ValueError, KeyError, TypeError) as error:
            raise click.ClickException(f"line {number} of the receipts holds no sequence and leaf") from error


COMMANDS = {command.name: command for command in (snapshot_, restore_, upgrade_, migrate_, incident_)}
