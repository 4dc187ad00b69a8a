"""Bringing a snapshot back: only whole, only as the witnesses saw it, and never over anything that is still there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from recognition.accounts import KeyStore
from recognition.accounts.enrolment import EnrolmentStore
from recognition.accounts.people import PeopleStore
from recognition.accounts.providers import ProviderStore
from recognition.ledger import KeyEvent, Publication, schema
from recognition.ledger.checkpoints import CheckpointArchive, begin_anew
from recognition.ledger.copies import examine, head, put_to_use, rare, roots, sync
from recognition.ledger.entries import EntryKind, decode_as
from recognition.ledger.events import ACCOUNT, BOUND, ENROLMENT_CLAIM, ENROLMENT_LETTER, PROVIDER
from recognition.ledger.file import LEDGER_FILE, RESTORING, take_lock
from recognition.ledger.increments import append_increment
from recognition.operations.manifest import Manifest, SnapshotRefused, stamp
from recognition.operations.snapshot import DRAFTS, INCREMENT, copy_keys
from recognition.operations.witnesses import ConsistencyProof, SeenCheckpoint
from recognition.support.files import sync_folder

LEFT = ("keys", "ledger.lock", RESTORING)
"""What may stand in a folder that counts as empty: keys come from elsewhere, and may come first."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was brought back. `held` of the witnesses' checkpoints are on its way; `lost` entries are seen by them and missing here."""

    size: int
    root: str
    held: int
    lost: int
    revoked: tuple[str, ...]
    moved_to: Path | None


def restore(
    snapshot: Path, data: Path, now: datetime, witnesses: Sequence[SeenCheckpoint] = (), proofs: Sequence[ConsistencyProof] = (), *, move_existing: bool = False,
    accept_loss: bool = False, keys: Path | None = None, progress=lambda entries: None,
) -> RestoreReport:  # fmt: skip
    """Fills an empty data folder from a snapshot; with `move_existing` what is there is moved to a folder of its own inside first.

    Everything is checked before anything is moved: each file against the list, each entry and the tree against their bytes, and the
    tree against every checkpoint that witnesses hold. Raises SnapshotRefused and LedgerRefused; the folder is then as it was.
    """
    data.mkdir(parents=True, exist_ok=True)
    lock = take_lock(data)
    if lock is None:
        raise SnapshotRefused(f"a service or command holds {data}; stop it first")
    try:
        if not move_existing and (existing := occupied(data)):
            raise SnapshotRefused(f"{data} holds {existing[0].name}; choose an empty folder, or keep what is there with --aside")
        unfinished = data / RESTORING
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            manifest = _fetched(snapshot, unfinished)
            root = examine(unfinished / LEDGER_FILE, progress)
            if (root, manifest.size) != (manifest.root, head(unfinished / LEDGER_FILE)[0]):
                raise SnapshotRefused(f"the ledger in {snapshot} does not have the root that its list gives")
            held, lost = prove(unfinished / LEDGER_FILE, manifest.size, witnesses, proofs, accept_loss)
            revoked = _revoke_again(unfinished)
            put_to_use(unfinished)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        # From here on a crash leaves the unfinished folder standing, and no service starts beside it.
        moved = _move_existing(data, now) if move_existing else None
        _move_in(unfinished, data)
        if keys:
            copy_keys(keys, data / "keys")
        if lost or _signed(moved) > manifest.size:
            # Under its old name the ledger has already said more than it holds now: the same name must not stand for a second history.
            begin_anew(data)
    finally:
        os.close(lock)
    return RestoreReport(manifest.size, root, held, lost, revoked, moved)


def occupied(data: Path) -> list[Path]:
    """What stands in a data folder besides what a command leaves behind."""
    return sorted(path for path in data.iterdir() if path.name not in LEFT and not path.name.startswith("aside-"))


def _fetched(snapshot: Path, unfinished: Path) -> Manifest:
    """Copies every listed file and compares its hash on the way. Raises SnapshotRefused."""
    manifest = Manifest.read(snapshot)
    unfinished.mkdir(mode=0o700)
    if manifest.version != schema.VERSION:
        raise SnapshotRefused(f"{snapshot} holds version {manifest.version} of the ledger: restore it with the release that wrote it, then upgrade")
    for name, (_, hashed) in manifest.files.items():
        _fetch(snapshot, unfinished, name, hashed)
    if manifest.base:
        whole = snapshot.parent / manifest.base
        for name, (_, hashed) in Manifest.read(whole).files.items():
            if name == LEDGER_FILE or name.startswith(DRAFTS):
                _fetch(whole, unfinished, name, hashed)
        append_increment(unfinished / LEDGER_FILE, unfinished / INCREMENT)
        (unfinished / INCREMENT).unlink()
    for sequence, entry in rare(unfinished / LEDGER_FILE, EntryKind.publication):
        edition_hash = decode_as(Publication, entry, sequence).sha256
        if manifest.files.get(f"editions/{edition_hash}.sqlite", [0, ""])[1] != edition_hash:
            raise SnapshotRefused(f"the snapshot lacks the edition {edition_hash}, which entry {sequence} published")
    return manifest


