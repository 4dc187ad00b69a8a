"""`edge`: the box at the hospital's front machine (前置机), which hands whole report messages to the service and opens nothing of a data folder of it."""

from __future__ import annotations

import logging.config
from pathlib import Path

import click

from recognition.settings import SettingsError
from recognition.support.logging import configuration, speak_as


@click.command("edge")
@click.option(
    "--config", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help="The settings, TOML; docs/edge.md names all."
)
@click.option("--check", is_flag=True, help="Read the settings and end.")
@click.option("--key", "key_", is_flag=True, help="Print the public key of the box's own ledger and its fingerprint, for a registrar to declare, and end.")
def edge(file: Path, check: bool, key_: bool) -> None:
    """Run the box at the hospital's edge: HL7 messages by MLLP, reports by SOAP and documents from folders are handed to the service. Ends on SIGTERM."""
    # only this command needs them
    from recognition.edge import box, settings_file

    try:
        told = settings_file.read(file)
        if check:
            click.echo(f"senders {len(told.senders)}, listeners {len(told.listeners)}, soap {len(told.soap)}, folders {len(told.folders)}")
            return
        if key_:
            _tell_key(told.data / "edition", bool(told.centre.ledger_keys))
            return
        logging.config.dictConfig(configuration())
        speak_as("edge")
        box.run(told)
    except SettingsError as error:
        raise click.ClickException(f"{file}: {error}") from error


def _tell_key(folder: Path, holds_edition: bool) -> None:
    """The key with which the box signs its checkpoints; made where there is none yet."""
    from recognition.ledger.checkpoints.keys import SigningKeys
    from recognition.report_codes.possession import fingerprint

    if not holds_edition:
        raise click.ClickException("this box holds no edition (centre.ledger_key_file) and so has no ledger of its own and no key of one")
    keys = SigningKeys(folder)
    if not keys.signing():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys.make()
    public = keys.signing()[-1]
    click.echo(f"public key   {public.line}\nfingerprint  {fingerprint(public.raw)}")


COMMANDS = {edge.name: edge}
