"""Entries are canonical JSON byte for byte, short, and read back to what was written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from random import Random

import orjson
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as some

from recognition.domain.hook_questions import HookQuestion, RecordedHookQuestion
from recognition.domain.lookups import (
    SHANGHAI,
    Answer,
    Check,
    CheckCode,
    Correction,
    Decision,
    DecisionKind,
    Lookup,
    MemberAnswer,
    Origin,
    Price,
    PriceSource,
    Repeat,
    RepeatReason,
    Verdict,
    replace,
)  # fmt: skip
from recognition.domain.recorded import Receipt, RecordedLookup, RecordedRepeat, recorded
from recognition.domain.tally import tallied_lookup
from recognition.ledger import EntryNote, KeyEvent, Publication
from recognition.ledger.entries import EntryKind, columns, decode, decode_as, encode, leaf_of, new_id
from recognition.ledger.rollups.decode import find
from tests.ledger.making import MORNING, accepts, asked, total_protein

REASON = dict(zip(CheckCode, ("item_unknown", "issuer_unknown", "same_institution", "item_not_listed", "issuer_not_enrolled",
                              "not_qualified_on_date", "scope_excludes_receiver", "outside_window", None), strict=False))  # fmt: skip
CAUTIONS = ("volatile", "later_failed_evaluation", "few_days_left", "image_only", "claimed_mark_differs", "receiver_not_enrolled")

characters = some.characters(exclude_categories=["Cs"])
code = some.text(some.sampled_from("abcdefgh0123456789_.-"), min_size=1, max_size=12)
# What an unknown code or a mark on paper may hold is anybody's guess.
anything = some.text(characters, min_size=1, max_size=12)
reference = some.none() | some.binary(min_size=12, max_size=12).map(bytes.hex)
times = some.datetimes(datetime(2020, 1, 1), datetime(2099, 12, 31), timezones=some.just(UTC)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
offsets = some.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
performed = some.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=some.just(SHANGHAI) | offsets).map(lambda at: at.replace(microsecond=0))


@some.composite
def checks(draw) -> tuple[Check, ...]:
    outcomes = [draw(some.sampled_from((True, False, None))) for _ in CheckCode]
    made = [Check(code, passed, REASON[code] if passed is False else None) for code, passed in zip(CheckCode, outcomes, strict=False)]
    if made[7].passed is False and draw(some.booleans()):
        made[7] = replace(made[7], reason="not_recognised_by_default")
    return tuple(made)


@some.composite
def answers(draw, at: datetime, done: datetime, given_circumstances: tuple[RepeatReason, ...]) -> Answer:
    found, window = draw(checks()), draw(some.none() | some.integers(0, 92))
    reasons = tuple(check.reason for check in found if check.reason)
    letters = draw(some.lists(some.sampled_from(list(Verdict)), max_size=20))
    if len(set(letters)) > 1 and draw(some.booleans()):
        reasons = ("panel_mixed", *reasons)
    through = draw(some.none() | some.just(done.astimezone(SHANGHAI).date() + timedelta(days=window or 0)) | some.dates(date(2000, 1, 1)))
    source = draw(some.sampled_from(list(PriceSource)))
    price = Price(0 if source is PriceSource.NONE else draw(some.integers(0, 10**7)), source)
    own = draw(some.lists(some.sampled_from((*CAUTIONS, "a_later_caution")), unique=True))
    told = [f"circumstance_{reason}" for reason in RepeatReason if reason in given_circumstances]
    cautions = tuple(draw(some.sampled_from((own + told, told + own, own))))
    nothing = Price(0, PriceSource.NONE)
    members = tuple(MemberAnswer("", Answer(verdict, (), (), (), "2026.1", 7, nothing)) for verdict in letters)
    left = through and (through - at.astimezone(SHANGHAI).date()).days
    return Answer(
        draw(some.sampled_from(list(Verdict))), found, reasons, cautions, "2026.1", 7, price, draw(some.none() | code), window, through, left, members
    )


@some.composite
def lookups(draw) -> Lookup:
    at, done = draw(times), draw(performed)
    circumstances = tuple(draw(some.lists(some.sampled_from(list(RepeatReason)), unique=True)))
    cap = draw(some.none() | some.tuples(code, some.integers(0, 10**7)))
    wider = draw(some.lists(code, max_size=2))
    wider = tuple(wider + [cap[0]]) if cap and draw(some.booleans()) else tuple(wider)
    return Lookup(
        new_id(at), at, draw(code), draw(anything), draw(anything), done, draw(code), draw(answers(at, done, circumstances)),
        draw(some.booleans()), draw(some.booleans()), draw(some.none() | code), draw(some.none() | anything), circumstances,
        draw(reference), draw(reference), draw(some.sampled_from(("", "510104"))), draw(some.sampled_from(("", "500157"))),
        draw(some.booleans()), draw(some.booleans()), cap, wider,
    )  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(lookups())
def test_a_lookup_is_canonical_and_reads_back_as_it_was(lookup):
    data = encode(lookup)
    assert data == rfc8785.dumps(orjson.loads(data))
    assert decode(data) == lookup
    assert decode(data, 41) == recorded(lookup, Receipt(41, leaf_of(data)))
    assert columns(data) == (
        EntryKind.lookup, (lookup.at.astimezone(SHANGHAI).date() - date(1970, 1, 1)).days, lookup.id,
        lookup.receiver, None,
    )  # fmt: skip


@pytest.mark.parametrize("doubtful", [False, True])
def test_a_lookup_that_was_handed_in_says_where_it_was_answered(doubtful: bool):
    origin = Origin("mutual-recognition-ledger/0f3a", 17, 18, "ab" * 32, datetime(2026, 11, 28, 12, 5, tzinfo=SHANGHAI), doubtful)
    lookup = total_protein(origin=origin)
    data = encode(lookup)
    assert data == rfc8785.dumps(orjson.loads(data)) and decode(data) == lookup
    assert orjson.loads(data)["origin"][5:] == (["d"] if doubtful else [])
    assert find(data).tallied_lookup(3) == tallied_lookup(recorded(lookup, Receipt(3, "")))


@pytest.mark.parametrize("shown", [False, True])
def test_a_question_of_a_hook_is_a_lookup_that_is_none(shown: bool):
    question = HookQuestion(total_protein(), shown)
    data = encode(question)
    assert data == rfc8785.dumps(orjson.loads(data)) and decode(data) == question
    assert orjson.loads(data) == orjson.loads(encode(question.lookup)) | {"kind": "hook"} | ({"shown": 1} if shown else {})
    assert decode(data, 3) == RecordedHookQuestion(question.lookup, shown, receipt=Receipt(3, leaf_of(data)))
    assert (columns(data).kind, columns(data).institution) == (EntryKind.hook, "cq-receiving")


def test_a_lookup_that_came_of_a_hook_says_of_which_question():
    lookup = total_protein(hook=0)
    data = encode(lookup)
    assert data == rfc8785.dumps(orjson.loads(data)) and decode(data) == lookup
    assert find(data).tallied_lookup(3) == tallied_lookup(recorded(lookup, Receipt(3, "")))
    assert find(data).tallied_lookup(3).hooked


def test_an_entry_is_read_as_what_it_is_and_as_nothing_else():
    data = encode(total_protein())
    assert decode_as(RecordedLookup, data, 7).receipt == Receipt(7, leaf_of(data))
    with pytest.raises(ValueError, match="entry 7 is no RecordedRepeat"):
        decode_as(RecordedRepeat, data, 7)


def others():
    lookup, now = total_protein(), MORNING
    yield accepts(lookup, 5)
    yield accepts(lookup, 5, kind=DecisionKind.REPEATED, reason=RepeatReason.FAST_CHANGING)
    yield Repeat(
        new_id(now), now, "cq-receiving", "k7m2q4xa", "tp", datetime(2026, 11, 20, 8, tzinfo=SHANGHAI), ("liver_panel",), ("ab" * 12,), ("cd" * 12, "ef" * 12)
    )
    yield Repeat(new_id(now), now, "cq-receiving", "k7m2q4xa", "tp", datetime(2026, 11, 20, 8, 0, 9, tzinfo=UTC))
    yield Publication(new_id(now), now, 3, "0f" * 32, ("wen", "he"))
    yield Publication(new_id(now), now, 4, "0f" * 32, ("wen", "he"), "withdrawn")
    yield KeyEvent(new_id(now), now, "k7m2q4xa", "clinician", "operator", True, "cq-receiving")
    yield KeyEvent(new_id(now), now, "k7m2q4xa", "auditor", "operator", False, None, "50")
    yield Correction(new_id(now), now, 5, "wrong_key", "operator")
    yield Correction(new_id(now), now, 5, "order_cancelled", "k7m2q4xa", "cq-receiving")


@pytest.mark.parametrize("term", list(others()), ids=lambda term: type(term).__name__)
def test_every_other_kind_is_canonical_and_reads_back(term):
    data = encode(term)
    assert data == rfc8785.dumps(orjson.loads(data))
    back = decode(data, 9)
    assert back == (recorded(term, Receipt(9, leaf_of(data))) if isinstance(term, Decision | Repeat | Correction) else term)
    assert decode(data) == term and encode(back) == data
    assert columns(data).kind in list(EntryKind)


def test_bytes_of_a_year_ago_are_the_bytes_of_today():
    """Canonical for ever: an entry that some later program would write otherwise could not be proved any more."""
    at = datetime(2026, 11, 21, 3, 4, 5, 123000, UTC)
    lookup = total_protein(at, id=new_id(at, Random(7)), report="00" * 12)
    assert encode(lookup) == (
        b'{"by":"k7m2q4xa","cap":["liver_panel",2200],"checks":"111111111","edition":3,"from":"510104","id":"06gvo3t10fpaekn6mgs0",'
        b'"issuer":"sc-east","item":"tp","kind":"lookup","mark":"CY","performed":"2026-11-18T09:30","policy":"2026.1","price":[400,"r"],'
        b'"receiver":"cq-receiving","report":"000000000000000000000000","to":"500157","verdict":"recognised","window":30}'
    )


def test_a_long_lookup_of_the_region_takes_at_most_450_bytes():
    """Both references, every check that can fail, a panel's price, two circumstances and three cautions."""
    given_reasons = (RepeatReason.FAST_CHANGING, RepeatReason.EMERGENCY)
    at = MORNING
    answer = Answer(
        Verdict.DISCRETIONARY, tuple(Check(code, False, REASON[code]) for code in CheckCode), tuple(filter(None, REASON.values())),
        ("volatile", "later_failed_evaluation", "receiver_not_enrolled", "circumstance_fast_changing", "circumstance_emergency"),
        "2026.1", 9999, Price(123456, PriceSource.INSTITUTION), "SUITONG", 30, date(2026, 12, 18), 27,
    )  # fmt: skip
    lookup = total_protein(
        at, receiver="cq00999", issuer="sc00934", item="lymph_pct", answer=answer,
        circumstances=given_reasons, report="ab" * 12, patient="cd" * 12, cap=("cardiac", 12000),
        wider=("cardiac",),
    )  # fmt: skip
    data = encode(lookup)
    assert len(data) <= 450
    assert decode(data) == lookup


