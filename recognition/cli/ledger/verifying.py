"""`ledger verify` and `ledger replay`: is every entry what was written, and does every answer follow from its question?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import orjson
from tqdm import tqdm

from recognition.cli.keys import ledger
from recognition.cli.ledger.common import FILE, PublicKeys, data, trusted
from recognition.cli.registry.common import DAY, now, reporting_refusals, service
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.ledger.checkpoints import CheckpointArchive, PublicKey, SigningKeys
from recognition.ledger.checkpoints.kept_notes import notes_in
from recognition.ledger.checkpoints.note import SM2
from recognition.ledger.file import LEDGER_FILE, LedgerRefused
from recognition.ledger.rollups import recount
from recognition.ledger.verifying import LedgerFinding, LedgerUnreadable, VerificationReport, entries_of, of_folder, verify
from recognition.services.replay_apart import replay_apart
from recognition.support import libcrypto

WRONG, UNREADABLE = 1, 3
"""Exit statuses besides 0 and click's 2 for a wrong call: something is not as it was written; there is nothing to examine, or nothing to hold it against."""
SHOWN = 20


@ledger.command("verify")
@click.option("--file", "file", type=FILE, help="A copy of ledger.sqlite; without it the data folder's own.")
@click.option(
    "--public-key", "public_keys", type=PublicKeys(), multiple=True, help="Key of checkpoints, or a file of keys; without it those in the data folder."
)
@click.option("--checkpoints", type=click.Path(exists=True, path_type=Path), help="Signed notes: a file, or the folder `checkpoints` of a data folder.")
@click.option(
    "--editions", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of editions; without it and --file the data folder's own."
)
@click.option("--counters", is_flag=True, help="Count everything anew as well and compare with the quick counters.")
def verify_(file: Path | None, public_keys: tuple[list[PublicKey], ...], checkpoints: Path | None, editions: Path | None, counters: bool) -> None:
    """Examine every entry, the tree, the signatures and the editions, and name the first that is wrong. Status 0 right, 1 wrong, 3 unreadable."""
    if file is not None and counters:
        raise click.UsageError("--counters goes with the data folder's own ledger, not with --file")
    own = file is None
    try:
        path = of_folder(data()) if file is None else file
    except LedgerRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    named = file or data() / LEDGER_FILE
    keys = _verifiable(trusted(public_keys)) or (_verifiable(SigningKeys(data()).every(), own=True) if own else [])
    notes, broken = _notes(checkpoints) if checkpoints else (list(CheckpointArchive(data()).every()) if own else [], [])
    try:
        with tqdm(unit="entries", disable=None) as bar:
            bar.total = entries_of(path)
            report = verify(path, notes, keys, editions or (data() / "editions" if own else None), bar.update)
    except LedgerUnreadable as error:
        click.echo(f"{named} cannot be read: {error}", err=True)
        raise SystemExit(UNREADABLE) from error
    report.findings.extend(broken)
    _print_report(report, len(keys), checkpoints)
    differing = _recounted() if counters else 0
    if report.findings or differing:
        raise SystemExit(WRONG)
    if checkpoints and not report.last:
        raise SystemExit(UNREADABLE)


def _verifiable(keys: list[PublicKey], own: bool = False) -> list[PublicKey]:
    """The keys by which this machine can verify. Those of SM2 that it cannot are left out of the ledger's `own`; given by somebody they end the command."""
    if all(key.type != SM2 for key in keys) or libcrypto.available():
        return keys
    click.echo("SM2 signatures cannot be checked here: this machine has no libcrypto of OpenSSL 3 with SM2", err=True)
    if own:
        return [key for key in keys if key.type != SM2]
    raise SystemExit(UNREADABLE)


def _notes(path: Path) -> tuple[list[str], list[LedgerFinding]]:
    """The notes of the files named, and what was part of a checkpoint and cannot be read. Ends the command at a file without any."""
    files = sorted(path.glob("*.notes")) if path.is_dir() else [path]
    notes: list[str] = []
    broken: list[LedgerFinding] = []
    for file in files:
        readable, parts = notes_in(file.read_bytes())
        if not readable:
            click.echo(f"{file} holds no checkpoint that can be read: a signed note has an origin, a number of entries, a root and signatures", err=True)
            raise SystemExit(UNREADABLE)
        notes += readable
        broken += [LedgerFinding(None, None, f"{file.name}: part of a checkpoint that cannot be read: {part[:SHOWN]}…") for part in parts]
    if not files:
        click.echo(f"{path} holds no files *.notes", err=True)
        raise SystemExit(UNREADABLE)
    return notes, broken


def _print_report(report: VerificationReport, keys: int, named: Path | None) -> None:
    click.echo(f"{report.size} entries, root {report.root.hex() if report.root else 'unknown'}")
    if report.last:
        click.echo(f"{report.checkpoints} checkpoints signed by {report.last.origin}, the last for {report.last.size} entries")
        if report.last_by_sm2:
            click.echo(f"{report.by_sm2} of them by SM2, the last for {report.last_by_sm2.size} entries")
    else:
        click.echo("No checkpoint by a key that is trusted here: entries hold together or not, but nobody says that none was cut off the end.")
    if report.foreign:
        click.echo(f"{report.foreign} checkpoints were signed by none of the {keys} keys, or for a ledger of an earlier name, and were left aside")
    for finding in report.findings[:SHOWN]:
        click.echo(str(finding))
    if len(report.findings) > SHOWN:
        click.echo(f"and {len(report.findings) - SHOWN} more")
    if report.findings:
        click.echo(f"WRONG, first at {report.findings[0]}")
    elif named and not report.last:
        click.echo(f"UNCHECKED: no checkpoint in {named} is signed by a key that is trusted here. Bring the ledger's public key, or the right file.")
    else:
        click.echo("Nothing is wrong.")


def _recounted() -> int:
    with reporting_refusals():
        result = recount.recount(service().counters, service().ledger.reads, shanghai_day(now()))
    click.echo(f"counters as of {result.today}: {result.rows} rows compared, {len(result.differences)} differences")
    return len(result.differences)


@ledger.command("replay")
@click.option("--from", "since", type=DAY, help="First day of the lookups, in Shanghai.")
@click.option("--to", "until", type=DAY, help="Last day.")
def replay_(since: date | None, until: date | None) -> None:
    """Derive every answer again from its question, its edition and its policy; status 1 where one comes out otherwise."""
    with reporting_refusals(), tqdm(unit="lookups", disable=None) as bar:
        report = replay_apart(service(), since, until, bar.update)
    for number in report.damaged:
        click.echo(f"edition {number} is not what was published")
    for difference in report.differences:
        click.echo(f"entry {difference.sequence} {difference.field}: written {_json(difference.recorded)}, derived {_json(difference.derived)}")
    if report.without:
        click.echo(f"{report.without} lookups rest on an edition of a neighbouring region that is not held here, and are not derived again")
    click.echo(f"{report.lookups - report.without} lookups derived again, {report.differing} come out otherwise")
    if report.differing or report.damaged:
        raise SystemExit(WRONG)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
