"""The words of the field: the structures that all packages share, and nothing that acts."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from recognition.domain.callers import Caller, Role
from recognition.domain.catalogue import (
    Facts,
    Institution,
    Item,
    ItemKind,
    Listing,
    Price,
    PriceSource,
    Qualification,
    QualificationStatus,
    Scope,
    Span,
    Term,
    Word,
    replace,
    value_on,
)  # fmt: skip
from recognition.domain.origins import Origin
from recognition.domain.searches import FoundResult

__all__ = [
    "Answer", "Caller", "Check", "CheckCode", "Coding", "Correction", "CorrectionReason", "Decision", "DecisionKind", "Facts", "Institution", "Item",
    "ItemKind", "Listing", "Lookup", "MemberAnswer", "Origin", "Price", "PriceSource", "Qualification", "QualificationStatus", "Query", "Repeat", "RepeatReason", "Role",
    "SHANGHAI", "Scope", "Span", "Stated", "Term", "Verdict", "Word", "replace", "value_on",
]  # fmt: skip

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one offset and no summer time since 1991, so a fixed offset is exact for every date that is accepted."""


class Verdict(Word):
    """互认结论. The order is that of strength; the weakest failing check decides."""

    RECOGNISED = "recognised"
    DISCRETIONARY = "discretionary"
    NOT_COVERED = "not_covered"


class CheckCode(Word):
    """The checks of the policy, in the order in which they are reported."""

    ITEM_KNOWN = "item_known"
    ISSUER_KNOWN = "issuer_known"
    DIFFERENT_INSTITUTION = "different_institution"
    ITEM_LISTED = "item_listed"
    ISSUER_ENROLLED = "issuer_enrolled"
    QUALIFIED = "qualified"
    IN_SCOPE = "in_scope"
    WINDOW_OPEN = "window_open"
    RECEIVER_ENROLLED = "receiver_enrolled"


class DecisionKind(Word):
    """医师决定. `viewed` (调阅) decides nothing; `withdrawn` undoes the decision before it."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    WITHDRAWN = "withdrawn"
    VIEWED = "viewed"


class RepeatReason(Word):
    """The six circumstances in which the national Measures allow a repeat."""

    CONDITION_CHANGED = "condition_changed"
    FAST_CHANGING = "fast_changing"
    MAJOR_DECISION = "major_decision"
    EMERGENCY = "emergency"
    FORENSIC = "forensic"
    OTHER = "other"


class CorrectionReason(Word):
    """Why an entry is taken back 更正原因."""

    ORDER_CANCELLED = "order_cancelled"
    SPECIMEN_REJECTED = "specimen_rejected"
    WRONG_REPORT = "wrong_report"
    WRONG_PATIENT = "wrong_patient"
    ENTERED_IN_ERROR = "entered_in_error"


class Stated(Word):
    """How a performed time was stated: with its offset, as a time of the deployment's zone (Asia/Shanghai), or as a day alone."""

    INSTANT = "instant"
    LOCAL = "local"
    DAY = "day"


class Coding(Term, frozen=True):
    """A code in a system; `owner` says whose local codes are meant (`issuer` or `receiver`), and only for `local`. `unlisted`: it is said to be
    none of the catalogue's, by a person who saw what it may mean or by the entry that is derived again, and is not looked for."""

    system: str
    code: str
    owner: str = "issuer"
    unlisted: bool = False


