"""How items belong together: what a performance of one repeats of others, and the kind and group of each."""

from __future__ import annotations

from functools import lru_cache

from recognition.catalogue.editions.store import Edition

RELATED = """
SELECT member FROM panel_members WHERE panel = ?1 UNION SELECT panel FROM panel_members WHERE member = ?1
UNION SELECT narrower FROM coverings WHERE wider = ?1 UNION SELECT wider FROM coverings WHERE narrower = ?1 ORDER BY 1"""


def related(edition: Edition, code: str) -> tuple[str, ...]:
    """The items that are partly or wholly done again when this one is: its members and panels, its narrower and wider studies."""
    return tuple(other for (other,) in edition.connection.execute(RELATED, (code,)))


@lru_cache(maxsize=4)
def labels(edition: Edition) -> dict[str, tuple[str, str]]:
    """Kind and group of every item and panel by code; a panel that is no item has those of its members."""
    codes = edition.connection.execute("SELECT code FROM items UNION SELECT code FROM panels ORDER BY 1").fetchall()
    known = (edition.reading.item(code) for (code,) in codes)
    return {item.code: (item.kind.value, item.group) for item in known if item}
