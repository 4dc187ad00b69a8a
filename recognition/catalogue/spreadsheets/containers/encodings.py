"""In which encoding a text is written: what it says itself, else UTF-8 where every byte fits it, else GB18030 where every byte fits that and it is
no Big5.

A guess by frequency would be wrong one day."""

from __future__ import annotations

import codecs
from collections.abc import Generator, Iterable
from contextlib import closing
from pathlib import Path

from recognition.catalogue.spreadsheets.cells import Unreadable

MARKS = (
    ("utf-8-sig", codecs.BOM_UTF8),
    ("utf-32", codecs.BOM_UTF32_LE),
    ("utf-32", codecs.BOM_UTF32_BE),
    ("utf-16", codecs.BOM_UTF16_LE),
    ("utf-16", codecs.BOM_UTF16_BE),
)
CHINESE = frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "936", "ms936", "windows-936", "gb18030", "chinese"})
"""Names of which GB18030 is the whole: what calls itself GB2312 seldom keeps to it."""
BIG5, COMMON = "cp950", "gb2312"
"""Big5 as Windows has it, and the common part of GB18030."""
CHUNK = 1 << 20


def of(path: Path, declared: str = "") -> str:
    """The encoding of a text file; `said` is what it says of itself. Raises Unreadable `encoding_unknown`, `file_kind` for what is no text."""
    with path.open("rb") as file:
        start = file.read(4)
    for encoding, mark in MARKS:
        if start.startswith(mark):
            return fitting(path, encoding)
    for encoding in [known(declared)] if declared else ["utf-8", "gb18030"]:
        try:
            fitting(path, encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and not declared and _both(path):
            raise Unreadable("encoding_uncertain")
        return encoding
    raise Unreadable("encoding_uncertain" if not declared and fits(path, BIG5) else "encoding_unknown")


def fits(path: Path, encoding: str) -> bool:
    """Whether every byte fits an encoding."""
    try:
        with closing(decoded(path, encoding)) as pieces:
            for _piece in pieces:
                pass
    except UnicodeDecodeError:
        return False
    return True


def all_fit(texts: Iterable[bytes], encoding: str) -> bool:
    """Whether each of some texts fits an encoding."""
    try:
        for text in texts:
            text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _both(path: Path) -> bool:
    """Whether a text that fits GB18030 fits Big5 as well and has, read as GB18030, signs that GB 2312 has not: every Big5 text of some words has, and
    hardly a text of simplified Chinese that fits Big5."""
    return fits(path, BIG5) and not fits(path, COMMON)


def known(declared: str) -> str:
    """A name of an encoding as Python has it. Raises Unreadable."""
    if declared.strip().lower() in CHINESE:
        return "gb18030"
    try:
        return codecs.lookup(declared.strip()).name
    except (LookupError, ValueError) as error:
        raise Unreadable("encoding_unknown") from error


def fitting(path: Path, encoding: str) -> str:
    """The encoding, if every byte fits it. Raises UnicodeDecodeError, with a mark of its own Unreadable; `file_kind` for what holds NULs."""
    try:
        with closing(decoded(path, encoding)) as pieces:
            for piece in pieces:
                if "\0" in piece:
                    raise Unreadable("file_kind")
    except UnicodeDecodeError as error:
        if encoding.startswith(("utf-16", "utf-32")) or encoding == "utf-8-sig":
            raise Unreadable("encoding_unknown") from error
        raise
    return encoding


def decoded(path: Path, encoding: str) -> Generator[str]:
    """The text piece by piece. Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)