class Query(Term, frozen=True):
    """查询, as asked: `performed_at` (sampling or examination) has an offset, references are raw and in memory only, `specimen` is a code where one was said."""

    item: Coding
    issuer: Coding
    performed_at: datetime
    receiver: str
    performer: Coding | None = None
    mark: str | None = None
    circumstances: tuple[RepeatReason, ...] = ()
    report_ref: str | None = None
    patient_ref: str | None = None
    specimen: str | None = None
    stated: Stated = Stated.INSTANT
    noted: tuple[str, ...] = ()
    """Cautions that the reading of the question gives (`policy.noted.NOTED`); the answer shows them and the entry keeps them."""
    code: str | None = None
    """Keyed hash of the signed report code that asks, where one does and was believed."""
    other_refs: tuple[str, ...] = ()
    """Further numbers under which others know the report or examination (an accession number), raw and in memory only."""
    signer: str | None = None
    """The id of the key that signed the report code, eight hexadecimal digits, where `code` stands."""
    found: FoundResult | None = None

    @property
    def performed_day(self) -> date:
        """The calendar day in Shanghai on which the item was performed."""
        return self.performed_at.astimezone(SHANGHAI).date()


class Check(Term, frozen=True):
    """One evaluated check: `passed` None where it could not be evaluated because an earlier one failed."""

    code: CheckCode
    passed: bool | None
    reason: str | None = None


class Answer(Term, frozen=True):
    """互认结论 with everything it rests on. `days_left` counts calendar days after today; negative once the window is over."""

    verdict: Verdict
    checks: tuple[Check, ...]
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]
    policy: str
    edition: int
    price: Price
    mark: str | None = None
    """The scope code of the widest qualification that covers the receiver."""
    window_days: int | None = None
    valid_through: date | None = None
    days_left: int | None = None
    members: tuple[MemberAnswer, ...] = ()


class MemberAnswer(Term, frozen=True):
    """The answer for one member of a panel."""

    item: str
    answer: Answer


class Lookup(Term, frozen=True):
    """A query and its answer as written down; `issuer` and `item` our codes where `known`, else as sent; `covers`, `parts` as in the tally; `search`, `hook` the sequences of what it came of; `peer` a neighbouring issuer's region with the SHA-256 of its edition."""

    id: str
    at: datetime
    receiver: str
    issuer: str
    item: str
    performed_at: datetime
    by: str
    answer: Answer
    issuer_known: bool = True
    item_known: bool = True
    performer: str | None = None
    claimed_mark: str | None = None
    circumstances: tuple[RepeatReason, ...] = ()
    report: str | None = None
    patient: str | None = None
    issuer_division: str = ""
    receiver_division: str = ""
    same_consortium: bool = False
    same_entity: bool = False
    cap: tuple[str, int] | None = None
    wider: tuple[str, ...] = ()
    specimen: str | None = None
    stated: Stated = Stated.INSTANT
    covers: tuple[tuple[str, int], ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    code: str | None = None
    """Keyed hash of the signed report code that asked (all lookups of one code have the same); `signer` is the id of its key, where that was kept. `others` are those of further numbers of the report
    or examination: a lookup that gives one of them as its own number asks about the same test."""
    others: tuple[str, ...] = ()
    origin: Origin | None = None
    signer: str | None = None
    search: int | None = None
    hook: int | None = None
    peer: tuple[str, str] | None = None


class Correction(Term, frozen=True):
    """更正: takes back the repeat or decision with sequence `cites`, of `institution`; `reason` is a CorrectionReason now."""

    id: str
    at: datetime
    cites: int
    reason: str
    by: str
    institution: str | None = None


class Decision(Term, frozen=True):
    """医师决定 on a lookup of the same institution; of `note` only a salted hash enters the entry. `code`, of an acceptance, is that of the signed report
    code that asked the lookup: the issuer corroborates it. `local`: scope and code of the region's own reason that was told; `reason` is what it maps to."""

    id: str
    at: datetime
    lookup: str
    sequence: int
    institution: str
    by: str
    kind: DecisionKind
    reason: RepeatReason | None = None
    note: str | None = None
    code: str | None = None
    local: tuple[str, str] | None = None


class Repeat(Term, frozen=True):
    """重复检查: word from an institution that it performed the item, and so `also` its members or narrower studies. References are hashes by every key year."""

    id: str
    at: datetime
    institution: str
    by: str
    item: str
    performed_at: datetime
    also: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    stated: Stated = Stated.INSTANT
