"""What an issuer announces: once, twice, with another time, for another patient, corrected, withdrawn; and by two at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from recognition.errors import Problem
from recognition.results.announced import Withdrawal
from recognition.results.store import ResultStore
from tests.results.making import NOBODY, NOW, TODAY, announced, result

LATER = TODAY + timedelta(days=92)


@pytest.fixture
def store(tmp_path: Path) -> ResultStore:
    """An empty store."""
    return ResultStore(tmp_path)


@pytest.fixture
def of_li():
    """One result of one patient."""
    return result(Random(1), b"L" * 16)


def told(outcomes: list[str | Problem]) -> list[str]:
    """What became of each line, a refusal by its code."""
    return [outcome.code if isinstance(outcome, Problem) else outcome for outcome in outcomes]


def test_the_same_announced_again_is_known(store, of_li):
    assert told(store.take([announced(of_li)], TODAY)) == ["announced"]
    assert told(store.take([announced(of_li)] * 2, TODAY)) == ["known", "known"]
    assert store.of_patient([of_li.patient], NOBODY) == [of_li]
    assert store.announcers(TODAY, TODAY) == {of_li.issuer: 1}


def test_another_time_is_never_taken_for_a_correction(store, of_li):
    other = of_li._replace(performed_at=of_li.performed_at - timedelta(hours=2))
    assert told(store.take([announced(of_li), announced(other)], TODAY)) == ["announced", "result_differs"]
    assert store.of_patient([of_li.patient], NOBODY) == [of_li]
    assert told(store.take([announced(other, corrected=True)], TODAY)) == ["corrected"]
    assert store.of_patient([of_li.patient], NOBODY) == [other]


def test_another_patient_is_refused_unless_it_is_a_correction(store, of_li):
    of_wang = of_li._replace(patient=b"W" * 16)
    assert told(store.take([announced(of_li), announced(of_wang)], TODAY)) == ["announced", "result_of_another"]
    assert told(store.take([announced(of_wang, corrected=True)], TODAY)) == ["corrected"]
    assert (store.of_patient([of_li.patient], NOBODY), store.of_patient([of_wang.patient], NOBODY)) == ([], [of_wang])


def test_a_patient_under_the_domain_key_before_is_the_same_patient(store, of_li):
    store.take([announced(of_li)], TODAY)
    again = announced(of_li._replace(patient=b"N" * 16))._replace(known_as=(of_li.patient,))
    assert told(store.take([again], TODAY)) == ["known"]


def test_two_issuers_hold_two_results(store, of_li):
    other = of_li._replace(issuer="sc001")
    assert told(store.take([announced(of_li), announced(other)], TODAY)) == ["announced", "announced"]
    assert len(store.of_patient([of_li.patient], NOBODY)) == 2


def test_what_is_withdrawn_does_not_come_back_by_a_message_that_was_late(store, of_li):
    store.take([announced(of_li)], TODAY)
    back = Withdrawal(of_li.issuer, (of_li.report,), "", LATER)
    assert told(store.take([back, announced(of_li)], TODAY)) == ["withdrawn", "result_withdrawn"]
    assert told(store.take([back], TODAY)) == ["withdrawn"], "it is withdrawn however often that is said"
    assert store.of_patient([of_li.patient], NOBODY) == []
    assert told(store.take([announced(of_li, corrected=True), announced(of_li)], TODAY)) == ["corrected", "known"]


def test_one_item_of_a_report_is_withdrawn_and_the_others_stay(store, of_li):
    other = of_li._replace(item="alb" if of_li.item != "alb" else "tp")
    store.take([announced(of_li), announced(other), Withdrawal(of_li.issuer, (of_li.report,), of_li.item, LATER)], TODAY)
    assert store.of_patient([of_li.patient], NOBODY) == [other]


def test_nobody_withdraws_anothers_report(store, of_li):
    store.take([announced(of_li), Withdrawal("sc001", (of_li.report,), "", LATER)], TODAY)
    assert store.of_patient([of_li.patient], NOBODY) == [of_li]


def test_who_objected_is_kept_out_under_every_key_and_whoever_announces(store, of_li):
    mine = (b"1" * 32,)
    store.take([announced(of_li, marks=mine)], TODAY)
    assert store.object(mine, [of_li.patient], NOW) == 1
    # the domain's key is being replaced: from now on the new mark alone keeps out too
    assert told(store.take([announced(of_li, marks=(b"2" * 32, *mine))], TODAY)) == ["known"]
    assert told(store.take([announced(of_li, marks=(b"2" * 32,))], TODAY)) == ["known"]
    assert store.of_patient([of_li.patient], NOBODY) == []
    assert store.admit((b"2" * 32, *mine))
    store.take([announced(of_li, marks=mine)], TODAY)
    assert store.of_patient([of_li.patient], mine) == [of_li]


def test_an_issuer_is_answered_alike_whether_or_not_the_patient_objected(store, of_li):
    objector, other = (b"1" * 32,), of_li._replace(patient=b"O" * 16)
    store.object(objector, [], NOW)

    def answered(result, marks):
        """What an issuer hears that announces, repeats, contradicts, corrects and withdraws."""
        later, another = result._replace(performed_at=result.performed_at + timedelta(hours=1)), result._replace(patient=b"P" * 16)
        lines = [
            *(announced(result, marks=marks) for _ in range(2)),
            announced(later, marks=marks),
            announced(another),
            announced(later, corrected=True, marks=marks),
            announced(later, corrected=True, marks=marks),
            announced(result, marks=marks),
            Withdrawal(result.issuer, (result.report,), "", LATER),
            announced(later, marks=marks),
            announced(later, corrected=True, marks=marks),
            announced(later, marks=marks),
        ]
        return told(store.take(lines, TODAY))

    heard = answered(of_li, objector)
    assert heard == answered(other._replace(report="0b" * 12), NOBODY)
    assert heard[:5] == ["announced", "known", "result_differs", "result_of_another", "corrected"]
    assert store.of_patient([of_li.patient], NOBODY) == []
    # what is kept for that ends as results do
    store.forget({of_li.item: int(NOW.timestamp()) // 60 + 2880}, TODAY)
    with store.file.reading() as db:
        assert db.execute("SELECT count(*) FROM kept_out").fetchone() == (0,)


def test_a_correction_that_names_a_patient_who_objected_ends_what_stood_wrongly(store, of_li):
    objector = (b"1" * 32,)
    store.object(objector, [], NOW)
    store.take([announced(of_li._replace(patient=b"W" * 16))], TODAY)
    assert told(store.take([announced(of_li, corrected=True, marks=objector)], TODAY)) == ["corrected"]
    assert store.of_patient([b"W" * 16], NOBODY) == [] and store.of_patient([of_li.patient], NOBODY) == []


def test_two_who_announce_at_once_lose_nothing(tmp_path: Path):
    rng = Random(3)
    batches = [[result(rng, rng.randbytes(16)) for _ in range(40)] for _ in range(12)]
    outcomes = []

    def announce(own: list) -> None:
        store = ResultStore(tmp_path)
        for batch in own:
            outcomes.append(store.take([announced(each) for each in batch], TODAY))
        store.file.close()

    threads = [threading.Thread(target=announce, args=(batches[part::3],)) for part in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [set(each) for each in outcomes] == [{"announced"}] * 12
    assert sum(ResultStore(tmp_path).announcers(TODAY, TODAY).values()) == 480
