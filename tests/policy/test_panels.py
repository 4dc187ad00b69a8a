"""An order for a panel: by the catalogue's own listing of it, else by its members."""

from __future__ import annotations

import pytest

from recognition.domain.lookups import Facts, ItemKind, Price, PriceSource, RepeatReason, Verdict, replace
from recognition.domain.policy.wording import counts
from tests.policy.region import CHONGQING, CN, CY, PROTEIN, SICHUAN, TODAY, WEST, ask, days, evaluated, given, letters, listed, outcome

PANEL = replace(PROTEIN, code="cbc", name_zh="血常规", name_en="Complete blood count")
GOOD, UNLISTED, UNQUALIFIED = {}, {"listings": ()}, {"qualifications": ()}


def panel(*members: dict, grouping: bool = False, **changed) -> Facts:
    """A panel, itself on no catalogue, whose members have the good facts with some changed. Changes to the panel that
    concern A, B or the laboratory concern the members too."""
    codes = tuple(f"member{place}" for place in range(len(members)))
    shared = {name: value for name, value in changed.items() if name in ("issuer", "receiver", "performer")}
    inner = tuple(given(**{"item": replace(PROTEIN, code=code), **shared, **one}) for code, one in zip(codes, members, strict=True))
    item = replace(PANEL, members=codes, grouping=grouping)
    return given(**{"item": item, "listings": (), "qualifications": (), **changed, "members": inner})


def told(found) -> tuple[str, str, str]:
    return str(found.verdict), " ".join(found.reasons), letters(found)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([GOOD] * 3, ("recognised", "", "111111111")),
        ([UNQUALIFIED] * 3, ("discretionary", "not_qualified_on_date", "111110-11")),
        ([UNLISTED] * 3, ("not_covered", "item_not_listed", "1110111-1")),
        ([GOOD] * 8 + [UNLISTED] * 6, ("discretionary", "panel_mixed", "111111111")),
        ([GOOD, UNQUALIFIED], ("discretionary", "panel_mixed not_qualified_on_date", "111110111")),
        ([GOOD, UNLISTED | UNQUALIFIED], ("discretionary", "panel_mixed", "111111111")),
        ([UNQUALIFIED, UNLISTED], ("discretionary", "panel_mixed not_qualified_on_date", "111110-11")),
        ([UNQUALIFIED, {"qualifications": (evaluated(SICHUAN),)}], ("discretionary", "not_qualified_on_date scope_excludes_receiver", "111110011")),
        ([GOOD, {"listings": (listed(days=1),)}], ("discretionary", "panel_mixed outside_window", "111111101")),
        ([GOOD, {"listings": (listed(days=0),)}], ("discretionary", "panel_mixed outside_window", "111111101")),
        ([{"listings": (listed(days=0),)}] * 2, ("discretionary", "not_recognised_by_default", "111111101")),
    ],
)
def test_by_its_members(members, expected):
    found = ask(panel(*members))
    assert told(found) == expected
    assert [member.item for member in found.members] == [f"member{place}" for place in range(len(members))]


def test_eight_recognised_and_six_not_listed():
    found = ask(panel(*[GOOD] * 8, *[UNLISTED] * 6))
    assert [str(member.answer.verdict)[0] for member in found.members] == ["r"] * 8 + ["n"] * 6
    assert counts(found.members, "en") == "8 recognised, 6 not listed"
    assert counts(found.members, "zh") == "8 项可以互认，6 项不在互认目录"


@pytest.mark.parametrize("changed", [{"issuer": None}, {"issuer": WEST}])
def test_what_is_wrong_with_the_issuer_is_wrong_for_all(changed):
    found = ask(panel(GOOD, GOOD, **changed))
    assert found.verdict is Verdict.NOT_COVERED
    assert {member.answer.verdict for member in found.members} == {Verdict.NOT_COVERED}
    assert "panel_mixed" not in found.reasons


