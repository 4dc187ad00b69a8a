"""Killed at any point of an import or a publication, a folder holds the old state or the new one, and ledger and `current` agree after the next start."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from recognition.catalogue.drafts import store
from recognition.catalogue.editions import store as editions
from recognition.ledger import Ledger
from recognition.services import publications
from recognition.services.lookups import Service
from tests.registrar.office import Office, begun, lines
from tests.running import ROOT

WORK = """
import sys
from pathlib import Path
from tests.registrar.office import Office
office = Office(Path(sys.argv[1]))
file = Path(sys.argv[2])
print("ready", flush=True)
while True:
    draft = office.draft("round")
    office.accepted(draft, file, "qualifications", scope="CY", evaluator="qc", round="2026-2")
    print("imported", flush=True)
    office.publish(draft)
    print("published", flush=True)
    back = office.draft("back", like=2)
    office.publish(back)
    print("back", flush=True)
"""


def held(path: Path) -> int:
    """Rows of the round in a draft, read as the next start would read them."""
    draft = store.Draft(path.parent.parent, path.stem)
    with draft.reading() as rows:
        if rows.execute("SELECT 1 FROM sqlite_schema WHERE name = 'qualifications'").fetchone() is None:
            return -1  # closed after its publication
        return rows.execute("SELECT count(*) FROM qualifications WHERE round = '2026-2'").fetchone()[0]


@pytest.mark.parametrize("turn", range(6))
def test_old_or_new_and_never_a_mixture(tmp_path: Path, turn: int):
    office = begun(tmp_path)
    office.ledger.close()
    items = [code for (code,) in office.service.edition().connection.execute("SELECT code FROM items ORDER BY code")]
    rows = [(institution, item, "合格", "2026-01-01") for institution in ("cq-lin", "cq-east", "sc-tang") for item in items]
    file = tmp_path / "round.csv"
    file.write_text(lines([("机构", "项目", "状态", "生效日期"), *rows]), encoding="utf-8")
    chance = random.Random(turn)
    child = subprocess.Popen([sys.executable, "-c", WORK, str(office.data), str(file)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert child.stdout and child.stdout.readline() == b"ready\n"
    time.sleep(0.05 + 1.2 * chance.random())
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()

    service = Service(office.data)
    try:
        known = publications.published(service.ledger)
        assert editions.read_pointer(office.data) == (known[-1].number, known[-1].sha256)
        assert [one.number for one in known] == list(range(1, len(known) + 1))
        in_force = service.edition()
        assert hashlib.sha256(in_force.path.read_bytes()).hexdigest() == in_force.sha256
        count = in_force.connection.execute("SELECT count(*) FROM qualifications WHERE round = '2026-2'").fetchone()[0]
        assert count in (0, len(rows))
        for path in (office.data / "drafts").glob("0*.sqlite"):
            assert held(path) in (-1, 0, len(rows)), "an import is in a draft as a whole or not at all"
    finally:
        service.ledger.close()


STEPS = ((os, ("fsync", "rename", "replace", "chmod")), (Ledger, ("append",)))
"""Every step that reaches the disk."""


def _die_at(step: int) -> None:
    """From now on this process dies before or after a step: two counts for each."""
    left = [step]

    def count() -> None:
        left[0] -= 1
        if left[0] == 0:
            os._exit(9)

    def dying(real):
        def call(*given, **named):
            count()
            done = real(*given, **named)
            count()
            return done

        return call

    for place, names in STEPS:
        for name in names:
            setattr(place, name, dying(getattr(place, name)))


def _publish(data: Path, file: Path, step: int) -> None:
    office = Office(data)
    _die_at(step)
    draft = office.draft("round")
    office.accepted(draft, file, "qualifications", scope="CY", evaluator="qc", round="2026-2")
    office.publish(draft)


def _in_a_child(work: Callable[[], object]) -> int:
    """How a child ended that did the work: 0, or 9 where it died."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_dead_before_and_after_every_step_that_reaches_the_disk(tmp_path: Path):
    file = tmp_path / "round.csv"
    file.write_text("机构,项目,状态,生效日期\ncq-east,tp,合格,2026-01-01\ncq-lin,tp,合格,2026-01-01\n", encoding="utf-8")
    states = set()
    for step in range(1, 200):
        folder = tmp_path / f"step{step}"
        office = begun(folder)
        office.ledger.close()
        ended = _in_a_child(lambda data=office.data, step=step: _publish(data, file, step))
        assert ended in (0, 9), step
        service = Service(office.data)
        known = publications.published(service.ledger)
        assert editions.read_pointer(office.data) == (known[-1].number, known[-1].sha256)
        count = service.edition().connection.execute("SELECT count(*) FROM qualifications WHERE round = '2026-2'").fetchone()[0]
        states.add((len(known), count))
        service.ledger.close()
        shutil.rmtree(folder)
        if ended == 0:
            break
    assert ended == 0, "the last run went through"
    assert step > 15
    assert states == {(2, 0), (3, 2)}, "the old edition or the new one"


def test_a_crash_between_ledger_and_pointer_is_repaired_at_the_next_start(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "项目,互认时限,生效日期\nALT,30,2025-01-01\n", "listings", scope="CY")
    old = (office.data / "current").read_bytes()
    done = office.publish(draft)
    (office.data / "current").write_bytes(old)
    office.ledger.close()
    service = Service(office.data)
    assert editions.read_pointer(office.data) == (3, done.sha256)
    service.ledger.close()


def test_a_publication_whose_word_was_lost_is_followed_by_the_next_one(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "项目,互认时限,生效日期\nALT,30,2025-01-01\n", "listings", scope="CY")
    old = (office.data / "current").read_bytes()
    lost = office.publish(draft)
    (office.data / "current").write_bytes(old)
    with pytest.raises(publications.Outdated):
        publications.publish(office.data, office.ledger, lost.sha256, ("wen", "xu"), office.now, expected="0" * 64)
    assert editions.read_pointer(office.data) == (lost.number, lost.sha256)
