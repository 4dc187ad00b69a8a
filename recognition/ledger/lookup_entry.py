"""A lookup's entry: what cannot be derived again, in as few bytes as can be read by eye.

    a, b      issuer and receiver; `from` and `to` their divisions on the day of the lookup
    by        who asked
    cap       the panel that is billed once, and its price in fen
    caut      cautions, a letter each; those of `given` are not repeated
    chk       the checks in their order: 1 passed, 0 failed, - not evaluated
    claim     the mark that the report showed
    ed, pol   edition and policy revision
    given     the circumstances for a repeat, a letter each
    id        begins with the time of the lookup
    item      the item; `unknown` is i or a where the item or the issuer is none of ours
    lab       the laboratory that performed it
    mark      the scope of the widest qualification
    members   verdicts of a panel's members in the edition's order: r, d, n
    pat, rep  keyed hashes of patient and report, in base64
    perf      when it was performed, in Shanghai where no offset stands
    price     in fen, with its source: i institution, r region, x illustrative
    reasons   only where they do not follow from chk, win and members
    through   only where it does not follow from perf and win
    tie       c one consortium, e one legal entity
    under     panels and wider studies besides `cap`
    v, win    verdict (r, d, n) and window in days
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from recognition.ledger.moments import long, minute, read_minute, short, time_of
from recognition.terms import (
    SHANGHAI,
    Answer,
    Check,
    CheckCode,
    Lookup,
    MemberAnswer,
    Price,
    PriceSource,
    RepeatReason,
    Verdict,
)

_MARKS = {True: "1", False: "0", None: "-"}
_VERDICTS = {Verdict.RECOGNISED: "r", Verdict.DISCRETIONARY: "d", Verdict.NOT_COVERED: "n"}
_SOURCES = {PriceSource.INSTITUTION: "i", PriceSource.REGION: "r", PriceSource.ILLUSTRATIVE: "x"}
_CIRCUMSTANCES = {
    RepeatReason.CONDITION_CHANGED: "c",
    RepeatReason.FAST_CHANGING: "f",
    RepeatReason.MAJOR_DECISION: "m",
    RepeatReason.EMERGENCY: "e",
    RepeatReason.FORENSIC: "l",
    RepeatReason.OTHER: "o",
}
_CAUTIONS = {
    "volatile": "v",
    "later_failed_evaluation": "l",
    "few_days_left": "f",
    "image_only": "i",
    "claimed_mark_differs": "m",
    "receiver_not_enrolled": "r",
}
"""A later revision's other cautions are written out."""
OF_VERDICT, _OF_SOURCE, _OF_CIRCUMSTANCE, _OF_CAUTION = (
    {letter: meaning for meaning, letter in letters.items()} for letters in (_VERDICTS, _SOURCES, _CIRCUMSTANCES, _CAUTIONS)
)
_CIRCUMSTANCE = "circumstance_"
_REASONS = {
    CheckCode.ITEM_KNOWN: "item_unknown",
    CheckCode.ISSUER_KNOWN: "issuer_unknown",
    CheckCode.DIFFERENT_INSTITUTION: "same_institution",
    CheckCode.ITEM_LISTED: "item_not_listed",
    CheckCode.ISSUER_ENROLLED: "issuer_not_enrolled",
    CheckCode.QUALIFIED: "not_qualified_on_date",
    CheckCode.IN_SCOPE: "scope_excludes_receiver",
    CheckCode.WINDOW_OPEN: "outside_window",
    CheckCode.RECEIVER_ENROLLED: None,
}
"""How this format reads a failed check that says no more; where an answer differs, its reasons are written out."""
_NO_WINDOW, _MIXED = "not_recognised_by_default", "panel_mixed"

_OUTCOMES = tuple(
    {"1": Check(code, True), "0": Check(code, False, reason), "-": Check(code, None)} for code, reason in _REASONS.items()
)
_CLOSED = Check(CheckCode.WINDOW_OPEN, False, _NO_WINDOW)
_NO_PRICE = Price(0, PriceSource.NONE)
_WINDOW = list(CheckCode).index(CheckCode.WINDOW_OPEN)


