"""This ledger's cosignature under a checkpoint of somebody else's: of a box at a hospital's edge, of a neighbouring region."""

from __future__ import annotations

from datetime import datetime

from recognition.errors import LedgerUnavailable
from recognition.ledger.checkpoints.cosignature import cosign
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.services.lookups import Service


def cosign_checkpoint(service: Service, checkpoint: str, now: datetime) -> str:
    """The signed note with this ledger's cosignature below. Raises LedgerUnavailable."""
    keys = SigningKeys(service.ledger.folder)
    try:
        if not keys.signing():
            # its first checkpoint makes one
            service.ledger.checkpoint()
        return cosign(keys, checkpoint, now)
    except (OSError, ValueError) as error:
        raise LedgerUnavailable from error
