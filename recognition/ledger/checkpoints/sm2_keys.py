"""The keys that sign checkpoints by SM2 (GB/T 32918.2) beside Ed25519: none until an operator makes one."""

from __future__ import annotations

import logging
from pathlib import Path

from recognition.ledger.checkpoints.key_files import add_to_list, destroy, keep, listed, not_whole, present, secret_of
from recognition.ledger.checkpoints.note import SM2, PublicKey
from recognition.support import libcrypto

log = logging.getLogger(__name__)

PUBLIC = "keys-sm2"
"""Name of their list of public keys, apart from the other: releases before this one read that, and know no key of another type."""


class Sm2Keys:
    """Their private halves lie in `keys/checkpoint/` as those of Ed25519 do; all that lie there sign."""

    def __init__(self, data: Path) -> None:
        """`data` is the data folder; nothing is made before it is needed."""
        self.folder = data / "keys" / "checkpoint"
        self.list = data / "checkpoints" / PUBLIC

    def public(self) -> list[PublicKey]:
        """Every SM2 key that ever signed here, oldest first. Raises ValueError where the list is damaged."""
        return listed(self.list)

    def signing(self) -> list[PublicKey]:
        """The keys that sign now."""
        files = {path.stem for path in self._present()}
        return [key for key in self.public() if key.id.hex() in files]

    def signatures(self, text: str) -> list[tuple[PublicKey, bytes]]:
        """Of every present key its signature of the text. Where libcrypto went missing there is none, which the log says: Ed25519 goes on.

        Raises ValueError for a damaged key."""
        try:
            return [_signed(path, text) for path in self._present()]
        except libcrypto.Missing:
            log.error("checkpoints are signed without SM2: this machine has no libcrypto of OpenSSL 3")
            return []

    def make(self, name: str) -> PublicKey:
        """Another key of the ledger of that name, listed before it can sign. Raises libcrypto.Missing."""
        secret = libcrypto.new_private_key()
        public = PublicKey(name, libcrypto.point_of(libcrypto.private_key(secret)), SM2)
        add_to_list(self.list, public)
        keep(self.folder, public, secret)
        return public

    def retire(self, key_id: str) -> None:
        """Ends a key, the last one too. Raises ValueError for an unknown one."""
        path = self.folder / f"{key_id}.key"
        if path not in self._present():
            raise ValueError("no key with this id signs here")
        destroy(path)

    def destroy_all(self) -> None:
        """Ends every key."""
        for path in self._present():
            destroy(path)

    def _present(self) -> list[Path]:
        return present(self.folder, self.public())


def _signed(path: Path, text: str) -> tuple[PublicKey, bytes]:
    name, secret = secret_of(path, SM2)
    try:
        private = libcrypto.private_key(secret)
    except ValueError:
        raise not_whole(path) from None
    return PublicKey(name, libcrypto.point_of(private), SM2), libcrypto.signed(private, text.encode())
