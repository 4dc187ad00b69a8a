"""`ledger checkpoint`, for those who sign and those who witness, and the keys that sign."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from recognition.cli.files import reporting_files
from recognition.cli.keys import ledger
from recognition.cli.ledger.common import BY, FILE, PublicKeys, data, trusted
from recognition.cli.registry.common import now, reporting_refusals, service
from recognition.ledger.checkpoints import CheckpointArchive, NoteRefused, PublicKey, SigningKeys, begin_anew
from recognition.ledger.checkpoints.kept_notes import decoded
from recognition.ledger.checkpoints.note import Checkpoint, split
from recognition.ledger.checkpoints.witness import Inconsistent, Witness
from recognition.ledger.file import take_lock
from recognition.services.key_lifecycle import retire, rotate
from recognition.support import libcrypto

REFUSED = 1
PATIENCE = 30
PATHS = {"checkpoint": "/api/v1/ledger/checkpoint", "consistency": "/api/v1/ledger/proofs/consistency?from={}"}


@ledger.command("checkpoint")
@click.option("--witness", type=click.Path(dir_okay=False, path_type=Path), help="File in which a second party keeps the checkpoints that it accepted.")
@click.option(
    "--public-key", "public_keys", type=PublicKeys(), multiple=True, help="The ledger's public key or a file of keys, from elsewhere than the ledger."
)
@click.option("--service", "url", help="Where the ledger is served, such as https://recognition.example.")
@click.option("--key", envvar="WITNESS_KEY", help="API key for --service, better given in WITNESS_KEY.")
@click.option("--bundle", type=FILE, help="A file from `ledger checkpoint --since`, carried over instead of asking --service.")
@click.option("--since", type=click.IntRange(min=0), help="Write a bundle for a witness whose last checkpoint has so many entries.")
@click.option("--keys", "list_keys", is_flag=True, help="List the public keys, those of SM2 first, each kind oldest first.")
def checkpoint(
    witness: Path | None, public_keys: tuple[list[PublicKey], ...], url: str | None, key: str | None, bundle: Path | None, since: int | None, list_keys: bool
) -> None:
    """Sign a checkpoint and print it; or, with --witness, keep one if it continues the last, and refuse it (status 1) if not."""
    if witness:
        if not public_keys or (url is None) == (bundle is None):
            raise click.UsageError("a witness needs --public-key, and either --service or --bundle")
        _witness(Witness(witness, trusted(public_keys)), url, key, bundle)
        return
    with reporting_refusals():
        note = service().ledger.checkpoint()
    if list_keys:
        click.echo("\n".join(key_.line for key_ in SigningKeys(data()).every()))
    elif since is None:
        click.echo(note, nl=False)
    else:
        click.echo(json.dumps(_bundle(note, since)))


def _bundle(note: str, since: int) -> dict[str, Any]:
    size = Checkpoint.read(split(note)[0]).size
    if since > size:
        raise click.ClickException(f"the ledger has {size} entries and not {since}")
    path = service().ledger.reads.consistency(since, size) if since else []
    return {"from": since, "to": size, "path": [node.hex() for node in path], "checkpoint": note}


def _witness(witness: Witness, url: str | None, key: str | None, bundle: Path | None) -> None:
    try:
        with reporting_files(witness.path):
            last = witness.last()
        shown = json.loads(decoded(bundle.read_bytes())) if bundle else _fetched(url, key, last)
        note, path = str(shown["checkpoint"]), [bytes.fromhex(node) for node in shown.get("path") or ()]
        with reporting_files(witness.path):
            accepted = witness.accept(note, path)
    except (NoteRefused, Inconsistent) as refusal:
        click.echo(f"REFUSED: {refusal}", err=True)
        raise SystemExit(REFUSED) from refusal
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"no checkpoint could be read: {type(error).__name__}") from error
    before = f", which continue the {last.size} seen before" if last and last.size < accepted.size else ""
    click.echo(f"accepted: {accepted.origin}, {accepted.size} entries{before}, root {accepted.root.hex()}")


def _fetched(url: str | None, key: str | None, last: Checkpoint | None) -> dict[str, Any]:
    """What the service shows now, with the proof that it continues the last. Raises Inconsistent where it says that it cannot."""
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        raise click.UsageError("--service is a URL that begins with https:// or http://")
    path = PATHS["consistency"].format(last.size) if last and last.size else PATHS["checkpoint"]
    request = urllib.request.Request(url.rstrip("/") + path, headers={"Accept": "application/json", "Authorization": f"Bearer {key or ''}"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 422 and last:
                raise Inconsistent(f"it had {last.size} entries and now shows fewer: it was rolled back") from error
            raise click.ClickException(f"the service answered {error.code}") from error


@ledger.command("rotate-key")
@click.option("--algorithm", type=click.Choice(["ed25519", "sm2"]), default="ed25519", show_default=True, help="The first key of sm2 signs beside ed25519.")
def rotate_key(algorithm: str) -> None:
    """Make another signing key and print its public half; checkpoints carry the signatures of both until the old one is retired."""
    if algorithm == "sm2" and not libcrypto.available():
        raise click.ClickException("this machine has no libcrypto of OpenSSL 3 with SM2; Debian and openEuler have it in their package of OpenSSL")
    with reporting_refusals():
        click.echo(rotate(service().ledger, now(), BY, algorithm == "sm2").line)


@ledger.command("retire-key")
@click.argument("key_id", metavar="ID")
def retire_key(key_id: str) -> None:
    """End the signing key with this id (the eight digits in its middle); what it signed stays good."""
    with reporting_refusals():
        click.echo(f"{retire(service().ledger, key_id, now(), BY).id.hex()} signs no more")


@ledger.command("begin-anew")
@click.option("--yes", is_flag=True, help="Do not ask.")
def begin_anew_(yes: bool) -> None:
    """After entries were lost for good: give the ledger a new name and key, so that every witness has to be informed. The service is stopped."""
    note = CheckpointArchive(data()).latest()
    signed = f"{Checkpoint.read(split(note)[0]).size} entries were signed. " if note else ""
    if not yes:
        click.confirm(f"{signed}Those that are missing stay missing, and every witness will refuse the ledger until it takes the new key. Go on?", abort=True)
    lock = take_lock(data())
    if lock is None:
        raise click.ClickException("a service or command holds the data folder; stop it first")
    click.echo(f"the ledger is now {begin_anew(data())}; hand out its new public key: flask --app wsgi ledger checkpoint --keys")
