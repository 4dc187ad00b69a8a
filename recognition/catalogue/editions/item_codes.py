"""The codes of an item in other systems, and how many items share one: LOINC, the national price items, and what hospitals call it themselves."""

from __future__ import annotations

from recognition.catalogue.editions.browsing import rows
from recognition.catalogue.editions.store import Edition

_SHARED = {"loinc": "SELECT count(*) AS n FROM items WHERE loinc = ?1", "national-price": "SELECT count(*) AS n FROM items WHERE price_item_code = ?1"}
_COLUMNS = {"loinc": "loinc", "national-price": "price_item_code"}


def all_codes(edition: Edition) -> list[str]:
    """Every item and panel, by code."""
    return [row["code"] for row in rows(edition, "SELECT code FROM items UNION SELECT code FROM panels ORDER BY code")]


def code_in(edition: Edition, item: str, system: str) -> tuple[str, str, int] | None:
    """The item's code in `loinc` or `national-price`, how sure it is that they mean the same (`high`, `medium`, "" where nobody said), and how many
    items have that code; None where it has none."""
    found = rows(edition, f"SELECT {_COLUMNS[system]} AS code, loinc_confidence AS confidence FROM items WHERE code = ?1", item)
    if not found or not found[0]["code"]:
        return None
    return found[0]["code"], found[0]["confidence"] if system == "loinc" else "", rows(edition, _SHARED[system], found[0]["code"])[0]["n"]


def own_codes_of(edition: Edition, item: str, institution: str, role: str) -> list[tuple[str, str]]:
    """(own code, own name) of all that an institution calls by this item in its role as `issuer` or `receiver`."""
    sql = "SELECT local_code, local_name FROM code_maps WHERE institution = ?1 AND role = ?2 AND item = ?3 ORDER BY local_code"
    return [(row["local_code"], row["local_name"] or "") for row in rows(edition, sql, institution, role, item)]


def code_maps(edition: Edition) -> list[tuple[str, str]]:
    """(institution, role) of every code map that has a row."""
    return [(row["institution"], row["role"]) for row in rows(edition, "SELECT DISTINCT institution, role FROM code_maps ORDER BY institution, role")]


def mapped(edition: Edition, system: str, institution: str = "") -> list[tuple[str, str]]:
    """(code, what an institution calls it or "") of every code in `loinc` or `national-price` that some item has, or of an institution's code map in
    the role that `system` names; by code."""
    if institution:
        sql = "SELECT local_code, local_name FROM code_maps WHERE institution = ?1 AND role = ?2 ORDER BY local_code"
        return [(row["local_code"], row["local_name"] or "") for row in rows(edition, sql, institution, system)]
    column = _COLUMNS[system]
    return [(row["code"], "") for row in rows(edition, f"SELECT DISTINCT {column} AS code FROM items WHERE {column} != '' ORDER BY 1")]
