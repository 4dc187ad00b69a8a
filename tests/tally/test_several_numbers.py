"""One examination that is known by the report's number here and by an accession number there is one test."""

from __future__ import annotations

import itertools

import pytest

from recognition.domain.tally import recount
from tests.tally.story import TANG, Story, after

KNOWN = ({"report": "R-1", "others": ("A-1",)}, {"report": "A-1"}, {"report": "A-1", "others": ("X-1",)})


@pytest.mark.parametrize(
    "order", list(itertools.permutations(KNOWN)), ids=lambda order: "-".join(each["report"] + "".join(each.get("others", ())) for each in order)
)
def test_it_is_avoided_once_in_whatever_order_it_is_asked(order: tuple[dict, ...]):
    story = Story()
    for days, numbers in enumerate(order):
        story.accepted(after(days), **numbers)
    figures = story.finally_()
    assert (figures["accepted"], figures["avoided"], figures["saved_fen"]) == (3, 1, 400)


def test_two_that_only_a_third_joins_are_one():
    story = Story()
    story.accepted(report="R-1")
    story.accepted(report="R-2")
    assert story.finally_()["avoided"] == 2
    story.accepted(report="R-1", others=("R-2",))
    assert story.finally_()["avoided"] == 1


def test_a_repeat_that_names_any_of_its_numbers_undoes_it():
    story = Story()
    story.accepted(report="R-1", others=("A-1",))
    story.performed(after(3), report="A-1")
    figures = story.finally_()
    assert (figures["reversed"], figures["avoided"]) == (1, 0)


def test_another_receivers_is_another_test():
    story = Story()
    story.accepted(report="R-1", others=("A-1",))
    story.accepted(report="A-1", receiver=TANG)
    assert story.finally_()["avoided"] == 2


def test_the_first_revision_knew_one_number_and_counts_as_ever():
    def counted(**more: object) -> list:
        story = Story()
        story.accepted(report="R-1", **more)
        story.accepted(report="R-2")
        return sorted(recount(lambda: iter(story), "2026.1"))

    assert counted(others=("R-2",)) == counted()
