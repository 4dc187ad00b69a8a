"""`ledger verify` and `ledger replay`: is every entry what was written, and does every answer follow from its question?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import orjson
from tqdm import tqdm

from recognition.cli.keys import ledger
from recognition.cli.ledger.common import FILE, PublicKeys, data, trusted
from recognition.cli.registry.common import DAY, now, service, told
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.ledger.checkpoints import Archive, PublicKey, SigningKeys
from recognition.ledger.checkpoints.archive import read_notes
from recognition.ledger.file import LEDGER_FILE
from recognition.ledger.rollups import recount
from recognition.ledger.verifying import LedgerUnreadable, VerificationReport, entries_of, verify
from recognition.services.replay import replay

WRONG, UNREADABLE = 1, 3
"""Exit statuses besides 0 and click's 2 for a wrong call: something is not as it was written; there is nothing to examine."""
SHOWN = 20


@ledger.command("verify")
@click.option("--file", "file", type=FILE, help="A copy of ledger.sqlite; without it the data folder's own.")
@click.option("--public-key", "given", type=PublicKeys(), multiple=True, help="Key of checkpoints, or a file of keys; without it those in the data folder.")
@click.option("--checkpoints", type=click.Path(exists=True, path_type=Path), help="Signed notes: a file, or the folder `checkpoints` of a data folder.")
@click.option(
    "--editions", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of editions; without it and --file the data folder's own."
)
@click.option("--counters", is_flag=True, help="Count everything anew as well and compare with the quick counters.")
def verify_(file: Path | None, given: tuple[list[PublicKey], ...], checkpoints: Path | None, editions: Path | None, counters: bool) -> None:
    """Examine every entry, the tree, the signatures and the editions, and name the first that is wrong. Status 0 right, 1 wrong, 3 unreadable."""
    if file is not None and counters:
        raise click.UsageError("--counters goes with the data folder's own ledger, not with --file")
    own = file is None
    path = data() / LEDGER_FILE if file is None else file
    keys = trusted(given) or (SigningKeys(data()).public() if own else [])
    notes = _notes(checkpoints) if checkpoints else list(Archive(data()).every()) if own else []
    try:
        with tqdm(unit="entries", disable=None) as bar:
            bar.total = entries_of(path)
            report = verify(path, notes, keys, editions or (data() / "editions" if own else None), bar.update)
    except LedgerUnreadable as error:
        click.echo(f"{path} cannot be read: {error}", err=True)
        raise SystemExit(UNREADABLE) from error
    _tell(report, len(keys))
    differing = _recounted() if counters else 0
    if report.findings or differing:
        raise SystemExit(WRONG)


def _notes(path: Path) -> list[str]:
    files = sorted(path.glob("*.notes")) if path.is_dir() else [path]
    return [note for file in files for note in read_notes(file.read_text("utf-8", "replace"))]


def _tell(report: VerificationReport, keys: int) -> None:
    click.echo(f"{report.size} entries, root {report.root.hex() if report.root else 'unknown'}")
    if report.last:
        click.echo(f"{report.checkpoints} checkpoints signed by {report.last.origin}, the last for {report.last.size} entries")
    else:
        click.echo("No checkpoint by a key that is trusted here: entries hold together or not, but nobody says that none was cut off the end.")
    if report.foreign:
        click.echo(f"{report.foreign} checkpoints were signed by none of the {keys} keys, or for a ledger of an earlier name, and were left aside")
    for finding in report.findings[:SHOWN]:
        click.echo(str(finding))
    if len(report.findings) > SHOWN:
        click.echo(f"and {len(report.findings) - SHOWN} more")
    click.echo(f"WRONG, first at {report.findings[0]}" if report.findings else "Nothing is wrong.")


def _recounted() -> int:
    with told():
        result = recount.recount(service().counters, service().ledger.reads, shanghai_day(now()))
    click.echo(f"counters as of {result.today}: {result.rows} rows compared, {len(result.differences)} differences")
    return len(result.differences)


@ledger.command("replay")
@click.option("--from", "since", type=DAY, help="First day of the lookups, in Shanghai.")
@click.option("--to", "until", type=DAY, help="Last day.")
def replay_(since: date | None, until: date | None) -> None:
    """Derive every answer again from its question, its edition and its policy; status 1 where one comes out otherwise."""
    with told(), tqdm(unit="lookups", disable=None) as bar:
        report = replay(service(), since, until, bar.update)
    for number in report.damaged:
        click.echo(f"edition {number} is not what was published")
    for difference in report.differences:
        click.echo(f"entry {difference.sequence} {difference.field}: written {_json(difference.recorded)}, derived {_json(difference.derived)}")
    click.echo(f"{report.lookups} lookups derived again, {report.differing} come out otherwise")
    if report.differing or report.damaged:
        raise SystemExit(WRONG)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
