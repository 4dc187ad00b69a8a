"""The launches of this process, as endpoints and pages reach them."""

from __future__ import annotations

from flask import Flask, current_app

from recognition.accounts.launches import LaunchStore
from recognition.settings import Settings

LAUNCHES = "recognition.launches"
"""Under this name the application keeps its LaunchStore."""


def launches() -> LaunchStore:
    """The LaunchStore of this process."""
    return current_app.extensions[LAUNCHES]


def register(app: Flask) -> None:
    """Opens the store in the application's data folder; raises AccountsUnavailable."""
    settings: Settings = app.extensions["recognition.settings"]
    # Not beside the keys: launches are written all day, and each write there would make every worker read its keys anew.
    app.extensions[LAUNCHES] = LaunchStore(settings.data / "launches.sqlite", settings.data / "keys" / "launch.key")
