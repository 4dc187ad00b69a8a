"""Commands about drafts: begin, check, approve, publish, give up; and the beginning of a production folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click
from flask import current_app

from recognition.catalogue.drafts import store as drafts
from recognition.cli.registry.common import BLOCKED, DAY, data, keyed, ledger, now, registrar, registry, reporting_refusals
from recognition.domain.lookups import SHANGHAI, Role
from recognition.services.keys import KEYS, issue_key
from recognition.services.publications import beginning, checking, drafting, withdrawal

BY = "operator"
REFERENCE = (
    "divisions",
    "division_changes",
    "scopes",
    "scope_prefixes",
    "item_groups",
    "items",
    "item_aliases",
    "panels",
    "panel_members",
    "coverings",
    "local_reasons",
)
"""Reference data without any catalogue, price or institution: those are the region's own."""


@registry.command()
@click.option("--reference", is_flag=True, help="With divisions, scopes, items, aliases and panels of the reference data; no catalogue and no prices.")
@click.option("--registrars", type=click.IntRange(2, 20), default=2, show_default=True, help="How many keys to make.")
def init(reference: bool, registrars: int) -> None:
    """Begin an empty folder: print the first registrars' keys, this once, and publish an edition that holds nothing yet."""
    tables: dict[str, Iterable[Mapping[str, Any]]] = {}
    if reference:
        from seed import reference as shipped  # a few megabytes that no other command needs

        tables = {name: rows for name, rows in shipped.tables().items() if name in REFERENCE}
        tables["meta"] = [{"key": key, "value": value} for key, value in shipped.meta().items() if key in ("title", "notice_divisions", "notice_loinc")]
    with reporting_refusals():
        store = current_app.extensions[KEYS]
        publication, keys = beginning.begin(
            data(), ledger(), lambda label: issue_key(store, ledger(), now(), BY, Role.REGISTRAR, label=label), now(), tables, registrars
        )
    for key in keys:
        click.echo(key)
    click.echo(f"edition {publication.number} {publication.sha256}", err=True)


@registry.command()
@click.option("--title", default="", help="What it is for.")
@click.option("--like", type=int, help="With the content of the edition of this number, to bring it back.")
@keyed
def draft(title: str, like: int | None, key: str) -> None:
    """Begin a draft and print its id."""
    with reporting_refusals():
        click.echo(drafting.begin(data(), ledger(), registrar(key), now(), title, like).id)


@registry.command("drafts")
def drafts_() -> None:
    """List every draft."""
    with reporting_refusals():
        for draft_ in drafts.every(data()):
            described = drafting.as_dict(draft_, ledger())
            click.echo(
                "\t".join(
                    (
                        draft_.id,
                        described["state"],
                        described["created_at"][:16],
                        described["created_by"],
                        f"edition {described['base_number']}",
                        described["title"],
                    )
                )
            )


@registry.command()
@click.argument("draft_id")
@click.argument("institution")
@click.argument("division")
@click.option("--from", "since", type=DAY, required=True, help="The first day.")
@keyed
def assign(draft_id: str, institution: str, division: str, since, key: str) -> None:
    """Say where an institution lies from a day on."""
    with reporting_refusals():
        drafting.assign(data(), ledger(), draft_id, registrar(key), institution, division, since)


@registry.command()
@click.argument("draft_id")
def check(draft_id: str) -> None:
    """Bring a draft up to what is in force, check it, and build its edition. Status 4: findings forbid publishing."""
    with reporting_refusals():
        result = checking.check(data(), ledger(), draft_id, now())
    for finding in result["findings"]:
        click.echo(
            f"{'forbids' if finding['blocks'] else 'to answer'}\t{finding['code']}\t{finding['table']}\t{finding['count']}\t{finding['zh']} {finding['en']}"
        )
        for row in finding["rows"][:5]:
            click.echo("\t" + " ".join(f"{name}={value}" for name, value in row.items()))
    for note in result["notes"]:
        click.echo(f"note\t{note['code']}\t{note['table']}\t{note['count']}\t{note['zh']} {note['en']}")
    if result["sha256"] is None:
        raise click.exceptions.Exit(BLOCKED)
    _print_difference(result)
    click.echo(result["sha256"])


def _print_difference(result: dict) -> None:
    for table, counts in result["difference"].items():
        click.echo(
            f"{table}: {counts['added']} added, {counts['changed']} changed, {counts['removed']} removed"
            + (f"; {counts['closed']} of the changed closed by later rows" if "closed" in counts else "")
        )
    meaning = result["meaning"]
    click.echo(f"pairs recognised: {meaning['pairs_before']} before, {meaning['pairs_after']} after; {meaning['begin']} begin, {meaning['cease']} cease")
    for direction in meaning["directions"]:
        click.echo(f"  {direction['from']} -> {direction['to']}: {direction['begin']} begin, {direction['cease']} cease")


@registry.command()
@click.argument("draft_id")
@click.option("--sha256", required=True, help="The edition that you have looked at, as `check` printed it.")
@click.option("--acknowledge", "acknowledged", multiple=True, metavar="CODE", help="A finding that you answer for.")
@keyed
def approve(draft_id: str, sha256: str, acknowledged: tuple[str, ...], key: str) -> None:
    """Stand for a draft as its second registrar."""
    with reporting_refusals():
        drafting.approve(data(), ledger(), draft_id, registrar(key), sha256, frozenset(acknowledged), now())


@registry.command()
@click.argument("draft_id")
@click.option("--reason", default="", help="Why, in a line.")
@keyed
def publish(draft_id: str, reason: str, key: str) -> None:
    """Put an approved draft into force."""
    with reporting_refusals():
        publication = drafting.publish(data(), ledger(), draft_id, registrar(key), now(), reason)
    click.echo(f"{publication.number}\t{publication.sha256}\t{','.join(publication.approvers)}")


@registry.command()
@click.argument("draft_id")
@keyed
def drop(draft_id: str, key: str) -> None:
    """Give a draft up."""
    with reporting_refusals():
        drafting.drop(data(), ledger(), draft_id, registrar(key))
        click.echo(f"{draft_id} is gone")


@registry.command()
@click.argument("institution")
@click.argument("items", nargs=-1)
@click.option("--reason", required=True, help="Why, in a line; it stands in the ledger.")
@click.option("--from", "since", type=DAY, help="From this day on; today without it.")
@click.option("--scope", default="", help="Only in this scope.")
@click.option("--report-key", default="", help="Only this key of its report codes, by its id of eight digits.")
@keyed
def withdraw(institution: str, items: tuple[str, ...], reason: str, since, scope: str, report_key: str, key: str) -> None:
    """Withdraw an institution's qualification for ITEMS, or without any the institution itself, at once."""
    with reporting_refusals():
        publication = withdrawal.withdraw(data(), ledger(), registrar(key), institution, items, reason, now(), since, scope, report_key=report_key)
    click.echo(f"{publication.number}\t{publication.sha256}\t{now().astimezone(SHANGHAI):%H:%M:%S}")
