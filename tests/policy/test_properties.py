"""What holds for any facts at all."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as some

from recognition.domain.lookups import Facts, ItemKind, QualificationStatus, RepeatReason, Span, Verdict, replace
from recognition.domain.policy.r2026_1.checks import VERDICTS
from recognition.domain.policy.wording import worded_answer
from recognition.domain.policy.words import LANGUAGES, WORDS
from tests.policy.region import EAST, GOOD, LABORATORY, PROTEIN, SAMPLED, SCOPES, TODAY, WEST, ask, evaluated, hospital, listed

STRENGTH = [Verdict.NOT_COVERED, Verdict.DISCRETIONARY, Verdict.RECOGNISED]
near = some.integers(-40, 40).map(lambda count: SAMPLED + timedelta(days=count))
until = some.none() | near
scopes = some.sampled_from(SCOPES)
listings = some.lists(some.builds(listed, scopes, some.sampled_from([0, 1, 3, 4, 7, 30, 90]), near, until), max_size=4).map(tuple)
evaluations = some.builds(evaluated, scopes, some.sampled_from(QualificationStatus), near, until, some.sampled_from(["EAST", "LAB"]))
qualifications = some.lists(evaluations, max_size=5).map(tuple)
divisions = some.sampled_from(["500157", "510100", "511702", "330100"])
roles = some.sampled_from(["contributor", "consulter", "visitor"])
items = some.builds(replace, some.just(PROTEIN), volatile=some.booleans(), kind=some.sampled_from(ItemKind))
institutions = some.builds(hospital, some.sampled_from(["EAST", "WEST", "SITE"]), divisions, roles, some.sampled_from([None, "entity of WEST"]))
single = some.builds(
    replace,
    some.just(GOOD),
    item=some.none() | items,
    issuer=some.none() | some.just(EAST) | institutions,
    performer=some.sampled_from([None, LABORATORY, WEST]),
    receiver=some.none() | some.builds(hospital, some.just("WEST"), divisions, roles),
    listings=listings | some.just(GOOD.listings),
    qualifications=qualifications | some.just(GOOD.qualifications),
)
today = some.integers(0, 60).map(lambda count: SAMPLED + timedelta(days=count))
queries = some.fixed_dictionaries(
    {"mark": some.sampled_from([None, "川渝HR", "全国HR"]), "circumstances": some.lists(some.sampled_from(RepeatReason), max_size=3).map(tuple)}
)


@some.composite
def panels(draw) -> Facts:
    """A panel whose members share A, B and the laboratory, as the registry gives them."""
    facts = draw(single.filter(lambda facts: facts.item is not None))
    rows = draw(some.lists(some.tuples(listings, qualifications), min_size=1, max_size=5))
    codes = tuple(f"member{place}" for place in range(len(rows)))
    members = tuple(replace(facts, item=replace(PROTEIN, code=code), listings=on, qualifications=of) for code, (on, of) in zip(codes, rows, strict=True))
    return replace(facts, item=replace(facts.item, members=codes, grouping=draw(some.booleans())), members=members)


anything = single | panels()


@for_all(anything, today, queries)
def test_the_worst_failing_check_decides(facts, day, query):
    found = ask(facts, day, **query)
    failed = [check.reason for check in found.checks if check.reason]
    worst = min([VERDICTS[reason] for reason in found.reasons], key=STRENGTH.index, default=Verdict.RECOGNISED)
    assert found.verdict is worst
    assert failed == [reason for reason in found.reasons if reason != "panel_mixed"]


@for_all(single, today, queries)
def test_recognised_if_and_only_if_no_check_failed(facts, day, query):
    found = ask(facts, day, **query)
    deciding = found.checks[:-1]
    assert (found.verdict is Verdict.RECOGNISED) == all(check.passed for check in deciding)
    assert (found.verdict is Verdict.RECOGNISED) == (not any(check.passed is False for check in deciding))


@for_all(anything, today, queries)
def test_reasons_come_in_the_order_of_their_weight(facts, day, query):
    reasons = ask(facts, day, **query).reasons
    assert list(reasons) == sorted(reasons, key=list(VERDICTS).index)
    assert [STRENGTH.index(VERDICTS[reason]) for reason in VERDICTS] == sorted(STRENGTH.index(one) for one in VERDICTS.values())


@for_all(single, scopes, near, until, today)
def test_another_passed_evaluation_never_weakens_the_verdict(facts, scope, since, end, day):
    more = replace(facts, qualifications=(*facts.qualifications, evaluated(scope, since=since, until=end)))
    assert STRENGTH.index(ask(more, day).verdict) >= STRENGTH.index(ask(facts, day).verdict)


@for_all(anything, today, queries, some.randoms(use_true_random=False))
def test_the_same_question_has_the_same_answer_in_whatever_order_rows_are_read(facts, day, query, chance):
    def shuffled(rows):
        return tuple(chance.sample(rows, len(rows)))

    def stirred(one):
        return replace(one, listings=shuffled(one.listings), qualifications=shuffled(one.qualifications))

    again = replace(stirred(facts), members=tuple(stirred(member) for member in facts.members))
    assert ask(facts, day, **query) == ask(facts, day, **query) == ask(again, day, **query)


@for_all(anything, today)
def test_days_left_are_the_days_to_the_last_day(facts, day):
    found = ask(facts, day)
    if found.valid_through is None:
        assert found.days_left is None and not found.window_days
    else:
        assert found.days_left == (found.valid_through - day).days
        assert found.valid_through == SAMPLED + timedelta(days=found.window_days)
    assert ("not_recognised_by_default" in found.reasons) <= (found.window_days == 0)


@for_all(anything, today)
def test_tomorrow_the_window_is_no_more_open_than_today(facts, day):
    passed = {check.code: check.passed for check in ask(facts, day).checks}
    if not facts.members and facts.listings == GOOD.listings and passed["window_open"] is False:
        assert {check.code: check.passed for check in ask(facts, day + timedelta(days=1)).checks}["window_open"] is False


@settings(max_examples=200)
@for_all(anything, today, queries, some.sampled_from(LANGUAGES))
def test_every_answer_can_be_told(facts, day, query, lang):
    found = ask(facts, day, **query)
    worded = worded_answer(found, SAMPLED, lang)
    sentences = [*(check.says for check in worded.checks), *(check.basis for check in worded.checks)]
    sentences += [said.says for said in worded.reasons + worded.cautions]
    assert all(sentence and "{" not in sentence and "None" not in sentence for sentence in sentences)
    for code in (*(f"reason.{one}" for one in found.reasons), *(f"caution.{one}" for one in found.cautions)):
        assert all(WORDS[code])


def test_a_division_that_b_left_does_not_matter():
    moved = replace(WEST, divisions=(Span("330100", SAMPLED, TODAY - timedelta(days=1)), Span("500157", TODAY)))
    assert ask(replace(GOOD, receiver=moved)) == ask(GOOD)
