"""A box that holds the edition: what it does again and again for that, and what it answers while the service is away."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from recognition.edge.answering_here import AnsweringHere
from recognition.edge.centre import Centre, CentreAway, CentreRefuses
from recognition.edge.handing_in import HandingIn
from recognition.edge.held_edition import BoxEdition
from recognition.edge.log_line import line
from recognition.edge.queue import WaitingQueue
from recognition.edge.settings import EdgeSettings
from recognition.errors import Problem
from recognition.ledger.file import LedgerRefused
from recognition.ledger.published import NotProven
from recognition.settings import SettingsError
from recognition.support import logging

REFRESH, HAND_IN = 60.0, 2.0
"""Seconds between two looks at which edition is in force, and at what waits to be handed in."""


class RepeatedWork:
    """Something that is done every so many seconds; a fault is told once in the log, until it has passed."""

    def __init__(self, work: Callable[[], object], seconds: float, said: str, failed: Callable[[], object] = lambda: None) -> None:
        """`said` is what the log says of a fault; `failed` is called after each."""
        self.seconds, self._work, self._said, self._failed = seconds, work, said, failed
        self._told = ""

    def turn(self) -> bool:
        """Whether it was done."""
        try:
            self._work()
        except (CentreAway, CentreRefuses, NotProven, Problem, OSError, LookupError, TypeError, ValueError) as fault:
            why = str(fault) if isinstance(fault, CentreAway | CentreRefuses | NotProven | Problem) else type(fault).__name__
            if why != self._told:
                logging.write(line(self._said, "warning" if isinstance(fault, CentreAway) else "error", why=why))
            self._told = why
            self._failed()
            return False
        self._told = ""
        return True


class Holding(NamedTuple):
    """The edition that is held, who answers by it, and what keeps both."""

    edition: BoxEdition
    here: AnsweringHere
    works: tuple[RepeatedWork, ...]


def start(settings: EdgeSettings, centre: Centre, answered: WaitingQueue) -> Holding:
    """`answered` keeps references until they are handed in. Raises SettingsError."""
    try:
        edition = BoxEdition(settings.data / "edition", centre, settings.senders[0].key, settings.centre.ledger_keys)
        here = AnsweringHere(edition, answered)
    except (OSError, LedgerRefused, Problem) as error:
        raise SettingsError("data", f"a folder in which this account may write, with the box's own ledger whole ({error})") from error
    handing = HandingIn(here, centre, settings.senders)
    works = (
        RepeatedWork(edition.refresh, REFRESH, "the edition is not refreshed", edition.tell_age),
        RepeatedWork(handing.turn, HAND_IN, "answers given here are not handed in"),
    )
    return Holding(edition, here, works)
