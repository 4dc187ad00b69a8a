"""The use-case of a hospital with its own code map: held against its codes, against what it really sent, and handed in for a registrar."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts.proposals import Proposals
from recognition.catalogue.drafts.store import folder
from recognition.catalogue.editions import code_maps
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import code_suggestions
from recognition.domain import identifiers
from recognition.domain.identifiers import local_key
from recognition.domain.lookups import SHANGHAI, Caller
from recognition.domain.recorded import RecordedLookup
from recognition.errors import Forbidden, Invalid, Problem
from recognition.ledger import Ledger
from recognition.ledger.entries import EntryKind, decode_as, new_id
from recognition.services.publications import drafting
from recognition.services.publications.unknown import MARK
from recognition.support.threads import give_way

OWN = "local:"
COLUMNS = ("institution", "role", "local_code", "local_name", "item")
BOTH = "both"
WHOLE = 60
"""Bytes of an unknown code that the ledger keeps: one that fills them may be cut."""


def compare(data: Path, edition: Edition, institution: str, role: str, codes: Iterable[tuple[str, str]], suggested: int) -> list[dict[str, Any]]:
    """Each of the hospital's (code, name) held against its map in one role; of those not mapped the first `suggested` have `candidates`
    by their names. Other callers of the worker come in between."""
    waiting = Proposals(data).proposed(institution)
    compared = []
    for code, name in codes:
        row = code_maps.compared(edition, institution, role, code, name, waiting)
        if row["state"] == "unmapped" and suggested:
            suggested -= 1
            row["candidates"] = code_suggestions.suggestions(edition, name)
            give_way()
        compared.append(row)
    return compared


def unmapped_codes(ledger: Ledger, edition: Edition, institution: str, since: date, end: date, limit: int = 200) -> list[dict[str, Any]]:
    """Local codes that the hospital's own lookups of these Shanghai days (both included) sent and its map lacked, and lacks still, most
    frequent first: code, count, last day, and whether the ledger kept it whole. The code may also be of the other hospital's report."""
    counted: Counter[str] = Counter()
    last: dict[str, date] = {}
    for page in ledger.reads.pages(since, end, institution, (EntryKind.lookup,)):
        for sequence, entry in page:
            if MARK not in entry:
                continue
            lookup = decode_as(RecordedLookup, entry, sequence)
            if not lookup.item_known and lookup.item.startswith(OWN):
                code = lookup.item.removeprefix(OWN)
                counted[code] += 1
                last[code] = lookup.at.astimezone(SHANGHAI).date()
        give_way()
    lacking = (code for code, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])) if not code_maps.meant(edition, institution, "receiver", code))
    return [
        {"code": code, "count": counted[code], "last": last[code], "whole": len(f"{OWN}{code}".encode()) < WHOLE}
        for _, code in zip(range(limit), lacking, strict=False)
    ]


def hand_in(data: Path, edition: Edition, caller: Caller, role: str, rows: Sequence[Mapping[str, str]], note: str, now: datetime, proposal: str = "") -> str:
    """Keeps rows (code, name, item) for a registrar and returns the proposal's id, new or the one given. `role` is receiver, issuer or both.

    What the map says already is left out. Raises Forbidden, Invalid for an unknown item, a code twice or nothing new, Problem `proposals_waiting`."""
    if not caller.institution:
        raise Forbidden()
    seen: dict[str, str] = {}
    codes: set[str] = set()
    proposed = []
    for index, row in enumerate(rows):
        # one code in two writings may mean one item, as in a list of what was sent; never two
        if row["code"] in codes or seen.setdefault(local_key(row["code"]), row["item"]) != row["item"]:
            raise Invalid(f"rows.{index}.code", code="list_repeats")
        codes.add(row["code"])
        if edition.reading.item(row["item"]) is None:
            raise Invalid(f"rows.{index}.item", code="item_unknown")
        for own_role in code_maps.ROLES if role == BOTH else (role,):
            if code_maps.meant(edition, caller.institution, own_role, row["code"]) != (row["item"],):
                proposed.append({"role": own_role, "local_code": row["code"], "local_name": row["name"], "item": row["item"]})
    if not proposed:
        raise Invalid("rows", code="nothing_changed")
    proposal = proposal or new_id(now)
    Proposals(data).propose(proposal, now.isoformat(), caller.by, caller.institution, proposed, drafting.words("note", note, 200))
    return proposal


def as_dict(edition: Edition, proposal: dict[str, Any]) -> dict[str, Any]:
    """A proposal as pages and endpoints show it: each row with the item that the map has now, and `in_force` where it has all that was proposed."""
    institution = proposal["institution"]
    rows = []
    for row in proposal["rows"]:
        now = code_maps.meant(edition, institution, row["role"], row["local_code"])
        item = code_suggestions.item_summary(edition, row["item"])
        rows.append(row | {"now": list(now), "item_name_zh": item["name_zh"], "item_name_en": item["name_en"]})
    return proposal | {"rows": rows, "in_force": all(row["now"] == [row["item"]] for row in rows)}


def take_back(data: Path, caller: Caller, proposal: str, now: datetime) -> None:
    """The hospital takes its own proposal back. Raises NotFound, Decided."""
    proposals = Proposals(data)
    proposals.get(proposal, caller.institution or "")
    proposals.decide(proposal, "withdrawn", now.isoformat(), caller.by)


def refuse(data: Path, caller: Caller, proposal: str, reason: str, now: datetime) -> None:
    """A registrar refuses a proposal and says why. Raises Forbidden, NotFound, Invalid, Decided."""
    drafting.registrar(caller)
    reason = drafting.words("reason", reason, 200)
    if not reason:
        raise Invalid("reason", code="field_required")
    proposals = Proposals(data)
    proposals.get(proposal)
    proposals.decide(proposal, "refused", now.isoformat(), caller.by, reason)


def take(data: Path, ledger: Ledger, caller: Caller, proposal: str, draft_id: str, now: datetime) -> str:
    """A registrar takes a proposal into a draft as a file of the hospital's, limited to its own map; returns the submission to be imported.

    Raises Forbidden, NotFound, DraftRefused, Decided (the draft is as it was then)."""
    drafting.registrar(caller)
    proposals = Proposals(data)
    proposed = proposals.get(proposal)
    options = {"extent": {"table": "code_maps", "institution": proposed["institution"]}}
    drafts_folder = folder(data)
    with tempfile.NamedTemporaryFile(dir=drafts_folder, prefix=".sent-") as file:
        file.write(_csv(proposed))
        file.flush()
        submission = drafting.receive(
            data, ledger, draft_id, caller, Path(file.name), f"code-map-{proposed['institution']}.csv", proposed["institution"], options, now
        )
    try:
        proposals.decide(proposal, "taken", now.isoformat(), caller.by, draft=draft_id, submission=submission)
    except Problem:
        proposals.cancel(submission)
        raise
    return submission


def _as_text(code: str) -> str:
    """A code as a CSV says that it is a text, where its digits look as if a spreadsheet had lost the last of them: it was handed in as a text."""
    return f'="{code}"' if identifiers.destroyed(code) else code


def _csv(proposal: dict[str, Any]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows((proposal["institution"], row["role"], _as_text(row["local_code"]), row["local_name"], row["item"]) for row in proposal["rows"])
    return buffer.getvalue().encode()
