"""Commands about spreadsheets: import one, download a template, confirm a name, see what was sent and what is due."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from recognition.catalogue.drafts.submissions import Submissions
from recognition.catalogue.spreadsheets import templates
from recognition.catalogue.spreadsheets.forms import IMPORTED
from recognition.catalogue.spreadsheets.scope import LIMITS
from recognition.cli.files import replaced_file
from recognition.cli.registry.common import DAY, FAULTY, data, keyed, ledger, now, registrar, registry, reporting_refusals
from recognition.domain.lookups import SHANGHAI
from recognition.services.publications import drafting, imports

SHOWN = 50
"""Errors that are printed; the marked file has all."""


MORE = {
    "converted": "windows taken as days",
    "doubtful": "codes that end in 0 after their fifteenth digit",
    "noted": "notes that may change what the rows say",
    "passed_over": "rows passed over",
    "summed": "rows that fill every column and were left out as sums",
    "voided": "rows whose remarks say that they are void",
}
"""Kinds of rows of which the outcome names the first few."""


@registry.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--draft", help="The draft it goes into; without it a new draft is begun and its id printed first.")
@click.option("--table", required=True, type=click.Choice(IMPORTED), help="What the spreadsheet holds.")
@click.option("--division", default="", help="Extent: only institutions in this division (2, 4 or 6 digits).")
@click.option("--limit", "limits", multiple=True, metavar="COLUMN=VALUE", help=f"Extent: only rows with this value; one of {', '.join(LIMITS)}.")
@click.option("--set", "defaults", multiple=True, metavar="COLUMN=VALUE", help="A value for all rows where the spreadsheet has no such column.")
@click.option("--remove-missing", is_flag=True, help="Rows of the draft inside the extent that the file lacks are removed, not only listed.")
@click.option("--sender", default="", help="Which division, institution or evaluator sent it.")
@click.option("--errors-to", type=click.Path(dir_okay=False, path_type=Path), help="Where to put the copy with the errors marked.")
@keyed
def import_(
    file: Path,
    draft: str | None,
    table: str,
    division: str,
    limits: tuple[str, ...],
    defaults: tuple[str, ...],
    remove_missing: bool,
    sender: str,
    errors_to: Path | None,
    key: str,
) -> None:
    """Import a spreadsheet (CSV, XLSX, XLS, ODS, DBF, or a table of HTML or XML) into a draft, whole or not at all. Status 3: it has errors, and the draft is as it was."""
    caller = registrar(key)
    wish = {"extent": {"table": table, "division": division, **_pairs(limits)}, "defaults": _pairs(defaults), "remove_missing": remove_missing}
    with reporting_refusals():
        if draft is None:
            draft = drafting.begin(data(), ledger(), caller, now(), file.stem[:60]).id
            click.echo(f"draft {draft}")
        submission = drafting.receive(data(), ledger(), draft, caller, file, file.name, sender, wish, now())
        with imports.Importing(data(), submission, now()) as importing, tqdm(unit="rows", disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total or None
                bar.update(done - bar.n)

            outcome = importing.outcome(progress)
    _unseen(outcome)
    if outcome["accepted"]:
        for name, counts in outcome["tables"].items():
            click.echo("{0}: {added} added, {changed} changed, {same} as before, {missing} missing, {removed} removed".format(name, **counts))
            if counts["closed"]:
                click.echo(f"{name}: {counts['closed']} closed on the day before a row that begins later")
        return
    _faulty(outcome, submission, errors_to)
    raise click.exceptions.Exit(FAULTY)


def _faulty(outcome: dict[str, Any], submission: str, errors_to: Path | None) -> None:
    """Prints the first errors, and where the copy is in which all are marked; an import that was stopped has none."""
    submissions = Submissions(data())
    marked = submissions.file(submissions.submission(submission), marked=True)
    if errors_to and marked.exists() and not _copied(marked, errors_to):
        errors_to = None
    for error in outcome["faults"][:SHOWN]:
        location = f"{error['sheet']} {error['column']}{error['row'] or ''}".strip()
        click.echo(f"{location}: {error['value']}: {error['wrong']['zh']}（{error['right']['zh']}） {error['wrong']['en']} ({error['right']['en']})", err=True)
    where = f"; all of them are marked in {errors_to or marked}" if marked.exists() else ""
    click.echo(f"{len(outcome['faults']) + outcome['more_faults']} errors, nothing was imported{where}", err=True)


def _copied(marked: Path, target: Path) -> bool:
    """Puts the copy with the errors where it is wanted; where that fails says why, for the errors themselves are still to be printed."""
    try:
        with replaced_file(target) as unfinished:
            shutil.copyfile(marked, unfinished)
    except click.ClickException as error:
        error.show()
        return False
    return True


def _unseen(outcome: dict[str, Any]) -> None:
    """Says which columns and sheets were not read, what was that the file hides, and which windows were converted into days."""
    for sheet in outcome["sheets"]:
        if sheet["ignored"]:
            click.echo(f"not read: {', '.join(sheet['ignored'])}", err=True)
        for name in ("hidden_rows", "hidden_columns"):
            if sheet[name]:
                click.echo(f"{sheet['name']}: {sheet[name]} {name.replace('_', ' ')} were read: {sheet[f'{name}_named']}".strip(": "), err=True)
        if sheet["deleted_records"]:
            click.echo(f"{sheet['deleted_records']} records are marked as deleted and were not read", err=True)
        for line in sheet["converted"]:
            click.echo(f"row {line['row']}: {line['written']} taken as {line['days']} days", err=True)
        for line in sheet["doubtful"]:
            click.echo(
                f"row {line['row']}: {line['heading']} {line['written']} ends in 0 after its fifteenth digit: right only where the cell was text", err=True
            )
        for line in sheet["voided"]:
            click.echo(f"row {line['row']} was read although its remark says: {line['written']}", err=True)
        if sheet["comments"]:
            click.echo(f"{sheet['comments']} comments were not read: {sheet['comments_named']}", err=True)
        if sheet["struck_by_rule"]:
            click.echo(f"a rule may strike cells through, which were read as ones that hold: {sheet['struck_by_rule']}", err=True)
        for line in sheet["summed"]:
            click.echo(f"row {line['row']} fills every column and was left out as a sum: {line['text']}", err=True)
        for line in sheet["noted"]:
            click.echo(f"row {line['row']} may change what the rows say: {line['text']}", err=True)
        for line in sheet["passed_over"]:
            click.echo(f"row {line['row']} passed over: {line['text']}", err=True)
        for kind, what in MORE.items():
            if more := sheet["remarked"][kind] - len(sheet[kind]):
                click.echo(f"{more} more {what}", err=True)
    for sheet in outcome["unread_sheets"]:
        if sheet["why"] != "other_table":
            click.echo(f"sheet not read ({sheet['why'].replace('_', ' ')}): {sheet['sheet']}", err=True)


def _pairs(texts: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.BadParameter(f"{text!r} is not COLUMN=VALUE")
        pairs[name.strip()] = value.strip()
    return pairs


@registry.command()
@click.argument("table", type=click.Choice(IMPORTED))
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="File to write; TABLE.xlsx without it.")
def template(table: str, target: Path | None) -> None:
    """Write an empty spreadsheet to fill in."""
    target = target or Path(f"{table}.xlsx")
    with replaced_file(target) as unfinished:
        unfinished.write_bytes(templates.template(table))
    click.echo(target)


@registry.command()
@click.argument("sender")
@click.argument("table", type=click.Choice(IMPORTED))
@click.argument("day", type=DAY)
@click.option("--round", "round_", default="")
@keyed
def due(sender: str, table: str, day, round_: str, key: str) -> None:
    """Note that SENDER owes a TABLE by a DAY."""
    registrar(key)
    with reporting_refusals():
        Submissions(data()).expect(drafting.words("sender", sender, 64), table, round_, day.isoformat())


@registry.command("desk")
def desk_() -> None:
    """What was sent by whom and when, and what is due and missing."""
    with reporting_refusals():
        submissions = imports.submissions(data(), now())
        for row in submissions.owed(now().astimezone(SHANGHAI).date().isoformat()):
            state = f"answered by {row['answered']}" if row["answered"] else f"late by {row['late']} days" if row["late"] else "due"
            click.echo("\t".join(("due", row["sender"], row["table"], row["round"], row["due_on"], state)))
        for row in submissions.submissions():
            click.echo(
                "\t".join(
                    (
                        "sent",
                        row["at"][:16],
                        row["sender"] or "-",
                        row["table"],
                        row["state"],
                        str(row["rows"] or 0),
                        str(row["faults"] or 0),
                        row["id"],
                        row["file_name"],
                    )
                )
            )
