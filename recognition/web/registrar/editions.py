"""Editions on pages: number, hash, approvers, counts, the difference to the one before; rows as of any day; files to take away."""

from __future__ import annotations

from datetime import date
from itertools import islice

from flask import Response, request

from recognition.catalogue.editions import browsing, exporting
from recognition.catalogue.names import search
from recognition.domain.lookups import SHANGHAI
from recognition.errors import NotFound
from recognition.web.api.registry.files import edition_file, edition_workbook, meaning_of
from recognition.web.clinician import days
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar import naming
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import registrar_page
from recognition.web.shared import summary_files
from recognition.web.shared.service import now, service

PAGE = 100


@routes.get("/editions")
@for_registrars
def editions(session: Session) -> Response:
    """All of them, newest first."""
    return registrar_page("editions.html", editions=service().publications()[::-1])


@routes.get("/editions/<number:number>")
@for_registrars
def edition(session: Session, number: int) -> Response:
    """One edition."""
    known = service().publications()
    if not 1 <= number <= len(known):
        raise NotFound("number")
    counts = browsing.counts(service().edition_numbered(number))
    compared = meaning_of(number - 1, number, _today()) if number > 1 else None
    return registrar_page("edition.html", publication=known[number - 1], counts=counts, compared=compared, newest=number == len(known), before=number - 1)


@routes.get("/editions/<number:number>/file")
@for_registrars
def file(session: Session, number: int) -> Response:
    """The SQLite file."""
    return edition_file(number)


@routes.get("/editions/<number:number>/workbook")
@for_registrars
def workbook(session: Session, number: int) -> Response:
    """All tables as a workbook."""
    return edition_workbook(number, _day())


@routes.get("/editions/<number:number>/tables/<table>")
@for_registrars
def table(session: Session, number: int, table: str) -> Response:
    """The rows of a table, all or those that hold on a day; institutions and items can be searched."""
    edition, day, wanted = service().edition_numbered(number), _day(), request.args.get("q", "").strip()[:60]
    if request.args.get("format") == "csv":
        headers = {"Content-Disposition": f'attachment; filename="{table}-{number}.csv"'}
        return Response(exporting.csv_of(edition, table, day), content_type=summary_files.CSV, headers=headers)
    names = exporting.table_of(table).names
    at = request.args.get("page", "0")
    start = int(at) * PAGE if at.isascii() and at.isdigit() and len(at) < 7 else 0
    if wanted and table in ("institutions", "items"):
        matching, _more = (search.institutions if table == "institutions" else search.items)(edition, wanted, PAGE)
        rows, more = [tuple(row.get(name, "") for name in names) for row in matching], False
    else:
        rows = list(islice(exporting.rows(edition, table, day, start, PAGE + 1), PAGE + 1))
        rows, more = rows[:PAGE], len(rows) > PAGE
    return registrar_page(
        "table.html",
        number=number,
        table=table,
        names=names,
        rows=rows,
        day_asked=day,
        wanted=wanted,
        at=start // PAGE,
        more=more,
        dated="valid_from" in names,
        named=naming.of_edition(edition),
    )


def _day() -> date | None:
    written = request.args.get("day", "").strip()
    if not written:
        return None
    return days.day(written, "day")


def _today() -> date:
    return now().astimezone(SHANGHAI).date()
