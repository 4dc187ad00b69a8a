"""The registrars' JSON endpoints: drafts, imports, withdrawals and recalls, files of editions, previews."""

from __future__ import annotations

from recognition.web.api.registry import aliases, confirmations, drafts, edge_boxes, files, imports, key_letters, proposals, rows, submissions, withdrawals

PARTS = (drafts, rows, aliases, imports, confirmations, proposals, submissions, withdrawals, key_letters, edge_boxes, files)
"""Each has a blueprint `routes`."""
