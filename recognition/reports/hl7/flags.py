"""OBX-11 of a message whose sender writes flags there (N, H, L), which are letters of the statuses' table as well."""

from __future__ import annotations

from collections.abc import Iterable

from recognition.domain.report_documents.statuses import ROW_STATUSES

STATUSES_ONLY = frozenset("FCPXO")
"""Statuses (table 0085) that are no flag: those that table 0078 has too are N, U, D, W, R, S, I."""
BESIDE_RESULT = "N"
"""Not asked, or normal: beside a result it is no status by itself."""


def are_flags(written: Iterable[str]) -> bool:
    """Whether what stands in OBX-11 of a message's rows are flags: one is no status, and none is a status alone.

    >>> are_flags(["N", "H", ""]), are_flags(["N", "N"]), are_flags(["F", "H"])
    (True, False, False)
    """
    told = {code for code in written if code}
    return not told <= ROW_STATUSES and not told & STATUSES_ONLY
