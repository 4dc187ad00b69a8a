"""The answers of registrars' endpoints that are no drafts: names confirmed, files sent and what became of them, what is due, recalls, previews."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from recognition.domain.lookups import Verdict
from recognition.domain.searches import ResultChange
from schemas.shapes import EnumeratedField, Shape, listed


def text(**declared: Any) -> fields.String:
    """A text that is always there."""
    return fields.String(required=True, **declared)


def number(**declared: Any) -> fields.Integer:
    """A whole number that is always there."""
    return fields.Integer(required=True, strict=True, **declared)


class MeantShape(Shape):
    """A name as spreadsheets write it; `code` is what it was said to mean, absent where that was taken back."""

    kind, written, code = text(), text(), fields.String()


class NameConfirmedShape(Shape):
    """What a registrar said that a name means."""

    kind, written, code, by, at = text(), text(), text(), text(), fields.AwareDateTime(required=True)


class NamesConfirmedShape(Shape):
    """All of them, newest first."""

    confirmations = listed(NameConfirmedShape)


class BothShape(Shape):
    """A text in both languages."""

    zh, en = text(), text()


class FileFaultShape(Shape):
    """What is wrong with a place in a file, and what would be right. `row` is 0 and `column` "" where the whole file or sheet is meant."""

    sheet, row, column, heading, value, code = text(), number(), text(), text(), text(), text()
    wrong, right = fields.Nested(BothShape, required=True), fields.Nested(BothShape, required=True)
    candidates = fields.List(fields.Dict(keys=fields.String()), required=True)


class FileOutcomeShape(Shape):
    """What became of a file. With any fault nothing of it was taken; `sheets` says how each was read and what was not, `tables` counts the rows
    added, changed, closed, the same, missing and removed."""

    accepted = fields.Boolean(required=True)
    extent, rows, more_faults = text(), number(), number()
    sheets = fields.List(fields.Dict(keys=fields.String()), required=True)
    unread_sheets = fields.List(fields.Dict(keys=fields.String(), values=fields.String()), required=True)
    faults = listed(FileFaultShape)
    tables = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String()), required=True)


class SentFileShape(Shape):
    """A file that was sent: by whom, for which draft, how it was to be understood (`wish`), and its state (received, accepted, refused) with
    the number of its rows and faults once that is known."""

    id, at, by, sender, draft = text(), fields.AwareDateTime(required=True), text(), text(), text()
    file_name, sha256, size, table, round = text(), text(), number(), text(), text()
    suffix = fields.String()
    wish = fields.Dict(keys=fields.String(), required=True)
    state = text()
    rows, faults = number(allow_none=True), number(allow_none=True)
    finished = fields.AwareDateTime(required=True, allow_none=True)


class SentFileWholeShape(SentFileShape):
    """A file with its outcome, null until it was read."""

    outcome = fields.Nested(FileOutcomeShape, required=True, allow_none=True)


class SentFilesShape(Shape):
    """The files of a draft, newest first."""

    imports = listed(SentFileShape)


class OwedShape(Shape):
    """What a sender owes by a day, the accepted file that answers it, and by how many days it is late."""

    sender, table, round, due_on = text(), text(), text(), fields.Date(required=True)
    answered, late = text(allow_none=True), number()


class DueShape(Shape):
    """What was noted as owed."""

    sender, table, round, due_on = text(), text(), fields.String(), fields.Date(required=True)


class DeskShape(Shape):
    """The files that came in, newest first, and what senders owe."""

    due, sent = listed(OwedShape), listed(SentFileShape)


class UnknownCodeShape(Shape):
    """A code that lookups met: `issuer` is the hospital whose own code it is, null for all others; how often, and by how many receivers."""

    kind, code, issuer, count, receivers = text(), text(), text(allow_none=True), number(), number()


class UnknownCodesShape(Shape):
    """Most frequent first."""

    codes = listed(UnknownCodeShape)


class TakenAwayShape(Shape):
    """What an institution lost: the items, the keys of report codes by their ids (neither: itself), how, and from which day on."""

    institution, since = text(), fields.Date(required=True)
    items, report_keys, statuses = (fields.List(fields.String(), required=True) for _ in range(3))


class RecallShape(Shape):
    """A publication that took something away."""

    number, published_at, reason = number(), fields.AwareDateTime(required=True), text(allow_none=True)
    institutions = listed(TakenAwayShape)


class RecallsShape(Shape):
    """Newest first."""

    recalls = listed(RecallShape)


class RecalledShape(Shape):
    """An accepted lookup that rested on what was lost. `after_loss`: performed on its first day or later; of a code of the key `report_key`, read
    then. `certain`: false where the lookup is of before the ledger kept which key had signed, so that another key of the issuer may have."""

    lookup, sequence, verdict = text(), number(), EnumeratedField(Verdict, required=True)
    receiver, receiver_name, issuer, issuer_name = text(), text(allow_none=True), text(), text(allow_none=True)
    performer, performer_name, item, item_name = text(allow_none=True), text(allow_none=True), text(), text(allow_none=True)
    performed_at, asked_at, accepted_at = (fields.AwareDateTime(required=True) for _ in range(3))
    status, scope, lost_since, after_loss = text(), text(), fields.Date(required=True), fields.Boolean(required=True)
    report_key, certain = text(allow_none=True), fields.Boolean(required=True)


class RecallListShape(Shape):
    """The lookups of a recall in the ledger's order, the first ten thousand; `more`: the files have further ones."""

    number = number()
    lookups = listed(RecalledShape)
    more = fields.Boolean(required=True)


