"""What is counted apart: discretionary, outside the catalogue, one consortium, one's own results, and what names no test."""

import pytest

from tests.tally.story import EAST, LIN, Story

ITEMS = ("avoided", "avoided_discretionary", "avoided_consortium")
FEN = ("saved_fen", "saved_discretionary_fen", "saved_consortium_fen")


def earned(story: Story) -> tuple[tuple[int, ...], tuple[int, ...]]:
    figures = story.finally_()
    return tuple(figures[name] for name in ITEMS), tuple(figures[name] for name in FEN)


def test_recognised():
    story = Story()
    story.accepted()
    assert earned(story) == ((1, 0, 0), (400, 0, 0))


def test_discretionary_stands_in_counters_of_its_own_and_in_no_unit():
    story = Story()
    story.accepted(verdict="discretionary", patient="P-1")
    assert earned(story) == ((0, 1, 0), (0, 400, 0))
    assert story.finally_()["avoided_reports"] == story.finally_()["avoided_patient_days"] == 0


@pytest.mark.parametrize("verdict", ["recognised", "discretionary"])
def test_one_consortium_stands_in_counters_of_its_own(verdict):
    story = Story()
    story.accepted(verdict=verdict, same_consortium=True, patient="P-1")
    assert earned(story) == ((0, 0, 1), (0, 0, 400))
    figures = story.finally_()
    assert figures["accepted_consortium"] == 1
    assert figures["avoided_reports"] == figures["avoided_patient_days"] == 0


def test_not_covered_and_accepted_saves_nothing():
    story = Story()
    story.accepted(verdict="not_covered")
    assert earned(story) == ((0, 0, 0), (0, 0, 0))
    assert story.finally_()["accepted_outside"] == 1


@pytest.mark.parametrize("about", [{"same_entity": True}, {"issuer": LIN}, {"performer": LIN}])
def test_ones_own_result_earns_nothing_whatever_the_answer_said(about):
    story = Story()
    story.accepted(**{"issuer": EAST, **about})
    assert earned(story) == ((0, 0, 0), (0, 0, 0))
    assert story.finally_()["provisional"] == 0


def test_without_any_reference_it_is_counted_and_avoids_nothing():
    story = Story()
    story.accepted(report=None)
    story.accepted(report=None)
    assert earned(story) == ((0, 0, 0), (0, 0, 0))
    figures = story.finally_()
    assert (figures["accepted"], figures["unreferenced"]) == (2, 2)
