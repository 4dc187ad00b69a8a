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
def edge(file: Path, check: bool) -> None:
    """Run the box at the hospital's edge: HL7 messages by MLLP, reports by SOAP and documents from folders are handed to the service. Ends on SIGTERM."""
    # only this command needs them
    from recognition.edge import box, settings_file

    try:
        told = settings_file.read(file)
        if check:
            click.echo(f"senders {len(told.senders)}, listeners {len(told.listeners)}, soap {len(told.soap)}, folders {len(told.folders)}")
            return
        logging.config.dictConfig(configuration())
        speak_as("edge")
        box.run(told)
    except SettingsError as error:
        raise click.ClickException(f"{file}: {error}") from error


COMMANDS = {edge.name: edge}
