"""A pasted line as it is compared with names."""

from __future__ import annotations

import unicodedata

from recognition.domain import item_names
from recognition.registry import folding


def folded(line: str) -> str:
    """A line in NFKC and simplified characters, letters as they are."""
    return unicodedata.normalize("NFKC", item_names.CIRCLED.sub("", line)).translate(folding.simplified())
