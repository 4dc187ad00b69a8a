"""What Dr Lin is told to watch; it never changes the verdict."""

from __future__ import annotations

import pytest

from recognition.domain.lookups import ItemKind, RepeatReason, replace
from tests.policy.region import CN, PROTEIN, SICHUAN, ask, evaluated, given


def test_a_quick_item():
    assert ask(given(item=replace(PROTEIN, volatile=True))).cautions == ("volatile",)


@pytest.mark.parametrize(("kind", "cautions"), [("lab", ()), ("imaging", ("image_only",)), ("physiology", ())])
def test_images_are_recognised_without_their_conclusion(kind, cautions):
    assert ask(given(item=replace(PROTEIN, kind=ItemKind(kind)))).cautions == cautions


@pytest.mark.parametrize("circumstance", RepeatReason)
def test_every_circumstance_that_allows_a_repeat_is_told(circumstance):
    found = ask(circumstances=(circumstance,))
    assert (found.verdict, found.cautions) == ("recognised", (f"circumstance_{circumstance}",))


def test_circumstances_are_told_once_and_in_one_order():
    given_twice = (RepeatReason.OTHER, RepeatReason.EMERGENCY, RepeatReason.OTHER)
    assert ask(circumstances=given_twice).cautions == ("circumstance_emergency", "circumstance_other")


@pytest.mark.parametrize(
    ("claimed", "facts", "differs"),
    [
        (None, given(), False),
        ("川渝HR", given(), False),
        ("CY", given(), False),
        ("全国HR", given(), True),
        ("川渝HR", given(qualifications=(evaluated(CN),)), True),
        ("川渝HR", given(qualifications=()), True),
        ("四川HR", given(qualifications=(evaluated(SICHUAN),)), True),
        ("川渝HR", given(item=None), False),
        ("川渝HR", given(issuer=None), False),
    ],
)
def test_a_mark_on_the_report_that_is_not_on_record(claimed, facts, differs):
    assert ("claimed_mark_differs" in ask(facts, mark=claimed).cautions) is differs


def test_price_and_edition_go_through_untouched():
    found = ask()
    assert (found.price, found.edition, found.policy) == (given().price, 3, "2026.1")
