"""The use-case: a registrar adds, changes or removes a single row of a draft, by the rules of an import and with the same consequences."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts import rows as draft_rows
from recognition.catalogue.drafts.rows import Edit, Row
from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.drafts.submissions import Submissions
from recognition.domain.lookups import Caller
from recognition.errors import Invalid
from recognition.ledger import Ledger
from recognition.ledger.entries import new_id
from recognition.services.publications import drafting
from recognition.support.threads import offload


def edit(data: Path, ledger: Ledger, draft_id: str, caller: Caller, requested: Edit, now: datetime, change: str = "") -> str:
    """Does it and returns the id of the change, new or the one given. What was checked and approved was another draft from now on.

    Raises Forbidden, NotFound, DraftRefused, DraftBusy, Invalid, and what `draft_rows.apply` raises; the draft is as it was then."""
    drafting.registrar(caller)
    if requested.action not in draft_rows.KINDS:
        raise Invalid("action", code="choice_unknown")
    draft, change = drafting.editable(data, ledger, draft_id), change or new_id(now)
    confirmed = Submissions(data).confirmed()

    def work() -> None:
        with draft.writing() as connection:
            applied = draft_rows.apply(connection, requested, confirmed)
            draft_rows.note(connection, change, now.isoformat(), caller.by, requested, applied)
            drafting.changed(connection, caller)

    offload(work)
    return change


def rows(data: Path, ledger: Ledger, draft_id: str, table: str, text: str, start: int, limit: int) -> list[Row]:
    """Rows of a draft that is not published yet. Raises NotFound, DraftRefused."""
    draft = drafting.editable(data, ledger, draft_id)

    def work() -> list[Row]:
        with draft.reading() as connection:
            return draft_rows.page(connection, table, text, start, limit)

    return offload(work)


def row(data: Path, ledger: Ledger, draft_id: str, table: str, key: dict[str, Any]) -> Row | None:
    """The row with this key, or None. Raises NotFound for an unknown draft or table, DraftRefused, Invalid."""
    with drafting.editable(data, ledger, draft_id).reading() as connection:
        return draft_rows.find_row(connection, draft_rows.table_of(table), key)


def trail(data: Path, draft_id: str, start: int = 0, limit: int = -1) -> list[dict[str, Any]]:
    """Who changed which row and when, newest first, with the row before and after. Raises NotFound."""
    with Draft(data, draft_id).reading() as connection:
        return draft_rows.trail(connection, start, limit)


def change(data: Path, draft_id: str, change_id: str) -> dict[str, Any] | None:
    """One change of the trail, or None. Raises NotFound for an unknown draft."""
    with Draft(data, draft_id).reading() as connection:
        return next(iter(draft_rows.trail(connection, change=change_id)), None)
