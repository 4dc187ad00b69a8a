"""The use-case of registrars: a draft is begun, filled from spreadsheets, checked, approved by a second registrar, and published."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts import store
from recognition.catalogue.drafts.proposals import Proposals
from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.drafts.submissions import Submissions
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.spreadsheets.files import SUFFIXES
from recognition.catalogue.spreadsheets.load import ImportRequest
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.scope import Extent
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.domain.personal_data import in_free_text
from recognition.errors import Forbidden, Invalid, NotFound, Problem
from recognition.ledger import Ledger, Publication, Request
from recognition.ledger.entries import new_id
from recognition.services import publications
from recognition.support.files import copied_privately
from recognition.support.threads import offload

TITLE_LENGTH = 80


class DraftRefused(Problem):
    """The draft cannot go on as it is: not checked, changed since, findings left, or made from what is no longer in force."""

    code = "draft_not_checked"


def registrar(caller: Caller) -> Caller:
    """The caller, who must be a registrar; raises Forbidden."""
    if caller.role is not Role.REGISTRAR:
        raise Forbidden()
    return caller


def words(field: str, text: str, longest: int = TITLE_LENGTH) -> str:
    """A short text that people read later: one line and nothing personal. Raises Invalid."""
    text = " ".join((text or "").split())
    if len(text) > longest:
        raise Invalid(field, code="text_too_long")
    if refused := in_free_text(text):
        raise Invalid(field, code=refused)
    return text


def begin(data: Path, ledger: Ledger, caller: Caller, now: datetime, title: str = "", like: int | None = None, draft_id: str = "") -> Draft:
    """A new draft of what is in force, or with `like` of an earlier edition, whose content it then brings back.

    Raises Forbidden, Invalid, NotFound for an edition that was never published, RegistryUnavailable when nothing is in force."""
    registrar(caller)
    known = publications.published(ledger)
    if not known or (like is not None and not 1 <= like <= len(known)):
        raise NotFound("like")
    base = known[-1]
    source = base if like is None else known[like - 1]
    facts = {
        "title": words("title", title) or f"{now.astimezone(SHANGHAI):%Y-%m-%d}",
        "created_by": caller.by,
        "created_at": now,
        "touched_by": [caller.by],
        "base_number": base.number,
        "base_sha256": base.sha256,
        "like": source.number,
        "checked": None,
        "approval": None,
    }
    return offload(lambda: store.create(data, draft_id or new_id(now), source.sha256, facts))


def as_dict(draft: Draft, ledger: Ledger) -> dict[str, Any]:
    """A draft as pages and endpoints show it; `state` is open, checked, approved or published."""
    facts = draft.facts()
    checked, approval = facts["checked"], facts["approval"]
    published = _published_as(facts, publications.published(ledger))
    state = "published" if published else "approved" if approval else "checked" if checked else "open"
    shown = {name: value for name, value in facts.items() if name not in ("checked", "imported")}
    return {"id": draft.id, **shown, "state": state, "published": published, "check": checked}


def _published_as(facts: Mapping[str, Any], known: list[Publication]) -> int | None:
    """The number under which the approved edition came into force. Read from the ledger, so a crash after publishing loses nothing."""
    approval = facts["approval"]
    if not approval:
        return None
    return next(
        (
            publication.number
            for publication in known
            if publication.sha256 == approval["sha256"] and publication.number > facts["base_number"] and approval["by"] in publication.approvers
        ),
        None,
    )


def changed(connection: Any, caller: Caller) -> None:
    """Notes inside a transaction that the caller changed the rows: what was checked and approved was another draft."""
    facts = store.read(connection)
    touched = facts["touched_by"] if caller.by in facts["touched_by"] else [*facts["touched_by"], caller.by]
    store.put(connection, touched_by=touched, checked=None, approval=None)


def receive(
    data: Path,
    ledger: Ledger,
    draft_id: str,
    caller: Caller,
    source: Path,
    name: str,
    sender: str,
    wish: Mapping[str, Any],
    now: datetime,
    submission: str = "",
) -> str:
    """Takes a copy of a file for a draft and returns the submission's id, new or the one given; nothing is read of it yet.

    `wish`: `extent` (table, division, evaluator, round …), `defaults`, `remove_missing`. Raises Invalid, Forbidden, NotFound."""
    registrar(caller)
    draft = editable(data, ledger, draft_id)
    request = wish_of(wish)
    for limit, value in {**dict(wish["extent"]), **dict(wish.get("defaults") or {})}.items():
        if isinstance(value, str) and (refused := in_free_text(value)):
            raise Invalid(limit, code=refused)
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Invalid("file", code="file_kind")
    submissions, submission = Submissions(data), submission or new_id(now)
    row = {
        "id": submission,
        "at": now.isoformat(),
        "by": caller.by,
        "sender": words("sender", sender, 64),
        "draft": draft.id,
        "file_name": words("file", Path(name).name, 120),
        "suffix": suffix,
        "sha256": "",
        "size": source.stat().st_size,
        "wish": dict(wish),
        "tables": request.extent.table,
        "round": request.extent.fixed.get("round", ""),
    }
    copy = submissions.file(row)
    submissions.receive(**row | {"sha256": offload(lambda: copied_privately(source, copy))})
    return submission


def wish_of(wish: Mapping[str, Any]) -> ImportRequest:
    """What was asked for, as the importer knows it; raises Invalid."""
    return ImportRequest(Extent.of(dict(wish["extent"])), dict(wish.get("defaults") or {}), bool(wish.get("remove_missing")))


def editable(data: Path, ledger: Ledger, draft_id: str) -> Draft:
    """The draft, which is not published yet; raises NotFound, DraftRefused."""
    draft = Draft(data, draft_id)
    if _published_as(draft.facts(), publications.published(ledger)):
        raise DraftRefused("draft", code="draft_published")
    return draft


def confirm(data: Path, caller: Caller, kind: str, written: str, code: str, now: datetime) -> None:
    """Keeps a registrar's word for what a name means; the file is then imported again.

    Raises Forbidden, RegistryUnavailable, Invalid: `name_of_another` where another entry of the edition in force has just this name or code."""
    registrar(caller)
    if kind not in ("institution", "item", "scope", "evaluator", "division"):
        raise Invalid("kind", code="choice_unknown")
    if (pointed := publications.pointed(data)) is not None:
        with closing(Edition.open(data, *pointed).connection) as connection:
            if Directory(connection).known(kind, written) not in (None, code):
                raise Invalid("written", code="name_of_another")
    Submissions(data).confirm(kind, words("written", written, 120), words("code", code, 64), caller.by, now.isoformat())


def take_back(data: Path, caller: Caller, kind: str, written: str) -> None:
    """A registrar takes back what a name was said to mean: files that come later ask again; what was imported by it stays.

    Raises Forbidden, NotFound."""
    registrar(caller)
    Submissions(data).take_back(kind, written)


def assign(data: Path, ledger: Ledger, draft_id: str, caller: Caller, institution: str, division: str, since: date) -> None:
    """A registrar says where an institution lies from a day on, as after a merger. Raises Forbidden, NotFound, Invalid, DraftBusy."""
    registrar(caller)
    with editable(data, ledger, draft_id).writing() as connection:
        store.assign(connection, institution, division, since.isoformat())
        changed(connection, caller)


def approve(data: Path, ledger: Ledger, draft_id: str, caller: Caller, sha256: str, acknowledged: frozenset[str], now: datetime) -> None:
    """A second registrar stands for the edition with just this hash and for every finding that does not forbid it.

    Raises Forbidden `second_registrar_needed` for whoever made or changed the draft, DraftRefused, DraftBusy."""
    registrar(caller)
    with editable(data, ledger, draft_id).writing() as connection:
        facts = store.read(connection)
        if caller.by == facts["created_by"] or caller.by in facts["touched_by"]:
            raise Forbidden(code="second_registrar_needed")
        checked = facts["checked"]
        if not checked or checked["sha256"] is None or checked["sha256"] != sha256:
            raise DraftRefused("sha256", code="draft_blocked" if checked and checked["sha256"] is None else "draft_not_checked")
        left = sorted({finding["code"] for finding in checked["findings"]} - acknowledged)
        if left:
            raise DraftRefused("acknowledged", code="findings_unanswered", candidates=left)
        store.put(connection, approval={"by": caller.by, "at": now.isoformat(), "sha256": sha256, "acknowledged": sorted(acknowledged)})


def publish(data: Path, ledger: Ledger, draft_id: str, caller: Caller, now: datetime, reason: str = "", request: Request | None = None) -> Publication:
    """Puts the approved edition into force under the next number, in one step that all workers see within two seconds.

    A `request` that was written before gives what it published then. Raises Forbidden, DraftRefused (`draft_not_approved`,
    `draft_outdated` when another edition came into force since the check), IdempotencyConflict."""
    registrar(caller)
    if earlier := publications.again(data, ledger, request):
        return earlier
    draft = editable(data, ledger, draft_id)
    facts = draft.facts()
    approval, checked = facts["approval"], facts["checked"]
    if not approval or not checked:
        raise DraftRefused("draft", code="draft_not_approved")
    names = (facts["created_by"], approval["by"])
    publication = publications.publish(
        data, ledger, approval["sha256"], names, now, words("reason", reason or facts["title"], 200), expected=checked["base_sha256"], request=request
    )
    # what is in force is in the edition: the rows of the draft and the files that were sent have done their work
    offload(draft.close)
    Submissions(data).clear(draft_id)
    Proposals(data).reopen_refused(draft_id)
    return publication


def drop(data: Path, ledger: Ledger, draft_id: str, caller: Caller) -> None:
    """Gives a draft up, and takes away the files that were sent for it; what hospitals handed in and it had taken waits again. Raises Forbidden, NotFound, DraftBusy."""
    registrar(caller)
    draft = Draft(data, draft_id)
    facts = draft.facts()
    draft.drop()
    Submissions(data).clear(draft_id)
    if facts["checked"] and facts["checked"]["sha256"]:
        publications.forget(data, ledger, facts["checked"]["sha256"])