def fields(lookup: Lookup) -> dict[str, Any]:
    """The entry's members in the order of their names. Raises ValueError for an answer that does not report every check."""
    answer = lookup.answer
    entry: dict[str, Any] = {"a": lookup.issuer, "b": lookup.receiver, "by": lookup.by}
    if lookup.cap:
        entry["cap"] = lookup.cap
    if cautions := _kept_cautions(lookup):
        entry["caut"] = cautions
    entry["chk"] = outcomes = _outcomes(answer)
    if lookup.claimed_mark:
        entry["claim"] = lookup.claimed_mark
    entry["ed"] = answer.edition
    if lookup.issuer_division:
        entry["from"] = lookup.issuer_division
    if lookup.circumstances:
        entry["given"] = "".join([_CIRCUMSTANCES[code] for code in lookup.circumstances])
    entry["id"], entry["item"], entry["kind"] = lookup.id, lookup.item, "lookup"
    if lookup.performer:
        entry["lab"] = lookup.performer
    if answer.mark:
        entry["mark"] = answer.mark
    if answer.members:
        entry["members"] = "".join([_VERDICTS[member.answer.verdict] for member in answer.members])
    _add_rest(entry, lookup, outcomes)
    return entry


def _add_rest(entry: dict[str, Any], lookup: Lookup, outcomes: str) -> None:
    answer = lookup.answer
    if lookup.patient:
        entry["pat"] = short(lookup.patient)
    entry["perf"], entry["pol"] = minute(lookup.performed_at), answer.policy
    if answer.price.source is not PriceSource.NONE:
        entry["price"] = (answer.price.fen, _SOURCES[answer.price.source])
    if answer.reasons != reasons_of(outcomes, answer.window_days == 0, entry.get("members", "")):
        entry["reasons"] = answer.reasons
    if lookup.report:
        entry["rep"] = short(lookup.report)
    if answer.valid_through != _through(lookup.performed_at, answer.window_days):
        entry["through"] = answer.valid_through.isoformat() if answer.valid_through else ""
    if lookup.same_consortium or lookup.same_entity:
        entry["tie"] = "c" * lookup.same_consortium + "e" * lookup.same_entity
    if lookup.receiver_division:
        entry["to"] = lookup.receiver_division
    if under := _under(lookup):
        entry["under"] = under
    if not (lookup.item_known and lookup.issuer_known):
        entry["unknown"] = "i" * (not lookup.item_known) + "a" * (not lookup.issuer_known)
    entry["v"] = _VERDICTS[answer.verdict]
    if answer.window_days is not None:
        entry["win"] = answer.window_days


def read(entry: dict[str, Any], panel: Sequence[str] = ()) -> Lookup:
    """The lookup again, without its receipt. `panel`: the codes of a panel's members in the order of the entry's edition,
    without which members have their verdicts but no codes."""
    cap, tie, unknown = entry.get("cap"), entry.get("tie", ""), entry.get("unknown", "")
    cap = cap and (cap[0], cap[1])
    at, performed_at = time_of(entry["id"]), read_minute(entry["perf"])
    return Lookup(
        id=entry["id"],
        at=at,
        receiver=entry["b"],
        issuer=entry["a"],
        item=entry["item"],
        performed_at=performed_at,
        by=entry["by"],
        answer=_read_answer(entry, at, performed_at, panel),
        issuer_known="a" not in unknown,
        item_known="i" not in unknown,
        performer=entry.get("lab"),
        claimed_mark=entry.get("claim"),
        circumstances=tuple([_OF_CIRCUMSTANCE[letter] for letter in entry.get("given", "")]),
        report=long(entry.get("rep")),
        patient=long(entry.get("pat")),
        issuer_division=entry.get("from", ""),
        receiver_division=entry.get("to", ""),
        same_consortium="c" in tie,
        same_entity="e" in tie,
        cap=cap,
        wider=_read_under(entry.get("under", ()), cap),
    )


