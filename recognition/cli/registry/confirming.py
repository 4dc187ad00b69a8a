"""Commands about what registrars stand for: names in spreadsheets, and other names of items; listed with who and when, and taken back."""

from __future__ import annotations

from itertools import count

import click

from recognition.catalogue.drafts.submissions import Submissions
from recognition.cli.registry.common import data, keyed, ledger, now, registrar, registry, reporting_refusals
from recognition.services.publications import confirming, drafting

PAGE = 500
KIND = click.Choice(["institution", "item", "scope", "evaluator", "division"])


@registry.command()
@click.argument("kind", type=KIND)
@click.argument("written")
@click.argument("code")
@keyed
def confirm(kind: str, written: str, code: str, key: str) -> None:
    """Say that a name as WRITTEN in spreadsheets means CODE, from now on; then import the file again."""
    with reporting_refusals():
        drafting.confirm(data(), registrar(key), kind, written, code, now())


@registry.command()
def confirmations() -> None:
    """What registrars said that names in spreadsheets mean, newest first: when, who, kind, as written, code."""
    with reporting_refusals():
        for confirmation in Submissions(data()).confirmations():
            click.echo("\t".join((confirmation["at"][:16], confirmation["by"], confirmation["kind"], confirmation["written"], confirmation["code"])))


@registry.command()
@click.argument("kind", type=KIND)
@click.argument("written")
@keyed
def unconfirm(kind: str, written: str, key: str) -> None:
    """Take back what a name as WRITTEN was said to mean: files that come later ask again."""
    with reporting_refusals():
        drafting.take_back(data(), registrar(key), kind, written)


@registry.command()
@click.argument("draft_id")
@click.option("--unconfirmed", is_flag=True, help="Those without a source instead, which nobody has confirmed.")
def aliases(draft_id: str, unconfirmed: bool) -> None:
    """Other names of items for which a registrar stands in a draft: code, alias, who, when."""
    with reporting_refusals():
        for offset in count(0, PAGE):
            _, rows = confirming.unconfirmed(data(), ledger(), draft_id, offset, PAGE) if unconfirmed else confirming.confirmed(data(), draft_id, offset, PAGE)
            for row in rows:
                click.echo("\t".join((row["code"], row["alias"], row.get("by") or "-", row.get("at", "")[:16] or "-")))
            if len(rows) < PAGE:
                return


@registry.command("confirm-alias")
@click.argument("draft_id")
@click.argument("code")
@click.argument("alias")
@click.option("--take-back", is_flag=True, help="Make it a candidate again; editions in force stay as they are.")
@keyed
def confirm_alias(draft_id: str, code: str, alias: str, take_back: bool, key: str) -> None:
    """Stand for another name of an item in a draft, so that it is taken without a question."""
    with reporting_refusals():
        changed = (confirming.take_back if take_back else confirming.confirm)(
            data(), ledger(), draft_id, registrar(key), [{"code": code, "alias": alias}], now()
        )
        click.echo(f"{changed} changed")
