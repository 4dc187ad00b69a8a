"""The registrars' JSON doors: drafts, imports, withdrawals and recalls, files of editions, previews."""

from __future__ import annotations

from recognition.web.api.registry import aliases, confirmations, desk, drafts, files, imports, proposals, rows, withdrawals

PARTS = (drafts, rows, aliases, imports, confirmations, proposals, desk, withdrawals, files)
"""Each has a blueprint `routes`."""
