"""Feedback: what became of cards, in batches, late, twice, out of order; with reasons of ours and of others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recognition.cds_hooks.card_store import CardStore
from tests.cds_hooks.calls import (
    ALBUMIN,
    SELECT,
    accepted,
    card,
    cards,
    codes,
    decisions,
    feedback,
    fetched,
    order,
    outcome,
    overridden,
    report,
    selecting,
    signing,
)
from tests.web.visitor import ledger_size

EARLY, LATE = "2026-11-29T01:00:00Z", "2026-11-29T01:00:01.5Z"


def stands(visitor, lookup: str) -> list[tuple[str, str | None]]:
    """What was decided on a lookup, in order."""
    return [(each["decision"], each["reason"]) for each in visitor.get(f"/api/v1/lookups/{lookup}").json["decisions"]]


def test_an_accepted_suggestion_is_an_acceptance(zhao):
    told = card(zhao)
    [taken] = decisions(feedback(zhao, accepted(told)))
    assert (taken["card"], taken["suggestion"]) == (told["uuid"], told["suggestions"][0]["uuid"])
    assert stands(zhao, taken["lookup"]) == [("accepted", None)]


@pytest.mark.parametrize("reason", ["condition_changed", "fast_changing", "major_decision", "emergency", "forensic"])
def test_each_reason_is_a_repeat_for_that_reason(zhao, reason):
    [taken] = decisions(feedback(zhao, overridden(card(zhao), reason)))
    assert stands(zhao, taken["lookup"]) == [("repeated", reason)]


def test_dismissed_without_a_word_is_a_repeat_without_a_reason(zhao):
    [taken] = decisions(feedback(zhao, overridden(card(zhao))))
    assert stands(zhao, taken["lookup"]) == [("repeated", None)]
    [commented] = decisions(feedback(zhao, overridden(card(zhao), comment="与临床不符")))
    assert stands(zhao, commented["lookup"]) == [("repeated", None)]


def test_another_need_says_which(app, zhao):
    [taken] = decisions(feedback(zhao, overridden(card(zhao), "other", comment="术后复核")))
    assert stands(zhao, taken["lookup"]) == [("repeated", "other")]
    assert app.extensions["recognition"].ledger.reads.note(taken["decision"]).text == "术后复核"
    silent = feedback(zhao, overridden(card(zhao), "other"))
    assert (silent.status_code, codes(silent)) == (200, ["hook_comment_wanted"])


def test_a_reason_of_the_clients_own_is_kept_by_its_code(app, zhao):
    [taken] = decisions(feedback(zhao, overridden(card(zhao), "d7ecf885", "https://ehr.example/reasons", "见会诊")))
    assert stands(zhao, taken["lookup"]) == [("repeated", "other")]
    assert app.extensions["recognition"].ledger.reads.note(taken["decision"]).text == "https://ehr.example/reasons|d7ecf885 见会诊"
    # one of our codes under no system, or another's, is not ours
    [bare] = decisions(feedback(zhao, overridden(card(zhao), "emergency", "")))
    assert stands(zhao, bare["lookup"]) == [("repeated", "other")]
    assert app.extensions["recognition"].ledger.reads.note(bare["decision"]).text == "emergency"


def test_a_reason_of_the_regions_own_list_is_that_reason(app, zhao):
    told = card(zhao)
    own = {each["code"]: each for each in told["overrideReasons"][6:]}
    assert own["image_quality"] == {"code": "image_quality", "system": "urn:recognition:repeat-reason:CN", "display": "图像质量不足"}
    [taken] = decisions(feedback(zhao, overridden(told, "image_quality", own["image_quality"]["system"])))
    [decision] = zhao.get(f"/api/v1/lookups/{taken['lookup']}").json["decisions"]
    assert (decision["reason"], decision["local_reason"]) == ("other", {"scope": "CN", "code": "image_quality"})
    [other] = decisions(feedback(zhao, overridden(card(zhao), "image_quality", "urn:recognition:repeat-reason:XX")))
    assert stands(zhao, other["lookup"]) == [("repeated", "other")]
    assert app.extensions["recognition"].ledger.reads.note(other["decision"]).text == "urn:recognition:repeat-reason:XX|image_quality"


@pytest.mark.parametrize("comment", ["患者张三，身份证11010519491231002X", "x" * 201])
def test_a_comment_that_must_not_be_kept_is_not_and_the_decision_is(app, zhao, comment):
    told = card(zhao)
    reply = feedback(zhao, overridden(told, "emergency", comment=comment))
    assert (reply.status_code, codes(reply)) == (200, ["hook_comment_not_kept"])
    data = app.extensions["recognition.settings"].data
    assert all(
        comment.encode() not in path.read_bytes() for path in (data / "cds-hooks.sqlite", data / "ledger.sqlite", data / "ledger.sqlite-wal") if path.exists()
    )


def test_a_reason_that_is_a_persons_number_is_not_kept(app, zhao):
    reply = feedback(zhao, overridden(card(zhao), "11010519491231002X", "urn:x"))
    assert (reply.status_code, codes(reply)) == (200, ["hook_reason_not_kept"])
    assert b"11010519491231002X" not in (app.extensions["recognition.settings"].data / "cds-hooks.sqlite").read_bytes()


def test_the_same_outcome_twice_is_written_once(app, zhao):
    told = card(zhao)
    decisions(feedback(zhao, accepted(told)))
    before = ledger_size(app)
    again = feedback(zhao, accepted(told), accepted(told))
    assert (again.status_code, codes(again)) == (200, ["hook_outcome_again"] * 2)
    assert ledger_size(app) == before


def test_the_newest_outcome_stands_whenever_it_comes(app, zhao):
    told = card(zhao)
    [taken] = decisions(feedback(zhao, overridden(told, "emergency", at=LATE)))
    before = ledger_size(app)
    older = feedback(zhao, accepted(told, at=EARLY))
    assert (older.status_code, codes(older), ledger_size(app)) == (200, ["hook_outcome_overtaken"], before)
    assert stands(zhao, taken["lookup"]) == [("repeated", "emergency")]
    [newer] = decisions(feedback(zhao, accepted(told, at="2026-11-29T09:00:02+08:00")))
    assert newer["lookup"] == taken["lookup"]
    assert stands(zhao, taken["lookup"]) == [("repeated", "emergency"), ("accepted", None)]
    [last] = decisions(feedback(zhao, overridden(told, "forensic", at="2026-11-29T01:00:03Z")))
    assert stands(zhao, last["lookup"])[-1] == ("repeated", "forensic")


def test_a_newer_outcome_that_says_the_same_is_no_other_decision_and_other_words_are(zhao):
    told = card(zhao)
    [first] = decisions(feedback(zhao, overridden(told, "emergency", at=EARLY)))
    [same] = decisions(feedback(zhao, overridden(told, "emergency", at=LATE)))
    assert (same["lookup"], same["decision"]) == (first["lookup"], None)
    for place in (2, 3):
        [worded] = decisions(feedback(zhao, overridden(told, "other", comment=f"会诊 {place}", at=f"2026-11-29T01:00:0{place}Z")))
        assert worded["decision"]
    assert stands(zhao, first["lookup"]) == [("repeated", "emergency"), ("repeated", "other"), ("repeated", "other")]


def test_a_batch_is_of_many_cards_and_one_that_is_wrong_holds_up_no_other(zhao):
    first, second = card(zhao), card(zhao)
    reply = feedback(
        zhao, accepted(first), outcome(second, "ignored"), {"card": "9368d37b-283f-44a0-93ea-547cebab93ed", "outcome": "overridden", "outcomeTimestamp": EARLY}, 7,
        overridden(second, "emergency"),
    )  # fmt: skip
    assert (reply.status_code, codes(reply)) == (200, ["hook_outcome_malformed", "hook_card_unknown", "hook_uuid_malformed"])
    assert [each["expression"] for each in reply.json["issue"]] == [["feedback[1].outcome"], ["feedback[2].card"], ["feedback[3].card"]]
    assert codes(feedback(zhao, accepted(first))) == codes(feedback(zhao, overridden(second, "emergency"))) == ["hook_outcome_again"]


def test_of_a_card_with_several_orders_each_is_decided_by_itself(zhao):
    told = card(zhao, order("o-1"), order("o-2", ALBUMIN), prefetch=fetched(report(), report("R-2", ALBUMIN)))
    [one] = decisions(feedback(zhao, accepted(told, 1, at=EARLY)))
    rest = decisions(feedback(zhao, overridden(told, "fast_changing", at=LATE)))
    assert [each["suggestion"] for each in rest] == [told["suggestions"][0]["uuid"]]
    assert (stands(zhao, one["lookup"]), stands(zhao, rest[0]["lookup"])) == ([("accepted", None)], [("repeated", "fast_changing")])


def test_a_card_is_no_longer_told_once_somebody_has_decided_in_the_encounter(zhao):
    decisions(feedback(zhao, overridden(card(zhao, encounter="e-1"), "emergency")))
    assert cards(zhao, signing(encounter="e-1")) == []
    assert cards(zhao, selecting(order(), selections=["ServiceRequest/o-1"], encounter="e-1"), SELECT) == []
    assert len(cards(zhao, signing(encounter="e-2"))) == 1


def test_an_answer_hours_and_days_later_is_taken_and_after_the_end_refused(zhao, clock):
    told, old = card(zhao), card(zhao)
    clock.pass_(timedelta(days=20))
    [taken] = decisions(feedback(zhao, accepted(told)))
    assert zhao.get(f"/api/v1/lookups/{taken['lookup']}").json["days_left"] == 29
    clock.pass_(timedelta(days=80))
    # forgotten by the next card that a process tells
    CardStore(zhao.app.extensions["recognition.settings"].data / "cds-hooks.sqlite").tell([], None, clock())
    reply = feedback(zhao, accepted(old))
    assert (reply.status_code, codes(reply)) == (404, ["hook_card_unknown"])


def test_either_hooks_feedback_takes_a_card_of_the_other(zhao):
    [told] = cards(zhao, selecting(order(), selections=["ServiceRequest/o-1"]), SELECT)
    assert len(decisions(feedback(zhao, accepted(told), service=SELECT))) == 1
    [other] = cards(zhao, selecting(order(), selections=["ServiceRequest/o-1"]), SELECT)
    assert len(decisions(feedback(zhao, accepted(other)))) == 1


def test_a_card_of_another_hospital_is_nobodys_here(people, zhao):
    told = card(zhao)
    reply = feedback(people["clinician_other"], accepted(told))
    assert (reply.status_code, codes(reply)) == (404, ["hook_card_unknown"])
    assert len(decisions(feedback(zhao, accepted(told)))) == 1


def test_ids_as_uris_and_in_capitals_are_the_same_ids(zhao):
    told = card(zhao)
    sent = accepted(told) | {"card": f"urn:uuid:{told['uuid'].upper()}"}
    assert len(decisions(feedback(zhao, sent))) == 1


def test_a_suggestion_that_the_card_has_not_is_told(zhao):
    told = card(zhao)
    mixed = accepted(told)
    mixed["acceptedSuggestions"].append({"id": "9368d37b-283f-44a0-93ea-547cebab93ed"})
    reply = feedback(zhao, mixed)
    assert (reply.status_code, codes(reply), reply.json["issue"][0]["severity"]) == (200, ["hook_suggestion_unknown"], "warning")


def test_where_no_suggestion_is_the_cards_nothing_was_taken_and_the_right_one_is_later(app, zhao):
    told, before = card(zhao), ledger_size(app)
    wrong = accepted(told) | {"acceptedSuggestions": [{"id": "9368d37b-283f-44a0-93ea-547cebab93ed"}]}
    for _time in range(2):
        reply = feedback(zhao, wrong)
        assert (reply.status_code, codes(reply)) == (404, ["hook_suggestion_unknown"])
        assert reply.json["issue"][0]["expression"] == ["feedback[0].acceptedSuggestions"]
        assert "others" not in reply.text and "其余" not in reply.text
    assert ledger_size(app) == before
    beside = feedback(zhao, wrong, accepted(told))
    assert (beside.status_code, codes(beside), ledger_size(app) > before) == (200, ["hook_suggestion_unknown"], True)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"card": None}, "hook_uuid_malformed"), ({"card": "1"}, "hook_uuid_malformed"), ({"outcome": "ignored"}, "hook_outcome_malformed"), ({"outcome": None}, "hook_outcome_malformed"),
        ({"outcomeTimestamp": None}, "hook_time_malformed"), ({"outcomeTimestamp": "2026-11-29"}, "hook_time_malformed"), ({"outcomeTimestamp": "2026-11-29T01:00:00"}, "hook_time_malformed"),
        ({"outcomeTimestamp": "1999-01-01T00:00:00Z"}, "hook_time_malformed"), ({"outcomeTimestamp": 1764378000}, "hook_time_malformed"),
        ({"acceptedSuggestions": None}, "hook_suggestions_missing"), ({"acceptedSuggestions": []}, "hook_suggestions_missing"), ({"acceptedSuggestions": [{}]}, "hook_suggestions_missing"),
        ({"outcome": "overridden", "overrideReason": {}}, "hook_reason_malformed"), ({"outcome": "overridden", "overrideReason": {"reason": {"system": "x"}}}, "hook_reason_malformed"),
        ({"outcome": "overridden", "overrideReason": {"userComment": 7, "reason": {"code": "x"}}}, "hook_reason_malformed"),
    ],
)  # fmt: skip
def test_an_outcome_that_is_none_is_refused_and_nothing_of_it_written(app, zhao, changed, code):
    told = card(zhao)
    before = ledger_size(app)
    reply = feedback(zhao, {name: value for name, value in (accepted(told) | changed).items() if value is not None})
    assert (reply.status_code, codes(reply), ledger_size(app)) == (400, [code], before)


@pytest.mark.parametrize("body", [{}, [], {"feedback": []}, {"feedback": {}}, {"feedback": [1] * 201}, None])
def test_a_body_without_outcomes_is_refused(zhao, body):
    reply = zhao.post("/cds-services/mutual-recognition-order-sign/feedback", b"null" if body is None else body)
    assert (reply.status_code, codes(reply)) == (400, ["hook_feedback_malformed"])


def test_a_clock_that_runs_ahead_makes_no_outcome_the_last_word_for_ever(zhao, clock):
    told = card(zhao)
    decisions(feedback(zhao, accepted(told, at="2099-01-01T00:00:00Z")))
    clock.pass_(timedelta(seconds=1))
    [taken] = decisions(feedback(zhao, overridden(told, "emergency", at="2099-01-01T00:00:00Z")))
    assert stands(zhao, taken["lookup"])[-1] == ("repeated", "emergency")
