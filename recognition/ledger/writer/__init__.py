"""The ledger's one writer: as a process of its own with its client, or inside the caller's process."""
