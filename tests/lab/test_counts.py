"""The column "as judged then" is what the summaries say, exactly; decisions and prices are those of the ledger."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, DecisionKind, Role
from recognition.domain.recorded import RecordedLookup
from recognition.domain.tally import effective
from recognition.ledger.entries import decode
from recognition.ledger.rollups.decided import decisions
from recognition.services.lab.counting import Counts
from recognition.services.lab.judged_then import LabDisagrees, differences, judged_then
from recognition.services.lab.processes import Judgement
from recognition.services.lab.running import agree
from recognition.services.lab.work import LabPart, judge_part
from recognition.services.lookups import Service

AUDITOR = Caller("auditor", Role.AUDITOR)
CHONGQING = Caller("auditor", Role.AUDITOR, None, "50")


@pytest.fixture(scope="module")
def service(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demonstration region with a few weeks of use."""
    made = Service(Path(shutil.copytree(demonstration, tmp_path_factory.mktemp("counts") / "region")))
    yield made
    made.ledger.close()


def part_of(service: Service, since: date, until: date, region: str = "", every: int = 1) -> LabPart:
    """All of a period by the edition in force, in one process."""
    edition, size = service.edition(), service.ledger.reads.size()
    return LabPart(
        str(service.data), str(service.data), edition.number, edition.sha256, since, until, size, 0, size, 0, 1, every, region=region
    )  # fmt: skip


def counted(part: LabPart) -> Counts:
    counts = Counts()
    counts.merge(judge_part(part, lambda entries: None).counts)
    return counts


TODAY = shanghai_day(datetime.now(SHANGHAI))
PERIODS = (
    (TODAY - timedelta(days=60), TODAY),
    (TODAY - timedelta(days=25), TODAY - timedelta(days=3)),
    (TODAY, TODAY),
    (TODAY - timedelta(days=500), TODAY - timedelta(days=400)),
)


@pytest.mark.parametrize(("since", "until"), PERIODS)
@pytest.mark.parametrize("caller", [AUDITOR, CHONGQING])
def test_as_judged_then_equals_the_summaries(service, since, until, caller):
    then = judged_then(service, caller, since, until, TODAY)
    counts = counted(part_of(service, since, until, caller.region))
    assert list(differences(then, counts)) == []
    summary = service.summary(since, until, (), {}, caller, datetime.now(SHANGHAI)).totals
    assert {name: then.totals[name] for name in summary if name in then.totals} == {name: n for name, n in summary.items() if name in then.totals}
    assert sum(counts.by["month"].values()) == summary["lookups"]


def test_a_difference_to_the_summaries_or_in_the_sample_ends_the_lab(service):
    since, until = PERIODS[0]
    then, counts = judged_then(service, AUDITOR, since, until, TODAY), counted(part_of(service, since, until))
    agree(then, Judgement(counts, 1, [], 1))
    with pytest.raises(LabDisagrees) as found:
        agree(then, Judgement(counts, 1, [7], 1))
    assert found.value.field == "sample"
    counts.by["item"]["tp", "rru"] += 1
    with pytest.raises(LabDisagrees) as found:
        agree(then, Judgement(counts, 1, [], 1))
    assert found.value.field == "summaries"


def test_decisions_are_those_that_stand(service):
    since, until = PERIODS[0]
    told = Counter[str]()
    for sequence, data in service.ledger.reads.every(service.ledger.reads.size()):
        entry = decode(data, sequence)
        if isinstance(entry, RecordedLookup):
            stands = effective(decisions(service.ledger.reads, sequence))
            told["u" if stands is None else "a" if stands.kind is DecisionKind.ACCEPTED else "p"] += 1
    counts = counted(part_of(service, since, until))
    by = Counter[str]()
    for (_month, move), n in counts.by["month"].items():
        by[move[2]] += n
    assert by == told and min(told.values()) > 10
    assert counts.fen["rra", "then"] == counts.fen["rra", "now"] > 0


def test_every_question_is_in_the_sample_where_there_are_few(service):
    since, until = PERIODS[0]
    whole, tenth = (judge_part(part_of(service, since, until, every=every), lambda entries: None) for every in (1, 10))
    assert whole.sampled == sum(n for *_key, n in whole.counts["by"]["month"])
    assert 0 <= tenth.sampled * 10 - whole.sampled < 10
    assert whole.differing == tenth.differing == []


def test_two_parts_are_together_the_whole(service):
    since, until = PERIODS[0]
    whole, halves, part = counted(part_of(service, since, until)), Counts(), part_of(service, since, until)
    for place in range(2):
        part.place, part.of, part.stretch = place, 2, 37
        halves.merge(judge_part(part, lambda entries: None).counts)
    assert halves.by == whole.by and halves.fen == whole.fen
