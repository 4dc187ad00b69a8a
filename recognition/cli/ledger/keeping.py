"""`references` and `ledger erase-note`: what is forgotten when its time has come, while every proof stands."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from recognition.cli.keys import ledger
from recognition.cli.ledger.common import BY
from recognition.cli.registry.common import now, reporting_refusals, service
from recognition.services.key_lifecycle import destroy_references, erase_note

references = AppGroup("references", help="Keys under which references are hashed, one per year: list, destroy.")


@references.command("list")
def list_() -> None:
    """List the years whose references can be matched, and those that were destroyed; never the keys."""
    for year, present in service().references.years():
        click.echo(f"{year} {'kept' if present else 'destroyed, with all before it'}")


@references.command("destroy")
@click.option("--year", type=click.IntRange(1900, 9999), required=True, help="The last year whose retention has ended; those before it end with it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def destroy(year: int, yes: bool) -> None:
    """Destroy the keys of a year and of those before it: their hashes match nothing and say nothing any more. There is no way back."""
    if not yes:
        click.confirm(
            f"References up to {year} cannot be matched or tested by anybody afterwards, and copies of the keys have to be destroyed as well. Go on?",
            abort=True,
        )
    with reporting_refusals():
        destroy_references(service().ledger, service().references, year, now(), BY)
    click.echo(f"references up to {year} are destroyed; destroy the copies of keys/references that are kept elsewhere too")


@ledger.command("erase-note")
@click.option("--id", "entry_id", required=True, help="Id of the decision whose note is to go.")
def erase_note_(entry_id: str) -> None:
    """Erase the note beside a decision for good; the entry and every proof stand."""
    with reporting_refusals():
        erase_note(service().ledger, entry_id)
    click.echo(f"the note beside {entry_id} is erased; the entry stands")
