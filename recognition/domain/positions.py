"""What a figure rests on: a place in the ledger, a day, and the revision of the rules by which it was counted."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class AsOf(NamedTuple):
    """As of which state figures are asked for: the last entry that counts, the Shanghai day as of which they stand, or both. The entry
    alone: as of today; the day alone: the last entry of that day."""

    sequence: int | None = None
    day: date | None = None
