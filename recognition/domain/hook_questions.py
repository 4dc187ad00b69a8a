"""医嘱提示: a question that an order-time hook asked by itself, before anybody has acted on it."""

from __future__ import annotations

from datetime import datetime

from recognition.domain.lookups import Lookup, Term
from recognition.domain.recorded import Receipt


class HookQuestion(Term, frozen=True):
    """A question and its answer as they would stand in a lookup; `shown` says that a card told them. It becomes a lookup when somebody acts on the card."""

    lookup: Lookup
    shown: bool

    @property
    def id(self) -> str:
        """The entry's id, which is not that of the lookup that may come of it."""
        return self.lookup.id

    @property
    def at(self) -> datetime:
        """When it was asked."""
        return self.lookup.at


class RecordedHookQuestion(HookQuestion, frozen=True, kw_only=True):
    """A hook's question that was written down."""

    receipt: Receipt
