"""Sets of tests: overlapping sets save what the cheapest orders for them cost, and a member that was done after all takes its part along."""

from tests.tally.story import TANG, Story, after

LIPIDS = {"item": "lipids", "fen": 4000, "parts": (("chol", 800), ("hdlc", 1200), ("ldlc", 1200), ("tg", 800))}
LIPIDS7 = {"item": "lipids7", "fen": 8200, "parts": (*LIPIDS["parts"], ("apoa1", 1400), ("apob", 1400), ("lpa", 1400))}
CHEMISTRY = {"item": "chemistry", "fen": 6000, "parts": (*LIPIDS["parts"], ("alt", 500), ("ast", 500), ("k", 1000))}
LIVER = ("alt", "ast", "tp")


def figures(story: Story, *names: str) -> tuple[int, ...]:
    row = story.finally_()
    return tuple(row[name] for name in names)


def test_overlapping_sets_save_each_of_their_tests_once():
    story = Story()
    for one in (LIPIDS, LIPIDS7, CHEMISTRY):
        story.accepted(**one)
    # lipids lies within both others; lipids7 brings three tests that chemistry does not have
    assert figures(story, "avoided", "saved_fen") == (2, 6000 + 3 * 1400)


def test_a_set_accepted_member_by_member_saves_no_more_than_the_set_that_has_them():
    story = Story()
    for item, fen in (("us_liver", 5000), ("us_gb", 5000), ("us_panc", 5000)):
        story.accepted(item=item, fen=fen, wider=("us_abd",), covers=(("us_abd", 9000),))
    assert figures(story, "avoided", "saved_fen") == (3, 9000)


def test_a_member_done_after_all_takes_its_part_of_the_price_along():
    story = Story()
    story.accepted(**CHEMISTRY)
    story.performed(after(1), item="alt", also=("chemistry", "liver"))
    assert figures(story, "avoided", "reversed", "partly_reversed", "saved_fen") == (1, 0, 1, 5500)
    story.performed(after(2), item="alt", also=("chemistry", "liver"))
    assert figures(story, "saved_fen") == (5500,), "the same member again takes nothing more"


def test_another_set_done_after_all_takes_what_the_two_share():
    story = Story()
    story.accepted(**CHEMISTRY)
    story.performed(after(1), item="liver", also=LIVER)
    assert figures(story, "avoided", "partly_reversed", "saved_fen") == (1, 1, 5000)


def test_a_set_of_which_all_was_done_is_reversed():
    story = Story()
    story.accepted(**LIPIDS)
    story.performed(after(1), item="lipids7", also=tuple(code for code, _fen in LIPIDS7["parts"]))
    assert figures(story, "avoided", "reversed", "saved_fen") == (0, 1, 0)


def test_a_member_decided_to_be_repeated_takes_its_part_along():
    story = Story()
    story.accepted(**CHEMISTRY)
    story.repeats(story.asks(item="k", fen=1000, wider=("chemistry", "electrolytes")))
    assert figures(story, "avoided", "partly_reversed", "saved_fen") == (1, 1, 5000)


def test_an_entry_that_holds_no_members_is_done_again_whole():
    story = Story()
    story.accepted(**{**CHEMISTRY, "parts": ()})
    story.performed(after(1), item="alt", also=("chemistry",))
    assert figures(story, "avoided", "reversed", "saved_fen") == (0, 1, 0)


def test_plain_and_enhanced_of_one_patient_under_two_numbers_are_the_enhanced_alone():
    story = Story()
    story.accepted(item="ct_head", fen=17100, wider=("ct_head_ce",), report="R-1", patient="P-1")
    story.accepted(item="ct_head_ce", fen=38500, report="R-2", patient="P-1")
    assert figures(story, "avoided", "saved_fen") == (1, 38500)


def test_what_another_institution_did_is_counted_apart_and_undoes_nothing():
    story = Story()
    story.accepted()
    story.performed(after(2), receiver=TANG)
    story.performed(after(40), receiver=TANG)
    assert figures(story, "avoided", "reversed", "repeated_elsewhere", "repeated_elsewhere_fen") == (1, 0, 1, 400)


def test_of_a_patient_another_institution_tells_nothing():
    story = Story()
    story.accepted(report=None, patient="P-1")
    story.performed(after(2), receiver=TANG, report="R-1")
    assert figures(story, "avoided", "repeated_elsewhere") == (1, 0)


def test_a_decision_to_repeat_that_is_taken_back_late_is_a_doubt():
    for days, doubts in ((0, 0), (1, 0), (2, 1), (12, 1)):
        story = Story()
        story.accepted()
        lookup = story.asks()
        story.repeats(lookup)
        story.withdraws(lookup, after(days))
        assert figures(story, "avoided", "withdrawn_late", "withdrawn_late_fen") == (1, doubts, 400 * doubts), days


def test_a_signed_code_is_above_every_other_evidence_for_as_long_as_its_acceptance_stands():
    def graded(story: Story) -> tuple:
        return figures(story, "avoided", "avoided_corroborated", "avoided_by_report_and_patient", "avoided_by_report", "saved_corroborated_fen", "saved_fen")

    story = Story()
    scanned = story.asks(report="R-1", patient="P-1")
    story.accepts(scanned, signed="C-1")
    story.accepted(report="R-2")
    assert graded(story) == (2, 1, 0, 1, 400, 800)
    story.withdraws(scanned)
    assert graded(story) == (1, 0, 0, 1, 0, 400)
    story.accepted(report="R-1", patient="P-1")
    assert graded(story) == (2, 0, 1, 1, 0, 800), "typed, it is known by its references"
    story.accepts(story.asks(after(1), report="R-1"), signed="C-1")
    assert graded(story) == (2, 1, 0, 1, 400, 800), "of two acceptances of one test one is enough"


def test_the_evidence_is_that_of_all_acceptances_of_the_test():
    story = Story()
    story.accepted(report="R-1")
    story.accepted(after(1), report="R-1", patient="P-1")
    story.accepted(report="R-2", item="alb")
    story.accepted(report=None, patient="P-3")
    assert figures(story, "avoided", "avoided_by_report_and_patient", "avoided_by_report", "avoided_by_patient") == (3, 1, 1, 1)
    assert figures(story, "avoided_reports", "avoided_patient_days") == (2, 2), "the second acceptance names the patient"
