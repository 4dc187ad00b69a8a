"""The keys that sign checkpoints: private ones in a folder of their own, and the list of all public ones ever used."""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from recognition.ledger.checkpoints.note import DASH, ED25519, PublicKey, read_keys, strict_base64
from recognition.support.files import sync_folder

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PUBLIC = "keys"
"""Name of the list of public keys, beside the checkpoints; keys are added to it and never taken away."""
_PREFIX = "PRIVATE+KEY+"


class SigningKeys:
    """Each private key lies in `keys/checkpoint/<id>.key`, readable by its owner alone, outside the ledger's file and its snapshots.

    All that lie there sign: while one key takes over from another, a checkpoint carries both signatures.
    """

    def __init__(self, data: Path) -> None:
        """`data` is the data folder; nothing is made before it is needed."""
        self.folder = data / "keys" / "checkpoint"
        self.list = data / "checkpoints" / PUBLIC

    @property
    def origin(self) -> str | None:
        """The name under which this ledger is known now, None before its first checkpoint."""
        keys = self.public()
        return keys[-1].name if keys else None

    def public(self) -> list[PublicKey]:
        """Every key that ever signed here, oldest first. Raises ValueError where the list is damaged."""
        try:
            return read_keys(self.list.read_text("ascii"))
        except FileNotFoundError:
            return []

    def sign(self, text: str) -> str:
        """The note with the signature of every present key, of which the first is made when there is none."""
        if not self._present():
            self.make()
        signatures = [f"{DASH}{public.name} {b64encode(public.id + signature).decode()}\n" for public, signature in self.signatures(text)]
        return f"{text}\n{''.join(signatures)}"

    def signatures(self, text: str) -> list[tuple[PublicKey, bytes]]:
        """Of every present key its signature of the text."""
        present = [_read(private) for private in self._present()]
        return [(public, signer.sign(text.encode())) for public, signer in present]

    def signing(self) -> list[PublicKey]:
        """The keys that sign now."""
        return [_read(path)[0] for path in self._present()]

    def make(self, origin: str | None = None) -> Path:
        """Another key, listed before it can sign; under a new name of the ledger where there was none or `origin` says so."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        seed = os.urandom(32)
        raw = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        public = PublicKey(origin or self.origin or new_origin(), raw)
        self._list(public)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{public.id.hex()}.key"
        line = f"{_PREFIX}{public.name}+{public.id.hex()}+{b64encode(ED25519 + seed).decode()}\n"
        unfinished = path.with_suffix(".new")
        _write(unfinished, line, os.O_CREAT | os.O_EXCL)
        unfinished.rename(path)
        sync_folder(self.folder)
        return path

    def retire(self, key_id: str) -> None:
        """Ends a key: it signs no more, and its signatures stay good. Raises ValueError for an unknown one and for the last."""
        present = self._present()
        path = self.folder / f"{key_id}.key"
        if path not in present:
            raise ValueError("no key with this id signs here")
        if len(present) == 1:
            raise ValueError("the last key cannot be retired before another is made")
        self._destroy(path)

    def destroy_all(self) -> None:
        """Ends every key."""
        for path in self._present():
            self._destroy(path)

    def _present(self) -> list[Path]:
        names = [f"{key.id.hex()}.key" for key in self.public()]
        return sorted((path for path in self.folder.glob("*.key") if path.name in names), key=lambda path: names.index(path.name))

    def _destroy(self, path: Path) -> None:
        # Overwritten first: an unlinked file's blocks stay readable on the disk.
        _write(path, "\0" * path.stat().st_size, 0)
        path.unlink()
        sync_folder(self.folder)

    def _list(self, public: PublicKey) -> None:
        if not self.list.parent.exists():
            self.list.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(self.list.parent.parent)
        _write(self.list, public.line + "\n", os.O_CREAT | os.O_APPEND, 0o644)
        sync_folder(self.list.parent)


def new_origin() -> str:
    """A name for a ledger that no other bears."""
    return f"mutual-recognition-ledger/{os.urandom(6).hex()}"


def _read(path: Path) -> tuple[PublicKey, Ed25519PrivateKey]:
    """Raises ValueError, which says nothing of what stands in the file."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        name, _, encoded = path.read_text("ascii").strip().removeprefix(_PREFIX).split("+", 2)
        private = Ed25519PrivateKey.from_private_bytes(strict_base64(encoded)[1:])
    except ValueError:
        raise ValueError(f"{path.name} is not a whole key; bring it back from where keys are kept, or take it away") from None
    return PublicKey(name, private.public_key().public_bytes_raw()), private


def _write(path: Path, text: str, flags: int, mode: int = 0o600) -> None:
    descriptor = os.open(path, os.O_WRONLY | flags, mode)
    try:
        os.write(descriptor, text.encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
