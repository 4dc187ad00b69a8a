"""Entries as bytes and back: canonical JSON (RFC 8785) that is made once and never changed, and the columns beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar, overload

import orjson

from recognition.domain.hook_questions import HookQuestion, RecordedHookQuestion
from recognition.domain.lookups import Correction, Decision, DecisionKind, Lookup, Repeat, RepeatReason
from recognition.domain.recorded import (
    Receipt,
    RecordedChangedResult,
    RecordedCorrection,
    RecordedCorroboration,
    RecordedDecision,
    RecordedLookup,
    RecordedRepeat,
    RecordedSearch,
    recorded,
)  # fmt: skip
from recognition.domain.searches import ChangedResult, Corroboration, ResultChange, Search, SearchGround, SearchPurpose
from recognition.ledger import lookup_entry
from recognition.ledger.codes import OF_STATED, STATED
from recognition.ledger.entry_columns import Columns, EntryKind, columns
from recognition.ledger.events import EntryNote, KeyEvent, Publication
from recognition.ledger.ids import milliseconds, milliseconds_of, minute, new_id, read_minute, time_of
from recognition.ledger.merkle import leaf

__all__ = ["Columns", "Entry", "EntryKind", "Recorded", "columns", "decode", "decode_as", "encode", "leaf_of", "new_id", "receipt_of"]

Entry = Lookup | Decision | Repeat | Publication | KeyEvent | Correction | Search | Corroboration | ChangedResult | HookQuestion
Recorded = (
    RecordedLookup
    | RecordedDecision
    | RecordedRepeat
    | Publication
    | KeyEvent
    | RecordedCorrection
    | RecordedSearch
    | RecordedCorroboration
    | RecordedChangedResult
    | RecordedHookQuestion
)
OneKind = TypeVar("OneKind", bound=Recorded)

LOOKUP_LIMIT = 1024
"""Bytes of a lookup's entry at most. With codes of the usual length it has at most 450; this leaves room for the longest allowed."""
ENTRY_LIMIT = 4096
_LOOKUPS = (Lookup, HookQuestion)


def encode(entry: Entry, note: EntryNote | None = None) -> bytes:
    """The entry's bytes, for ever. Its time is not written beside its id, which begins with it.

    `note` is the Note of a decision that has one; the entry holds only its salted hash.
    Raises ValueError where an entry is longer than its kind may be, a decision comes with a text but without its Note,
    or a string holds what is no character.
    """
    if milliseconds_of(entry.id) != milliseconds(entry.at):
        raise ValueError("an entry's id begins with its time")
    fields = _WRITERS[type(entry)](entry)
    limit = ENTRY_LIMIT
    if isinstance(entry, _LOOKUPS):
        limit = LOOKUP_LIMIT
    elif isinstance(entry, Decision) and (entry.note is not None or note is not None):
        fields = _with_note(fields, entry, note)
    try:
        data = orjson.dumps(fields)
    except TypeError as error:
        raise ValueError("an entry holds only characters that can be stored") from error
    if len(data) > limit:
        raise ValueError(f"an entry of {len(data)} bytes is longer than the {limit} that its kind may have")
    return data


@overload
def decode(data: bytes, sequence: None = None, panel: Sequence[str] = ()) -> Entry: ...
@overload
def decode(data: bytes, sequence: int, panel: Sequence[str] = ()) -> Recorded: ...
def decode(data: bytes, sequence: int | None = None, panel: Sequence[str] = ()) -> Entry | Recorded:
    """The entry as a term; with its sequence it carries its receipt. `panel`: the members' codes for a lookup of a panel,
    in the order of its edition. A decision comes without its note, which the ledger keeps beside it."""
    fields = orjson.loads(data)
    kind = fields["kind"]
    term = lookup_entry.read(fields, panel) if kind == "lookup" else _READERS[kind](fields)
    if sequence is None or isinstance(term, Publication | KeyEvent):
        return term
    if isinstance(term, HookQuestion):
        return RecordedHookQuestion(term.lookup, term.shown, receipt=receipt_of(sequence, data))
    return recorded(term, receipt_of(sequence, data))


def decode_as(kind: type[OneKind], data: bytes, sequence: int) -> OneKind:
    """The entry with its receipt where what it is is known. Raises ValueError where it is anything else."""
    term = decode(data, sequence)
    if not isinstance(term, kind):
        raise ValueError(f"entry {sequence} is no {kind.__name__}")
    return term


def receipt_of(sequence: int, data: bytes) -> Receipt:
    """The receipt of an entry that was written at this sequence."""
    return Receipt(sequence, leaf_of(data))


def leaf_of(data: bytes) -> str:
    """The entry's RFC 6962 leaf hash in hex."""
    return leaf(data).hex()


def _with_note(fields: dict[str, Any], decision: Decision, note: EntryNote | None) -> dict[str, Any]:
    if note is None or note.entry != decision.id or note.text != decision.note:
        raise ValueError("a decision's text comes with its own Note")
    return dict(sorted((fields | {"note": note.digest}).items()))


def _present(**fields: Any) -> dict[str, Any]:
    """Members in the order given, without those that say nothing."""
    return {name: value for name, value in fields.items() if value not in (None, "", (), [])}


def _decision(entry: Decision) -> dict[str, Any]:
    return _present(
        by=entry.by, cites=entry.sequence, code=entry.code, decision=entry.kind, id=entry.id,
        institution=entry.institution, kind="decision", local=entry.local, lookup=entry.lookup, reason=entry.reason,
    )  # fmt: skip


