"""What was taken back is a doubt with its size until the region's auditor has looked at it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from recognition.domain.lookups import SHANGHAI, Caller, Coding, CorrectionReason, DecisionKind, Query, RepeatReason, Role, replace
from recognition.errors import Forbidden, NotFound, Problem
from recognition.ledger.entries import decode, encode, new_id
from recognition.services.corrections import correct_decision, correct_repeat
from recognition.services.corrections_review import doubts, look_at
from recognition.services.decisions import decide
from recognition.services.lookups import to_milliseconds
from recognition.services.repeats import report_repeat

LIN, TANG = Caller("lin", Role.CLINICIAN, "cq002"), Caller("tang", Role.CLINICIAN, "sc001")
QIU, MA, SICHUAN = Caller("qiu", Role.AUDITOR), Caller("ma", Role.AUDITOR, "cq002"), Caller("shu", Role.AUDITOR, None, "51")
LATER = datetime.now(UTC) + timedelta(days=400)
TODAY = LATER.astimezone(SHANGHAI).date()
"""All windows are over, so that what is avoided again shows its money."""
EVER = (TODAY - timedelta(days=900), TODAY)
WHY = CorrectionReason.ORDER_CANCELLED
LISTED = "/audit/questions/corrections?of=repeat&weighing=1"


def asks(service, caller=LIN, item="tp", **refs):
    day = datetime.now(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2)
    return service.ask(Query(Coding("recognition", item), Coding("nhsa", "H50011100001"), day, caller.institution, **refs), caller, datetime.now(UTC))


def performs(service, caller=LIN, item="tp", **refs):
    now = datetime.now(UTC)
    return report_repeat(service, Coding("recognition", item), now - timedelta(minutes=1), caller, now, **refs)


def decides(service, lookup, kind, caller=LIN):
    reason = RepeatReason.EMERGENCY if kind is DecisionKind.REPEATED else None
    return decide(service, lookup.id, kind, caller, datetime.now(UTC), reason)


def takes_back(service, reported, caller=LIN, at=None):
    at = at or datetime.now(UTC)
    if hasattr(reported, "lookup"):
        return correct_decision(service, reported.lookup, reported.id, WHY, caller, at)
    return correct_repeat(service, reported.id, WHY, caller, at)


def held(service) -> tuple[int, int]:
    """Tests that are avoided, of any kind, and what they save, once all windows are over."""
    totals = service.summary(*EVER, (), {}, QIU, LATER).totals
    return sum(totals[name] for name in ("avoided", "avoided_discretionary", "avoided_consortium", "provisional")), sum(
        totals[name] for name in ("saved_fen", "saved_discretionary_fen", "saved_consortium_fen")
    )


def doubt_of(service, made, caller=QIU):
    found, _more = doubts(service, caller, TODAY, TODAY, TODAY)
    return next((one for one in found if made.receipt.sequence in [each.receipt.sequence for each in one.corrections]), None)


def test_a_repeat_taken_back_is_a_doubt_of_its_size(service):
    lookup = asks(service, report_ref="D-1")
    decides(service, lookup, DecisionKind.ACCEPTED)
    repeat = performs(service, report_ref="D-1")
    before = held(service)
    one = doubt_of(service, takes_back(service, repeat))
    tests, fen = (now - then for now, then in zip(held(service), before, strict=False))
    assert (one.tests, one.fen) == (tests, fen) == (1, lookup.answer.price.fen) and fen > 0
    assert (one.first.by, one.first.reason, one.first.cites, one.look) == ("lin", "order_cancelled", repeat.receipt.sequence, None)


def test_of_two_repeats_the_first_taken_back_brings_nothing(service):
    decides(service, asks(service, report_ref="D-2"), DecisionKind.ACCEPTED)
    first, second = (performs(service, report_ref="D-2") for _ in range(2))
    one = takes_back(service, first)
    assert (doubt_of(service, one).tests, doubt_of(service, one).fen) == (0, 0)
    assert doubt_of(service, takes_back(service, second)).tests == 1


def test_an_acceptance_taken_back_is_no_doubt(service):
    accepted = decides(service, asks(service, report_ref="D-3"), DecisionKind.ACCEPTED)
    assert doubt_of(service, takes_back(service, accepted)) is None


@pytest.mark.parametrize("undoing", [DecisionKind.REPEATED, DecisionKind.WITHDRAWN])
def test_a_decision_against_avoiding_taken_back_is_one(service, undoing):
    lookup = asks(service, report_ref=f"D-4 {undoing}")
    decides(service, lookup, DecisionKind.ACCEPTED)
    made = decides(service, lookup, undoing)
    before = held(service)
    one = doubt_of(service, takes_back(service, made))
    assert (one.tests, one.fen) == tuple(now - then for now, then in zip(held(service), before, strict=False)) and one.tests == 1


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_reported_the_size_is_what_the_figures_gain(service, seed):
    """Few references, so that whatever can meet does meet: panels, members, several repeats, decisions on other lookups."""
    chance = Random(seed)
    reported, asked = [], []
    for _ in range(24):
        refs = {"report_ref": f"S{seed} R-{chance.randrange(3)}", "patient_ref": chance.choice([None, f"S{seed} P-{chance.randrange(2)}"])}
        item = chance.choice(["tp", "alb", "alt", "liver_panel"] if service.edition().reading.item("liver_panel") else ["tp", "alb", "alt", "cbc", "wbc"])
        asked.append(asks(service, item=item, **refs))
        kinds = [DecisionKind.ACCEPTED] * 3 + [DecisionKind.REPEATED]
        reported.append(decides(service, chance.choice(asked[-4:]), chance.choice(kinds)))
        if chance.random() < 0.4:
            reported.append(performs(service, item=item, **refs))
    chance.shuffle(reported)
    gains = 0
    for one in reported:
        before = held(service)
        doubt = doubt_of(service, takes_back(service, one))
        gain = tuple(now - then for now, then in zip(held(service), before, strict=False))
        if doubt:
            assert (doubt.tests, doubt.fen) == gain
            gains += gain[0]
    assert gains > 0


def test_the_regions_auditor_looks_and_then_it_is_none_of_the_open_ones(service, auditor_qiu):
    decides(service, asks(service, report_ref="D-5"), DecisionKind.ACCEPTED)
    made = takes_back(service, performs(service, report_ref="D-5"))
    with pytest.raises(Forbidden):
        look_at(service, MA, made.receipt.sequence, LATER)
    with pytest.raises(NotFound):
        look_at(service, SICHUAN, made.receipt.sequence, LATER)
    with pytest.raises(NotFound):
        look_at(service, QIU, made.cites, LATER)
    look_at(service, QIU, made.receipt.sequence, LATER)
    assert doubt_of(service, made) is None, "looked at, and of another period"
    day = made.at.astimezone(SHANGHAI).date()
    [seen] = [one for one in doubts(service, QIU, TODAY, day, day)[0] if one.first.receipt.sequence == made.receipt.sequence]
    assert seen.look.by == "qiu"
    look_at(service, Caller("other", Role.AUDITOR), made.receipt.sequence, LATER)
    [seen] = [one for one in doubts(service, QIU, TODAY, day, day)[0] if one.first.receipt.sequence == made.receipt.sequence]
    assert seen.look.by == "qiu", "the first look stays"


def test_a_hospital_sees_its_own_and_a_region_its_own(service):
    own, other = (takes_back(service, performs(service, caller, report_ref="D-6"), caller) for caller in (LIN, TANG))
    seen = {who.by: [doubt_of(service, made, who) is not None for made in (own, other)] for who in (QIU, MA, SICHUAN)}
    assert seen == {"qiu": [True, True], "ma": [True, False], "shu": [False, True]}


def test_on_the_page_with_who_when_why_and_both_entries(service, auditor_qiu, auditor_ma, auditor_qiu_in_english):
    decides(service, asks(service, report_ref="D-7"), DecisionKind.ACCEPTED)
    made = takes_back(service, performs(service, report_ref="D-7"))
    auditor_ma.open(LISTED)
    assert "医嘱取消，未实际执行" in auditor_ma.text and not [form for form in auditor_ma.forms() if "/looked" in form.action]
    page = auditor_qiu.open(LISTED).text
    assert f'href="/audit/entries/{made.receipt.sequence}"' in page and f'href="/audit/entries/{made.cites}"' in page
    assert "账号 lin" in auditor_qiu.text and "由此恢复 1 项避免的检查" in auditor_qiu.text and "未核查" in auditor_qiu.text
    auditor_qiu_in_english.open(LISTED)
    assert "avoided again (or provisional) through it: 1" in auditor_qiu_in_english.text
    looked = f"/audit/questions/{made.receipt.sequence}/looked"
    [form] = [form for form in auditor_qiu.forms() if form.action.startswith(looked)]
    auditor_qiu.send(form.action)
    assert auditor_qiu.page.status_code == 200
    assert not [form for form in auditor_qiu.forms() if form.action.startswith(looked)]


def test_an_auditor_corrects_an_entry_on_its_page(service, auditor_qiu, auditor_ma):
    repeat = performs(service, report_ref="D-8")
    path = f"/audit/entries/{repeat.receipt.sequence}"
    auditor_qiu.open(path)
    assert "更正这条记录" in auditor_qiu.text
    auditor_qiu.open(f"{path}/correction")
    auditor_qiu.send(f"{path}/correction")
    assert auditor_qiu.page.status_code == 422 and "请选择更正的原因" in auditor_qiu.text
    auditor_qiu.send(f"{path}/correction", reason="wrong_report")
    assert "已更正，不计入" in auditor_qiu.text and "报告有误或发错" in auditor_qiu.text
    auditor_ma.open(f"{path}/correction")
    assert "已更正，不计入" in auditor_ma.text and not [form for form in auditor_ma.forms() if form.action == f"{path}/correction"]
    assert auditor_ma.open(f"/audit/entries/{performs(service, TANG, report_ref='D-8').receipt.sequence}/correction").status_code == 404
    found = service.ledger.reads.correction_of(repeat.receipt.sequence)
    auditor_qiu.open(f"/audit/entries/{found[0]}")
    assert f"这条记录更正了第 {repeat.receipt.sequence} 号记录" in auditor_qiu.text


def test_after_thirty_days_the_hospital_can_no_more_and_the_regions_auditor_can(service):
    repeat = performs(service, report_ref="D-9")
    with pytest.raises(Problem) as refusal:
        takes_back(service, repeat, MA, LATER)
    assert refusal.value.code == "correction_closed"
    assert takes_back(service, repeat, QIU, LATER).institution == "cq002"


def test_an_acceptance_taken_back_so_that_a_dearer_one_counts_is_a_doubt_of_the_difference(service):
    lookup = asks(service, item="alb", report_ref="dearer", patient_ref="dearer")
    first = decides(service, lookup, DecisionKind.ACCEPTED)
    at = to_milliseconds(datetime.now(UTC))
    price = replace(lookup.answer.price, fen=lookup.answer.price.fen + 77_400)
    written = decode(service.ledger.reads.entry(lookup.receipt.sequence))
    dearer = replace(written, id=new_id(at), at=at, answer=replace(written.answer, price=price))
    service.ledger.append([encode(dearer)])
    decides(service, dearer, DecisionKind.ACCEPTED)
    before = doubts(service, QIU, TODAY, *EVER)[0]
    made = correct_decision(service, lookup.id, first.id, WHY, LIN, datetime.now(UTC))
    after = doubts(service, QIU, TODAY, *EVER)[0]
    [new] = [doubt for doubt in after if doubt.first.receipt.sequence == made.receipt.sequence]
    assert (new.fen, new.tests, len(after)) == (77_400, 0, len(before) + 1)
