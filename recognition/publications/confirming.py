"""The use-case: a registrar stands for other names of items that no list publishes, so that they are taken without a person's choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.aside import aside
from recognition.ledger import Ledger
from recognition.ledger.entries import new_id
from recognition.publications import drafting
from recognition.registry import draft_aliases, draft_rows
from recognition.registry.draft_rows import Edit
from recognition.registry.tables import CONFIRMED
from recognition.terms import Caller


def unconfirmed(data: Path, ledger: Ledger, draft_id: str, start: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """How many aliases of a draft have no source, and a page of them. Raises NotFound, DraftRefused."""
    draft = drafting.editable(data, ledger, draft_id)

    def work() -> tuple[int, list[dict[str, Any]]]:
        with draft.reading() as connection:
            return draft_aliases.count_unconfirmed(connection), draft_aliases.unconfirmed(connection, start, limit)

    return aside(work)


def confirm(data: Path, ledger: Ledger, draft_id: str, caller: Caller, keys: Sequence[dict[str, str]], now: datetime) -> int:
    """Confirms these aliases (`code`, `alias`), all or none, each with its line in the draft's trail; returns how many had no source.

    Raises Forbidden, NotFound, DraftRefused, DraftBusy."""
    drafting.registrar(caller)
    draft = drafting.editable(data, ledger, draft_id)

    def work() -> int:
        with draft.writing() as connection:
            changes = draft_aliases.confirm(connection, keys)
            for before, after in changes:
                edit = Edit("change", draft_aliases.TABLE.name, {"code": before["code"], "alias": before["alias"]}, {"source": CONFIRMED})
                draft_rows.note(connection, new_id(now), now.isoformat(), caller.by, edit, (before, after, {}))
            if changes:
                drafting.changed(connection, caller)
            return len(changes)

    return aside(work)
