"""Words that were put together before are those that would be put together anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import orjson

from recognition.catalogue.editions.facts import facts
from recognition.domain import policy
from recognition.domain.lookups import SHANGHAI, Coding, RepeatReason, replace
from recognition.domain.policy.wording import worded_answer, wording_case
from recognition.web.shared import lookup_json
from tests.catalogue.region import EAST, FIVE, LIN, TODAY, asked, region


def test_equal_tellings_say_the_same(tmp_path):
    edition, seen = region(tmp_path), set()
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=SHANGHAI)
    codes = [*(Coding("recognition", code) for code in ("tp", "nothing", FIVE[0])), Coding("recognition", "hbv5")]
    for item, issuer, given, ago, now in product(codes, (EAST, LIN, "nobody"), ((), (RepeatReason.EMERGENCY,)), (0, 1, 30, 2000), (0, 1)):
        query = replace(asked(item, issuer), circumstances=given, performed_at=noon - timedelta(days=ago))
        then = noon + timedelta(days=now)
        answer = policy.answer(query, facts(edition, query, then.date()), then)
        for mark, lang in product((None, "川渝HR"), ("zh", "en")):
            worded, json = worded_answer(answer, query.performed_day, lang, mark), lookup_json.written(wording_case(answer), lang)
            found = lookup_json.inserted_values(answer, query.performed_at, lang)
            assert (json.verdict, json.advice) == (worded.verdict, worded.advice)
            for kept, fresh in ((json.checks, worded.checks), (json.reasons, worded.reasons), (json.cautions, worded.cautions)):
                assert orjson.loads(orjson.dumps(kept(found))) == [one._asdict() for one in fresh]
            seen.add((wording_case(answer), *found.values()))
    assert len(seen) > 50
