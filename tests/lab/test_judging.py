"""Questions judged many at a time by their signatures come out as the policy answers each by itself."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

from recognition.catalogue.editions.store import Edition
from recognition.ledger.period_reads import DayRow, period_reads
from recognition.services.lab.judging import EditionJudge, outcome_of
from recognition.services.lab.questions import APART, NotJudged
from recognition.services.lookups import Service
from tests.lab.generated import asked, edition

ON_A_DAY = date(2026, 4, 10)


def one_by_one(judge: EditionJudge, row: DayRow):
    """What the policy says of it."""
    try:
        return outcome_of(judge.answer(row)), ""
    except NotJudged as apart:
        return None, apart.why


@pytest.mark.parametrize("seed", range(5))
def test_generated_editions_and_questions(seed: int, tmp_path: Path):
    rng = Random(seed)
    then, draft = edition(tmp_path, rng), edition(tmp_path, rng)
    rows = asked(then, tmp_path, rng, 400)
    met = Counter[str]()
    for by in (then, draft):
        for day in (None, ON_A_DAY):
            together = EditionJudge(by, day).judge(rows)
            judge = EditionJudge(by, day)
            assert [(each.outcome, each.why) for each in together] == [one_by_one(judge, row) for row in rows]
            met.update(each.outcome.verdict if each.outcome else each.why for each in together)
    assert {"recognised", "discretionary", "not_covered"} <= set(met)


def test_by_its_own_edition_every_question_comes_out_as_it_was_answered(demonstration: Path):
    service = Service(demonstration)
    size = service.ledger.reads.size()
    with period_reads(demonstration, date(2026, 1, 1), date(2099, 12, 31), size) as reads:
        rows = reads.lookups(*reads.span())
    judges: dict[int, EditionJudge] = {}
    for row in rows:
        lookup = service.numbered(row[0])
        judge = judges.setdefault(lookup.answer.edition, EditionJudge(service.edition_numbered(lookup.answer.edition)))
        [judged] = judge.judge([row])
        assert judged.outcome == outcome_of(lookup.answer)
    assert len(rows) > 100
    service.ledger.close()


def test_what_cannot_be_judged_is_counted_apart(tmp_path: Path):
    rng = Random(1)
    then = edition(tmp_path, rng)
    rows = asked(then, tmp_path, rng, 400)
    without = Edition.open(tmp_path, 1, then.sha256)
    without.reading.institution = lambda code, known=without.reading.institution: None if code == "cq-lab" else known(code)
    told = Counter(each.why for each in EditionJudge(without).judge(rows) if each.outcome is None)
    assert set(told) <= set(APART)
    assert told["performer_unknown"] and told["code_cut"]


def test_only_the_questions_of_a_region(demonstration: Path):
    service = Service(demonstration)
    with period_reads(demonstration, date(2026, 1, 1), date(2099, 12, 31), service.ledger.reads.size()) as reads:
        rows = reads.lookups(*reads.span())
    judged = EditionJudge(service.edition(), region="50").judge(rows)
    assert {each.question.to[:2] for each in judged} == {"50"}
    assert 0 < len(judged) < len(rows)
    service.ledger.close()
