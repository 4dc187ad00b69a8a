"""The hospital's administrator keeps its code map: fetches it, uploads a list, sees what is not mapped, chooses, and hands in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from recognition.catalogue.drafts.proposals import Proposals
from recognition.catalogue.editions import code_maps
from recognition.catalogue.names import code_suggestions
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.domain.lookups import Caller
from recognition.errors import Forbidden, Invalid, Problem
from recognition.services.code_maps import files as map_files
from recognition.services.code_maps import mapping
from recognition.web.clinician import files, language
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import for_people, page
from recognition.web.clinician.session import Session
from recognition.web.shared import code_map_files as shown
from recognition.web.shared.problem_words import told
from recognition.web.shared.service import now, service
from schemas.code_maps import MappedList
from schemas.fields import Refused

routes = Blueprint("mapping", __name__)
LARGEST = 5 << 20
"""Bytes of a list; it is read in memory."""
SHOWN = 200
"""Codes to choose for that a page shows; those that were handed in make room for the next."""
ROLES = ("receiver", "issuer")


@routes.route("/code-map", methods=["GET", "POST"])
@files.in_memory(LARGEST)
@for_people
def home(here: Session) -> Response:
    """The map, what was sent in vain, an upload with its answer, and what was handed in."""
    institution = _institution(here)
    role = request.form.get("role", "receiver") if request.form.get("role") in ROLES else "receiver"
    found: dict[str, Any] = {"role": role, "rows": [], "read": None, "counts": None, "errors": [], "told": ""}
    status = 200
    if request.method == "POST" and "do" in request.form:
        try:
            _done(here.caller, institution, role, found)
        except Problem as refusal:
            found["errors"], status = [("file" if request.form["do"] == "check" else "", says(refusal.code))], status_of(refusal.code)
    if found["errors"]:
        status = status if status != 200 else 422
    proposals = [one | {"at": datetime.fromisoformat(one["at"])} for one in Proposals(service().data).listed(institution, limit=20)]
    return page(
        "code_map.html",
        status,
        counts=code_maps.counts(service().edition(), institution),
        sent=shown.sent_lately(institution),
        proposals=proposals,
        roles=ROLES,
        most=SHOWN,
        **{f"this_{name}": value for name, value in found.items()},
    )


@routes.get("/code-map/file.<form>")
@for_people
def file(here: Session, form: str) -> Response:
    """The map as a file to fill in."""
    if form not in ("csv", "xlsx"):
        raise Invalid("format", code="not_found")
    role = request.args.get("role", "")
    return shown.file(_institution(here), role if role in ROLES else "", form)


def _institution(here: Session) -> str:
    if not here.person or not here.person.administrator or not here.person.institution:
        raise Forbidden()
    return here.person.institution


def _done(caller: Caller, institution: str, role: str, found: dict[str, Any]) -> None:
    """Does what the form asks for, and says in `found` what came of it."""
    wish, _at, target = request.form["do"].partition("@")
    if wish == "check":
        _check(institution, role, found)
    elif wish == "hand_in":
        _hand_in(caller, institution, role, found)
    elif wish == "take_back":
        mapping.take_back(service().data, caller, target, now())
        found["told"] = _("已撤回。")


def _check(institution: str, role: str, found: dict[str, Any]) -> None:
    with files.sent("file") as path:
        read = map_files.read(path, role, Directory(service().edition().connection))
    rows = shown.checked(institution, role, [(one.code, one.name) for one in read.rows], SHOWN)
    said = {one.code: one for one in read.rows}
    for row in rows:
        _chosen(row, said[row["code"]])
    for row in rows:
        if row["state"] == "unusable":
            row["says"] = unusable_says(row["problem"])
    found |= {"read": read, "counts": shown.counted(rows), "rows": [row for row in rows if row["state"] in ("unmapped", "several", "unusable")][:SHOWN]}


def _chosen(row: dict[str, Any], own: map_files.Own) -> None:
    """What the list itself says of a code is shown as chosen; a code and a name that mean two items are both offered, and neither is chosen."""
    edition = service().edition()
    meant = list(dict.fromkeys(item for said in (own.item, own.item_name) if said and (item := code_suggestions.filled(edition, said))))
    row["written"] = own.item or own.item_name
    row["chosen"] = meant[0] if len(meant) == 1 else None
    if row["state"] == "mapped" and meant and meant != [row["item"]["code"]]:
        # the list says another item than the map: a change, to be looked at like a new row
        row["state"], row["candidates"] = "unmapped", [row["item"] | {"why": "map"}]
    further = [code for code in meant if code not in {one["code"] for one in row["candidates"]}]
    row["candidates"] = [code_suggestions.told(edition, code) | {"why": "file"} for code in further] + row["candidates"]
    row["other"] = row["written"] if row["written"] and not meant else ""


def unusable_says(problem: str) -> str:
    """Why a code can be sent by no lookup, in the user's language."""
    return language.either(*told(problem))


def _hand_in(caller: Caller, institution: str, role: str, found: dict[str, Any]) -> None:
    """Hands in what was chosen. What cannot be understood keeps the whole form as it was typed, and nothing is handed in."""
    edition, wanted, kept = service().edition(), [], []
    for place in range(SHOWN):
        code, name = request.form.get(f"code_{place}", ""), request.form.get(f"name_{place}", "")
        if not code:
            continue
        choice, other = request.form.get(f"item_{place}", ""), request.form.get(f"other_{place}", "").strip()
        item = code_suggestions.chosen(edition, other) if other else choice or None
        row = code_maps.compared(edition, institution, role, code, name) | {"chosen": choice, "other": other, "written": ""}
        kept.append(row | {"candidates": row["candidates"] or code_suggestions.suggestions(edition, name or other)})
        if other and item is None:
            found["errors"].append((f"other_{place}", _("%(code)s：“%(text)s”不是目录项目的编码或全称。", code=code, text=other)))
            kept[-1]["candidates"] = code_suggestions.suggestions(edition, other) or kept[-1]["candidates"]
        elif item:
            wanted.append({"code": code, "name": name, "item": item})
    if not wanted and not found["errors"]:
        found["errors"].append(("", _("还没有选择任何项目，没有提交。")))
    if found["errors"]:
        found["rows"] = kept
        return
    try:
        rows = MappedList().parse(wanted)
    except Refused as refused:
        place = int(refused.within[0]) if refused.within else 0
        found["rows"] = kept
        found["errors"].append(("", _("%(code)s：%(why)s", code=wanted[place]["code"], why=unusable_says(refused.code))))
        return
    mapping.hand_in(service().data, edition, caller, "both" if request.form.get("both") else role, rows, request.form.get("note", ""), now())
    found["told"] = _("已提交 %(count)s 个编码，等待登记员审核；发布之后生效。", count=len(rows))
