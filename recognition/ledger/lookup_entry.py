"""A lookup's entry: what cannot be derived again, in as few bytes as can be read by eye.

by         who asked
cap        the panel that is billed once, and its price in fen
cautions   a letter each; those of `given` are not repeated
checks     in their order: 1 passed, 0 failed, - not evaluated
cites      the sequence of the search from whose list the result was chosen; `hook` that of the hook's question that was acted on
claimed    the mark that the report showed; `mark` the scope of the widest qualification
code       keyed hash of the signed report code that asked
covers     [code, fen] of what else has the item in it and costs less than the tests it covers one by one
edition    its number; `policy` the revision
from, to   divisions of issuer and receiver on the day of the lookup
given      the circumstances for a repeat, a letter each
id         begins with the time of the lookup
item       the item, `issuer` A, `receiver` B; `unknown` is i or a where the item or the issuer is none of ours
members    verdicts of a panel's members in the edition's order: r, d, n
origin     where it was answered that was handed in later: tree, sequence, size and root of the checkpoint, minute of the handing in, and d where it is doubtful
others     keyed hashes of further numbers of the report or examination
parts      of a grouping: [fen, the codes of the covered members that cost so much]
patient    its keyed hash; `report` likewise
peer       of a neighbouring region's issuer: the region and the SHA-256 of its edition
performed  when it was performed, in Shanghai where no offset stands; `performer` the laboratory that did it
price      in fen, with its source: i institution, r region, x illustrative
reasons    only where they do not follow from checks, window and members
signer     the id of the key that signed the report code
specimen   the code of the specimen, where the question said one
stated     how `performed` was stated: d a day alone, l a time without its offset; nothing where it came with one
through    only where it does not follow from performed and window
tie        c one consortium, e one legal entity
under      panels and wider studies besides `cap`
verdict    in full; `window` in days
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from recognition.domain.dates.calendar_days import last_day, shanghai_day
from recognition.domain.lookups import Answer, Lookup, MemberAnswer, Origin, Price, PriceSource, Stated, Verdict
from recognition.ledger.codes import (
    CIRCUMSTANCES,
    OF_CIRCUMSTANCE,
    OF_SOURCE,
    OF_STATED,
    OF_VERDICT,
    SOURCES,
    STATED,
    VERDICTS,
    cautions_kept,
    cautions_read,
    checks_of,
    no_window_among,
    outcomes_of,
    parts_kept,
    parts_read,
    reasons_of,
)  # fmt: skip
from recognition.ledger.ids import minute, read_minute, time_of

__all__ = ["fields", "parts_kept", "parts_read", "read", "reasons_of", "wider_of"]

_NO_PRICE = Price(0, PriceSource.NONE)


def fields(lookup: Lookup) -> dict[str, Any]:
    """The entry's members in the order of their names. Raises ValueError for an answer that does not report every check."""
    answer = lookup.answer
    entry: dict[str, Any] = {"by": lookup.by}
    if lookup.cap:
        entry["cap"] = lookup.cap
    if cautions := cautions_kept(answer.cautions, lookup.circumstances):
        entry["cautions"] = cautions
    entry["checks"] = outcomes = outcomes_of(answer)
    if lookup.search is not None:
        entry["cites"] = lookup.search
    if lookup.claimed_mark:
        entry["claimed"] = lookup.claimed_mark
    if lookup.code:
        entry["code"] = lookup.code
    if lookup.covers:
        entry["covers"] = lookup.covers
    entry["edition"] = answer.edition
    if lookup.issuer_division:
        entry["from"] = lookup.issuer_division
    if lookup.circumstances:
        entry["given"] = "".join([CIRCUMSTANCES[code] for code in lookup.circumstances])
    if lookup.hook is not None:
        entry["hook"] = lookup.hook
    entry["id"], entry["issuer"], entry["item"], entry["kind"] = lookup.id, lookup.issuer, lookup.item, "lookup"
    if answer.mark:
        entry["mark"] = answer.mark
    if answer.members:
        entry["members"] = "".join([VERDICTS[member.answer.verdict] for member in answer.members])
    if lookup.origin:
        entry["origin"] = _origin(lookup.origin)
    if lookup.others:
        entry["others"] = lookup.others
    if lookup.parts:
        entry["parts"] = parts_kept(lookup.parts)
    if lookup.patient:
        entry["patient"] = lookup.patient
    if lookup.peer:
        entry["peer"] = lookup.peer
    entry["performed"] = minute(lookup.performed_at)
    if lookup.performer:
        entry["performer"] = lookup.performer
    _add_rest(entry, lookup, outcomes)
    return entry


