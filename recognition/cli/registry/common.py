"""What the registrars' commands share: who runs them, how refusals are reported, and their exit statuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from recognition.domain import dates
from recognition.domain.dates import words
from recognition.domain.lookups import Caller, Role
from recognition.errors import Problem
from recognition.ledger import Ledger
from recognition.services.keys import KEYS
from recognition.services.lookups import Service
from recognition.web.shared.service import SERVICE

REFUSED, FAULTY, BLOCKED = 1, 3, 4
"""Exit statuses besides 0 and click's 2 for a wrong call: refused; the file has errors and nothing was imported; findings forbid publishing."""

registry = AppGroup("registry", help="The catalogue: begin, import, compare, publish, withdraw.")


def keyed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the option by which a registrar says who they are; the key is asked for where it is not given."""
    return click.option("--key", envvar="REGISTRAR_KEY", prompt="Registrar's key", hide_input=True, help="A registrar's key, better given in REGISTRAR_KEY.")(
        command
    )


def service() -> Service:
    """The use-cases of this process."""
    return current_app.extensions[SERVICE]


def data() -> Path:
    """The data folder."""
    return service().data


def ledger() -> Ledger:
    """The ledger."""
    return service().ledger


def now() -> datetime:
    """The present."""
    return datetime.now(UTC)


def registrar(key: str) -> Caller:
    """The registrar who holds the key; ends the command for any other."""
    caller = current_app.extensions[KEYS].caller(key.strip())
    if caller is None or caller.role is not Role.REGISTRAR:
        raise click.ClickException("this is not the valid key of a registrar")
    return caller


@contextmanager
def reporting_refusals() -> Iterator[None]:
    """Refusals as one line on the error stream and status 1."""
    try:
        yield
    except Problem as problem:
        more = "".join(f" {name}={value}" for name, value in problem.details.items() if name == "candidates")
        raise click.ClickException(f"{problem.code} ({problem.field}){more}" if problem.field else f"{problem.code}{more}") from problem


class DayParameter(click.ParamType):
    """A day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """The day; ends the command for anything else."""
        try:
            return value if isinstance(value, date) else dates.day(value)
        except dates.UnreadableTime as refused:
            self.fail(f"{value!r}: {words.sentence(refused.code)[1]}", param, ctx)


DAY = DayParameter()
