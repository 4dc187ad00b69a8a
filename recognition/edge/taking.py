"""Takes a message of a sender: refused with its code, handed in, or durably in the queue, and only then acknowledged."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from logging import getLogger
from typing import TYPE_CHECKING, Any

from recognition.domain.report_documents.model import DocumentRefused
from recognition.edge.acknowledgement import ACCEPTED, ERROR, REJECTED, Acknowledged, of_many
from recognition.edge.centre import Centre, CentreAway, CentreRefuses
from recognition.edge.handing import Call, Document, HandedIn, hand_in, prepared
from recognition.edge.log_line import line, now
from recognition.edge.queue import QueueFull, WaitingMessage, WaitingQueue
from recognition.edge.refusal_words import words
from recognition.edge.settings import Purpose, Sender
from recognition.reports import documents
from recognition.support import logging

if TYPE_CHECKING:
    # a box that holds no edition loads nothing of it
    from recognition.edge.answering_here import AnsweringHere
    from recognition.edge.held_edition import BoxEdition

log = getLogger(__name__)
WHOLLY_WRONG = frozenset({"not_a_report", "hl7_malformed", "format_unknown", "report_empty", "facility_differs", "sender_unknown"})
"""What no better filling would mend: rejected, where anything else is an error of this message."""
IN_A_ROW = 3
KEY_REFUSED = frozenset({401, 403})


class Taking:
    """What the listeners and the folders hand to. Usable from several threads."""

    def __init__(
        self,
        centre: Centre,
        queue: WaitingQueue,
        senders: tuple[Sender, ...],
        edition: BoxEdition | None = None,
        here: AnsweringHere | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """`senders` are all that are declared; `edition` is the one that is held and `here` answers by it, where one is. `clock` tells the time."""
        self._centre, self._queue, self._edition, self._here, self._clock = centre, queue, edition, here, clock
        self._senders = {sender.name: sender for sender in senders}
        self._emptying = threading.Lock()
        self._tried: Counter[str] = Counter()

    def answered(self, sender: Sender | None, take: Callable[[Sender], Acknowledged]) -> Acknowledged:
        """What `take` says of a message; of a sender that is not declared, and of a fault, what they are: whoever sends is always answered."""
        if sender is None:
            logging.write(line("a sender that is not declared", "warning"))
            return _refusal("sender_unknown")
        try:
            return take(sender)
        except Exception as fault:
            # its message may hold what was sent; the service's formatter tells its kind and places alone
            log.error("a fault at a message", exc_info=fault)
            return _refusal("fault")

    def message(self, sender: Sender, data: bytes, control_id: str) -> Acknowledged:
        """What a message came to. Blocks until the service has answered, or no longer than it is waited for."""
        try:
            if documents.format_of(data) != "hl7v2":
                raise DocumentRefused(code="hl7_malformed")
            if sender.purpose is Purpose.SIGN:
                return _accepted(self._signed(sender, data))
            document = prepared(sender, data, control_id)
        except DocumentRefused as refusal:
            return self.refused(sender, refusal.code)
        try:
            handed = self._earlier(sender, document) or hand_in(self._centre, sender, document)
        except CentreAway as away:
            return self._without_centre(sender, document, away)
        except CentreRefuses as refusal:
            return self.refused(sender, refusal.code)
        say("handed in", sender, rows=dict(handed.counts))
        return _accepted(handed)

    def _without_centre(self, sender: Sender, document: Document, away: CentreAway) -> Acknowledged:
        try:
            answered = self._answered_here(sender, document, away)
        except DocumentRefused as refusal:
            return self.refused(sender, refusal.code)
        return _accepted(answered) if answered else self._kept(sender, document, away)

    def carried(self, sender: Sender, data: bytes, control_id: str) -> Acknowledged:
        """The same of a report that a call carries, in any format. One that is no HL7 message is answered here or not kept while the service is away, for it is not reduced."""
        try:
            if documents.format_of(data) == "hl7v2":
                return self.message(sender, data, control_id)
            handed = self.file(sender, data, "")
        except (DocumentRefused, CentreRefuses) as refusal:
            return self.refused(sender, refusal.code)
        except CentreAway as away:
            say("away", sender, "warning", why=away.why)
            return Acknowledged(ERROR, "try again later", "centre_away", words("centre_away"))
        return _accepted(handed)

    def _kept(self, sender: Sender, document: Document, away: CentreAway) -> Acknowledged:
        try:
            self._queue.put(document.name, WaitingMessage(sender.name, {"calls": document.calls}))
        except QueueFull:
            say("the queue has no room", sender, "error", why=away.why)
            return Acknowledged(ERROR, "try again later", "queue_full", words("queue_full"))
        say("in the queue", sender, "warning", why=away.why)
        return Acknowledged(ACCEPTED, "kept, to be handed in")

    def refused(self, sender: Sender, code: str) -> Acknowledged:
        """What a message that is not taken came to."""
        say("refused", sender, "warning", code=code)
        return _refusal(code)

    def file(self, sender: Sender, data: bytes, occasion: str) -> HandedIn:
        """What a document of a folder came to. Raises DocumentRefused, CentreAway, CentreRefuses."""
        if sender.purpose is Purpose.SIGN:
            return self._signed(sender, data)
        document = prepared(sender, data, occasion)
        try:
            handed = self._earlier(sender, document) or hand_in(self._centre, sender, document)
        except CentreAway as away:
            if answered := self._answered_here(sender, document, away):
                return answered
            raise
        say("handed in", sender, rows=dict(handed.counts))
        return handed

    def _earlier(self, sender: Sender, document: Document) -> HandedIn | None:
        """What a document came to that was answered here before, whether or not the service is there now."""
        return self._here.earlier(sender, document) if self._here else None

    def _answered_here(self, sender: Sender, document: Document, away: CentreAway) -> HandedIn | None:
        """What it comes to by the edition that is held; None where it waits for the service. Whose key the service does not take gets no answer here.
        Raises DocumentRefused."""
        if self._here is None or away.status in KEY_REFUSED:
            return None
        handed = self._here.answer(sender, document, self._clock())
        if handed:
            say("answered here", sender, "warning", rows=dict(handed.counts), why=away.why)
        return handed

    def _signed(self, sender: Sender, data: bytes) -> HandedIn:
        """The codes of the own laboratory's report, for which the service is not needed. Raises DocumentRefused."""
        # only a box that signs loads what it takes
        from recognition.edge import signing

        held = self._edition.held() if self._edition else None
        made = signing.signed(sender, data, self._clock(), held.edition if held else None)
        say("signed", sender, rows={name: count for name, count in made.counts.items() if count})
        return HandedIn(Counter(made.counts), signed=made)

    def empty(self) -> bool:
        """Hands in what waits, the oldest first, until none is left or the service is away; False where some is left. One thread does it at a time.

        A message at which the service fails by itself holds up no other: those come first that were tried least, and only several failures in a row, with none handed in,
        are taken for the service's being away."""
        with self._emptying:
            names = self._queue.names()
            self._tried = Counter({name: self._tried[name] for name in names})
            failed = handed = 0
            for name in sorted(names, key=self._tried.__getitem__):
                try:
                    self._hand_in_waiting(name)
                except CentreAway as away:
                    if not self._tried[name]:
                        logging.write(line("still in the queue", "warning", why=away.why))
                    self._tried[name] += 1
                    failed += 1
                    if failed == IN_A_ROW and not handed:
                        return False
                    continue
                handed += 1
                self._queue.drop(name)
        return not failed

    def _hand_in_waiting(self, name: str) -> None:
        """Returns where the message need wait no longer. Raises CentreAway."""
        waiting = self._queue.get(name)
        sender = self._senders.get(waiting.sender) if waiting else None
        if waiting is None or sender is None:
            logging.write(line("dropped from the queue", "error", code="too_old_or_not_declared"))
            return
        try:
            handed = hand_in(self._centre, sender, _document(name, waiting), insist=True)
            say("handed in from the queue", sender, rows=dict(handed.counts))
        except CentreRefuses as refusal:
            say("refused from the queue", sender, "error", code=refusal.code)


def _accepted(handed: HandedIn) -> Acknowledged:
    counts = of_many(list(handed.counts.items())) or "nothing to hand in"
    return Acknowledged(ACCEPTED, f"{handed.judged}: {counts}" if handed.judged else counts, signed=handed.signed)


def _refusal(code: str) -> Acknowledged:
    return Acknowledged(REJECTED if code in WHOLLY_WRONG else ERROR, code, code, words(code))


def _document(name: str, waiting: WaitingMessage) -> Document:
    return Document(name, [Call(path, [(key, body) for key, body in bodies]) for path, bodies in waiting.call["calls"]])


def say(said: str, sender: Sender, level: str = "info", **more: Any) -> None:
    """Writes what became of a message."""
    logging.write(line(said, level, sender=sender.name, purpose=str(sender.purpose), **more))
