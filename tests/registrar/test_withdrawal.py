"""An urgent withdrawal takes one registrar, one step and a reason; the recall list gives each hospital what rested on it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from recognition.domain.lookups import Caller, Coding, DecisionKind, Query, Role
from recognition.errors import Forbidden, Invalid, NotFound
from recognition.services.decisions import decide
from recognition.services.publications import recall, unknown, withdrawal
from tests.registrar.office import HE, WEN, Office, at, begun

LIN, TANG = Caller("lin", Role.CLINICIAN, "cq-lin"), Caller("tang", Role.CLINICIAN, "sc-tang")


def withdraw(office: Office, *items: str, institution: str = "cq-east", since: date | None = None, by: Caller = WEN, reason: str = "室间质评失控"):
    return withdrawal.withdraw(office.data, office.ledger, by, institution, items, reason, office.now, since)


def reasons(office: Office, item: str, performed: date) -> tuple[str, ...]:
    return office.ask(item, "cq-east", "cq-lin", performed, office.today).reasons


def test_a_qualification_from_today_on(tmp_path: Path):
    office = begun(tmp_path)
    done = withdraw(office, "tp")
    yesterday = office.today - timedelta(1)
    assert (done.number, done.approvers, done.reason) == (3, ("wen",), "室间质评失控")
    assert reasons(office, "tp", office.today) == ("not_qualified_on_date",)
    assert reasons(office, "tp", yesterday) == (), "what was done while it held is recognised"
    assert office.ask("tp", "cq-east", "cq-lin", yesterday, office.today).cautions.count("few_days_left") == 0
    assert reasons(office, "alb", office.today) == ()


def test_a_qualification_from_an_earlier_day_on(tmp_path: Path):
    office = begun(tmp_path)
    withdraw(office, "tp", since=office.today - timedelta(5))
    assert reasons(office, "tp", office.today - timedelta(5)) == ("not_qualified_on_date",)
    assert reasons(office, "tp", office.today - timedelta(6)) == ()


def test_a_whole_institution(tmp_path: Path):
    office = begun(tmp_path)
    withdraw(office)
    for item in ("tp", "alb"):
        assert reasons(office, item, office.today) == ("issuer_not_enrolled", "not_qualified_on_date")
        assert reasons(office, item, office.today - timedelta(1)) == ()


def test_what_cannot_be_withdrawn_is_said_so_and_nothing_changes(tmp_path: Path):
    office = begun(tmp_path)
    for institution, items, wrong in (("nobody", (), NotFound), ("cq-east", ("alt",), NotFound)):
        with pytest.raises(wrong):
            withdraw(office, *items, institution=institution)
    with pytest.raises(Invalid, match="field_required"):
        withdraw(office, "tp", reason=" ")
    with pytest.raises(Invalid, match="telephone_number"):
        withdraw(office, "tp", reason="见 13800138000")
    with pytest.raises(Invalid, match="date_in_future"):
        withdraw(office, "tp", since=office.today + timedelta(1))
    with pytest.raises(Forbidden):
        withdraw(office, "tp", by=LIN)
    assert office.service.edition().number == 2


def accept(office: Office, caller: Caller, item: str, performed: date) -> str:
    office._tick()
    query = Query(Coding("recognition", item), Coding("recognition", "cq-east"), at(performed, 1), caller.institution, report_ref=f"R{office.now:%f}")
    lookup = office.service.ask(query, caller, office.now)
    office._tick()
    decide(office.service, lookup.id, DecisionKind.ACCEPTED, caller, office.now)
    return lookup.id


def test_each_hospital_gets_what_it_accepted_on_the_strength_of_what_was_lost(tmp_path: Path):
    office = begun(tmp_path)
    today, lost = office.today, office.today - timedelta(3)
    lins = accept(office, LIN, "tp", today - timedelta(1))
    before = accept(office, LIN, "tp", today - timedelta(10))
    tangs = accept(office, TANG, "tp", today - timedelta(2))
    accept(office, LIN, "alb", today - timedelta(1))
    undone = accept(office, LIN, "tp", today - timedelta(1))
    decide(office.service, undone, DecisionKind.WITHDRAWN, LIN, office.now)
    number = withdraw(office, "tp", since=lost, by=HE).number
    mine = {row["lookup"]: row["after_loss"] for row in recall.affected(office.data, office.ledger, number, LIN)}
    assert mine == {lins: True, before: False}
    assert {row["lookup"] for row in recall.affected(office.data, office.ledger, number, TANG)} == {tangs}
    assert {row["lookup"] for row in recall.affected(office.data, office.ledger, number, WEN)} == {lins, before, tangs}
    [told] = recall.listed(office.data, office.ledger)
    assert (told["number"], told["institutions"][0]["institution"], told["institutions"][0]["items"]) == (3, "cq-east", ["tp"])


def test_a_failed_evaluation_recalls_as_well(tmp_path: Path):
    office = begun(tmp_path)
    accepted = accept(office, LIN, "tp", office.today)
    draft = office.draft()
    office.accepted(draft, f"机构,项目,状态,生效日期\n东江医院,总蛋白,不合格,{office.today}\n", "qualifications", scope="CY", evaluator="qc", round="2026-2")
    number = office.publish(draft).number
    assert [row["lookup"] for row in recall.affected(office.data, office.ledger, number, LIN)] == [accepted]


def test_codes_that_lookups_met_in_vain_are_counted_most_frequent_first(tmp_path: Path):
    office = begun(tmp_path)
    for code, times in (("SH-9", 3), ("SH-7", 1)):
        for _ in range(times):
            office._tick()
            office.service.ask(Query(Coding("local", code), Coding("recognition", "cq-east"), at(office.today, 1), "cq-lin"), LIN, office.now)
    office._tick()
    office.service.ask(Query(Coding("recognition", "tp"), Coding("name", "查无此院"), at(office.today, 1), "cq-lin"), LIN, office.now)
    found = [(one["kind"], one["code"], one["issuer"], one["count"]) for one in unknown.unknown(office.ledger, office.today, office.today)]
    assert found == [("item", "local:SH-9", "cq-east", 3), ("institution", "name:查无此院", None, 1), ("item", "local:SH-7", "cq-east", 1)]
