"""`results`: the result index is forgotten when its time has come, and says what it holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from recognition.cli.registry.common import now, reporting_refusals, service
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.web.shared.result_index import RESULTS

if TYPE_CHECKING:
    from recognition.services.results.index import ResultIndex

results = AppGroup("results", help="The result index: forget what has ended, say what it holds.")


def _index() -> ResultIndex:
    index: ResultIndex | None = current_app.extensions.get(RESULTS)
    if index is None:
        raise click.ClickException("RECOGNITION_RESULTS declares no result index")
    return index


@results.command("forget")
def forget() -> None:
    """Delete what nothing can recognise any more, overwrite what deleting leaves behind, and destroy keys with nothing under them. Once a day."""
    from recognition.services.results.forgetting import forget

    index = _index()
    with reporting_refusals():
        done = forget(service(), index, now())
    click.echo(f"{done.results} results and {done.searches} searches deleted, {done.pages} pages overwritten, {done.corroborated} acceptances corroborated")
    if done.year is not None:
        click.echo(f"the keys up to {done.year} are destroyed")


@results.command("status")
def status() -> None:
    """What was announced in the last thirty days, by issuer, and when the index last forgot."""
    index, today = _index(), shanghai_day(now())
    with reporting_refusals():
        for issuer, count in sorted(index.store.announcers(today - timedelta(days=29), today).items()):
            click.echo(f"{issuer} {count}")
        for day, at, count, pages, searches, year in index.store.forgotten(7):
            keys = f", destroyed the keys up to {year}" if year else ""
            click.echo(f"{day} forgot {count} results and {searches} searches, overwrote {pages} pages{keys}, at {at}")


COMMANDS = {results.name: results}


@results.command("clinician")
@click.argument("institution")
@click.argument("user")
def clinician(institution: str, user: str) -> None:
    """Print the pseudonym under which entries and the privacy officer's list name USER (a CDS Hooks userId, such as Practitioner/lin) of INSTITUTION."""
    from recognition.web.cds_hooks import ASKING

    asking = current_app.extensions.get(ASKING)
    if asking is None:
        raise click.ClickException("RECOGNITION_CDS_HOOKS is not set")
    with reporting_refusals():
        click.echo(asking.hashes.clinician(institution, user))