def test_a_listed_panel_is_ruled_like_any_item_and_still_shows_its_members():
    found = ask(panel(GOOD, UNLISTED, listings=(listed(days=7),), qualifications=(evaluated(),)))
    assert told(found) == ("recognised", "", "111111111")
    assert [member.answer.verdict for member in found.members] == ["recognised", "not_covered"]
    assert found.window_days == 7


def test_a_panel_listed_elsewhere_or_no_more_is_answered_by_its_members():
    for row in (listed(SICHUAN), listed(until=TODAY - days(1))):
        assert ask(panel(GOOD, listings=(row,))).verdict == "recognised"


def test_a_grouping_is_answered_by_its_members_even_if_it_is_listed():
    found = ask(panel(GOOD, UNLISTED, grouping=True, listings=(listed(),), qualifications=(evaluated(),)))
    assert found.reasons == ("panel_mixed",)


def test_the_window_is_that_of_the_recognised_member_whose_window_ends_first():
    found = ask(panel({"listings": (listed(days=60),)}, {"listings": (listed(days=6),)}, {"listings": (listed(days=1),)}))
    assert (found.window_days, found.days_left, found.cautions) == (6, 3, ("few_days_left",))


def test_time_is_not_short_for_a_panel_because_it_is_for_a_member_that_is_not_recognised():
    found = ask(panel(GOOD, {"listings": (listed(days=6),), **UNQUALIFIED}))
    assert found.members[1].answer.cautions == ("few_days_left",)
    assert (found.days_left, found.cautions) == (27, ())


def test_with_none_recognised_it_is_the_first_to_end_of_all():
    facts = panel({"listings": (listed(days=2),)}, {"listings": (listed(days=0),)}, {"listings": (listed(days=1),)})
    assert (ask(facts).window_days, ask(facts).days_left) == (1, -2)


def test_the_mark_is_told_when_it_is_one_for_all():
    assert ask(panel(GOOD, GOOD, UNLISTED)).mark == "CY"
    assert ask(panel(GOOD, {"qualifications": (evaluated(CN),)})).mark is None


def test_cautions_are_those_of_the_members_that_matter_each_once():
    quick = {"item": replace(PROTEIN, volatile=True)}
    image = {"item": replace(PROTEIN, kind=ItemKind.IMAGING), **UNLISTED}
    found = ask(panel(quick, quick, image), circumstances=(RepeatReason.EMERGENCY,))
    assert found.cautions == ("volatile", "circumstance_emergency")


def test_price_is_the_panel_s_own():
    facts = panel(GOOD)
    assert ask(facts).price == facts.price


def fen(amount: int, source: PriceSource = PriceSource.REGION) -> dict:
    return {"price": Price(amount, source)}


@pytest.mark.parametrize(
    ("own", "members", "expected"),
    [
        (fen(2200), [fen(200)] * 3, Price(2200, PriceSource.REGION)),
        (fen(2200), [fen(200), fen(200), {**UNLISTED, **fen(900)}], Price(400, PriceSource.REGION)),
        (fen(300), [fen(200), fen(200), UNLISTED], Price(300, PriceSource.REGION)),
        (fen(0, PriceSource.NONE), [fen(1500), fen(500, PriceSource.ILLUSTRATIVE)], Price(2000, PriceSource.ILLUSTRATIVE)),
        (fen(0, PriceSource.NONE), [fen(1500), fen(0, PriceSource.NONE)], Price(1500, PriceSource.REGION)),
        (fen(0, PriceSource.NONE), [fen(0, PriceSource.NONE)], Price(0, PriceSource.NONE)),
    ],
)
def test_a_panel_spares_its_price_or_only_that_of_the_members_it_covers(own, members, expected):
    assert ask(panel(*members, **own)).price == expected


def test_members_never_nest():
    found = ask(panel(GOOD, GOOD))
    assert all(member.answer.members == () for member in found.members)


def test_scope_is_asked_for_every_member():
    found = ask(panel({"qualifications": (evaluated(CHONGQING),)}, {"qualifications": (evaluated(CY),)}))
    assert (outcome(found, "in_scope"), found.verdict, found.mark) == (True, "recognised", None)
