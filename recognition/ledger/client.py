"""Appending by way of the writer process of the data folder."""

from __future__ import annotations

import os
from pathlib import Path

from recognition.ledger.engine import UNAVAILABLE
from recognition.ledger.reads import Reads
from recognition.ledger.requests import Append, Appended, Refused


class Client:
    """The way to the writer process; without one, everything is unavailable."""

    def __init__(self, folder: Path, reads: Reads) -> None:
        """Connects when first used."""
        self.folder = folder
        self.pid = os.getpid()

    def answers(self) -> bool:
        """Whether a writer answers."""
        return False

    def append(self, asked: Append) -> Appended | Refused:
        """Sends one request and waits until it is durable."""
        return UNAVAILABLE

    def close(self) -> None:
        """Closes the connection."""
