"""The use-case: a registrar stands for other names of items that no list publishes, so that they are taken without a person's choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts import aliases, rows
from recognition.catalogue.drafts.rows import Edit
from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.editions.tables import CONFIRMED
from recognition.domain.lookups import Caller
from recognition.ledger import Ledger
from recognition.ledger.entries import new_id
from recognition.services.publications import drafting
from recognition.support.threads import offload


def unconfirmed(data: Path, ledger: Ledger, draft_id: str, start: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """How many aliases of a draft have no source, and a page of them. Raises NotFound, DraftRefused."""
    draft = drafting.editable(data, ledger, draft_id)

    def work() -> tuple[int, list[dict[str, Any]]]:
        with draft.reading() as connection:
            return aliases.count_unconfirmed(connection), aliases.unconfirmed(connection, start, limit)

    return offload(work)


def confirmed(data: Path, draft_id: str, start: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """For how many aliases of a draft a registrar stands, and a page of them with who confirmed each and when. Raises NotFound, and
    DraftRefused for one that is published: its rows are the edition's."""
    draft = Draft(data, draft_id)

    def work() -> tuple[int, list[dict[str, Any]]]:
        if not draft.open():
            raise drafting.DraftRefused("draft", code="draft_published")
        with draft.reading() as connection:
            return aliases.count_confirmed(connection), aliases.confirmed(connection, start, limit)

    return offload(work)


def confirm(data: Path, ledger: Ledger, draft_id: str, caller: Caller, keys: Sequence[dict[str, str]], now: datetime) -> int:
    """Confirms these aliases (`code`, `alias`), all or none, each with its line in the draft's trail; returns how many had no source.

    Raises Forbidden, NotFound, DraftRefused, DraftBusy."""
    return _changed(data, ledger, draft_id, caller, keys, now, CONFIRMED)


def take_back(data: Path, ledger: Ledger, draft_id: str, caller: Caller, keys: Sequence[dict[str, str]], now: datetime) -> int:
    """Makes candidates of confirmed aliases again, in a draft and so in what is published after it; editions stay as they are. Returns how
    many were confirmed. Raises as `confirm` does."""
    return _changed(data, ledger, draft_id, caller, keys, now, "")


def _changed(data: Path, ledger: Ledger, draft_id: str, caller: Caller, keys: Sequence[dict[str, str]], now: datetime, source: str) -> int:
    drafting.registrar(caller)
    draft = drafting.editable(data, ledger, draft_id)

    def work() -> int:
        with draft.writing() as connection:
            changes = (aliases.confirm if source else aliases.take_back)(connection, keys)
            for before, after in changes:
                edit = Edit("change", aliases.TABLE.name, {"code": before["code"], "alias": before["alias"]}, {"source": source})
                rows.note(connection, new_id(now), now.isoformat(), caller.by, edit, (before, after, {}))
            if changes:
                drafting.changed(connection, caller)
            return len(changes)

    return offload(work)
