"""What is said of a publication follows from when each question was due, not from when somebody came round to asking it."""

from __future__ import annotations

from bench.pacing import Answer, Look, Paced
from bench.publishing import Round


def paced(*waits: tuple[float, float, int], held: tuple[float, float] = (0.0, 0.0)) -> Round:
    return Round(10.0, 11.0, 2, Paced([Answer(*one) for one in waits], [Look(*held)], []))


def test_the_slowest_before_a_publication_is_no_pause_of_it():
    one = paced((8.0, 0.040, 1), (10.5, 0.045, 1), (11.5, 0.010, 2))
    assert round(one.pause) == 5
    assert paced((8.0, 0.040, 1), (10.5, 0.030, 1)).pause == 0


def test_a_question_due_within_a_second_of_the_answer_belongs_to_the_publication():
    assert round(paced((8.0, 0.001, 1), (11.9, 0.061, 2)).pause) == 60
    assert paced((8.0, 0.001, 1), (12.1, 0.061, 2)).pause == 0


def test_old_answers_count_from_the_registrar_s_own_answer_on():
    assert paced((10.9, 0.01, 1), (11.25, 0.01, 1), (11.5, 0.01, 2)).late == 0.25
    assert paced((10.9, 0.01, 1), (11.25, 0.01, 2)).late == 0


def test_what_the_machine_held_up_is_told_beside_it():
    one = paced((10.5, 0.2, 1), held=(10.4, 0.15))
    assert round(one.machine(*one.during)) == 150 and one.machine(*one.before) == 0
