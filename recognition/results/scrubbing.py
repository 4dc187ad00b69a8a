"""Overwrites what SQLite leaves behind of rows that are deleted: in a process of its own, some pages at a time.

`secure_delete` overwrites a cell where it is deleted. But a page that is divided keeps the bytes of the rows that moved to another page in its unused
middle, until other rows come to lie there (SQLite 3.40 to 3.51, `rebuildPage`): once such a row is deleted, its copy stays. No statement of SQL reaches it but
VACUUM, which rewrites the whole file. So those middles, between the list of cells and the first cell of each page of a tree, are overwritten here as
https://sqlite.org/fileformat2.html describes them, while an exclusive lock holds everybody off; what SQLite reads of a page is never touched.

In a process of its own, because closing a file drops all of a process's locks on it (POSIX), those of SQLite too.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from recognition.results.files import FOLDER, SETTINGS
from recognition.support import sqlite

AT_ONCE = 20_000
"""Pages under one lock: some 80 MB, about a tenth of a second."""
NAMES = ("results.sqlite", "searches.sqlite", "objections.sqlite", "notices.sqlite")
_TREE_PAGES = {2: 12, 5: 12, 10: 8, 13: 8}
"""The first byte of each kind of page of a tree, and the length of its header: inner pages name one more page."""
_BUSY_SECONDS = 30.0


def scrub(path: Path, at_once: int = AT_ONCE) -> int:
    """Overwrites all unused middles of a file; says how many pages had something in them. For a process that has the file open nowhere else. Raises
    sqlite3.Error, OSError."""
    found, first = 0, 1
    with sqlite.opened(path, sqlite.Access.WRITE, SETTINGS, wait=_BUSY_SECONDS) as db:
        size = db.execute("PRAGMA page_size").fetchone()[0]
        descriptor = os.open(path, os.O_RDWR)
        try:
            while True:
                db.execute("BEGIN EXCLUSIVE")
                pages = db.execute("PRAGMA page_count").fetchone()[0]
                changed = [_scrubbed(descriptor, page, size) for page in range(first, min(first + at_once, pages + 1))]
                found += sum(changed)
                if any(changed):
                    os.fsync(descriptor)
                    # So that nobody goes on with pages as they were: the next to begin sees that the file has changed.
                    db.execute("PRAGMA user_version = " + str(db.execute("PRAGMA user_version").fetchone()[0] % 1_000_000 + 1))
                db.execute("COMMIT")
                first += at_once
                if first > pages:
                    return found
        finally:
            os.close(descriptor)


def _scrubbed(descriptor: int, page: int, size: int) -> bool:
    """Whether the page's unused middle held anything; it then does no longer."""
    start = (page - 1) * size
    data = os.pread(descriptor, size, start)
    header = 100 if page == 1 else 0
    length = _TREE_PAGES.get(data[header]) if len(data) == size else None
    if length is None:
        return False
    cells = int.from_bytes(data[header + 3 : header + 5], "big")
    low, high = header + length + 2 * cells, int.from_bytes(data[header + 5 : header + 7], "big") or 65536
    if not header + length <= low <= high <= size or not any(data[low:high]):
        return False
    os.pwrite(descriptor, bytes(high - low), start + low)
    return True


def scrubbed_apart(data: Path) -> int:
    """Scrubs all files of a data folder's index in a process of its own; says how many pages had something in them. Raises OSError."""
    command = [sys.executable, "-m", __name__, str(data)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError("the index's files could not be scrubbed")
    return sum(json.loads(done.stdout).values())


def main() -> None:
    """The process: prints how many pages of each file had something in their middles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    folder = parser.parse_args().data / FOLDER
    try:
        print(json.dumps({name: scrub(folder / name) for name in NAMES if (folder / name).exists()}))
    except (sqlite3.Error, OSError) as error:
        sys.exit(f"{type(error).__name__}")


if __name__ == "__main__":
    main()
