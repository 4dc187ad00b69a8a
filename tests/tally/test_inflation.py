"""Ways to make the savings look better than they are, played one by one: none adds anything to what one honest acceptance earned."""

import pytest

from tests.tally.story import LIN, Story, after, at

EARNED = (
    "avoided", "avoided_discretionary", "avoided_consortium", "avoided_reports", "avoided_patient_days", "provisional",
    "saved_fen", "saved_discretionary_fen", "saved_consortium_fen", "saved_adjusted_fen",
)  # fmt: skip
HONEST = {"report": "R-1", "patient": "P-1", "item": "wbc", "fen": 2200, "cap": ("cbc", 2200), "wider": ("cbc",)}


def repeated_lookups(story: Story) -> None:
    for day in range(10):
        story.asks(after(day), **HONEST)


def replayed_decisions(story: Story) -> None:
    for lookup in [entry for entry in story if hasattr(entry, "answer")]:
        for day in range(5):
            story.accepts(lookup, after(day))


def another_lookup_of_the_same_result(story: Story) -> None:
    for day in range(5):
        story.accepted(after(day), **HONEST)


def the_same_by_the_patient_alone(story: Story) -> None:
    story.accepted(**{**HONEST, "report": None})


def another_hour_of_the_same_day(story: Story) -> None:
    story.accepted(sampled=at(after(0), 23), **HONEST)


def narrower_studies_besides(story: Story) -> None:
    for item in ("neut_pct", "lymph_pct"):
        story.accepted(**{**HONEST, "item": item, "wider": ("wbc",), "cap": None})


def ones_own_results(story: Story) -> None:
    for own in ({"issuer": LIN}, {"same_entity": True}, {"performer": LIN}):
        story.accepted(**{**HONEST, "report": f"R-own {own}", "patient": "P-own", **own})


def results_without_a_reference(story: Story) -> None:
    for _ in range(5):
        story.accepted(**{**HONEST, "report": None, "patient": None})


def what_the_catalogue_does_not_cover(story: Story) -> None:
    story.accepted(**{**HONEST, "report": "R-2", "patient": "P-2", "verdict": "not_covered"})


def accepted_long_after(story: Story) -> None:
    story.accepts(story.asks(**{**HONEST, "report": "R-3", "patient": "P-3"}), after(90))


def a_dearer_price_later(story: Story) -> None:
    story.accepted(after(5), **{**HONEST, "fen": 90000, "cap": ("cbc", 90000)})


def accept_and_repeat(story: Story) -> None:
    story.accepted(**{**HONEST, "report": "R-4", "patient": "P-4"})
    story.performed(after(1), item="wbc", report="R-4")


def repeat_and_accept(story: Story) -> None:
    story.performed(after(1), item="wbc", report=None, patient="P-5")
    story.accepted(after(2), **{**HONEST, "report": "R-5", "patient": "P-5"})


def repeat_on_one_lookup_and_accept_on_another(story: Story) -> None:
    about = {**HONEST, "report": "R-6", "patient": "P-6"}
    story.repeats(story.asks(**about))
    story.accepted(after(1), **about)


def a_repeat_told_late(story: Story) -> None:
    story.accepted(**{**HONEST, "report": "R-7", "patient": "P-7"})
    story.performed(after(20), item="wbc", report="R-7", told=after(400))


def a_repeat_called_an_acceptance_and_corrected(story: Story) -> None:
    lookup = story.accepted(**{**HONEST, "report": "R-8", "patient": "P-8"})
    story.withdraws(lookup)
    story.repeats(lookup)


def two_numbers_for_one_patient(story: Story) -> None:
    story.accepted(**{**HONEST, "report": "R-other"})


def one_number_on_five_days(story: Story) -> None:
    for day in range(1, 6):
        story.accepted(**{**HONEST, "sampled": after(-day)})


def one_number_of_four_issuers(story: Story) -> None:
    for issuer in ("SC-WEST", "SC-NORTH", "SC-SOUTH"):
        story.accepted(**{**HONEST, "issuer": issuer})


def withdrawn_and_asked_again_when_it_is_dearer(story: Story) -> None:
    lookups = [entry for entry in story if hasattr(entry, "answer") and entry.item == "wbc"]
    story.accepted(after(5), **{**HONEST, "fen": 90000, "cap": None})
    story.withdraws(lookups[0], after(6))


ROUTES = [
    repeated_lookups, replayed_decisions, another_lookup_of_the_same_result, the_same_by_the_patient_alone, another_hour_of_the_same_day,
    narrower_studies_besides, ones_own_results, results_without_a_reference, what_the_catalogue_does_not_cover,
    accepted_long_after, a_dearer_price_later, accept_and_repeat, repeat_and_accept, repeat_on_one_lookup_and_accept_on_another,
    a_repeat_told_late, a_repeat_called_an_acceptance_and_corrected, two_numbers_for_one_patient, one_number_on_five_days,
    one_number_of_four_issuers, withdrawn_and_asked_again_when_it_is_dearer,
]  # fmt: skip


@pytest.mark.parametrize("days", [25, 60, 500])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.__name__)
def test_nothing_is_added(route, days):
    story = Story()
    story.accepted(**HONEST)
    honest = {name: story.on(after(days))[name] for name in EARNED}
    route(story)
    assert {name: story.on(after(days))[name] for name in EARNED} == honest


def test_more_members_are_more_items_but_no_more_money():
    story = Story()
    story.accepted(**HONEST)
    for item in ("rbc", "hgb", "plt"):
        story.accepted(**{**HONEST, "item": item})
    figures = story.finally_()
    assert (figures["avoided"], figures["avoided_reports"], figures["avoided_patient_days"], figures["saved_fen"]) == (4, 1, 1, 2200)


def test_all_routes_together_add_nothing():
    story = Story()
    story.accepted(**HONEST)
    honest = {name: story.finally_()[name] for name in EARNED}
    for route in ROUTES:
        route(story)
    assert {name: story.finally_()[name] for name in EARNED} == honest
