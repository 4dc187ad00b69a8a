"""Commands that prove the ledger, for operators, auditors and witnesses: verify, replay, checkpoint, keys and what is to be forgotten."""

from __future__ import annotations

from recognition.cli.keys import ledger
from recognition.cli.ledger import signing, verifying
from recognition.cli.ledger.keeping import references

__all__ = ["COMMANDS", "signing", "verifying"]
"""The modules because each adds its commands to the group."""

COMMANDS = {ledger.name: ledger, references.name: references}
