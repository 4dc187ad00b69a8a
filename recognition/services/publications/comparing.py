"""Row by row what a checked draft, or an edition, changes: what stood there before and what stands there after."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.editions import diff
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.tables import TABLES
from recognition.errors import NotFound
from recognition.support.threads import offload


def of_draft(data: Path, draft_id: str, table: str, start: int, limit: int) -> list[dict[str, Any]]:
    """What the draft as last checked changes in what was in force then, in one table or with "" in all. Raises NotFound, also for a
    draft that was not checked or may not be published as it is."""
    checked = Draft(data, draft_id).facts()["checked"]
    if not checked or not checked["sha256"]:
        raise NotFound("draft")
    before, after = Edition.open(data, checked["base_number"], checked["base_sha256"]), Edition.open(data, 0, checked["sha256"])
    return between(before, after, table, start, limit)


def between(before: Edition, after: Edition, table: str, start: int, limit: int) -> list[dict[str, Any]]:
    """What leads from one edition to the other. Raises NotFound for a table that editions do not have, RegistryUnavailable."""
    if table and (table not in TABLES or TABLES[table].derived):
        raise NotFound("table")
    changes = offload(lambda: list(islice(diff.diff(before, after, (table,) if table else ()), start, start + limit)))
    return [
        {"table": change.table, "kind": change.kind, "key": change.key, "before": change.before, "after": change.after, "closed_by": change.closed_by}
        for change in changes
    ]
