"""Patient-days are of patients whom a person looked up, once a day at one receiver; what systems viewed is told apart."""

from tests.tally.story import EAST, LIN, TANG, WEST, Story, after

ACCOUNT, KEY, NAMED = "pabcdefgh", "abcdefgh", "abcdefgh/dr-4"


def viewed(story: Story, *names: str) -> tuple[int, ...]:
    row = story.finally_()
    return tuple(row[name] for name in names or ("viewed", "viewed_by_system", "viewed_patient_days"))


def test_a_patient_whose_reports_are_viewed_all_day_is_one_patient_day():
    story = Story()
    for report, issuer in (("R-1", EAST), ("R-2", EAST), ("R-3", WEST)):
        lookup = story.asks(report=report, issuer=issuer, patient="P-1")
        story.views(lookup, by=ACCOUNT)
        story.views(lookup, by=NAMED)
    assert viewed(story) == (3, 0, 1)
    story.views(story.asks(after(1), patient="P-1"), after(1))
    assert viewed(story) == (4, 0, 2), "another day"
    story.views(story.asks(after(1), patient="P-2"), after(1))
    story.views(story.asks(after(1), patient="P-2", receiver=TANG), after(1))
    assert viewed(story) == (6, 0, 4), "another patient, and another receiver"


def test_a_later_view_of_one_lookup_is_another_day_s():
    story = Story()
    lookup = story.asks(patient="P-1")
    for days in (0, 0, 3):
        story.views(lookup, after(days))
    assert viewed(story) == (1, 0, 2)
    assert story.by(after(3), "day")[(after(3).toordinal(),)] == {"viewed_patient_days": 1}


def test_a_system_s_views_are_no_person_s():
    story = Story()
    lookup = story.asks(patient="P-1")
    story.views(lookup, by=KEY)
    assert viewed(story) == (1, 1, 0)
    for strange in ("pabcdefghi", "pabcdefg", "pabcdefg1", "Pabcdefgh"):
        story.views(lookup, by=strange)
    assert viewed(story) == (1, 1, 0), "an account is `p` and eight characters"
    story.views(lookup, by=NAMED)
    assert viewed(story) == (1, 0, 1)


def test_a_lookup_without_a_patient_is_in_no_patient_day():
    story = Story()
    story.views(story.asks(patient=None))
    assert viewed(story) == (1, 0, 0)


def test_the_first_view_stands_for_the_day_and_another_when_it_is_taken_back():
    story = Story()
    first, second = (story.views(story.asks(issuer=issuer, patient="P-1")) for issuer in (EAST, WEST))

    def of_issuer() -> dict:
        return {key: row.get("viewed_patient_days", 0) for key, row in story.by(after(9), "receiver", "issuer").items()}

    assert of_issuer() == {(LIN, EAST): 1, (LIN, WEST): 0}
    story.corrects(first)
    assert of_issuer() == {(LIN, EAST): 0, (LIN, WEST): 1}
    story.corrects(second)
    assert of_issuer() == {(LIN, EAST): 0, (LIN, WEST): 0}
