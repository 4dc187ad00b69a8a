"""A draft comes into force when a second registrar stands for exactly what was checked, and undoes nothing by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.drafts import store
from recognition.catalogue.editions import store as editions
from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden, NotFound, Problem
from recognition.services import publications
from recognition.services.publications import drafting, withdrawal
from tests.registrar.office import HE, WEN, Office, begun

ALT = "项目,互认时限,生效日期\nALT,30,2025-01-01\n"


def changed(office: Office, text: str = ALT) -> store.Draft:
    draft = office.draft("加一项")
    office.accepted(draft, text, "listings", scope="CY")
    return draft


def approve(office: Office, draft: store.Draft, caller: Caller, sha256: str) -> None:
    drafting.approve(office.data, office.ledger, draft.id, caller, sha256, frozenset(), office.now)


def test_a_publication_names_both_registrars_and_is_in_force_at_once(tmp_path: Path):
    office = begun(tmp_path)
    done = office.publish(changed(office))
    assert (done.number, done.approvers) == (3, ("wen", "he"))
    assert publications.published(office.ledger)[-1] == done
    assert (office.service.edition().number, office.service.edition().sha256) == (3, done.sha256)
    assert editions.read_pointer(office.data) == (3, done.sha256)


def test_nobody_approves_what_they_drafted_or_changed(tmp_path: Path):
    office = begun(tmp_path)
    draft = changed(office)
    sha256 = office.check(draft)["sha256"]
    with pytest.raises(Forbidden, match="second_registrar_needed"):
        approve(office, draft, WEN, sha256)
    office.accepted(draft, ALT.replace("ALT", "AST"), "listings", by=HE, scope="CY")
    sha256 = office.check(draft)["sha256"]
    with pytest.raises(Forbidden, match="second_registrar_needed"):
        approve(office, draft, HE, sha256)
    for role in (Role.AUDITOR, Role.OPERATOR, Role.CLINICIAN, Role.HOSPITAL):
        with pytest.raises(Forbidden):
            approve(office, draft, Caller("x", role), sha256)


def test_an_approval_holds_for_what_was_looked_at_only(tmp_path: Path):
    office = begun(tmp_path)
    draft = changed(office)
    with pytest.raises(Problem, match="draft_not_checked"):
        approve(office, draft, HE, "0" * 64)
    approve(office, draft, HE, office.check(draft)["sha256"])
    office.accepted(draft, ALT.replace("ALT", "AST"), "listings", scope="CY")
    with pytest.raises(Problem, match="draft_not_approved"):
        drafting.publish(office.data, office.ledger, draft.id, WEN, office.now)


def test_checking_again_without_a_change_keeps_the_approval(tmp_path: Path):
    office = begun(tmp_path)
    draft = changed(office)
    approve(office, draft, HE, office.check(draft)["sha256"])
    office.check(draft)
    assert drafting.publish(office.data, office.ledger, draft.id, WEN, office.now).number == 3


def test_a_draft_from_before_a_withdrawal_does_not_undo_it(tmp_path: Path):
    office = begun(tmp_path)
    draft = changed(office)
    approve(office, draft, HE, office.check(draft)["sha256"])
    withdrawal.withdraw(office.data, office.ledger, WEN, "cq-east", ["tp"], "室间质评失控", office.now)
    with pytest.raises(Problem, match="draft_outdated"):
        drafting.publish(office.data, office.ledger, draft.id, WEN, office.now)
    assert office.publish(draft).number == 4
    answer = office.ask("tp", "cq-east", "cq-lin", office.today, office.today)
    assert answer.reasons == ("not_qualified_on_date",)
    assert office.ask("alt", "cq-east", "cq-lin", office.today, office.today).reasons == ("not_qualified_on_date",)


def test_a_row_that_both_changed_is_shown_and_answered_for(tmp_path: Path):
    office = begun(tmp_path)
    ours, theirs = office.draft("一"), office.draft("二")
    for draft, days in ((ours, 14), (theirs, 7)):
        office.accepted(draft, f"项目,互认时限,生效日期\n总蛋白,{days},2020-01-01\n", "listings", scope="CY")
    office.publish(theirs)
    [finding] = office.check(ours)["findings"]
    assert finding["code"] == "changed_by_both"
    assert (finding["rows"][0]["theirs"]["window_days"], finding["rows"][0]["ours"]["window_days"]) == (7, 14)


def test_an_earlier_edition_comes_back_with_the_same_hash_and_the_next_number(tmp_path: Path):
    office = begun(tmp_path)
    before = publications.published(office.ledger)[-1]
    office.publish(changed(office))
    draft = office.draft("撤回", like=2)
    done = office.publish(draft)
    assert (done.number, done.sha256) == (4, before.sha256)
    with pytest.raises(NotFound):
        office.draft(like=9)


def test_several_drafts_live_side_by_side_and_one_given_up_leaves_nothing(tmp_path: Path):
    office = begun(tmp_path)
    one, other = changed(office), office.draft("另一份")
    sha256 = office.check(one)["sha256"]
    assert {draft.id for draft in store.every(office.data)} >= {one.id, other.id}
    drafting.drop(office.data, office.ledger, one.id, WEN)
    assert one.id not in {draft.id for draft in store.every(office.data)}
    assert not editions.edition_path(office.data, sha256).exists(), "an edition that never came into force goes with its draft"
    assert editions.edition_path(office.data, office.service.edition().sha256).exists()


def test_a_published_draft_takes_nothing_more(tmp_path: Path):
    office = begun(tmp_path)
    draft = changed(office)
    office.publish(draft)
    assert drafting.as_dict(draft, office.ledger)["state"] == "published"
    with pytest.raises(Problem, match="draft_published"):
        office.send(draft, ALT, "listings", scope="CY")


def test_the_difference_says_what_it_means_per_direction(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(
        draft,
        "机构,总蛋白,白蛋白\n锦水市人民医院,×,√\n",
        "qualifications",
        remove=True,
        division="51",
        scope="CY",
        evaluator="qc",
        round="2025-2",
        defaults={"valid_from": "2025-07-01"},
    )
    meaning = office.check(draft)["meaning"]
    assert (meaning["pairs_before"], meaning["pairs_after"], meaning["begin"], meaning["cease"]) == (3, 3, 1, 1)
    assert {(one["from"], one["to"]): (one["begin"], one["cease"]) for one in meaning["directions"]} == {("51", "50"): (1, 1), ("51", "51"): (1, 1)}
    assert [(one["institution"], one["item"]) for one in meaning["ceasing"]] == [("sc-tang", "tp")]
