"""What the policy looks at for a question decides its answer: the two steps give what the one gives, and its entry byte for byte."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given as for_all
from hypothesis import settings

from recognition.domain.lookups import SHANGHAI, Lookup, replace
from recognition.domain.policy.r2026_1 import answer
from recognition.domain.policy.r2026_1.signatures import conclude, sign
from recognition.ledger.entries import encode, new_id
from tests.policy.region import GOOD, QUESTION, SAMPLED, TODAY
from tests.policy.test_properties import anything, queries, today

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def moment(day):
    """Noon of a Shanghai day."""
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


def entry(found) -> bytes:
    """The bytes of a lookup with this answer."""
    at = moment(TODAY)
    performed = datetime(SAMPLED.year, SAMPLED.month, SAMPLED.day, 9, 30, tzinfo=SHANGHAI)
    return encode(Lookup(ID, at, "WEST", "EAST", "tp", performed, "key", found))


ID = new_id(moment(TODAY))


@settings(max_examples=400)
@for_all(anything, today, queries)
def test_signed_and_concluded_is_answered(facts, day, query):
    question, now = replace(QUESTION, **query), moment(day)
    found, expected = conclude(sign(question, facts, now)), answer(question, facts, now)
    assert found == expected
    assert entry(found) == entry(expected)


def test_equal_signatures_are_concluded_once():
    first, second = (sign(replace(QUESTION, patient_ref=reference), GOOD, moment(TODAY)) for reference in ("one", "another"))
    assert conclude(first) is conclude(second)
    later = sign(QUESTION, GOOD, moment(TODAY.replace(day=22)))
    assert later != first
