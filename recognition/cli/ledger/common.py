"""What the commands that prove the ledger share."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from recognition.ledger.checkpoints.kept_notes import decoded
from recognition.ledger.checkpoints.note import PublicKey, read_keys

SETTINGS = "recognition.settings"
BY = "operator"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def data() -> Path:
    """The data folder, which need not be whole."""
    return current_app.extensions[SETTINGS].data


class PublicKeys(click.ParamType):
    """Public keys: a file with one to a line, or a key itself."""

    name = "key"

    def convert(self, value, param, ctx) -> list[PublicKey]:
        """The keys; ends the command where there is none."""
        path = Path(value)
        try:
            keys = read_keys(decoded(path.read_bytes()) if path.is_file() else value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return keys or self.fail(f"{value} holds no public key", param, ctx)


def trusted(groups: tuple[list[PublicKey], ...]) -> list[PublicKey]:
    """All keys given, in their order."""
    return [key for keys in groups for key in keys]
