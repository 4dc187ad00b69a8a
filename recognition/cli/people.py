"""Operators' commands for people's accounts: `flask --app wsgi people add|list|close|reset`."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from recognition.accounts.people import Person
from recognition.domain.lookups import Role
from recognition.errors import Problem
from recognition.services.people import AccountStores, add_person, first_password, reset
from recognition.web import SERVICE

BY = "operator"

people = AppGroup("people", help="People's accounts: add, list, close, reset.")


def register(app: Flask) -> None:
    """Adds the commands to `flask --app wsgi`."""
    app.cli.add_command(people)


@people.command("add")
@click.argument("login")
@click.option("--role", type=click.Choice([role.value for role in Role if role is not Role.HOSPITAL]), default="clinician", show_default=True)
@click.option("--institution", help="Code of the institution that the person works for.")
@click.option("--region", default="", help="Division prefix of a regional auditor or registrar.")
@click.option("--administrator", is_flag=True, help="May open, reset and close accounts of the institution on /people.")
@click.option("--label", default="", help="Department or post as shown; no name is needed.")
def add(login: str, role: str, institution: str | None, region: str, administrator: bool, label: str) -> None:
    """Opens an account and prints its first password, which must be changed at the first sign-in."""
    if institution and current_app.extensions[SERVICE].edition().reading.institution(institution) is None:
        raise click.ClickException(f"The edition in force knows no institution {institution!r}.")
    if administrator and not institution:
        raise click.ClickException("An administrator needs --institution: whose accounts are they?")
    password = first_password()
    try:
        person = add_person(_stores().people, datetime.now(UTC), BY, login, password, Role(role), institution, region, administrator=administrator, label=label)
    except Problem as refusal:
        raise click.ClickException(f"{refusal.field}: {refusal.code}") from refusal
    click.echo(f"{person.login}  {password}")


@people.command("list")
@click.option("--institution", help="Only this institution's.")
def listed(institution: str | None) -> None:
    """Prints accounts, one to a line, without any secret."""
    for person in _stores().people.all(institution):
        state = "closed" if person.closed_at else "open"
        marks = ["administrator"] * person.administrator + ["second-factor"] * person.second_factor
        click.echo("\t".join((person.id, person.login, person.role, person.institution or "-", state, ",".join(marks) or "-", person.label or "-")))


@people.command("close")
@click.argument("login")
def close(login: str) -> None:
    """Closes an account and ends its sessions. Its entries in the ledger stay."""
    _stores().people.close(_known(login).id, datetime.now(UTC), BY)
    click.echo(f"{login} is closed.")


@people.command("reset")
@click.argument("login")
def renew(login: str) -> None:
    """Sets a new first password, takes the second factor away, and forgets every delay."""
    click.echo(f"{login}  {reset(_stores(), _known(login))}")


def _stores() -> AccountStores:
    return AccountStores.at(current_app.extensions["recognition.settings"].accounts)


def _known(login: str) -> Person:
    account = _stores().people.by_login(login.strip().lower())
    if account is None:
        raise click.ClickException(f"There is no open account {login!r}.")
    return account[0]