def _fetch(snapshot: Path, folder: Path, name: str, hashed: str) -> None:
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        if _copy(snapshot / name, target) != hashed:
            raise SnapshotRefused(f"{snapshot / name} is not as it was when the snapshot was made; take another snapshot")
    except OSError as error:
        raise SnapshotRefused(f"{snapshot / name} cannot be copied: {error}") from error
    target.chmod(0o444 if name.startswith("editions/") else 0o600)


def _copy(source: Path, target: Path) -> str:
    hashed = sha256()
    with source.open("rb") as read, target.open("wb") as copy:
        while piece := read.read(_PIECE):
            hashed.update(piece)
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    return hashed.hexdigest()


def prove(ledger: Path, size: int, witnesses: Sequence[SeenCheckpoint], proofs: Sequence[ConsistencyProof], accept_loss: bool) -> tuple[int, int]:
    """How many checkpoints hold, and how many entries witnesses saw beyond this ledger. Raises SnapshotRefused where one does not hold.

    A checkpoint within the ledger holds when its root is the ledger's there. One beyond it holds by a proof of consistency; without
    one nobody can know, and what it saw beyond is lost, which has to be accepted in words.
    """
    own_roots = roots(ledger, sorted({size, *(seen.size for seen in witnesses)}))
    holding = beyond = 0
    for seen in witnesses:
        if seen.size <= size:
            if own_roots[seen.size] != seen.root:
                raise SnapshotRefused(f"this is not the ledger that the witness saw: {seen.source} has another root over {seen.size} entries")
            holding += 1
        else:
            beyond = max(beyond, seen.size - size)
            holding += any(proof.holds(size, own_roots[size], seen) for proof in proofs)
    if witnesses and not holding:
        raise SnapshotRefused(
            f"nothing proves that these {size} entries are the beginning of what the witnesses saw: bring an earlier checkpoint or a proof from {size}"
        )
    if beyond and not accept_loss:
        raise SnapshotRefused(f"a witness saw {beyond} entries more than this snapshot holds; take a newer one, or accept the loss with --accept-loss")
    return holding, beyond


def _signed(moved: Path | None) -> int:
    """How many entries the last checkpoint of the folder that was put aside vouches for."""
    note = moved and CheckpointArchive(moved).latest()
    return int(note.splitlines()[1]) if note else 0


def _revoke_again(folder: Path) -> tuple[str, ...]:
    """Accounts are copied a moment before the ledger: a key that the ledger says was revoked in between is revoked here as well, and a person's
    account that was closed is closed."""
    path = folder / "accounts.sqlite"
    if not path.exists():
        return ()
    store, people, providers, again = KeyStore(path), PeopleStore(path), ProviderStore(path), []
    for sequence, entry in rare(folder / LEDGER_FILE, EntryKind.key_revoked):
        event = decode_as(KeyEvent, entry, sequence)
        if event.role == PROVIDER and (provider := providers.get(event.key.partition(".")[0])) and provider.withdrawn_at is None:
            if provider.declared_at <= event.at:
                providers.withdraw(provider.id, event.at)
                again.append(provider.id)
            continue
        if event.role.startswith(ACCOUNT) and (person := people.get(event.key)) and person.closed_at is None:
            people.close(event.key, event.at, event.by)
            again.append(event.key)
        if (key := store.get(event.key)) and key.revoked_at is None:
            store.revoke(event.key, event.at, event.by)
            store.recorded(event.key, sequence)
            again.append(event.key)
        if event.role == ENROLMENT_LETTER:
            EnrolmentStore(path).end(event.key, "revoked", event.at, event.by)
    _bind_again(folder, store)
    return tuple(again)


def _bind_again(folder: Path, keys: KeyStore) -> None:
    """Likewise a key that was bound to other addresses in between is bound to them, and a letter that was used is used."""
    letters = EnrolmentStore(keys.path)
    for sequence, entry in rare(folder / LEDGER_FILE, EntryKind.key_issued):
        event = decode_as(KeyEvent, entry, sequence)
        if event.role == ENROLMENT_CLAIM:
            letters.end(event.key, "claimed", event.at, event.by)
        if event.role.startswith(BOUND) and (key := keys.get(event.key)) and key.networks != event.networks:
            keys.bind(event.key, event.networks)


def _move_existing(data: Path, now: datetime) -> Path | None:
    existing = occupied(data)
    if not existing:
        return None
    target = data / f"aside-{stamp(now)}"
    target.mkdir(mode=0o700)
    # The ledger last: as long as it stands in its place nothing else is taken for the folder's ledger.
    for path in sorted(existing, key=lambda path: path.name.startswith(LEDGER_FILE)):
        path.rename(target / path.name)
    sync_folder(data)
    return target


def _move_in(folder: Path, data: Path) -> None:
    for path in sorted(folder.iterdir(), key=lambda path: path.name != LEDGER_FILE):
        path.rename(data / path.name)
    folder.rmdir()
    sync(data / LEDGER_FILE)
