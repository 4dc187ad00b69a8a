"""Members of a panel together never save more than the panel; a wider study covers the narrower; a grouping has no price to share."""

from tests.tally.story import Story, after

CBC = {"cap": ("cbc", 2200), "wider": ("cbc",)}


def accepts_members(story: Story, *prices: int, **about) -> None:
    for place, fen in enumerate(prices):
        story.accepted(item=f"member{place}", fen=fen, **{**CBC, **about})


def test_members_one_by_one_save_no_more_than_their_panel():
    story = Story()
    accepts_members(story, *[400] * 10)
    figures = story.finally_()
    assert (figures["avoided"], figures["avoided_reports"], figures["saved_fen"]) == (10, 1, 2200)


def test_few_members_save_their_own_prices():
    story = Story()
    accepts_members(story, 400, 500)
    assert story.finally_()["saved_fen"] == 900


def test_shares_go_by_the_order_of_acceptance():
    story = Story()
    accepts_members(story, 1500, 1500, 1500)
    assert [row.get("saved_fen", 0) for _, row in sorted(story.by(after(60), "item").items())] == [1500, 700, 0]


def test_a_share_is_not_dealt_again_when_its_member_was_repeated():
    story = Story()
    accepts_members(story, 1500, 1500)
    story.performed(after(2), item="member0")
    assert story.finally_()["saved_fen"] == 700


def test_each_report_has_its_own_cap():
    story = Story()
    accepts_members(story, 2000, 2000, report="R-1")
    accepts_members(story, 2000, 2000, report="R-2")
    assert story.finally_()["saved_fen"] == 4400


def test_a_member_told_by_the_patient_alone_shares_the_report_s_cap():
    story = Story()
    story.accepted(item="wbc", fen=2000, report="R-1", patient="P-1", **CBC)
    story.accepted(item="rbc", fen=2000, report=None, patient="P-1", **CBC)
    assert story.finally_()["saved_fen"] == 2200


def test_where_two_lookups_froze_two_panel_prices_the_lower_caps():
    story = Story()
    story.accepted(item="wbc", fen=2000, cap=("cbc", 2200))
    story.accepted(item="rbc", fen=2000, cap=("cbc", 2500))
    assert story.finally_()["saved_fen"] == 2200


def test_the_panel_accepted_stands_for_its_members():
    story = Story()
    accepts_members(story, 400, 400)
    story.accepted(item="cbc", fen=2200)
    figures = story.finally_()
    assert (figures["accepted"], figures["avoided"], figures["saved_fen"]) == (3, 1, 2200)


def test_a_wider_study_covers_the_narrower():
    story = Story()
    story.accepted(item="us_liver", fen=5000, wider=("us_abd",))
    story.accepted(item="us_abd", fen=9000)
    figures = story.finally_()
    assert (figures["avoided"], figures["saved_fen"]) == (1, 9000)


def test_of_a_panel_that_was_done_after_all_no_member_saves():
    story = Story()
    accepts_members(story, 400, 400)
    story.accepted(item="cbc", fen=2200)
    story.performed(after(2), item="cbc", also=("member0", "member1"))
    figures = story.finally_()
    assert (figures["avoided"], figures["reversed"], figures["saved_fen"]) == (0, 1, 0)


def test_members_of_a_grouping_save_their_sum_and_the_grouping_nothing():
    story = Story()
    story.accepted(item="hbv5", fen=0)
    for item in ("hbsag", "hbsab", "hbeag"):
        story.accepted(item=item, fen=300)
    assert story.finally_()["saved_fen"] == 900
