"""The account of an incident in plain lines, for whoever has to answer for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from recognition.domain.lookups import SHANGHAI
from recognition.operations.incident import Incident

SHOWN = 20
"""Causes and findings shown; more of the same kind say nothing new."""


def account(found: Incident) -> Iterator[str]:
    """One line after the other."""
    yield from _log(found)
    if found.first is None:
        yield "Entries made in that time: none"
    else:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(found.kinds.items()))
        yield f"Entries made in that time: {found.kinds.total()} ({kinds}), sequences {found.first} to {found.last}"
    yield f"The ledger holds {found.size} entries, root {found.root or 'none'}"
    if found.signed:
        yield f"Signed checkpoints hold, the last over {found.signed[-1].size} entries of {found.signed[-1].origin}"
    for finding in found.findings[:SHOWN]:
        yield f"WRONG {finding}"
    for receipt in found.missing[:SHOWN]:
        yield f"MISSING the entry of receipt {receipt.sequence} {receipt.leaf}"
    if found.receipts:
        yield f"{found.receipts - len(found.missing)} of {found.receipts} receipts of callers have their entry"
    if found.whole:
        yield "Every entry from the first to the last stands as it was written, none is missing between them, and the tree is theirs"
    else:
        yield f"{len(found.findings)} findings, {len(found.missing)} receipts without an entry: do not go on before this is understood"


def _log(found: Incident) -> Iterator[str]:
    told = found.told
    if not told.lines:
        yield "No line of the log lies in that time; downtime and refusals cannot be told"
        return
    yield f"{told.lines} lines of the log, {told.requests} requests" + (f"; {told.unread} lines could not be read" if told.unread else "")
    for why, what in (("down", "Down"), ("refused", "Refused")):
        gaps = [gap for gap in told.gaps if gap.why == why]
        yield f"{what}: {len(gaps)} times, {sum(gap.seconds for gap in gaps):.1f} s in all"
        for gap in gaps:
            yield f"  {_text(gap.since)} to {_text(gap.until)}, {gap.seconds:.1f} s"
    yield f"Questions and decisions acknowledged: {told.acknowledged}; refused: {sum(told.refused.values())}"
    for (route, status), count in told.refused.most_common():
        yield f"  {count} × {status} {route}"
    for (by, said), (count, first, last) in sorted(told.causes.items(), key=lambda cause: cause[1][1])[:SHOWN]:
        yield f"  {_text(first)} {f'to {_text(last)} ' if count > 1 else ''}{count} × {by}: {said}"


def _text(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(sep=" ", timespec="milliseconds")[:23]