def _read_answer(entry: dict[str, Any], at: datetime, performed_at: datetime, panel: Sequence[str]) -> Answer:
    window, told = entry.get("win"), entry.get("reasons")
    no_window = window == 0 if told is None else _NO_WINDOW in told
    reasons = reasons_of(entry["chk"], no_window, entry.get("members", "")) if told is None else tuple(told)
    through = _through(performed_at, window)
    if "through" in entry:
        through = date.fromisoformat(entry["through"]) if entry["through"] else None
    price = entry.get("price")
    return Answer(
        verdict=OF_VERDICT[entry["v"]],
        checks=_checks(entry["chk"], no_window)[0],
        reasons=reasons,
        cautions=_read_cautions(entry),
        policy=entry["pol"],
        edition=entry["ed"],
        price=Price(price[0], _OF_SOURCE[price[1]]) if price else _NO_PRICE,
        mark=entry.get("mark"),
        window_days=window,
        valid_through=through,
        days_left=through and (through - at.astimezone(SHANGHAI).date()).days,
        members=_read_members(entry, panel),
    )


def _read_members(entry: dict[str, Any], panel: Sequence[str]) -> tuple[MemberAnswer, ...]:
    letters = entry.get("members", "")
    return tuple(
        MemberAnswer(code, Answer(OF_VERDICT[letter], (), (), (), entry["pol"], entry["ed"], _NO_PRICE))
        for letter, code in zip(letters, panel or ("",) * len(letters), strict=True)
    )


def _under(lookup: Lookup) -> tuple[str, ...]:
    """What the item lies under besides the panel that caps it, which mostly comes last; an empty code says that it does not."""
    wider, cap = lookup.wider, lookup.cap
    if cap is None:
        return wider
    return wider[:-1] if wider and wider[-1] == cap[0] else (*wider, "")


def _read_under(under: Sequence[str], cap: tuple[str, int] | None) -> tuple[str, ...]:
    if cap is None:
        return tuple(under)
    return tuple(under[:-1]) if under and not under[-1] else (*under, cap[0])


def _outcomes(answer: Answer) -> str:
    if len(answer.checks) != len(_OUTCOMES):
        raise ValueError("an answer reports every check")
    return "".join([_MARKS[check.passed] for check in answer.checks])


@cache
def _checks(outcomes: str, no_window: bool) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """The checks and the reasons that follow from them; there are few combinations, so each is made once."""
    checks = [outcome[mark] for outcome, mark in zip(_OUTCOMES, outcomes, strict=True)]
    if no_window and checks[_WINDOW].passed is False:
        checks[_WINDOW] = _CLOSED
    return tuple(checks), tuple([check.reason for check in checks if check.reason])


def reasons_of(outcomes: str, no_window: bool, members: str = "") -> tuple[str, ...]:
    """The reasons that follow from checks, window and members; an entry writes its own out only where they are others."""
    reasons = _checks(outcomes, no_window)[1]
    return (_MIXED, *reasons) if len(set(members)) > 1 else reasons


def _through(performed_at: datetime, window: int | None) -> date | None:
    return performed_at.astimezone(SHANGHAI).date() + timedelta(days=window) if window else None


def _kept_cautions(lookup: Lookup) -> str | tuple[str, ...]:
    """A letter each for those that do not follow from the circumstances; all written out where letters cannot say it."""
    cautions, given = lookup.answer.cautions, lookup.circumstances
    if not cautions and not given:
        return ""
    own = "".join([_CAUTIONS.get(caution, "") for caution in cautions])
    return own if _spelt(own, given) == cautions else cautions or ("",)


def _read_cautions(entry: dict[str, Any]) -> tuple[str, ...]:
    kept = entry.get("caut", "")
    if isinstance(kept, str):
        return _spelt(kept, [_OF_CIRCUMSTANCE[letter] for letter in entry.get("given", "")])
    return tuple([caution for caution in kept if caution])


def _spelt(letters: str, circumstances: Sequence[RepeatReason]) -> tuple[str, ...]:
    """The policy tells cautions first, then the circumstances in the order of the Measures."""
    told = [_OF_CAUTION[letter] for letter in letters]
    told += [_CIRCUMSTANCE + reason.value for reason in _CIRCUMSTANCES if reason in circumstances]
    return tuple(told)
