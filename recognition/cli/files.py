"""Files that a command writes where its caller says: whole or not at all, and what hinders is one line and status 1."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

SAYS = {
    errno.EEXIST: "exists already; nothing is overwritten",
    errno.ENOENT: "cannot be written: its folder does not exist",
    errno.ENOTDIR: "cannot be written: part of its path is a file and no folder",
    errno.EISDIR: "is a folder; name a file",
    errno.EACCES: "cannot be written: this account may not",
    errno.EPERM: "cannot be written: this account may not",
    errno.EROFS: "cannot be written: the medium is read-only",
    errno.ENOSPC: "could not be written: no room is left there",
    errno.EDQUOT: "could not be written: the quota is used up",
    errno.EFBIG: "could not be written: it grew larger than a file may be there",
    errno.ENAMETOOLONG: "cannot be written: its name is too long",
}
"""What hinders a file that is written, by the system's number."""


@contextmanager
def reporting_files(target: Path | str) -> Iterator[None]:
    """Ends the command with one line where `target`, or what is made beside it, cannot be written."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(says(target, error)) from error


def says(target: Path | str, error: OSError) -> str:
    """What hinders, in one line."""
    return f"{target} {SAYS.get(error.errno or 0) or f'could not be written: {error.strerror or error}'}"


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """A file that is not there yet; it is on disk when this ends, and nothing of it stays where it could not be finished."""
    with reporting_files(target):
        file = target.open("xb")
        try:
            with file:
                yield file
                _to_disk(file)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


@contextmanager
def replaced_file(target: Path) -> Iterator[Path]:
    """The path of a file beside `target` to be written, which takes its place when this ends; where that fails `target` is as it was."""
    with reporting_files(target):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        unfinished = target.with_name(f".{target.name}.unfinished")
        try:
            yield unfinished
            with unfinished.open("rb+") as file:
                _to_disk(file)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
