"""Operators' commands for people's accounts: `flask --app wsgi people add|list|close|reset`."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from recognition.accounts.people import Person
from recognition.domain.lookups import Role
from recognition.errors import Problem
from recognition.ledger import Ledger
from recognition.services import offices
from recognition.services.people import AccountStores, add_person, first_password, reset
from recognition.web.shared.service import SERVICE

BY = "operator"

people = AppGroup("people", help="People's accounts: add, list, close, reset.")


@people.command("add")
@click.argument("login")
@click.option("--role", type=click.Choice([role.value for role in Role if role not in (Role.HOSPITAL, Role.PEER)]), default="clinician", show_default=True)
@click.option("--institution", help="Code of the institution that the person works for.")
@click.option("--region", default="", help="Division prefix of a regional auditor or registrar.")
@click.option(
    "--administrator",
    is_flag=True,
    help="May open, reset and close accounts of the institution on /people; where offices are apart, those of the role on /offices.",
)
@click.option("--label", default="", help="Department or post as shown; no name is needed.")
def add(login: str, role: str, institution: str | None, region: str, administrator: bool, label: str) -> None:
    """Opens an account and prints its first password, which must be changed at the first sign-in."""
    if institution and current_app.extensions[SERVICE].edition().reading.institution(institution) is None:
        raise click.ClickException(f"The edition in force knows no institution {institution!r}.")
    if administrator and not institution and not _separated():
        raise click.ClickException("An administrator needs --institution: whose accounts are they?")
    try:
        person, password = _added(login, Role(role), institution, region, administrator, label)
    except Problem as refusal:
        raise click.ClickException(f"{refusal.field}: {refusal.code}") from refusal
    click.echo(f"{person.login}  {password}")
    if person.awaits:
        click.echo(f"{person.login} opens once an administrator of another office has confirmed it on /offices.", err=True)


def _added(login: str, role: Role, institution: str | None, region: str, administrator: bool, label: str) -> tuple[Person, str]:
    now = datetime.now(UTC)
    if _separated() and institution is None and role in offices.OFFICES:
        if not administrator:
            raise click.ClickException(f"Offices are apart: an account of a {role} is opened by the administrator of that office, on /offices.")
        return offices.begin(_stores(), _ledger(), now, BY, login, role, region, label)
    password = first_password()
    person = add_person(_stores().people, now, BY, login, password, role, institution, region, administrator=administrator, label=label)
    _written(person)
    return person, password


def _separated() -> bool:
    return bool(current_app.extensions["recognition.settings"].separation)


def _ledger() -> Ledger:
    ledger: Ledger = current_app.extensions[SERVICE].ledger
    return ledger


def _written(person: Person, issued: bool = True) -> None:
    """Where offices are apart, what happens to an account is an entry that the others see."""
    if _separated():
        offices.note(_ledger(), person, datetime.now(UTC), BY, issued)


@people.command("list")
@click.option("--institution", help="Only this institution's.")
def listed(institution: str | None) -> None:
    """Prints accounts, one to a line, without any secret."""
    for person in _stores().people.all(institution):
        state = "closed" if person.closed_at else "waiting" if person.awaits else "open"
        marks = ["administrator"] * person.administrator + ["second-factor"] * person.second_factor
        click.echo("\t".join((person.id, person.login, person.role, person.institution or "-", state, ",".join(marks) or "-", person.label or "-")))


@people.command("close")
@click.argument("login")
def close(login: str) -> None:
    """Closes an account and ends its sessions. Its entries in the ledger stay."""
    person = _known(login)
    _stores().people.close(person.id, datetime.now(UTC), BY)
    _written(person, issued=False)
    click.echo(f"{login} is closed.")


@people.command("reset")
@click.argument("login")
def renew(login: str) -> None:
    """Sets a new first password, takes the second factor away, and forgets every delay."""
    person = _known(login)
    if _separated() and offices.holds_office(person):
        raise click.ClickException(
            "Offices are apart: it is reset by the administrator of its office, on /offices. The last administrator of one is closed and begun anew."
        )
    if person.provider:
        raise click.ClickException(f"{login} has no password here: it signs in by the provider {person.provider}.")
    _written(person)
    click.echo(f"{login}  {reset(_stores(), person)}")


def _stores() -> AccountStores:
    return AccountStores.at(current_app.extensions["recognition.settings"].accounts)


def _known(login: str) -> Person:
    account = _stores().people.by_login(login.strip().lower())
    if account is None:
        raise click.ClickException(f"There is no open account {login!r}.")
    return account[0]


COMMANDS = {people.name: people}
