"""The hospital's administrator keeps its code map: fetches it, uploads a list, sees what is not mapped, chooses, and hands in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from recognition.catalogue.drafts.proposals import Proposals
from recognition.catalogue.editions import code_maps
from recognition.catalogue.names import code_suggestions
from recognition.domain.lookups import Caller
from recognition.errors import Forbidden, Invalid, Problem
from recognition.services.code_maps import files as map_files
from recognition.services.code_maps import mapping
from recognition.web.clinician import files, language
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import for_people, page
from recognition.web.clinician.session import Session
from recognition.web.shared import code_map_files
from recognition.web.shared.problem_words import detail_of
from recognition.web.shared.service import now, service
from schemas.code_maps import MappedListField
from schemas.fields import ValueRefused

routes = Blueprint("mapping", __name__)
LARGEST = 5 << 20
"""Bytes of a list; it is read in memory."""
SHOWN = 200
"""Codes to choose for that a page shows; those that were handed in make room for the next."""
ROLES = ("receiver", "issuer")


@routes.route("/code-map", methods=["GET", "POST"])
@files.in_memory(LARGEST)
@for_people
def home(session: Session) -> Response:
    """The map, what was sent in vain, an upload with its answer, and what was handed in."""
    institution = _institution(session)
    role = request.form.get("role", "receiver") if request.form.get("role") in ROLES else "receiver"
    values: dict[str, Any] = {"role": role, "rows": [], "read": None, "counts": None, "errors": [], "told": ""}
    status = 200
    if request.method == "POST" and "do" in request.form:
        try:
            _done(session.caller, institution, role, values)
        except Problem as refusal:
            values["errors"], status = [("file" if request.form["do"] == "check" else "", says(refusal.code))], status_of(refusal.code)
    if values["errors"]:
        status = status if status != 200 else 422
    proposals = [proposal | {"at": datetime.fromisoformat(proposal["at"])} for proposal in Proposals(service().data).listed(institution, limit=20)]
    return page(
        "code_map.html",
        status,
        counts=code_maps.counts(service().edition(), institution),
        sent=code_map_files.sent_lately(institution),
        proposals=proposals,
        roles=ROLES,
        most=SHOWN,
        **{f"this_{name}": value for name, value in values.items()},
    )


@routes.get("/code-map/file.<form>")
@for_people
def file(session: Session, form: str) -> Response:
    """The map as a file to fill in."""
    if form not in ("csv", "xlsx"):
        raise Invalid("format", code="not_found")
    role = request.args.get("role", "")
    return code_map_files.file(_institution(session), role if role in ROLES else "", form)


def _institution(session: Session) -> str:
    if not session.person or not session.person.administrator or not session.person.institution:
        raise Forbidden()
    return session.person.institution


def _done(caller: Caller, institution: str, role: str, values: dict[str, Any]) -> None:
    """Does what the form asks for, and says in `values` what came of it."""
    action, _at, target = request.form["do"].partition("@")
    if action == "check":
        _check(institution, role, values)
    elif action == "hand_in":
        _hand_in(caller, institution, role, values)
    elif action == "take_back":
        mapping.take_back(service().data, caller, target, now())
        values["told"] = _("已撤回。")


def _check(institution: str, role: str, values: dict[str, Any]) -> None:
    with files.sent("file") as path:
        read = map_files.apart_read(service().data, path.read_bytes(), role)
    rows = code_map_files.checked(institution, role, [(row.code, row.name) for row in read.rows], SHOWN)
    rows_by_code = {row.code: row for row in read.rows}
    for row in rows:
        _chosen(row, rows_by_code[row["code"]])
    for row in rows:
        if row["state"] == "unusable":
            row["says"] = unusable_says(row["problem"])
    values |= {
        "read": read,
        "counts": code_map_files.counted(rows),
        "rows": [row for row in rows if row["state"] in ("unmapped", "several", "unusable")][:SHOWN],
    }


def _chosen(row: dict[str, Any], own: map_files.OwnCode) -> None:
    """What the list itself says of a code is shown as chosen; a code and a name that mean two items are both offered, and neither is chosen."""
    edition = service().edition()
    items = list(dict.fromkeys(item for text in (own.item, own.item_name) if text and (item := code_suggestions.filled(edition, text))))
    row["written"] = own.item or own.item_name
    row["unlisted"] = [text for text in dict.fromkeys((own.item, own.item_name)) if text and code_suggestions.filled(edition, text) is None]
    row["chosen"] = items[0] if len(items) == 1 else None
    if row["state"] == "mapped" and items and items != [row["item"]["code"]]:
        # the list says another item than the map: a change, to be looked at like a new row
        row["state"], row["candidates"] = "unmapped", [row["item"] | {"why": "map"}]
    further = [code for code in items if code not in {candidate["code"] for candidate in row["candidates"]}]
    row["candidates"] = [code_suggestions.item_summary(edition, code) | {"why": "file"} for code in further] + row["candidates"]
    row["other"] = row["written"] if row["written"] and not items else ""


def unusable_says(problem: str) -> str:
    """Why a code can be sent by no lookup, in the user's language."""
    return language.either(*detail_of(problem))


def _hand_in(caller: Caller, institution: str, role: str, values: dict[str, Any]) -> None:
    """Hands in what was chosen. What cannot be understood keeps the whole form as it was typed, and nothing is handed in."""
    edition, mapped, kept_rows = service().edition(), [], []
    for index in range(SHOWN):
        code, name = request.form.get(f"code_{index}", ""), request.form.get(f"name_{index}", "")
        if not code:
            continue
        choice, other = request.form.get(f"item_{index}", ""), request.form.get(f"other_{index}", "").strip()
        item = code_suggestions.chosen(edition, other) if other else choice or None
        row = code_maps.compared(edition, institution, role, code, name) | {"chosen": choice, "other": other, "written": "", "unlisted": []}
        kept_rows.append(row | {"candidates": row["candidates"] or code_suggestions.suggestions(edition, name or other)})
        if other and item is None:
            values["errors"].append((f"other_{index}", _("%(code)s：“%(text)s”不是目录项目的编码或全称。", code=code, text=other)))
            kept_rows[-1]["candidates"] = code_suggestions.suggestions(edition, other) or kept_rows[-1]["candidates"]
        elif item:
            mapped.append({"code": code, "name": name, "item": item})
    if not mapped and not values["errors"]:
        values["errors"].append(("", _("还没有选择任何项目，没有提交。")))
    if values["errors"]:
        values["rows"] = kept_rows
        return
    try:
        rows = MappedListField().parse(mapped)
    except ValueRefused as refused:
        index = int(refused.within[0]) if refused.within else 0
        values["rows"] = kept_rows
        values["errors"].append(("", _("%(code)s：%(why)s", code=mapped[index]["code"], why=unusable_says(refused.code))))
        return
    mapping.hand_in(service().data, edition, caller, "both" if request.form.get("both") else role, rows, request.form.get("note", ""), now())
    values["told"] = _("已提交 %(count)s 个编码，等待登记员审核；发布之后生效。", count=len(rows))