def _repeat(entry: Repeat) -> dict[str, Any]:
    return _present(
        also=entry.also, by=entry.by, id=entry.id, institution=entry.institution, item=entry.item,
        kind="repeat", patients=entry.patients, performed=minute(entry.performed_at), reports=entry.reports, stated=STATED[entry.stated],
    )  # fmt: skip


def _publication(entry: Publication) -> dict[str, Any]:
    return _present(
        approvers=entry.approvers, id=entry.id, kind="publication", number=entry.number,
        reason=entry.reason, sha256=entry.sha256,
    )  # fmt: skip


def _key(entry: KeyEvent) -> dict[str, Any]:
    return _present(
        by=entry.by, id=entry.id, institution=entry.institution, key=entry.key,
        kind="key_issued" if entry.issued else "key_revoked", networks=entry.networks, region=entry.region, role=entry.role, signs=entry.signs,
    )  # fmt: skip


def _correction(entry: Correction) -> dict[str, Any]:
    return _present(
        by=entry.by, cites=entry.cites, id=entry.id, institution=entry.institution, kind="correction", reason=entry.reason,
    )  # fmt: skip


def _search(entry: Search) -> dict[str, Any]:
    return _present(
        by=entry.by, edition=entry.edition, found=entry.found or None, ground=entry.ground, id=entry.id, institution=entry.institution,
        kind="search", list=entry.listed, named=entry.named, peers=entry.peers, policy=entry.policy, purpose=entry.purpose,
    )  # fmt: skip


def _corroboration(entry: Corroboration) -> dict[str, Any]:
    return _present(cites=entry.cites, id=entry.id, institution=entry.institution, issuer=entry.issuer, kind="corroboration", peer=entry.peer)


def _changed(entry: ChangedResult) -> dict[str, Any]:
    return _present(cites=entry.cites, how=entry.how, id=entry.id, institution=entry.institution, issuer=entry.issuer, kind="result_changed")


def _hook(entry: HookQuestion) -> dict[str, Any]:
    """As a lookup, with its kind and whether it was shown."""
    return dict(sorted((lookup_entry.fields(entry.lookup) | {"kind": "hook"} | ({"shown": 1} if entry.shown else {})).items()))


def _read_decision(f: dict[str, Any]) -> Decision:
    kind, reason, local = DecisionKind(f["decision"]), f.get("reason"), f.get("local")
    where, why = (f["lookup"], f["cites"], f["institution"], f["by"]), reason and RepeatReason(reason)
    return Decision(f["id"], _at(f), *where, kind, why, code=f.get("code"), local=local and (local[0], local[1]))


def _read_repeat(f: dict[str, Any]) -> Repeat:
    also, reports, patients = (tuple(f.get(name, ())) for name in ("also", "reports", "patients"))
    performed_at, stated = read_minute(f["performed"]), OF_STATED[f.get("stated", "")]
    return Repeat(f["id"], _at(f), f["institution"], f["by"], f["item"], performed_at, also, reports, patients, stated)


def _read_publication(f: dict[str, Any]) -> Publication:
    return Publication(f["id"], _at(f), f["number"], f["sha256"], tuple(f.get("approvers", ())), f.get("reason"))


def _read_key(f: dict[str, Any]) -> KeyEvent:
    issued = f["kind"] == "key_issued"
    return KeyEvent(
        f["id"], _at(f), f["key"], f["role"], f["by"], issued, f.get("institution"), f.get("region", ""), f.get("signs", ""), tuple(f.get("networks", ()))
    )


def _read_correction(f: dict[str, Any]) -> Correction:
    return Correction(f["id"], _at(f), f["cites"], f["reason"], f["by"], f.get("institution"))


def _read_search(f: dict[str, Any]) -> Search:
    purpose, ground, named = SearchPurpose(f["purpose"]), SearchGround(f["ground"]), tuple(f.get("named", ()))
    peers = tuple((region, sequence, sha256) for region, sequence, sha256 in f.get("peers", ()))
    return Search(f["id"], _at(f), f["institution"], f["by"], purpose, ground, f["edition"], f["policy"], f.get("found", 0), f["list"], named, peers)


def _read_corroboration(f: dict[str, Any]) -> Corroboration:
    return Corroboration(f["id"], _at(f), f["cites"], f["institution"], f["issuer"], (f["peer"][0], f["peer"][1]) if "peer" in f else None)


def _read_changed(f: dict[str, Any]) -> ChangedResult:
    return ChangedResult(f["id"], _at(f), f["cites"], f["institution"], f["issuer"], ResultChange(f["how"]))


def _read_hook(f: dict[str, Any]) -> HookQuestion:
    return HookQuestion(lookup_entry.read(f), bool(f.get("shown")))


def _at(f: dict[str, Any]) -> datetime:
    return time_of(f["id"])


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Lookup: lookup_entry.fields, Decision: _decision, Repeat: _repeat, Publication: _publication, KeyEvent: _key, Correction: _correction,
    RecordedLookup: lookup_entry.fields, RecordedDecision: _decision, RecordedRepeat: _repeat, RecordedCorrection: _correction,
    HookQuestion: _hook, RecordedHookQuestion: _hook, Search: _search, RecordedSearch: _search, Corroboration: _corroboration, RecordedCorroboration: _corroboration,
    ChangedResult: _changed, RecordedChangedResult: _changed,
}  # fmt: skip
_READERS: dict[str, Callable[[dict[str, Any]], Entry]] = {
    "decision": _read_decision, "repeat": _read_repeat, "publication": _read_publication,
    "key_issued": _read_key, "key_revoked": _read_key, "correction": _read_correction, "search": _read_search,
    "corroboration": _read_corroboration, "hook": _read_hook, "result_changed": _read_changed,
}  # fmt: skip
