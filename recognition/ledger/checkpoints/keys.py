"""The keys that sign checkpoints: private ones in a folder of their own, and the list of all public ones ever used."""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from recognition.ledger.checkpoints.key_files import add_to_list, destroy, keep, listed, not_whole, present, secret_of
from recognition.ledger.checkpoints.note import DASH, ED25519, PublicKey
from recognition.ledger.checkpoints.sm2_keys import Sm2Keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PUBLIC = "keys"
"""Name of the list of public keys, beside the checkpoints; keys are added to it and never taken away."""


class SigningKeys:
    """Each private key lies in `keys/checkpoint/<id>.key`, readable by its owner alone, outside the ledger's file and its snapshots.

    All that lie there sign: while one key takes over from another, a checkpoint carries both signatures. What is said here of keys is said of those of
    Ed25519, of which there is always one; `sm2` are those that sign checkpoints by SM2 besides.
    """

    def __init__(self, data: Path) -> None:
        """`data` is the data folder; nothing is made before it is needed."""
        self.folder = data / "keys" / "checkpoint"
        self.list = data / "checkpoints" / PUBLIC
        self.sm2 = Sm2Keys(data)

    @property
    def origin(self) -> str | None:
        """The name under which this ledger is known now, None before its first checkpoint."""
        keys = self.public()
        return keys[-1].name if keys else None

    def public(self) -> list[PublicKey]:
        """Every key that ever signed here, oldest first. Raises ValueError where the list is damaged."""
        return listed(self.list)

    def every(self) -> list[PublicKey]:
        """Every public key by which checkpoints can be verified: those of SM2, then those of Ed25519, so that the last has the ledger's present name.

        Raises ValueError."""
        return [*self.sm2.public(), *self.public()]

    def sign(self, text: str) -> str:
        """The note with the signature of every present key, of SM2 too; the first of Ed25519 is made when there is none."""
        if not self._present():
            self.make()
        signed = (*self.signatures(text), *self.sm2.signatures(text))
        lines = (f"{DASH}{public.name} {b64encode(public.id + signature).decode()}\n" for public, signature in signed)
        return f"{text}\n{''.join(lines)}"

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
        add_to_list(self.list, public)
        return keep(self.folder, public, seed)

    def retire(self, key_id: str) -> None:
        """Ends a key: it signs no more, and its signatures stay good. Raises ValueError for an unknown one and for the last."""
        files = self._present()
        path = self.folder / f"{key_id}.key"
        if path not in files:
            raise ValueError("no key with this id signs here")
        if len(files) == 1:
            raise ValueError("the last key cannot be retired before another is made")
        destroy(path)

    def destroy_all(self) -> None:
        """Ends every key, of SM2 too."""
        for path in self._present():
            destroy(path)
        self.sm2.destroy_all()

    def _present(self) -> list[Path]:
        return present(self.folder, self.public())


def new_origin() -> str:
    """A name for a ledger that no other bears."""
    return f"mutual-recognition-ledger/{os.urandom(6).hex()}"


def _read(path: Path) -> tuple[PublicKey, Ed25519PrivateKey]:
    """Raises ValueError, which says nothing of what stands in the file."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    name, seed = secret_of(path, ED25519)
    try:
        private = Ed25519PrivateKey.from_private_bytes(seed)
    except ValueError:
        raise not_whole(path) from None
    return PublicKey(name, private.public_key().public_bytes_raw()), private
