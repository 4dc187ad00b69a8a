"""XML by events, in pieces and with names alone: nothing is built that a small file could make large."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from xml.parsers import expat

from recognition.catalogue.spreadsheets.cells import Unreadable

CHUNK = 1 << 18
NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
MOST_NAMES = 10_000
Begins = Callable[[str, dict[str, str]], None]
Ends = Callable[[str], None]
Says = Callable[[str], None]


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
