"""The registrars' JSON doors: drafts, imports, withdrawals and recalls, files of editions, previews."""

from __future__ import annotations

from recognition.web.api.registry import aliases, desk, drafts, files, imports, rows, withdrawals

PARTS = (drafts, rows, aliases, imports, desk, withdrawals, files)
"""Each has a blueprint `routes`."""
