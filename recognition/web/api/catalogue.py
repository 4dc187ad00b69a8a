"""The catalogue in force: institutions and items, searched and one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Blueprint, Response

from recognition.catalogue.editions import browsing
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import offering, search
from recognition.catalogue.names.term_reader import INSTITUTIONS as INSTITUTIONS_SOUGHT
from recognition.catalogue.names.term_reader import ITEMS as ITEMS_SOUGHT
from recognition.domain.lookups import Caller
from recognition.errors import Invalid, NotFound
from recognition.web.auth import EVERYBODY, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.paging import DEFAULT_LIMIT, inner, opaque
from recognition.web.shared.request_bodies import parameters
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from schemas.parameters import SEARCH
from schemas.records import INSTITUTION, INSTITUTIONS, ITEM, ITEMS

routes = Blueprint("catalogue", __name__)


@routes.get("/institutions")
@operation(
    "searchInstitutions",
    "Institutions by name, alias, short form, code or pinyin; all by code without q.",
    "catalogue",
    query=SEARCH,
    answers={200: ("One page, best match first.", INSTITUTIONS)},
    problems=(422, 503),
)
@allow(EVERYBODY)
def institutions(caller: Caller) -> Response:
    """A page of institutions."""
    return _searched(caller, "institutions")


@routes.get("/items")
@operation(
    "searchItems",
    "Items and panels by name, alias, code, LOINC, price code or pinyin; all by code without q.",
    "catalogue",
    query=SEARCH,
    answers={200: ("One page, best match first.", ITEMS)},
    problems=(422, 503),
)
@allow(EVERYBODY)
def items(caller: Caller) -> Response:
    """A page of items."""
    return _searched(caller, "items")


@routes.get("/institutions/<code>")
@operation(
    "getInstitution",
    "One institution with its dated divisions, legal entities, consortia and roles.",
    "catalogue",
    answers={200: ("The institution.", INSTITUTION)},
    problems=(404, 503),
)
@allow(EVERYBODY)
def institution(caller: Caller, code: str) -> Response:
    """One institution."""
    return _one(browsing.institution(service().edition(), code))


@routes.get("/items/<code>")
@operation(
    "getItem",
    "One item or panel with its members, panels, wider studies and listings of all dates.",
    "catalogue",
    answers={200: ("The item.", ITEM)},
    problems=(404, 503),
)
@allow(EVERYBODY)
def item(caller: Caller, code: str) -> Response:
    """One item."""
    return _one(browsing.item(service().edition(), code))


def _searched(caller: Caller, name: str) -> Response:
    query, edition = parameters(SEARCH), service().edition()
    text, limit = query.get("q", ""), query.get("limit", DEFAULT_LIMIT)
    find = search.items if name == "items" else search.institutions
    try:
        rows, following = find(edition, text, limit, inner(query.get("cursor")))
    except Invalid as refusal:
        raise Invalid("cursor", code="cursor_invalid") from refusal
    if text.strip() and following is None and "cursor" not in query:
        rows = _with_hints(edition, caller, name, text, rows)[:limit]
    return reply({name: rows, "next": opaque(following)})


def _with_hints(edition: Edition, caller: Caller, name: str, text: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The only page of a search, with what else the text can mean, as the clinician's page offers it."""
    called = [row["code"] for row in rows]
    if name == "items":
        codes, kind, row = offering.items(edition, text, called, caller.institution)[1], ITEMS_SOUGHT, browsing.item_row
    else:
        codes, kind, row = offering.institutions(edition, text, called)[1], INSTITUTIONS_SOUGHT, browsing.institution_row
    row_of = {each_row["code"]: each_row for each_row in rows}
    abroad: list[dict[str, Any]] = []
    if name == "institutions" and (neighbours := service().neighbours):
        from recognition.services.border import finding

        abroad = finding.offered(neighbours, edition, text, now())
    return [*_known(edition, row_of, codes or ([] if abroad else offering.heard(edition, kind, text)), row), *abroad]


def _known(
    edition: Edition, row_of: Mapping[str, dict[str, Any]], codes: Iterable[str], row: Callable[[Edition, str], dict[str, Any] | None]
) -> list[dict[str, Any]]:
    return [known for code in codes if (known := row_of.get(code) or row(edition, code))]


def _one(row: dict[str, Any] | None) -> Response:
    if row is None:
        raise NotFound("code")
    return reply(row)
