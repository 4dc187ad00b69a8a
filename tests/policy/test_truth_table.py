"""One row for every check of the table, and every combination of scope: what Dr Lin asks and what she is told."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from recognition.domain.lookups import CheckCode, Span, Verdict, replace
from tests.policy.region import (
    CHONGQING,
    CN,
    CY,
    DAZHOU,
    EAST,
    FAILED,
    LABORATORY,
    SAMPLED,
    SCOPES,
    SICHUAN,
    SINCE,
    SUSPENDED,
    TODAY,
    WEST,
    WITHDRAWN,
    ask,
    days,
    evaluated,
    given,
    hospital,
    letters,
    listed,
    outcome,
)

# fmt: off
TABLE = [
    # name, facts changed, outcomes in the table's order, reasons, verdict
    ("nothing against it", {}, "111111111", "", "recognised"),
    ("item unknown", {"item": None}, "011-1---1", "item_unknown", "not_covered"),
    ("issuer unknown", {"issuer": None}, "10-1---11", "issuer_unknown", "not_covered"),
    ("both unknown", {"item": None, "issuer": None}, "00------1", "item_unknown issuer_unknown", "not_covered"),
    ("B itself", {"issuer": WEST}, "110101111", "same_institution issuer_not_enrolled", "not_covered"),
    (
        "B itself, of no legal entity",
        {"issuer": replace(EAST, code="WEST", entities=())},
        "110111111",
        "same_institution",
        "not_covered",
    ),
    (
        "another site of B's legal entity",
        {"issuer": hospital("SITE", "510100", entity="entity of WEST")},
        "110111111",
        "same_institution",
        "not_covered",
    ),
    ("performed by B for A", {"performer": WEST}, "110111111", "same_institution", "not_covered"),
    ("performed by a third party", {"performer": LABORATORY}, "111111111", "", "recognised"),
    ("not listed", {"listings": ()}, "1110111-1", "item_not_listed", "not_covered"),
    ("listed from tomorrow", {"listings": (listed(since=TODAY + days(1)),)}, "1110111-1", "item_not_listed", "not_covered"),
    ("listed until yesterday", {"listings": (listed(until=TODAY - days(1)),)}, "1110111-1", "item_not_listed", "not_covered"),
    ("listed until today", {"listings": (listed(until=TODAY),)}, "111111111", "", "recognised"),
    ("listed since today", {"listings": (listed(since=TODAY),)}, "111111111", "", "recognised"),
    (
        "A only asks",
        {"issuer": hospital("EAST", "510100", role="consulter")},
        "111101111",
        "issuer_not_enrolled",
        "discretionary",
    ),
    ("not evaluated", {"qualifications": ()}, "111110-11", "not_qualified_on_date", "discretionary"),
    (
        "expired the day before",
        {"qualifications": (evaluated(until=SAMPLED - days(1)),)},
        "111110-11",
        "not_qualified_on_date",
        "discretionary",
    ),
    ("expires on the day", {"qualifications": (evaluated(until=SAMPLED),)}, "111111111", "", "recognised"),
    ("passed on the day", {"qualifications": (evaluated(since=SAMPLED),)}, "111111111", "", "recognised"),
    (
        "passed the day after",
        {"qualifications": (evaluated(since=SAMPLED + days(1)),)},
        "111110-11",
        "not_qualified_on_date",
        "discretionary",
    ),
    (
        "scope without B",
        {"qualifications": (evaluated(SICHUAN),)},
        "111111011",
        "scope_excludes_receiver",
        "discretionary",
    ),
    ("window 0", {"listings": (listed(days=0),)}, "111111101", "not_recognised_by_default", "discretionary"),
    ("window over", {"listings": (listed(days=2),)}, "111111101", "outside_window", "discretionary"),
    (
        "everything that is left to discretion",
        {
            "issuer": hospital("EAST", "510100", role="consulter"),
            "qualifications": (evaluated(DAZHOU),),
            "listings": (listed(days=1),),
        },
        "111101001",
        "issuer_not_enrolled scope_excludes_receiver outside_window",
        "discretionary",
    ),
    ("B contributes", {"receiver": hospital("WEST", "500157")}, "111111111", "", "recognised"),
    ("B not enrolled", {"receiver": hospital("WEST", "500157", role="visitor")}, "111111110", "", "recognised"),
    ("B unknown", {"receiver": None}, "1110110-0", "item_not_listed scope_excludes_receiver", "not_covered"),
]
# fmt: on


@pytest.mark.parametrize(("changed", "outcomes", "reasons", "verdict"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_table(changed, outcomes, reasons, verdict):
    found = ask(given(**changed))
    assert (letters(found), " ".join(found.reasons), found.verdict) == (outcomes, reasons, verdict)
    assert tuple(check.code for check in found.checks) == tuple(CheckCode)


def test_an_unknown_receiver_lies_in_the_whole_country_and_nowhere_else():
    found = ask(given(receiver=None, listings=(listed(CN),), qualifications=(evaluated(CN),)))
    assert found.verdict is Verdict.RECOGNISED
    assert found.cautions == ("receiver_not_enrolled",)


BOTH_ENDS = [("500157", {"CN", "CY", "50"}), ("510100", {"CN", "CY", "51"}), ("511702", {"CN", "CY", "51", "5117"}), ("330100", {"CN"})]


@pytest.mark.parametrize("a_lies_in", ["500103", "510100", "511702", "330100", "810000"])
@pytest.mark.parametrize(("b_lies_in", "around_b"), BOTH_ENDS)
def test_every_combination_of_scopes_asks_where_b_lies_and_never_where_a_lies(a_lies_in, b_lies_in, around_b):
    for on_list, evaluation in product(SCOPES, SCOPES):
        found = ask(
            given(
                issuer=hospital("EAST", a_lies_in),
                receiver=hospital("WEST", b_lies_in, role="consulter"),
                listings=(listed(on_list),),
                qualifications=(evaluated(evaluation),),
            )
        )
        assert outcome(found, "item_listed") is (on_list.code in around_b)
        assert outcome(found, "in_scope") is (evaluation.code in around_b)
        assert (found.verdict is Verdict.RECOGNISED) is ({on_list.code, evaluation.code} <= around_b)
        assert found.mark == (evaluation.code if evaluation.code in around_b else None)


@pytest.mark.parametrize("turn", [1, -1], ids=["wide first", "narrow first"])
def test_the_window_is_the_narrowest_listing_s_and_the_mark_the_widest_qualification_s(turn):
    listings = (listed(CN, 90), listed(CY, 60), listed(CHONGQING, 7), listed(DAZHOU, 1))[::turn]
    evaluations = (evaluated(CN), evaluated(CY), evaluated(CHONGQING), evaluated(DAZHOU))[::turn]
    found = ask(given(listings=listings, qualifications=evaluations))
    assert (found.window_days, found.mark) == (7, "CN")


def test_a_wider_listing_does_not_open_a_window_that_the_narrower_one_closes():
    found = ask(given(listings=(listed(CN, 90), listed(CHONGQING, 0))))
    assert found.reasons == ("not_recognised_by_default",)


def test_without_a_qualification_for_b_there_is_no_mark():
    assert ask(given(qualifications=(evaluated(SICHUAN),))).mark is None


@pytest.mark.parametrize("status", [FAILED, SUSPENDED, WITHDRAWN])
class TestLost:
    """A failure, suspension or withdrawal counts for one institution, one scope and its own days."""

    def test_on_the_day(self, status):
        found = ask(given(qualifications=(evaluated(), evaluated(status=status, since=SAMPLED, until=SAMPLED))))
        assert found.reasons == ("not_qualified_on_date",)

    def test_given_back_before_the_day(self, status):
        found = ask(given(qualifications=(evaluated(), evaluated(status=status, since=date(2026, 1, 1), until=SAMPLED - days(1)))))
        assert (found.verdict, found.cautions) == ("recognised", ())

    def test_in_another_scope(self, status):
        found = ask(given(qualifications=(evaluated(CN), evaluated(CY), evaluated(CN, status))))
        assert (found.verdict, found.mark) == ("recognised", "CY")

    def test_of_the_laboratory_only(self, status):
        rows = (evaluated(), evaluated(status=status, institution="LAB"))
        assert ask(given(performer=LABORATORY, qualifications=rows)).verdict == "recognised"

    @pytest.mark.parametrize("after", [1, 3])
    def test_after_the_day_is_a_caution_and_changes_no_verdict(self, status, after):
        found = ask(given(qualifications=(evaluated(), evaluated(status=status, since=SAMPLED + days(after)))))
        assert (found.verdict, found.cautions) == ("recognised", ("later_failed_evaluation",))

    def test_from_tomorrow_is_not_known_yet(self, status):
        assert ask(given(qualifications=(evaluated(), evaluated(status=status, since=TODAY + days(1))))).cautions == ()

    def test_after_the_day_in_a_scope_that_the_answer_does_not_rest_on(self, status):
        rows = (evaluated(), evaluated(SICHUAN), evaluated(SICHUAN, status, since=TODAY))
        assert ask(given(qualifications=rows)).cautions == ()


def test_the_laboratory_is_qualified_while_the_issuer_is_not():
    rows = (evaluated(status=FAILED), evaluated(institution="LAB"))
    assert ask(given(performer=LABORATORY, qualifications=rows)).verdict == "recognised"


def test_a_laboratory_s_qualification_stands_for_nothing_without_an_issuer():
    found = ask(given(issuer=None, performer=LABORATORY, qualifications=(evaluated(institution="LAB"),)))
    assert (found.reasons, found.mark) == (("issuer_unknown",), None)


def test_a_legal_entity_is_compared_as_of_today():
    yesterday = TODAY - days(1)
    merged = replace(EAST, entities=(Span("entity of EAST", SINCE, yesterday), Span("entity of WEST", TODAY)))
    assert ask(given(issuer=merged)).reasons == ("same_institution",)
    assert ask(given(issuer=merged), today=yesterday).verdict == "recognised"


def test_institutions_without_a_legal_entity_are_not_one():
    nobody_s = given(issuer=replace(EAST, entities=()), receiver=replace(WEST, entities=()))
    assert ask(nobody_s).verdict == "recognised"


def test_roles_are_those_of_the_performed_day_for_a_and_of_today_for_b():
    left = replace(EAST, roles=(Span("contributor", SINCE, SAMPLED),))
    came = replace(WEST, roles=(Span("consulter", TODAY),))
    assert letters(ask(given(issuer=left, receiver=came))) == "111111111"
    assert ask(given(issuer=left), sampled=SAMPLED + days(1)).reasons == ("issuer_not_enrolled",)
    assert ask(given(receiver=came), today=TODAY - days(1)).cautions == ("receiver_not_enrolled",)


def test_b_is_where_it_lies_today():
    yesterday = TODAY - days(1)
    moved = replace(WEST, divisions=(Span("511702", SINCE, yesterday), Span("500157", TODAY)))
    facts = given(receiver=moved, qualifications=(evaluated(CHONGQING),))
    assert ask(facts).verdict == "recognised"
    assert ask(facts, today=yesterday).reasons == ("scope_excludes_receiver",)
