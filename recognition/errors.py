"""What can go wrong inside, each by a stable code; the web layer chooses the HTTP status and the words."""

from __future__ import annotations

from typing import Any


class Because(str):
    """The code of a field's refusal, together with what the field takes, in no language: `1–500`, `accepted, viewed`."""

    takes = ""

    def __new__(cls, code: str, takes: str) -> Because:
        """`takes` comes from this program, never from what was sent."""
        self = super().__new__(cls, code)
        self.takes = takes
        return self


class Problem(Exception):
    """A refusal with a stable `code`, the field it concerns and details that repeat nothing a caller sent."""

    code = "problem"

    def __init__(self, field: str | None = None, code: str | None = None, **details: Any) -> None:
        """`field` is the path in the request (`issuer.code`), `code` replaces the class's own."""
        self.code = code or self.code
        self.field = field
        self.details = details
        super().__init__(self.code)


class Invalid(Problem):
    """A value breaks its schema or a rule of the field."""

    code = "invalid"


class NotFound(Problem):
    """There is no such thing, or it is not the caller's to know."""

    code = "not_found"


class Forbidden(Problem):
    """The caller's role or institution does not allow this."""

    code = "forbidden"


class Ambiguous(Problem):
    """What was sent may mean several, or is near to one and not exactly it. `details["candidates"]` lists codes, best first, and
    `details["offers"]` the same with the reason of each (`code`, `why`, `differs`)."""


class ItemAmbiguous(Ambiguous):
    """An item is not named exactly."""

    code = "item_ambiguous"


class IssuerAmbiguous(Ambiguous):
    """An institution is not named exactly."""

    code = "issuer_ambiguous"


class IdempotencyConflict(Problem):
    """The Idempotency-Key was used before with another body."""

    code = "idempotency_conflict"


class CorrectedAlready(Problem):
    """The entry was taken back before; it is taken back once."""

    code = "corrected_already"


class LedgerUnavailable(Problem):
    """The ledger cannot be written or read now, so there is no answer; the caller may try again."""

    code = "ledger_unavailable"


class RegistryUnavailable(Problem):
    """No edition is in force or it cannot be read, so there is no answer."""

    code = "registry_unavailable"


class TooLate(Problem):
    """The caller had said how long it waits, and that had passed before there was an answer; nothing was written."""

    code = "too_late"
