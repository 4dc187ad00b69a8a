"""Report codes, as they are signed, read and verified."""
