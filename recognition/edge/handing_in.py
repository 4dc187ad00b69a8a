"""Hands in what the box answered itself: entries with their audit paths, in their order, and the checkpoint by which the service knows that nothing is held back."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from recognition.domain.handed_in import MOST_ENTRIES
from recognition.edge.answering_here import AnsweringHere, WaitingEntry, waiting_entries
from recognition.edge.centre import Centre, CentreAway, CentreRefuses
from recognition.edge.log_line import line, now
from recognition.edge.settings import Purpose, Sender
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, read_note
from recognition.support import logging

CHECKPOINT, ENTRIES = "/api/v1/edge/checkpoint", "/api/v1/edge/entries"
BETWEEN = 600.0
"""Seconds between two confirmations where nothing waits; far less than the seven days after which entries are doubted."""


class HandingIn:
    """The way of a box's entries to the service. For one thread."""

    def __init__(self, here: AnsweringHere, centre: Centre, senders: tuple[Sender, ...], clock: Callable[[], datetime] = now) -> None:
        """All institutions of the box share its tree, and each hands in its own entries; the first confirms it."""
        self._here, self._centre, self._clock = here, centre, clock
        self._senders = {sender.name: sender for sender in senders if sender.purpose is Purpose.REPORT}
        self._keys = SigningKeys(here.service.data)
        self._next = 0.0

    def turn(self) -> None:
        """Hands in what waits. Raises CentreAway and CentreRefuses."""
        if not self._senders or not len(self._here.waiting) and time.monotonic() < self._next:
            return
        self._here.service.ledger.checkpoint()
        # first, for all that waits is opened and looked up afterwards, which is in vain while the service is away
        seen = {(sender.key, sender.institution): self._seen(sender.key) for sender in self._senders.values()}
        size, waiting = waiting_entries(self._here, self._senders)
        told = {institution: self._of_institution(key, institution, size, seen[key, institution], waiting) for key, institution in seen}
        for name in {each.name for each in waiting.values()}:
            self._here.waiting.drop(name)
        for institution, (checkpoint, cosigned) in told.items():
            # one that is not the service's is told once what waited is handed in, and confirms nothing; a service of before cosigned none
            if cosigned is not None:
                self._here.cosigned.keep(institution, cosigned, checkpoint)
        self._here.confirmed(self._clock())
        self._next = time.monotonic() + BETWEEN

    def _of_institution(self, key: str, institution: str, size: int, seen: int, waiting: dict[int, WaitingEntry]) -> tuple[str, str | None]:
        """The last checkpoint that was shown, and the same cosigned."""
        if seen > size:
            # an old copy of the folder was brought back
            raise CentreRefuses("tree_forked")
        cosigned = self._cosigned(institution, size)
        mine = sorted(sequence for sequence, each in waiting.items() if each.sender.key == key)
        while True:
            batch, mine = mine[:MOST_ENTRIES], mine[MOST_ENTRIES:]
            upto = size if not mine else max(batch[-1] + 1, seen, self._here.cosigned.size(cosigned) if cosigned else 0)
            body = self._body(seen, upto, [(sequence, waiting[sequence]) for sequence in batch], not mine, cosigned)
            told = self._centre.post_beside(ENTRIES, body, key)
            if told["institution"] != institution:
                # what is answered here would be judged for another receiver
                self._here.unconfirm()
                raise CentreRefuses(f"institution.code is not {told['institution']}, whose key it is")
            for result in told["results"]:
                _say(result)
            seen = max(seen, upto)
            if not mine:
                return body["checkpoint"], told.get("cosigned")

    def _cosigned(self, institution: str, size: int) -> str:
        """The last cosigned note that is this tree's; "" where there is none, as after the folder was begun anew."""
        note, reads = self._here.cosigned.last(institution), self._here.service.ledger.reads
        try:
            claim = read_note(note, self._keys.public())
        except NoteRefused:
            return ""
        return note if claim.size <= size and reads.root(claim.size) == claim.root else ""

    def _seen(self, key: str) -> int:
        origin = self._keys.origin
        try:
            return int(self._centre.get(f"{CHECKPOINT}?tree={quote(origin or '', safe='')}", key)["size"])
        except CentreAway as away:
            if away.status == 404:
                return 0
            raise

    def _body(self, seen: int, size: int, entries: list[tuple[int, WaitingEntry]], complete: bool, cosigned: str = "") -> dict[str, Any]:
        reads = self._here.service.ledger.reads
        origin = self._keys.origin
        assert origin is not None, "the ledger has signed by now"
        told: list[dict[str, Any]] = []
        for sequence, each in entries:
            report, patient, others = each.references
            found = {"sequence": sequence, "entry": reads.entry(sequence).decode("utf-8"), "path": [node.hex() for node in reads.inclusion(sequence, size)]}
            beside = {"report_ref": report, "patient_ref": patient, "other_refs": others, "asked_as": each.key, "line": each.line}
            told.append(found | {name: value for name, value in beside.items() if value not in (None, [], "")})
        proven = {"cosigned": cosigned, "cosigned_consistency": self._path(self._here.cosigned.size(cosigned), size)} if cosigned else {}
        return proven | {
            "public_key": self._keys.signing()[-1].line,
            "checkpoint": self._keys.sign(Checkpoint(origin, size, reads.root(size)).text),
            "consistency": self._path(seen, size),
            "complete": complete,
            "entries": told,
        }

    def _path(self, before: int, size: int) -> list[str]:
        """The proof that the tree of this size continues the one of before."""
        return [node.hex() for node in self._here.service.ledger.reads.consistency(before, size)] if 0 < before < size else []


def _say(result: dict[str, Any]) -> None:
    if "problem" in result:
        logging.write(line("an entry is not taken", "error", sequence=result["sequence"], code=result["problem"]["code"]))
    else:
        logging.write(line("handed in late", sequence=result["sequence"], doubtful=result["lookup"]["doubtful"]))
