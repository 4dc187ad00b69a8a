"""What has reversed an acceptance: each entry that does so alone, and no other."""

from hypothesis import given, settings

from recognition.domain import tally
from recognition.domain.recorded import RecordedCorrection, RecordedDecision, RecordedLookup, RecordedRepeat
from recognition.domain.tally.r2026_2.standings import linked, with_earlier
from tests.tally.histories import histories
from tests.tally.story import Story, after


def causes(story: Story) -> dict[int, list[int]]:
    """The causes of every accepted lookup of a story, by sequence; what settles together is found anew."""
    corrected = {entry.cites for entry in story if isinstance(entry, RecordedCorrection)}
    repeats = [entry for entry in story if isinstance(entry, RecordedRepeat) and entry.receipt.sequence not in corrected]
    standings = []
    for lookup in (entry for entry in story if isinstance(entry, RecordedLookup)):
        decided = [tally.tallied_decision(entry) for entry in story if isinstance(entry, RecordedDecision) and entry.lookup == lookup.id]
        decided = [decision._replace(corrected=decision.sequence in corrected) for decision in decided]
        if stands := tally.standing(tally.tallied_lookup(lookup), decided):
            standings.append(stands)
    found = {}
    for together in with_earlier(linked(standings), standings):
        reversed_ = {outcome.standing.lookup.sequence for outcome in tally.settle(together, repeats) if outcome.reversed or outcome.partly}
        for stands in together:
            found[stands.lookup.sequence] = tally.reversed_by(stands, together, repeats)
            assert bool(found[stands.lookup.sequence]) == (stands.lookup.sequence in reversed_)
    return found


@settings(max_examples=200, deadline=None)
@given(histories())
def test_every_reversal_has_a_cause_and_nothing_else_has(story):
    causes(story)


def test_repeats_before_and_after_and_decisions_on_other_lookups_are_all_named():
    story = Story()
    lookup = story.accepted(report="R-1", patient="P-1")
    by_report = story.performed(after(3), report="R-1")
    by_patient = story.performed(after(4), report=None, patient="P-1")
    decided = story.repeats(story.asks(after(5), report="R-1"))
    assert causes(story)[lookup.receipt.sequence] == [entry.receipt.sequence for entry in (by_report, by_patient, decided)]


def test_what_was_taken_back_or_came_too_late_or_elsewhere_is_no_cause():
    story = Story()
    lookup = story.accepted(report="R-1")
    story.corrects(story.performed(after(3), report="R-1"))
    story.performed(after(31), report="R-1")
    story.performed(after(3), report="R-1", receiver="CQ-TANG")
    story.performed(after(3), report="R-1", item="alb")
    assert causes(story)[lookup.receipt.sequence] == []
    within = story.performed(after(30), report="R-1")
    assert causes(story)[lookup.receipt.sequence] == [within.receipt.sequence]


def test_a_decision_that_links_a_patient_to_a_report_stays_a_link():
    """The acceptance names the patient alone and the repeat the report alone; the lookup that knows both was itself decided to be repeated."""
    story = Story()
    decided = story.repeats(story.asks(report="R-1", patient="P-1", item="alb"))
    lookup = story.accepted(report=None, patient="P-1")
    repeat = story.performed(after(3), report="R-1")
    assert causes(story)[lookup.receipt.sequence] == [repeat.receipt.sequence]
    assert decided.receipt.sequence not in causes(story)[lookup.receipt.sequence]
