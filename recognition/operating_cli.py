"""Operators' commands that must work when nothing else does: snapshot, restore, upgrade, incident."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

import click
from flask import Flask, current_app
from tqdm import tqdm

from recognition.errors import Problem
from recognition.ledger import LedgerRefused, schema
from recognition.operating.manifest import Manifest, SnapshotRefused
from recognition.operating.restore import restore as bring_back
from recognition.operating.snapshot import snapshot as take
from recognition.operating.upgrade import upgrade as carry
from recognition.operating.witnessed import read_proof, read_seen

SETTINGS = "recognition.settings"
FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def asked(arguments: Sequence[str]) -> bool:
    """Whether the command line asks for one of these: then nothing of the data folder is opened before the command does so itself."""
    return os.path.basename(arguments[0]) in ("flask", "__main__.py") and not COMMANDS.keys().isdisjoint(arguments[1:])


def register(app: Flask) -> None:
    """Adds the commands to `flask --app wsgi`."""
    for command in COMMANDS.values():
        app.cli.add_command(command)


@contextmanager
def _told() -> Iterator[None]:
    """Refusals as one line on the error stream and status 1."""
    try:
        yield
    except (SnapshotRefused, LedgerRefused) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except Problem as problem:
        raise click.ClickException(problem.code) from problem


def _data() -> Path:
    return current_app.extensions[SETTINGS].data


def _now() -> datetime:
    return datetime.now(timezone.utc)


@click.command("snapshot")
@click.argument("target", metavar="DIR", type=FOLDER)
@click.option("--keys", type=FOLDER, help="Copy the keys of references and signatures as well: to this other folder, on another medium.")
def snapshot(target: Path, keys: Path | None) -> None:
    """Copy the data folder to the new folder DIR while the service runs. Keys stay out of it."""
    with _told():
        made = take(_data(), target.absolute(), _now(), keys and keys.absolute())
    click.echo(f"{target}: {made.size} entries, root {made.root}, edition {made.edition}, {len(made.files)} files")


@click.command("restore")
@click.argument("source", metavar="SNAPSHOT", type=FOLDER)
@click.option("--witness", "witnesses", type=FILE, multiple=True, help="Checkpoints that a witness holds; the snapshot must agree with each.")
@click.option("--proof", "proofs", type=FILE, multiple=True, help="Proof of consistency from the snapshot's size to a witness's.")
@click.option("--keys", type=FOLDER, help="Bring back the keys from the folder that `snapshot --keys` made.")
@click.option("--aside", is_flag=True, help="Move what the data folder holds to a folder of its own inside it.")
@click.option("--accept-loss", is_flag=True, help="Go on although a witness saw entries that the snapshot lacks.")
def restore(source: Path, witnesses: tuple[Path, ...], proofs: tuple[Path, ...], keys: Path | None, aside: bool, accept_loss: bool) -> None:
    """Fill the empty data folder from SNAPSHOT, once all of it is proved to be whole and what the witnesses saw."""
    with _told():
        seen = [one for path in witnesses for one in read_seen(path)]
        with tqdm(total=Manifest.read(source).size, unit="entries", disable=None) as bar:
            told = bring_back(
                source, _data(), _now(), seen, [read_proof(path) for path in proofs], aside=aside, accept_loss=accept_loss, keys=keys, progress=bar.update
            )  # fmt: skip
    click.echo(f"{told.size} entries are back, root {told.root}; {told.held} of {len(seen)} checkpoints of witnesses hold")
    if told.aside:
        click.echo(f"What was here before is in {told.aside}")
    if told.revoked:
        click.echo(f"Revoked again, as the ledger says: {', '.join(told.revoked)}")
    if told.lost:
        click.echo(f"{told.lost} entries are lost. Keys revoked in them are valid again: see to that before the service starts. Begin under a new name: ledger begin-anew")


@click.command("upgrade")
@click.option("--snapshot", "copy", required=True, type=FOLDER, help="New folder for the snapshot that is taken before anything is changed.")
@click.option("--to", "version", type=int, default=schema.VERSION, show_default=True, help="Version of the ledger's file; an earlier one is the way back.")
def upgrade(copy: Path, version: int) -> None:
    """Bring the ledger of a stopped service to this release's schema: checked, copied first, every entry and the root unchanged."""
    with _told(), tqdm(unit="entries", disable=None) as bar:
        told = carry(_data(), copy.absolute(), _now(), version, bar.update)
    if told.kept is None:
        click.echo(f"version {told.new} already: {told.size} entries, root {told.root}; nothing to do")
    else:
        click.echo(f"version {told.old} is now {told.new}: {told.size} entries, root {told.root} as before; snapshot in {copy}, the old file in {told.kept}")


COMMANDS = {command.name: command for command in (snapshot, restore, upgrade)}
