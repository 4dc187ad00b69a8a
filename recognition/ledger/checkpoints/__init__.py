"""Signed checkpoints: how large the ledger is and what its root is, said so that it cannot be taken back."""

from __future__ import annotations

from recognition.ledger.checkpoints.archive import CheckpointArchive
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, PublicKey, read_keys, read_note
from recognition.ledger.checkpoints.signer import Signer, begin_anew

__all__ = ["CheckpointArchive", "Checkpoint", "NoteRefused", "PublicKey", "Signer", "SigningKeys", "begin_anew", "read_keys", "read_note"]
