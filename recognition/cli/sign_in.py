"""Operators' commands for identity providers: `flask --app wsgi sign-in declare|list|check|withdraw|forget`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from recognition.domain.providers import Protocol, Provider
from recognition.errors import Problem
from recognition.services.lookups import Service
from recognition.services.people import AccountStores
from recognition.services.single_sign_on import declaring
from recognition.single_sign_on.faults import SignInFailed
from recognition.web.shared.problem_words import FIELDS, PROBLEMS, words_of
from recognition.web.shared.service import SERVICE

BY = "operator"
WRONG = {
    "address_unsafe": "An https address without user, query or fragment, of this service without a path too; http on this machine alone.",
    "list_empty": "At least one is needed.",
    "role_value_needed": "Each needs the value of the role's claim that gives it.",
    "role_claim_needed": "claims.role is needed: without it there is one role, without a value, for everybody.",
    "institution_claim_needed": "claims.institution is needed: without it the provider speaks for one institution alone.",
    "institution_unknown": "The edition in force knows no such institution.",
    "secret_or_none": "The file of the client's secret, or client_auth none and no file.",
}
"""What only a declaration can do wrong."""

sign_in = AppGroup("sign-in", help="Identity providers: declare, list, check, withdraw; forget who signed in by one.")


@sign_in.command("declare")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def declare(file: Path) -> None:
    """Takes the declaration in a JSON file, in place of an earlier one of the same id, and prints what is to be registered at the provider."""
    separated = current_app.extensions["recognition.settings"].separation
    service = _service()
    try:
        declared = declaring.declare(_stores(), service.ledger, service.edition(), file.read_bytes(), datetime.now(UTC), BY, separated=separated)
    except Problem as refusal:
        errors = refusal.details.get("errors") or ((refusal.field, refusal.code),)
        raise click.ClickException("\n".join(f"{field or file.name}: {_words(code)}" for field, code in errors)) from refusal
    provider = next(standing.provider for standing in declaring.standings(_stores(), service.ledger) if standing.declared.id == declared.id)
    click.echo("\n".join(_to_register(provider)))
    if separated:
        click.echo(f"{declared.id} is used once an administrator of another office has confirmed it on /offices.", err=True)


def _to_register(provider: Provider) -> list[str]:
    if provider.protocol is Protocol.CAS:
        return [f"service URL\t{provider.back}?state=..."]
    return [f"redirect URI\t{provider.back}", f"back-channel logout URI\t{provider.address}/sign-in/with/{provider.id}/signed-out"]


def _words(code: str) -> str:
    takes = getattr(code, "takes", "")
    known = WRONG.get(code) or (words_of(code)[1] if code in PROBLEMS or code in FIELDS else str(code))
    return f"{known} ({takes})" if takes else known


@sign_in.command("list")
def listed() -> None:
    """Prints the providers, one to a line."""
    for declared, provider, state in declaring.standings(_stores(), _service().ledger):
        whose = "any" if provider.institutions is None else ",".join(provider.institutions)
        click.echo("\t".join((declared.id, provider.protocol, state, provider.issuer, whose)))


@sign_in.command("check")
@click.argument("provider_id")
def check(provider_id: str) -> None:
    """Reads the provider's documents and the files that the declaration names, and says what is wrong with them."""
    provider = declaring.in_force(_stores(), provider_id)
    if provider is None:
        raise click.ClickException(f"There is no provider {provider_id!r} in force.")
    try:
        from recognition.single_sign_on import doors

        click.echo("\n".join(doors.examined(provider)))
    except SignInFailed as failed:
        raise click.ClickException(f"{provider_id}: {failed.code}") from failed


@sign_in.command("withdraw")
@click.argument("provider_id")
def withdraw(provider_id: str) -> None:
    """Ends a provider and every session that it opened. Its accounts stay, and open again when it is declared again."""
    try:
        declaring.withdraw(_stores(), _service().ledger, datetime.now(UTC), BY, provider_id)
    except Problem as refusal:
        raise click.ClickException(f"There is no provider {provider_id!r}.") from refusal
    click.echo(f"{provider_id} is withdrawn.")


@sign_in.command("forget")
@click.argument("account_id")
def forget(account_id: str) -> None:
    """Lets whoever had this closed account have a new one at the next sign-in. ACCOUNT_ID is the first column of `people list`."""
    person = _stores().people.get(account_id)
    if person is None or not person.provider or person.closed_at is None:
        raise click.ClickException(f"There is no closed account {account_id!r} of a provider.")
    _stores().providers.forget(account_id)
    click.echo(f"{person.login} may have a new account.")


def _stores() -> AccountStores:
    return AccountStores.at(current_app.extensions["recognition.settings"].accounts)


def _service() -> Service:
    service: Service = current_app.extensions[SERVICE]
    return service


COMMANDS = {sign_in.name: sign_in}
