"""Folders that are watched: a document that was put there whole is handed in, and a text beside it says what became of it.

Looked into every second rather than watched by the system: of a share on another machine the system tells nothing."""

from __future__ import annotations

import os
import re
import stat
import time
from collections import Counter
from pathlib import Path

from recognition.domain.report_documents.model import MOST_BYTES, DocumentRefused
from recognition.edge.centre import CentreAway, CentreRefuses
from recognition.edge.handing import HandedIn
from recognition.edge.outcome_text import of_answer, of_codes, of_refusal
from recognition.edge.settings import WatchedFolder
from recognition.edge.taking import Taking, say
from recognition.support.files import sync_folder

UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload")
DAY = 86400
TEXT_DAYS = 30
"""What became of a document is told for so long."""
BESIDE = re.compile(r"\.(?:txt|codes|code-[0-9]+\.png)$")
"""The endings of files that tell it."""
BETWEEN_PRUNINGS = 600.0


class FolderWatch:
    """One folder. Files whose names begin with a dot or end in UNFINISHED are not looked at: a writer renames its file when it is whole. Where one does not, a
    file counts as whole when neither size nor time has changed between two looks."""

    def __init__(self, watched: WatchedFolder, taking: Taking) -> None:
        """Makes `done/` and `refused/`. Raises OSError."""
        self._watched, self._taking = watched, taking
        self._done, self._refused = watched.path / "done", watched.path / "refused"
        for folder in (self._done, self._refused):
            folder.mkdir(exist_ok=True)
        self._seen: dict[str, tuple[int, int]] = {}
        self._unread: set[str] = set()
        self._tried: Counter[str] = Counter()
        self._pruned = 0.0

    def look(self) -> None:
        """Hands in what is whole, oldest first; where the service is away all stays where it is. A file at which it fails by itself is tried after the others."""
        self._prune()
        before, self._seen = self._seen, {}
        for name, size, changed in sorted(self._files(), key=lambda found: (self._tried[found[0]], found[2])):
            self._seen[name] = (size, changed)
            if before.get(name) != (size, changed) or name in self._unread:
                continue
            try:
                self._take(name, size, changed)
            except CentreAway:
                self._tried[name] += 1
                self._seen = before | self._seen
                return
            except OSError:
                # told once, by no name: names of files may be names of persons
                self._unread.add(name)
                say("a file cannot be read or moved", self._watched.sender, "error")
        self._unread &= self._seen.keys()
        self._tried = Counter({name: self._tried[name] for name in self._seen})

    def _files(self) -> list[tuple[str, int, int]]:
        found = []
        with os.scandir(self._watched.path) as entries:
            for entry in entries:
                told = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(told.st_mode) and not entry.name.startswith(".") and not entry.name.lower().endswith(UNFINISHED):
                    found.append((entry.name, told.st_size, told.st_mtime_ns))
        return found

    def _take(self, name: str, size: int, changed: int) -> None:
        try:
            if size > MOST_BYTES:
                raise DocumentRefused(code="report_too_large")
            handed = self._taking.file(self._watched.sender, (self._watched.path / name).read_bytes(), str(changed))
        except (DocumentRefused, CentreRefuses) as refusal:
            say("refused", self._watched.sender, "warning", code=refusal.code)
            self._put(self._refused, name, {".txt": of_refusal(refusal.code).encode()}, self._watched.refused_days)
            return
        self._put(self._done, name, _beside(handed), self._watched.done_days)

    def _put(self, folder: Path, name: str, beside: dict[str, bytes], days: int) -> None:
        """What stands beside it first, each by its ending, the text last: where the box ends in between, the document is handed in again and comes to the same."""
        target = _free(folder, name)
        for ending, content in beside.items():
            _written(folder / f"{target.name}{ending}", content)
        source = self._watched.path / name
        if days:
            os.utime(source)
            os.rename(source, target)
        else:
            source.unlink()
        sync_folder(folder)
        sync_folder(self._watched.path)

    def _prune(self) -> None:
        if time.monotonic() < self._pruned:
            return
        self._pruned = time.monotonic() + BETWEEN_PRUNINGS
        for folder, days in ((self._done, self._watched.done_days), (self._refused, self._watched.refused_days)):
            for path in folder.iterdir():
                kept = TEXT_DAYS if BESIDE.search(path.name) else days
                if path.is_file() and path.stat().st_mtime < time.time() - kept * DAY:
                    path.unlink(missing_ok=True)


def _beside(handed: HandedIn) -> dict[str, bytes]:
    """What is told of a document, by the endings of the files: its codes and their squares where it was signed, and what became of its rows."""
    told: dict[str, bytes] = {}
    if handed.signed and handed.signed.codes:
        told = {f".code-{place}.png": code.png for place, code in enumerate(handed.signed.codes, 1)}
        told[".codes"] = of_codes(handed.signed).encode()
    return told | {".txt": of_answer(handed).encode()}


def _written(path: Path, content: bytes) -> None:
    with path.with_name(f".{path.name}").open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)


def _free(folder: Path, name: str) -> Path:
    """A name that neither a document nor a text has there."""
    stem, dot, ending = name.rpartition(".")
    for number in range(1, 100_000):
        tried = name if number == 1 else f"{stem}-{number}{dot}{ending}" if dot else f"{name}-{number}"
        if not (folder / tried).exists() and not (folder / f"{tried}.txt").exists():
            return folder / tried
    raise OSError("no name is free")
