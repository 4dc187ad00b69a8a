"""A repeat told by the patient where the result was accepted by its report's number alone may mean it: matched one to one, within its days."""

from recognition.domain.tally.possible_repeats import HeldTest, UnlinkedRepeat, possible


def test(item="tp", performed=10, until=40, fen=400, decision=1, grade="report") -> HeldTest:
    return HeldTest("cq002", item, grade, until, performed, performed, decision, decision, fen)


def repeat(day, *items, sequence=9, grade="report") -> UnlinkedRepeat:
    return UnlinkedRepeat(sequence, day, frozenset(items or ("tp",)), grade)


test.__test__ = False


def pairs(held, repeats):
    return [(one.sequence, other.decision) for one, other in possible(held, repeats)]


def test_within_its_days_and_for_the_same_item():
    assert pairs([test()], [repeat(10)]) == pairs([test()], [repeat(40)]) == [(9, 1)]
    assert pairs([test()], [repeat(9)]) == pairs([test()], [repeat(41)]) == pairs([test()], [repeat(20, "alb")]) == []
    assert pairs([test(item="alb")], [repeat(20, "liver", "alb")]) == [(9, 1)]


def test_one_repeat_means_one_test_and_one_test_one_repeat():
    assert len(pairs([test(decision=n) for n in range(5)], [repeat(20)])) == 1
    assert len(pairs([test()], [repeat(20, sequence=n) for n in range(5)])) == 1


def test_as_many_as_there_can_be():
    held = [test(until=30, decision=1), test(until=60, decision=2)]
    assert pairs(held, [repeat(25, sequence=7), repeat(50, sequence=8)]) == [(7, 1), (8, 2)]


def test_what_is_known_by_the_same_kind_of_reference_is_not_meant():
    """It would have been linked."""
    assert pairs([test(grade="patient")], [repeat(20, grade="report")]) == []
