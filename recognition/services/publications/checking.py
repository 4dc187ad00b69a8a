"""Heavy steps on a draft: importing a file, and the check that brings it up to date, finds what stands against it and builds its edition."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts import store, undone, validation
from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.drafts.submissions import Submissions
from recognition.catalogue.editions import diff, rebase
from recognition.catalogue.editions.impact import meaning
from recognition.catalogue.editions.store import BrokenReferences, Edition, RowRefused
from recognition.catalogue.spreadsheets import load, marking
from recognition.catalogue.spreadsheets.errors import HIDDEN, Fault
from recognition.catalogue.spreadsheets.fault_words import WORDS
from recognition.catalogue.spreadsheets.load import Outcome, Progress
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.errors import NotFound
from recognition.ledger import Ledger, Publication
from recognition.services import publications
from recognition.services.publications import drafting


class _Undone(Exception):
    """Ends a transaction without its changes."""


def import_file(data: Path, submission_id: str, now: datetime, progress: Progress = lambda done, total: None) -> Outcome:
    """Imports a file that was received, whole or not at all, and notes in its submission what became of it.

    A refused file leaves the draft as it was, and a copy with every error marked. Raises NotFound, DraftBusy."""
    submissions = Submissions(data)
    submission = submissions.submission(submission_id)
    draft, path = Draft(data, submission["draft"]), submissions.file(submission)
    if not path.exists():
        raise NotFound("file")
    request, confirmed = drafting.wish_of(submission["wish"]), submissions.confirmed()
    by = Caller(submission["by"], Role.REGISTRAR)
    outcome = Outcome(request.extent.in_english())
    with suppress(_Undone), draft.writing() as connection:
        outcome = load.run(connection, path, request, confirmed, progress)
        if not outcome.accepted:
            raise _Undone
        drafting.changed(connection, by)
        _note(connection, submission["file_name"], outcome)
        store.put(connection, imported={"submission": submission_id, "outcome": outcome.as_dict()})
    result = outcome.as_dict()
    if outcome.accepted:
        # its rows are in the draft now; whatever else stood in it was not asked for
        submissions.forget(submission_id)
    else:
        marking.mark(path, submissions.file(submission, marked=True), result["faults"])
        if any(fault["code"] == "personal_number" or fault["value"] == HIDDEN for fault in result["faults"]):
            # what is personal does not stay here: the sender has the file, and the marked copy hides it
            path.unlink()
    submissions.finish(submission_id, result, now.isoformat())
    return outcome


def import_ended(data: Path, submission_id: str, code: str, now: datetime) -> None:
    """Notes in the submission why an import gave no outcome: its draft is as it was, and the file can be imported again. One that ended
    after its rows were in the draft is noted as what it was. Of a file that is not known, or whose outcome is, nothing is noted."""
    submissions = Submissions(data)
    with suppress(NotFound):
        submission = submissions.submission(submission_id)
        if submission["state"] != "received" or code not in WORDS:
            return
        outcome = Outcome(drafting.wish_of(submission["wish"]).extent.in_english())
        outcome.add(Fault(code))
        imported = _imported(data, submission)
        if imported:
            submissions.forget(submission_id)
        submissions.finish(submission_id, imported or outcome.as_dict(), now.isoformat())


def _imported(data: Path, submission: dict[str, Any]) -> dict[str, Any] | None:
    """The outcome of a file whose rows are in its draft, by what the draft keeps of the last file that it took."""
    with suppress(NotFound):
        last = Draft(data, submission["draft"]).facts().get("imported")
        if last and last["submission"] == submission["id"]:
            return dict(last["outcome"])
    return None


def _note(connection: Any, name: str, outcome: Outcome) -> None:
    """Keeps with the draft what a person who looks at the file may not know of what was read."""
    noted = store.read(connection).get("unseen", {})
    for code, rows in outcome.unseen().items():
        noted[code] = [*(entry for entry in noted.get(code, []) if entry["file"] != name), *({"file": name} | row for row in rows)]
    store.put(connection, unseen=noted)


def check(data: Path, ledger: Ledger, draft_id: str, now: datetime) -> dict[str, Any]:
    """Brings a draft up to what is in force, looks for findings, builds its edition and compares it; the result is kept and returned.

    `sha256` is None while a finding forbids publishing. Raises NotFound, DraftBusy."""
    draft, day = Draft(data, draft_id), now.astimezone(SHANGHAI).date()
    known = publications.published(ledger)
    base = known[-1]
    with draft.writing() as connection:
        facts = store.read(connection)
        earlier = facts["checked"]
        conflicts: list[dict[str, Any]] = []
        if facts["base_sha256"] != base.sha256:
            before = Edition.open(data, facts["base_number"], facts["base_sha256"])
            conflicts = rebase.bring_up(connection, diff.diff(before, Edition.open(data, base.number, base.sha256)))
            store.put(connection, base_number=base.number, base_sha256=base.sha256, approval=None)
        conflicts = [*facts.get("conflicts", []), *conflicts]
        in_force = Edition.open(data, base.number, base.sha256).connection
        new, notes = validation.sharing_findings(connection, in_force)
        new += validation.unlikely_findings(connection, in_force, day)
        unseen = [finding for code, rows in facts.get("unseen", {}).items() for finding in validation.noted(code, rows)]
        restored = _restored(data, known, undone.roles(connection, in_force, day.isoformat()), connection, day.isoformat())
        lost = _undone(data, known, undone.withdrawals(connection, in_force, day.isoformat()), connection)
        findings = [
            *validation.findings(connection, day.isoformat()),
            *validation.noted("withdrawal_undone", lost),
            *validation.noted("withdrawal_undone", restored, "institution_roles"),
            *validation.noted("changed_by_both", conflicts),
            *unseen,
        ]
        # what the draft newly takes from another item comes first of what a person must answer for
        findings = [finding for finding in findings if finding.blocks] + new + [finding for finding in findings if not finding.blocks]
        store.put(connection, conflicts=conflicts)
    with draft.lock():
        result = _result(data, draft, base, findings, day)
    result |= {"notes": [finding.as_dict() for finding in notes], "at": now.isoformat(), "base_number": base.number, "base_sha256": base.sha256}
    with draft.writing() as connection:
        same = earlier and earlier["sha256"] == result["sha256"]
        store.put(connection, checked=result, approval=facts["approval"] if same else None)
    if earlier and earlier["sha256"] and not same:
        publications.forget(data, ledger, earlier["sha256"])
    return result


def _undone(data: Path, known: Sequence[Publication], rows: list[dict[str, Any]], draft: Any) -> list[dict[str, Any]]:
    """Undone withdrawals by name: which institution and items, from which day, by which edition, and why it was withdrawn."""
    by_row: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row, by in zip(rows, _withdrawn_in(data, known, rows), strict=True):
        same = {column: row[column] for column in ("institution", "scope", "valid_from")} | {"institution_name": _name(draft, row["institution"])}
        entry = by_row.setdefault((*same.values(), by.number), same | {"items": "", "withdrawn_in": by.number, "reason": by.reason or ""})
        entry["items"] = "、".join(filter(None, (entry["items"], row["item"])))
    return list(by_row.values())


def _restored(data: Path, known: Sequence[Publication], roles: list[undone.RestoredRole], draft: Any, today: str) -> list[dict[str, Any]]:
    """Roles as contributors that an earlier edition ended and the draft brings back: which edition ended it, and why."""
    left, ended = list(roles), list[tuple[undone.RestoredRole, Publication]]()
    for earlier, later in zip(reversed(known[:-1]), reversed(known), strict=False):
        if not left:
            break
        with closing(Edition.open(data, earlier.number, earlier.sha256).connection) as connection:
            stood = [role for role in left if role.stands(connection, today)]
        ended += [(role, later) for role in stood]
        left = [role for role in left if role not in stood]
    return [
        {"institution": role.institution, "value": "contributor", "valid_from": role.valid_from}
        | {"institution_name": _name(draft, role.institution), "withdrawn_in": by.number, "reason": by.reason or ""}
        for role, by in sorted(ended, key=lambda pair: pair[0].institution)
    ]


def _name(draft: Any, institution: str) -> str:
    row = draft.execute("SELECT name_zh FROM institutions WHERE code = ?", (institution,)).fetchone()
    return row[0] if row else ""


def _withdrawn_in(data: Path, known: Sequence[Publication], rows: list[dict[str, Any]]) -> list[Publication]:
    """For each row of the edition in force the first of the editions that have had it ever since."""
    first, left = [known[-1]] * len(rows), list(range(len(rows)))
    for publication in reversed(known):
        if not left:
            break
        with closing(Edition.open(data, publication.number, publication.sha256).connection) as connection:
            left = [index for index in left if undone.holds(connection, rows[index])]
        for index in left:
            first[index] = publication
    return first


def _result(data: Path, draft: Draft, base: Any, findings: list[validation.Finding], day: Any) -> dict[str, Any]:
    result: dict[str, Any] = {"sha256": None, "findings": [finding.as_dict() for finding in findings], "difference": {}, "meaning": None}
    if any(finding.blocks for finding in findings):
        return result
    try:
        result["sha256"] = store.build(draft, base.sha256)
    except (BrokenReferences, RowRefused) as refused:
        result["findings"].append(
            {
                "code": refused.code,
                "table": refused.field or "",
                "blocks": True,
                "count": 1,
                "rows": [],
                "zh": "无法生成目录版本",
                "en": "The edition cannot be built",
            }
        )
        return result
    before, after = Edition.open(data, base.number, base.sha256), Edition.open(data, 0, result["sha256"])
    result["difference"] = diff.summary(before, after)
    result["meaning"] = meaning(before, after, day).as_dict()
    return result


def compare(before: Edition, after: Edition, day: Any) -> dict[str, Any]:
    """What differs between two editions per table, and what it means on a day."""
    return {"difference": diff.summary(before, after), "meaning": meaning(before, after, day).as_dict()}
