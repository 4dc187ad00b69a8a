"""The codes that lookups met and the catalogue does not know, most frequent first, so that registrars see what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from recognition.domain.recorded import RecordedLookup
from recognition.ledger import Ledger
from recognition.ledger.entries import EntryKind, decode_as
from recognition.support.threads import give_way

MARK = b'"unknown":'


def unknown(ledger: Ledger, since: date, end: date, limit: int = 200) -> list[dict[str, Any]]:
    """Unknown item and institution codes asked about on these Shanghai days (both included): kind, code as sent, whose code it was,
    how often, and by how many hospitals. A hospital's own code counts under the hospital whose code map lacks it."""
    counted: Counter[tuple[str, str, str]] = Counter()
    hospitals: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for page in ledger.reads.pages(since, end, kinds=(EntryKind.lookup,)):
        for sequence, entry in page:
            if MARK not in entry:
                continue
            lookup = decode_as(RecordedLookup, entry, sequence)
            for kind, code in (("item", lookup.item if not lookup.item_known else ""), ("institution", lookup.issuer if not lookup.issuer_known else "")):
                if code:
                    owner = lookup.issuer if kind == "item" and code.startswith("local:") and lookup.issuer_known else ""
                    counted[kind, code, owner] += 1
                    hospitals[kind, code, owner].add(lookup.receiver)
        # other callers of the worker come first
        give_way()
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    return [
        {"kind": kind, "code": code, "issuer": owner or None, "count": count, "receivers": len(hospitals[kind, code, owner])}
        for (kind, code, owner), count in ranked
    ]
