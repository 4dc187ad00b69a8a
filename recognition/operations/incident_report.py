"""The account of an incident in plain lines, for whoever has to answer for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from recognition.domain.lookups import SHANGHAI
from recognition.operations.incident import Incident

SHOWN = 20
"""Causes and findings shown; more of the same kind say nothing new."""


def account(incident: Incident) -> Iterator[str]:
    """One line after the other."""
    yield from _log(incident)
    if incident.first is None:
        yield "Entries made in that time: none"
    else:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(incident.kinds.items()))
        yield f"Entries made in that time: {incident.kinds.total()} ({kinds}), sequences {incident.first} to {incident.last}"
    yield f"The ledger holds {incident.size} entries, root {incident.root or 'none'}"
    if incident.signed:
        yield f"Signed checkpoints hold, the last over {incident.signed[-1].size} entries of {incident.signed[-1].origin}"
    for finding in incident.findings[:SHOWN]:
        yield f"WRONG {finding}"
    for receipt in incident.missing[:SHOWN]:
        yield f"MISSING the entry of receipt {receipt.sequence} {receipt.leaf}"
    if incident.receipts:
        yield f"{incident.receipts - len(incident.missing)} of {incident.receipts} receipts of callers have their entry"
    if incident.whole:
        yield "Every entry from the first to the last stands as it was written, none is missing between them, and the tree is theirs"
    else:
        yield f"{len(incident.findings)} findings, {len(incident.missing)} receipts without an entry: do not go on before this is understood"


def _log(incident: Incident) -> Iterator[str]:
    log = incident.log
    if not log.lines:
        yield "No line of the log lies in that time; downtime and refusals cannot be told"
        return
    yield f"{log.lines} lines of the log, {log.requests} requests" + (f"; {log.unread} lines could not be read" if log.unread else "")
    for cause, title in (("down", "Down"), ("refused", "Refused")):
        gaps = [gap for gap in log.gaps if gap.cause == cause]
        yield f"{title}: {len(gaps)} times, {sum(gap.seconds for gap in gaps):.1f} s in all"
        for gap in gaps:
            yield f"  {_text(gap.since)} to {_text(gap.until)}, {gap.seconds:.1f} s"
    yield f"Questions and decisions acknowledged: {log.acknowledged}; refused: {sum(log.refused.values())}"
    for (route, status), count in log.refused.most_common():
        yield f"  {count} × {status} {route}"
    for (by, words), (count, first, last) in sorted(log.causes.items(), key=lambda cause: cause[1][1])[:SHOWN]:
        yield f"  {_text(first)} {f'to {_text(last)} ' if count > 1 else ''}{count} × {by}: {words}"


def _text(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(sep=" ", timespec="milliseconds")[:23]