def _add_rest(entry: dict[str, Any], lookup: Lookup, outcomes: str) -> None:
    answer = lookup.answer
    entry["policy"] = answer.policy
    if answer.price.source is not PriceSource.NONE:
        entry["price"] = (answer.price.fen, SOURCES[answer.price.source])
    if answer.reasons != reasons_of(outcomes, answer.window_days == 0, entry.get("members", "")):
        entry["reasons"] = answer.reasons
    entry["receiver"] = lookup.receiver
    if lookup.report:
        entry["report"] = lookup.report
    if lookup.signer:
        entry["signer"] = lookup.signer
    if lookup.specimen:
        entry["specimen"] = lookup.specimen
    if lookup.stated is not Stated.INSTANT:
        entry["stated"] = STATED[lookup.stated]
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
    entry["verdict"] = answer.verdict
    if answer.window_days is not None:
        entry["window"] = answer.window_days


def read(entry: dict[str, Any], panel: Sequence[str] = ()) -> Lookup:
    """The lookup again, without its receipt. `panel`: the codes of a panel's members in the order of the entry's edition,
    without which members have their verdicts but no codes."""
    cap, tie, unknown = _pair(entry.get("cap")), entry.get("tie", ""), entry.get("unknown", "")
    at, performed_at = time_of(entry["id"]), read_minute(entry["performed"])
    return Lookup(
        id=entry["id"],
        at=at,
        receiver=entry["receiver"],
        issuer=entry["issuer"],
        item=entry["item"],
        performed_at=performed_at,
        by=entry["by"],
        answer=_read_answer(entry, at, performed_at, panel),
        issuer_known="a" not in unknown,
        item_known="i" not in unknown,
        performer=entry.get("performer"),
        claimed_mark=entry.get("claimed"),
        circumstances=tuple([OF_CIRCUMSTANCE[letter] for letter in entry.get("given", "")]),
        report=entry.get("report"),
        patient=entry.get("patient"),
        issuer_division=entry.get("from", ""),
        receiver_division=entry.get("to", ""),
        same_consortium="c" in tie,
        same_entity="e" in tie,
        cap=cap,
        wider=wider_of(entry.get("under", ()), cap),
        specimen=entry.get("specimen"),
        stated=OF_STATED[entry.get("stated", "")],
        covers=tuple((code, fen) for code, fen in entry.get("covers", ())),
        parts=parts_read(entry.get("parts", ())),
        code=entry.get("code"),
        others=tuple(entry.get("others", ())),
        origin=_read_origin(entry["origin"]) if "origin" in entry else None,
        signer=entry.get("signer"),
        hook=entry.get("hook"),
        search=entry.get("cites"),
        peer=_pair(entry.get("peer")),
    )


def _origin(origin: Origin) -> list[str | int]:
    return [origin.tree, origin.sequence, origin.size, origin.root, minute(origin.handed_in), *(["d"] if origin.doubtful else [])]


def _read_origin(kept: Sequence[Any]) -> Origin:
    tree, sequence, size, root, handed_in, *doubt = kept
    return Origin(tree, sequence, size, root, read_minute(handed_in), bool(doubt))


def _read_answer(entry: dict[str, Any], at: datetime, performed_at: datetime, panel: Sequence[str]) -> Answer:
    window, written_out = entry.get("window"), entry.get("reasons")
    no_window = no_window_among(written_out, window)
    reasons = reasons_of(entry["checks"], no_window, entry.get("members", "")) if written_out is None else tuple(written_out)
    through = _through(performed_at, window)
    if "through" in entry:
        through = date.fromisoformat(entry["through"]) if entry["through"] else None
    price = entry.get("price")
    return Answer(
        verdict=Verdict(entry["verdict"]),
        checks=checks_of(entry["checks"], no_window)[0],
        reasons=reasons,
        cautions=cautions_read(entry.get("cautions", ""), entry.get("given", "")),
        policy=entry["policy"],
        edition=entry["edition"],
        price=Price(price[0], OF_SOURCE[price[1]]) if price else _NO_PRICE,
        mark=entry.get("mark"),
        window_days=window,
        valid_through=through,
        days_left=(through - shanghai_day(at)).days if through else None,
        members=_read_members(entry, panel),
    )


def _read_members(entry: dict[str, Any], panel: Sequence[str]) -> tuple[MemberAnswer, ...]:
    codes = entry.get("members", "")
    return tuple(
        MemberAnswer(code, Answer(OF_VERDICT[verdict], (), (), (), entry["policy"], entry["edition"], _NO_PRICE))
        for verdict, code in zip(codes, panel or ("",) * len(codes), strict=True)
    )


def _under(lookup: Lookup) -> tuple[str, ...]:
    """What the item lies under besides the panel that caps it, which mostly comes last; an empty code says that it does not."""
    wider, cap = lookup.wider, lookup.cap
    if cap is None:
        return wider
    return wider[:-1] if wider and wider[-1] == cap[0] else (*wider, "")


def wider_of(under: Sequence[str], cap: tuple[str, int] | None) -> tuple[str, ...]:
    """The panels and wider studies again."""
    if cap is None:
        return tuple(under)
    return tuple(under[:-1]) if under and not under[-1] else (*under, cap[0])


def _pair(kept: Any) -> Any:
    return kept and (kept[0], kept[1])


def _through(performed_at: datetime, window: int | None) -> date | None:
    return last_day(shanghai_day(performed_at), window) if window else None