class ChangedAcceptanceShape(Shape):
    """An acceptance of a result that its issuer took back or corrected afterwards. `stands`: it was neither undone nor corrected since."""

    lookup, sequence, verdict = text(), number(), EnumeratedField(Verdict, required=True)
    receiver, receiver_name, issuer, issuer_name = text(), text(allow_none=True), text(), text(allow_none=True)
    performer, performer_name, item, item_name = text(allow_none=True), text(allow_none=True), text(), text(allow_none=True)
    performed_at, asked_at, accepted_at, told_at = (fields.AwareDateTime(required=True) for _ in range(4))
    how, stands = EnumeratedField(ResultChange, required=True), fields.Boolean(required=True)


class ChangedResultsShape(Shape):
    """Such acceptances of some days, in the ledger's order, the first ten thousand; `more`: the files have further ones."""

    lookups = listed(ChangedAcceptanceShape)
    more = fields.Boolean(required=True)

    class Meta(Shape.Meta):
        """`from` is a word of Python's own."""

        include = {"from": fields.Date(required=True), "to": fields.Date(required=True)}


class PairsMovedShape(Shape):
    """Pairs of one direction between regions, by the first two digits of their divisions."""

    begin, cease = number(), number()

    class Meta(Shape.Meta):
        """`from` is a word of Python's own."""

        include = {"from": text(), "to": text()}


class MeaningShape(Shape):
    """Institution-item pairs that are recognised on a day before and after, how many begin and cease, and the first of them by name."""

    day = fields.Date(required=True)
    pairs_before, pairs_after, begin, cease = number(), number(), number(), number()
    directions = listed(PairsMovedShape)
    beginning, ceasing = (fields.List(fields.Dict(keys=fields.String()), required=True) for _ in range(2))


class ComparedShape(Shape):
    """What differs between two editions: rows per table, and what that means on a day."""

    difference = fields.Dict(keys=fields.String(), required=True)
    meaning = fields.Nested(MeaningShape, required=True)


class PolicyCheckShape(Shape):
    """One check of the policy."""

    code, passed, reason = text(), fields.Boolean(required=True, allow_none=True), text(allow_none=True)


class PreviewMemberShape(Shape):
    """The verdict about a member of a panel."""

    item, verdict = text(), EnumeratedField(Verdict, required=True)


class AnsweredByShape(Shape):
    """The edition that answered; `number` is null for that of a draft."""

    number, sha256 = number(allow_none=True), text()


class PreviewShape(Shape):
    """An answer as of a day, in codes. It is no lookup."""

    preview, as_of = fields.Boolean(required=True), fields.Date(required=True)
    edition = fields.Nested(AnsweredByShape, required=True)
    policy, verdict, mark = text(), EnumeratedField(Verdict, required=True), text(allow_none=True)
    valid_through, days_left = fields.Date(required=True, allow_none=True), number(allow_none=True)
    checks, members = listed(PolicyCheckShape), listed(PreviewMemberShape)
    reasons, cautions = fields.List(fields.String(), required=True), fields.List(fields.String(), required=True)


MEANT, CONFIRMATIONS, SENT, SENT_LIST, DUE_NOTED, DESK = MeantShape(), NamesConfirmedShape(), SentFileWholeShape(), SentFilesShape(), DueShape(), DeskShape()
UNKNOWN_CODES, RECALLS, RECALL_LIST, COMPARED, PREVIEWED = UnknownCodesShape(), RecallsShape(), RecallListShape(), ComparedShape(), PreviewShape()
CHANGED_RESULTS_LIST = ChangedResultsShape()
