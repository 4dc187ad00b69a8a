"""Which edition is in force: seen by everybody at once, and never an older or a damaged one."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from recognition.catalogue.editions.facts import facts
from recognition.catalogue.editions.store import Current, Edition, build, copy_with, edition_path, point, read_pointer
from recognition.errors import RegistryUnavailable
from tests.catalogue.region import TODAY, asked, rows


def two(folder: Path) -> tuple[str, str]:
    """Two editions, of which the second lists nothing."""
    first = build(folder, rows())
    return first, copy_with(folder, first, lambda db: db["listings"].delete_where())


def damage(path: Path) -> None:
    """Turn over one byte in the middle, as a failing disk would."""
    os.chmod(path, 0o644)
    with open(path, "r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 0xFF]))


def test_the_next_call_sees_what_was_pointed_to(tmp_path: Path):
    first, second = two(tmp_path)
    point(tmp_path, 1, first)
    current = Current(tmp_path)
    assert (current.get().number, current.get().sha256) == (1, first)
    assert facts(current.get(), asked(), TODAY).listings
    point(tmp_path, 2, second)
    assert (current.get().number, current.get().sha256) == (2, second)
    assert facts(current.get(), asked(), TODAY).listings == ()
    assert (tmp_path / "current").read_text() == f"2 {second}\n"


def test_while_nothing_changes_the_same_edition_is_given_for_one_stat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    point(tmp_path, 1, two(tmp_path)[0])
    current = Current(tmp_path)
    edition = current.get()
    asked_of_the_system = []
    real = os.stat
    monkeypatch.setattr(os, "stat", lambda *given, **more: asked_of_the_system.append(given) or real(*given, **more))
    assert current.get() is edition
    assert len(asked_of_the_system) == 1


def test_an_earlier_edition_in_force_again_has_a_new_number(tmp_path: Path):
    first, second = two(tmp_path)
    current = Current(tmp_path)
    for number, sha256 in enumerate((first, second, first), 1):
        point(tmp_path, number, sha256)
        assert (current.get().number, current.get().sha256) == (number, sha256)


def test_without_an_edition_there_is_no_answer(tmp_path: Path):
    with pytest.raises(RegistryUnavailable):
        Current(tmp_path).get()
    with pytest.raises(RegistryUnavailable):
        read_pointer(tmp_path)
    with pytest.raises(RegistryUnavailable):
        point(tmp_path, 1, "0" * 64)
    assert not (tmp_path / "current").exists()


def test_a_current_that_cannot_be_followed_is_not_answered_by_the_edition_before(tmp_path: Path):
    first, second = two(tmp_path)
    point(tmp_path, 1, first)
    current = Current(tmp_path)
    current.get()
    (tmp_path / "current").write_text("nonsense\n")
    with pytest.raises(RegistryUnavailable):
        current.get()
    point(tmp_path, 2, second)
    edition_path(tmp_path, second).unlink()
    with pytest.raises(RegistryUnavailable):
        current.get()


def test_a_damaged_file_is_not_put_in_force_and_not_opened_at_the_start(tmp_path: Path):
    first, second = two(tmp_path)
    damage(edition_path(tmp_path, second))
    point(tmp_path, 1, first)
    with pytest.raises(RegistryUnavailable):
        point(tmp_path, 2, second)
    assert read_pointer(tmp_path) == (1, first)
    damage(edition_path(tmp_path, first))
    with pytest.raises(RegistryUnavailable) as refused:
        Current(tmp_path).get()
    assert refused.value.code == "edition_damaged"


def test_another_database_under_an_editions_name_is_refused(tmp_path: Path):
    path = edition_path(tmp_path, "0" * 64)
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE meta (key, value)")
    with pytest.raises(RegistryUnavailable) as refused:
        Edition.open(tmp_path, 1, "0" * 64)
    assert refused.value.code == "edition_format_unknown"
    path.write_text("no database at all" * 100)
    with pytest.raises(RegistryUnavailable):
        Edition.open(tmp_path, 1, "0" * 64)


def test_many_threads_ask_while_the_registrar_points_back_and_forth(tmp_path: Path):
    editions = two(tmp_path)
    point(tmp_path, 0, editions[0])
    current, done, wrong = Current(tmp_path), threading.Event(), []
    answered: list[int] = []

    def dr_lin_asks() -> None:
        last = 0
        while not done.is_set():
            edition = current.get()
            found = facts(edition, asked(), TODAY)
            listed = edition.sha256 == editions[0]
            if bool(found.listings) != listed or found.edition != edition.number or edition.number < last or editions[edition.number % 2] != edition.sha256:
                wrong.append((edition.number, edition.sha256, found))
            last = edition.number
            answered.append(last)

    asking = [threading.Thread(target=dr_lin_asks) for _ in range(4)]
    for thread in asking:
        thread.start()
    for number in range(1, 40):
        point(tmp_path, number, editions[number % 2])
        assert current.get().number == number, "who asks after the publication gets what was published"
    done.set()
    for thread in asking:
        thread.join()
    assert wrong == [] and len(answered) > 40


def test_after_a_fork_the_child_opens_its_own(tmp_path: Path):
    point(tmp_path, 1, two(tmp_path)[0])
    current = Current(tmp_path)
    inherited = current.get().connection
    child = os.fork()
    if child == 0:
        os._exit(0 if current.get().connection is not inherited else 1)
    assert os.waitpid(child, 0)[1] == 0
