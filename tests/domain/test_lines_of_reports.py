"""Lines of a report that are read past or say a day: a label for the specimen with nothing behind it, a sampling day that there is not."""

from __future__ import annotations

from datetime import date

from recognition.domain.names import specimens, ways_made
from recognition.domain.reports.labels import is_specimen
from recognition.domain.reports.sampling_times import taken_on, written_on


def test_a_specimen_that_is_not_said_or_is_said_to_be_well():
    assert is_specimen("") and is_specimen("合格") and is_specimen("血清")
    assert not is_specimen("血清 尿液") and not is_specimen("总蛋白")


def test_a_day_that_there_is_not_is_no_day():
    assert [*taken_on("检查日期:2026-02-30 检查日期 20260228")] == [date(2026, 2, 28)]
    assert [*written_on("报告时间 2026-11-18, 打印日期:2026-13-01")] == [date(2026, 11, 18)]


def test_a_text_names_the_ways_in_which_a_study_is_made_or_none():
    assert ways_made.named("总蛋白") == frozenset()
    assert ways_made.named("ct 头部血管成像") == {ways_made.CT + ways_made.ARTERIES}


def test_a_specimen_by_any_of_its_words():
    assert specimens.read("Heparin Plasma") == "plasma" and specimens.read("汤") is None
