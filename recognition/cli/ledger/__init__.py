"""Commands that prove the ledger, for operators, auditors and witnesses: verify, replay, checkpoint, keys and what is to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from recognition.cli import called
from recognition.cli.keys import ledger
from recognition.cli.ledger import signing, verifying
from recognition.cli.ledger.keeping import references

__all__ = ["is_called", "register", "signing", "verifying"]
"""The modules because each adds its commands to the group."""


def register(app: Flask) -> None:
    """Adds the commands to `flask --app wsgi`."""
    app.cli.add_command(ledger)
    app.cli.add_command(references)


def is_called(arguments: Sequence[str]) -> bool:
    """Whether the command line asks for one that must work on a damaged ledger or without any: then the service is not opened."""
    words = called.words(arguments)
    return (
        words[:2] in (["ledger", "verify"], ["ledger", "begin-anew"])
        and "--counters" not in words
        or words[:2] == ["ledger", "checkpoint"]
        and any(word.startswith("--witness") for word in words)
    )
