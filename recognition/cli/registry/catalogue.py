"""Commands that read: editions, what differs, files of one, the recall list, unknown codes, a question as of a day."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import click
import orjson

from recognition.catalogue.editions import exporting
from recognition.catalogue.editions.store import Edition
from recognition.cli.files import replaced_file, reporting_files
from recognition.cli.registry.common import DAY, data, keyed, ledger, now, registrar, registry, reporting_refusals, service
from recognition.domain.lookups import SHANGHAI, Coding, Query
from recognition.services.publications import checking, preview, recall
from recognition.services.publications.unknown import unknown as count_unknown


@registry.command()
def editions() -> None:
    """List every publication: number, day, hash, approvers, reason."""
    with reporting_refusals():
        for publication in service().publications():
            click.echo(
                "\t".join(
                    (
                        str(publication.number),
                        f"{publication.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
                        publication.sha256,
                        ",".join(publication.approvers),
                        publication.reason or "-",
                    )
                )
            )


@registry.command()
@click.argument("before")
@click.argument("after")
@click.option("--day", type=DAY, help="What it means on this day; today without it.")
def diff(before: str, after: str, day: date | None) -> None:
    """What differs between two editions (by number) or drafts (by id), and what that means."""
    with reporting_refusals():
        result = checking.compare(_edition(before), _edition(after), day or _today())
    click.echo(orjson.dumps(result, option=orjson.OPT_INDENT_2).decode())


@registry.command("export")
@click.argument("edition")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="FILE.sqlite, FILE.xlsx, or a folder for CSV files.")
@click.option("--day", type=DAY, help="Only what holds on this day (not for .sqlite).")
def export_(edition: str, target: Path, day: date | None) -> None:
    """Write an edition (by number) or a checked draft (by id) to a file."""
    with reporting_refusals():
        edition_ = _edition(edition)
        if target.suffix == ".sqlite":
            with replaced_file(target) as unfinished:
                shutil.copyfile(edition_.path, unfinished)
        elif target.suffix == ".xlsx":
            with replaced_file(target) as unfinished:
                exporting.workbook(edition_, unfinished, day)
        else:
            with reporting_files(target):
                target.mkdir(parents=True, exist_ok=True)
            for name in exporting.STORED:
                with replaced_file(target / f"{name}.csv") as unfinished:
                    unfinished.write_bytes(b"".join(exporting.csv_of(edition_, name, day)))
    click.echo(target)


@registry.command("recall")
@click.argument("number", type=int)
@keyed
def recall_(number: int, key: str) -> None:
    """Accepted lookups that rested on what publication NUMBER took away, one JSON object to a line."""
    with reporting_refusals():
        for row in recall.affected(data(), ledger(), number, registrar(key)):
            click.echo(orjson.dumps(row).decode())


@registry.command("unknown")
@click.option("--since", type=DAY, help="First day; 30 days ago without it.")
@click.option("--until", type=DAY, help="Last day; today without it.")
def unknown_(since: date | None, until: date | None) -> None:
    """Codes that lookups met and the catalogue does not know, most frequent first."""
    with reporting_refusals():
        for row in count_unknown(ledger(), since or _today() - timedelta(30), until or _today()):
            click.echo("\t".join(map(str, (row["count"], row["receivers"], row["kind"], row["code"], row["issuer"] or "-"))))


@registry.command("preview")
@click.option("--item", required=True, help="Our code of the item.")
@click.option("--issuer", required=True, help="Our code of the hospital that performed it.")
@click.option("--receiver", required=True, help="Our code of the hospital that asks.")
@click.option("--performed", required=True, type=DAY, help="The day of sampling or examination.")
@click.option("--as-of", type=DAY, help="Asked on this day; today without it.")
@click.option("--edition", help="By this edition (number) or checked draft (id); the one in force on the day without it.")
def preview_(item: str, issuer: str, receiver: str, performed: date, as_of: date | None, edition: str | None) -> None:
    """Ask a question as of a day. It is not written down and earns nothing."""
    day = as_of or _today()
    query = Query(
        Coding("recognition", item), Coding("recognition", issuer), datetime(performed.year, performed.month, performed.day, tzinfo=SHANGHAI), receiver
    )
    with reporting_refusals():
        edition_ = _edition(edition) if edition else service().edition_numbered(preview.number_on(service().publications(), day))
        answer = preview.preview(edition_, query, day)
    click.echo(f"{answer.verdict}\tedition {edition_.number}\t{','.join(answer.reasons) or '-'}\t{answer.valid_through or '-'}")


def _edition(number_or_draft: str) -> Edition:
    return (
        service().edition_numbered(int(number_or_draft))
        if number_or_draft.isdigit() and len(number_or_draft) < 10
        else preview.of_draft(data(), number_or_draft)
    )


def _today() -> date:
    return now().astimezone(SHANGHAI).date()
