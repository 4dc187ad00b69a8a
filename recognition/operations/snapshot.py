"""A consistent copy of the data folder while the service runs, never the live files themselves."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path

from recognition.catalogue.editions.store import edition_path
from recognition.ledger import place, schema
from recognition.ledger.copies import copy_database, head, rare, sync
from recognition.ledger.entries import EntryKind, columns, decode_as
from recognition.ledger.events import Publication
from recognition.ledger.file import LEDGER_FILE
from recognition.ledger.increments import write_increment
from recognition.ledger.migrations import carry_from, every, root_of, size_of, version_of
from recognition.operations.manifest import Manifest, SnapshotRefused, hash_of, listed
from recognition.support.files import sync_folder

DATABASES = ("accounts.sqlite", "results/objections.sqlite", "launches.sqlite", "cds-hooks.sqlite", "auditing.sqlite", "drafts/*.sqlite", "drafts/*.db")
FILES = (
    "checkpoints/*",
    "checkpoints/cosigned/*",
    "edges/*.json",
    "peers/trees/*.json",
    "peers/*/*.json",
    "peers/*/refused/*.json",
    "drafts/files/**/*",
    "drafts/jobs/*.json",
)
"""What is copied besides the ledger and the editions. Anything else is made anew when missing, or is a key."""
KEYS = ("references/*", "checkpoint/*", "results/objections/*", "people.key", "callers.key")
"""The keys that may be copied, and only to a place of their own; all others are made anew when they are missing."""
DRAFTS = "drafts/"
INCREMENT = "ledger.tail"
UNFINISHED = ".unfinished"


def snapshot(data: Path, target: Path, now: datetime, keys: Path | None = None, since: Path | None = None) -> Manifest:
    """Copies the data folder to `target`, which is made (editions, which never change, as hard links where both lie on one file system); with `keys` the keys of references and signatures to that other new folder.
    With `since`, a whole snapshot in the same place, of the ledger only what came after it: small, and worth nothing without the other.

    What others refer to is copied after what refers to it: checkpoints and accounts before the ledger, the ledger before the
    editions that it names. Raises SnapshotRefused, LedgerRefused; nothing stays behind then but a folder that says it is unfinished.
    """
    _refuse(data, target, keys)
    base = _base(data, target, since) if since else None
    unfinished = target.with_name(target.name + UNFINISHED)
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700, parents=True)
    try:
        manifest = _copied(data, unfinished, now, since.name if since else None, base)
        if target.exists():
            target.rmdir()
        unfinished.rename(target)
        sync_folder(target.parent)
        if keys:
            copy_keys(data / "keys", keys)
    except OSError as error:
        raise SnapshotRefused(f"no snapshot was made: {error}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def _refuse(data: Path, target: Path, keys: Path | None) -> None:
    if not place.exists(data):
        raise SnapshotRefused(f"{data} holds no ledger")
    for folder in filter(None, (target, keys)):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise SnapshotRefused(f"{folder} exists already; a snapshot is never changed")
        if folder.resolve().is_relative_to(data.resolve()):
            raise SnapshotRefused(f"{folder} lies in the data folder, with which it would be lost")
    if keys and (keys.resolve().is_relative_to(target.resolve()) or target.resolve().is_relative_to(keys.resolve())):
        raise SnapshotRefused("keys and snapshot belong to different places: whoever has both can test who was asked about")


def _base(data: Path, target: Path, since: Path) -> Manifest:
    base = Manifest.read(since)
    if place.database_of(data):
        raise SnapshotRefused("a small snapshot is for a ledger in a file; of one in a database take a whole one, or the database's own backup")
    if since.resolve().parent != target.resolve().parent:
        raise SnapshotRefused(f"{since} does not lie beside {target}; the two are only worth something together")
    if base.base or base.version != schema.VERSION:
        raise SnapshotRefused(f"{since} is no whole snapshot of this release's ledger; name one that is")
    return base


def _copied(data: Path, folder: Path, now: datetime, since: str | None, base: Manifest | None) -> Manifest:
    for pattern in _patterns(FILES, base):
        for path in sorted(data.glob(pattern)):
            if path.is_file() and not path.name.startswith("."):
                _copy(path, folder / path.relative_to(data))
    for pattern in _patterns(DATABASES, base):
        for path in sorted(data.glob(pattern)):
            if not path.name.startswith("."):
                (folder / path.relative_to(data)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                copy_database(path, folder / path.relative_to(data))
    if base:
        version = schema.VERSION
        size, root = write_increment(data / LEDGER_FILE, folder / INCREMENT, base.size, base.root)
        published = _published(data / LEDGER_FILE, size)
    else:
        _copy_ledger(data, folder / LEDGER_FILE)
        version = version_of(folder / LEDGER_FILE)
        size, root = head(folder / LEDGER_FILE) if version == schema.VERSION else root_of(folder / LEDGER_FILE)
        published = _published(folder / LEDGER_FILE, size)
    number = _editions(data, folder, published)
    _of_peers(data, folder)
    manifest = Manifest(now.isoformat(timespec="seconds"), size, root, version, number, dict(listed(folder)), base=since or "")
    manifest.write(folder)
    sync_folder(folder)
    return manifest


def _copy_ledger(data: Path, target: Path) -> None:
    if place.database_of(data) is None:
        copy_database(data / LEDGER_FILE, target, writable=False)
        return
    with closing(place.reading(data, 0)) as db:
        # What stands never changes, so that a size is a state.
        carry_from(db, size_of(db), target)


def _patterns(patterns: tuple[str, ...], base: Manifest | None) -> list[str]:
    """Drafts are large, seldom change and can be made again: a small snapshot leaves them to the whole one."""
    return [pattern for pattern in patterns if base is None or not pattern.startswith(DRAFTS)]


def _editions(data: Path, folder: Path, published: list[Publication]) -> int:
    """The editions that the copied ledger names, and `current` as it says; an edition never changes, so a second name for it is a copy."""
    for sha256 in sorted({publication.sha256 for publication in published}):
        copy = edition_path(folder, sha256)
        copy.parent.mkdir(mode=0o700, exist_ok=True)
        link_or_copy(edition_path(data, sha256), copy)
        if hash_of(copy) != sha256:
            raise SnapshotRefused(f"{edition_path(data, sha256)} is damaged; fetch it from an earlier snapshot")
    if not published:
        return 0
    (folder / "current").write_text(f"{published[-1].number} {published[-1].sha256}\n", "ascii")
    sync(folder / "current")
    return published[-1].number


def _of_peers(data: Path, folder: Path) -> None:
    """The editions of neighbouring regions, after the ledger that names them: nobody else may be there any more who has them."""
    for path in sorted(data.glob("peers/*/editions/*.sqlite")):
        copy = folder / path.relative_to(data)
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        link_or_copy(path, copy)


def _published(ledger: Path, size: int) -> list[Publication]:
    if version_of(ledger) == schema.VERSION:
        return [decode_as(Publication, entry, sequence) for sequence, entry in rare(ledger, EntryKind.publication) if sequence < size]
    entries = (entry for some in every(ledger) for entry in some)
    return [decode_as(Publication, entry, sequence) for sequence, entry in enumerate(entries) if columns(entry).kind == EntryKind.publication]


def link_or_copy(source: Path, target: Path) -> None:
    """Another name for an unchanging file where both lie on one file system, else a copy of mode 0444."""
    try:
        os.link(source, target)
        sync_folder(target.parent)
    except OSError:
        _copy(source, target)
        target.chmod(0o444)


def copy_keys(source: Path, target: Path) -> None:
    """Copies the keys of references and signatures, and those that seal second factors and callers' secrets, for their owner alone."""
    for pattern in KEYS:
        for path in sorted(source.glob(pattern)):
            if path.is_file() and not path.name.startswith("."):
                copy = target / path.relative_to(source)
                copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                _copy(path, copy)
                copy.chmod(0o600)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o600)
    sync(target)
