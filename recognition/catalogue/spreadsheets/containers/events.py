"""XML by events, in pieces and with names alone: nothing is built that a small file could make large."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from xml.parsers import expat

from recognition.catalogue.spreadsheets.cells import Unreadable
from recognition.catalogue.spreadsheets.containers.packed import MOST_CELLS, MOST_ROWS, MOST_WRITTEN

CHUNK = 1 << 18
NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
LONGEST_TAG = 1 << 20
"""Bytes between two ends of tags: expat looks through an unfinished one again with every piece that comes."""
MOST_ELEMENTS = 2 * MOST_WRITTEN
"""Elements of a part: a cell with a value has two."""
MOST_KEPT = 48 << 20
"""Bytes of a part that are kept while it is counted: the sheet of a region's catalogue has 46 MB."""
MOST_NAMES = 10_000
Begins = Callable[[str, dict[str, str]], None]
Ends = Callable[[str], None]
Says = Callable[[str], None]


def pieces(path: Path) -> Generator[bytes]:
    """A file, piece by piece."""
    with path.open("rb") as file:
        yield from iter(lambda: file.read(CHUNK), b"")


def counted(chunks: Callable[[], Iterable[bytes]], sheet: str = "", cell: bytes = b"") -> Iterable[bytes]:
    """The chunks of a part, gone through once before anybody reads them: unpacking and counting takes a tenth of what reading does. Those of a
    usual size are kept meanwhile and given up one by one, which saves unpacking them again (0.15 s of 150,000 rows of five cells). `cell`: how the cells of a sheet begin. Raises Unreadable `too_many_cells`, and `file_damaged` for a tag that does not end."""
    elements = cells = since = size = 0
    kept: deque[bytes] = deque()
    for chunk in chunks():
        size += len(chunk)
        if size <= MOST_KEPT:
            kept.append(chunk)
        else:
            kept.clear()
        last = chunk.rfind(b">")
        since = since + len(chunk) if last < 0 else len(chunk) - last
        elements += chunk.count(b"<") - chunk.count(b"</")
        cells += chunk.count(cell) if cell else 0
        if since > LONGEST_TAG:
            raise Unreadable("file_damaged", sheet)
        if elements > MOST_ELEMENTS or cells > MOST_WRITTEN:
            raise Unreadable("too_many_cells", sheet, rows=MOST_ROWS, cells=MOST_CELLS)
    return _given_up(kept) if size <= MOST_KEPT else chunks()


def _given_up(kept: deque[bytes]) -> Generator[bytes]:
    while kept:
        yield kept.popleft()


class _Names(dict[str, str]):
    """A tag to its name without the prefix of its namespace: programs choose prefixes as they like, and the strict kind has other addresses."""

    def __missing__(self, tag: str) -> str:
        """Works it out once."""
        if len(self) > MOST_NAMES:
            self.clear()
        name = self[tag] = tag.rpartition(":")[2]
        return name


NAMES = _Names()
"""What a tag is called, for those who take events."""


def read(chunks: Iterable[bytes], begins: Begins, ends: Ends, says: Says, sheet: str = "") -> None:
    """Calls the three for every element's beginning (tag and attributes), end, and text between. Raises Unreadable `file_damaged` for what
    is no XML, and for one that declares entities of its own, which no spreadsheet program writes."""

    def declared(*_: object) -> None:
        raise Unreadable("file_damaged", sheet)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begins, ends, says
    parser.EntityDeclHandler = declared
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == NO_MEMORY:
            raise MemoryError from error
        raise Unreadable("file_damaged", sheet) from error
    finally:
        if isinstance(chunks, Generator):
            chunks.close()


def plain(name: str) -> str:
    """An attribute's name without its prefix."""
    return name.rpartition(":")[2]


def named(given: dict[str, str]) -> dict[str, str]:
    """Attributes by their names without prefixes."""
    return {plain(name): value for name, value in given.items()}
