"""Watched folders: whole documents are handed in, whatever their format, and a text says what became of them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recognition.edge.centre import CentreAway
from recognition.edge.folders import FolderWatch
from recognition.edge.handing import HandedIn
from recognition.edge.settings import Purpose, Sender, WatchedFolder
from tests.edge.running_box import Box, CentreBeside, running_box, settings
from tests.edge.test_messages import entries, text
from tests.reports.expected import ALL, CASES, as_expected
from tests.reports.test_nothing_is_kept import NUMBERS, PERSONS, REPORTS, VALUE, WORDS, marked
from tests.running import free_port

FILES = sorted(path for path in CASES.iterdir() if path.name in ALL)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, served: CentreBeside, key: str) -> Iterator[Box]:
    """A box with a folder in which nothing is kept, and one in which all is."""
    base, port = tmp_path_factory.mktemp("watched"), free_port()
    for name in ("in", "kept"):
        (base / name).mkdir()
    more = f"""
[[folder]]
path = "{base}/in"
sender = "lis"
keep_refused_days = 0

[[folder]]
path = "{base}/kept"
sender = "lis"
keep_done_days = 1
"""
    with running_box(settings(base, served.port, key, port, more), port) as box:
        yield box


def put(folder: Path, name: str, data: bytes) -> None:
    """As a sender should: written under another name and renamed."""
    (folder / f".{name}").write_bytes(data)
    (folder / f".{name}").rename(folder / name)


def left(folder: Path) -> list[str]:
    """The files that are neither done nor refused."""
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def said(folder: Path, name: str) -> str:
    """The text beside a document."""
    return (folder / f"{name}.txt").read_text(encoding="utf-8")


def test_every_case_of_every_format(watched: Box, centre: CentreBeside):
    folder = watched.folder / "in"
    for path in FILES:
        put(folder, path.name, marked(path.read_bytes()))
    watched.until(lambda: not left(folder))
    assert len(centre.reached) == len(FILES)
    # the oldest file first, which is the order in which they were put there
    for path, reached in zip(FILES, centre.reached, strict=True):
        if ALL[path.name]["document"] == "read":
            as_expected(reached.answer, ALL[path.name])
            told = said(folder / "done", path.name)
            assert all(f"{row['at']}\t" in told for row in reached.answer["rows"])
        else:
            assert ALL[path.name]["code"] in said(folder / "refused", path.name)
    assert not any(path.suffix != ".txt" for place in ("done", "refused") for path in (folder / place).iterdir()), "nothing is kept that may go"
    kept = b"".join(path.read_bytes() for path in watched.folder.rglob("*") if path.is_file())
    for canary in (*PERSONS, *NUMBERS, *REPORTS, *WORDS, VALUE):
        for charset in ("utf-8", "gb18030"):
            assert canary.encode(charset) not in kept, canary


def test_the_words_of_a_text(watched: Box, centre: CentreBeside):
    folder = watched.folder / "in"
    put(folder, "words.hl7", text("W").encode())
    put(folder, "张三.hl7", b"%PDF-1.7")
    watched.until(lambda: not left(folder))
    told = said(folder / "done", "words.hl7")
    assert "已查询 asked: 1" in told and "OBR[1]/OBX[1]\t已查询 asked\talt\t应予互认 recognised\t" in told
    told = said(folder / "refused", "张三.hl7")
    assert told.splitlines()[:2] == ["没有查询 Nothing was asked", "format_unknown"] and "不是 HL7" in told and "This is no HL7" in told
    assert "张三" not in watched.said()


def test_what_is_not_whole_waits(watched: Box, centre: CentreBeside):
    folder = watched.folder / "in"
    for name in (".hidden.hl7", "a.hl7.tmp", "b.part"):
        (folder / name).write_bytes(text("N").encode())
    (folder / "link.hl7").symlink_to(CASES / "05-hl7-ct-report.hl7")
    put(folder, "whole.hl7", text("G").encode())
    watched.until(lambda: not (folder / "whole.hl7").exists())
    assert [answer["asked"] for answer in centre.answers] == [1]
    assert left(folder) == [".hidden.hl7", "a.hl7.tmp", "b.part", "link.hl7"]
    for name in left(folder):
        (folder / name).unlink()


class Noting:
    """Takes documents and notes them."""

    def __init__(self, fails: bytes = b"") -> None:
        self.taken: list[bytes] = []
        self.fails = fails

    def file(self, sender: Any, data: bytes, occasion: str) -> HandedIn:
        """One document."""
        if data == self.fails:
            raise CentreAway("HTTP 500")
        self.taken.append(data)
        return HandedIn()


def test_a_file_that_grows_is_taken_when_it_stands_still(tmp_path: Path):
    noting, growing = Noting(), tmp_path / "growing.hl7"
    watch = FolderWatch(WatchedFolder(tmp_path, Sender("lis", "yunling", "k", Purpose.REPORT)), noting)
    for piece in (b"MSH", b"|^~", b"rest"):
        with growing.open("ab") as file:
            file.write(piece)
        watch.look()
        assert noting.taken == []
    watch.look()
    assert noting.taken == [b"MSH|^~rest"] and not growing.exists()


def test_a_file_at_which_the_service_fails_holds_up_no_other(tmp_path: Path):
    noting = Noting(fails=b"1")
    watch = FolderWatch(WatchedFolder(tmp_path, Sender("lis", "yunling", "k", Purpose.REPORT)), noting)
    for name in "123":
        (tmp_path / name).write_bytes(name.encode())
        os.utime(tmp_path / name, (int(name), int(name)))
    for _ in range(3):
        watch.look()
    assert noting.taken == [b"2", b"3"] and left(tmp_path) == ["1"]
    noting.fails = b""
    watch.look()
    assert left(tmp_path) == []


def test_while_the_service_is_away_files_stay(watched: Box, centre: CentreBeside):
    folder, before = watched.folder / "in", entries(centre)
    centre.away = True
    put(folder, "away.hl7", text("A").encode())
    turned = centre.turned_away
    watched.until(lambda: centre.turned_away > turned)
    assert left(folder) == ["away.hl7"]
    centre.away = False
    watched.until(lambda: not left(folder))
    assert "已查询 asked: 1" in said(folder / "done", "away.hl7") and entries(centre) == before + 1


def test_kept_where_it_is_declared_and_names_that_are_taken(watched: Box, centre: CentreBeside):
    folder, before = watched.folder / "kept", entries(centre)
    for _ in range(2):
        put(folder, "same.hl7", text("S").encode())
        watched.until(lambda: not left(folder))
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["same-2.hl7", "same-2.hl7.txt", "same.hl7", "same.hl7.txt"]
    assert entries(centre) == before + 2, "put there anew it is asked anew"
    put(folder, "wrong.xml", b"<a>")
    watched.until(lambda: not left(folder))
    assert (folder / "refused" / "wrong.xml").read_bytes() == b"<a>"


def test_a_file_that_cannot_be_read_holds_up_no_other(watched: Box, centre: CentreBeside):
    folder = watched.folder / "in"
    (folder / "refused" / "large.hl7.txt").unlink(missing_ok=True)
    put(folder, "large.hl7", b"MSH|^~\\&|" + b"x" * (5 << 20))
    put(folder, "small.hl7", text("L").encode())
    watched.until(lambda: not left(folder))
    assert "report_too_large" in said(folder / "refused", "large.hl7")
    assert "asked: 1" in said(folder / "done", "small.hl7")


def test_old_ones_go(tmp_path: Path, served: CentreBeside, key: str):
    port, folder = free_port(), tmp_path / "in"
    (folder / "done").mkdir(parents=True)
    for name, days in (("old.hl7", 2), ("new.hl7", 0), ("old.txt", 31), ("new.txt", 3), ("old.codes", 31), ("new.codes", 3), ("new.code-1.png", 3)):
        (folder / "done" / name).write_text("x")
        at = time.time() - days * 86400
        os.utime(folder / "done" / name, (at, at))
    with running_box(settings(tmp_path, served.port, key, port, f'[[folder]]\npath = "{folder}"\nsender = "lis"\nkeep_done_days = 1\n'), port) as box:
        box.until(lambda: sorted(path.name for path in (folder / "done").iterdir()) == ["new.code-1.png", "new.codes", "new.hl7", "new.txt"])
