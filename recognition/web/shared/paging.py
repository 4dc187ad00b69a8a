"""Cursors as callers see them: opaque, and safe in an address."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from recognition.errors import Invalid

DEFAULT_LIMIT = 50
Row = TypeVar("Row")


def opaque(cursor: str | None) -> str | None:
    """A cursor of the registry as text for the caller."""
    return None if cursor is None else base64.urlsafe_b64encode(cursor.encode()).decode().rstrip("=")


def inner(cursor: str | None) -> str | None:
    """The cursor again; raises Invalid `cursor_invalid` for what no page gave."""
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise Invalid("cursor", code="cursor_invalid") from error


def position(cursor: str | None) -> int:
    """Where the page begins, 0 without a cursor; raises Invalid `cursor_invalid`."""
    text = inner(cursor)
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid("cursor", code="cursor_invalid")
    return int(text)


class Window(NamedTuple):
    """A part of a list that is counted from its beginning: where it begins, and how many rows it has at most."""

    start: int
    limit: int

    @property
    def one_more(self) -> int:
        """How many rows to read, so that it shows whether others follow."""
        return self.limit + 1

    def cut(self, rows: Sequence[Row]) -> tuple[Sequence[Row], str | None]:
        """Of as many rows as `one_more`, those of the window, and the cursor of what follows it."""
        return rows[: self.limit], opaque(str(self.start + self.limit)) if len(rows) > self.limit else None


def window(query: Mapping[str, Any]) -> Window:
    """The window that `cursor` and `limit` ask for; raises Invalid `cursor_invalid`."""
    return Window(position(query.get("cursor")), query.get("limit", DEFAULT_LIMIT))
