"""The catalogue in force: institutions and items, searched and one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from recognition.access import EVERYBODY, allow
from recognition.errors import Invalid, NotFound
from recognition.registry import browsing, search
from recognition.terms import Caller
from recognition.web.operations import operation
from recognition.web.paging import DEFAULT_LIMIT, inner, opaque
from recognition.web.replies import reply
from recognition.web.requests import parameters
from recognition.web.service import service
from schemas.records import INSTITUTION, INSTITUTIONS, ITEM, ITEMS
from schemas.parameters import SEARCH

routes = Blueprint("catalogue", __name__)


@routes.get("/institutions")
@operation(
    "searchInstitutions", "Institutions by name, alias, short form, code or pinyin; all by code without q.", "catalogue",
    query=SEARCH, answers={200: ("One page, best match first.", INSTITUTIONS)}, problems=(422, 503),
)
@allow(EVERYBODY)
def institutions(caller: Caller) -> Response:
    """A page of institutions."""
    return _searched("institutions", search.institutions)


@routes.get("/items")
@operation(
    "searchItems", "Items and panels by name, alias, code, LOINC, price code or pinyin; all by code without q.", "catalogue",
    query=SEARCH, answers={200: ("One page, best match first.", ITEMS)}, problems=(422, 503),
)
@allow(EVERYBODY)
def items(caller: Caller) -> Response:
    """A page of items."""
    return _searched("items", search.items)


@routes.get("/institutions/<code>")
@operation(
    "getInstitution", "One institution with its dated divisions, legal entities, consortia and roles.", "catalogue",
    answers={200: ("The institution.", INSTITUTION)}, problems=(404, 503),
)
@allow(EVERYBODY)
def institution(caller: Caller, code: str) -> Response:
    """One institution."""
    return _one(browsing.institution(service().edition(), code))


@routes.get("/items/<code>")
@operation(
    "getItem", "One item or panel with its members, panels, wider studies and listings of all dates.", "catalogue",
    answers={200: ("The item.", ITEM)}, problems=(404, 503),
)
@allow(EVERYBODY)
def item(caller: Caller, code: str) -> Response:
    """One item."""
    return _one(browsing.item(service().edition(), code))


def _searched(name: str, find: Callable[..., tuple[list[dict[str, Any]], str | None]]) -> Response:
    wish = parameters(SEARCH)
    try:
        rows, following = find(service().edition(), wish.get("q", ""), wish.get("limit", DEFAULT_LIMIT), inner(wish.get("cursor")))
    except Invalid as refusal:
        raise Invalid("cursor", code="cursor_invalid") from refusal
    return reply({name: rows, "next": opaque(following)})


def _one(row: dict[str, Any] | None) -> Response:
    if row is None:
        raise NotFound("code")
    return reply(row)