def test_what_cannot_be_kept_is_refused():
    with pytest.raises(ValueError, match="longer"):
        asked(item="x" * 900)
    with pytest.raises(ValueError, match="characters"):
        asked(item="\ud800")
    with pytest.raises(ValueError, match="begins with its time"):
        asked(MORNING, id=new_id(MORNING + timedelta(milliseconds=1)))
    with pytest.raises(ValueError, match="every check"):
        asked(answer=replace(total_protein().answer, checks=()))
    for no_entry in (b"", b"{}", b'{"kind":"gift","id":"06gvo3t10fpaekn6mgs0"}', b'{"kind":"lookup","id":"short"}'):
        with pytest.raises(ValueError):
            columns(no_entry)


def test_a_note_stays_out_of_the_entry_and_is_bound_to_it():
    lookup = total_protein()
    decision = accepts(lookup, 0, kind=DecisionKind.REPEATED, reason=RepeatReason.OTHER, note="sample was haemolytic")
    with pytest.raises(ValueError, match="its own Note"):
        encode(decision)
    note = EntryNote.of(decision.id, "sample was haemolytic")
    data = encode(decision, note)
    assert data == rfc8785.dumps(orjson.loads(data))
    assert b"haemolytic" not in data and note.digest.encode() in data
    assert EntryNote.of(decision.id, "sample was haemolytic").digest != note.digest, "a salt of its own"


def test_ids_sort_by_time_and_carry_it():
    later = [new_id(MORNING + timedelta(milliseconds=step)) for step in range(200)]
    assert later == sorted(later) and len(set(later)) == 200
    assert new_id(MORNING, Random(3)) == new_id(MORNING, Random(3))
    assert all(len(one) == 20 and one.islower() and one.isalnum() for one in later)


def test_the_shanghai_day_turns_at_sixteen_hours_utc():
    before, after = (columns(asked(datetime(2026, 11, 20, *clock, tzinfo=UTC))).day for clock in ((15, 59, 59, 999000), (16, 0, 0, 0)))
    assert after == before + 1
