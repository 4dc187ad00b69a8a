"""The result index: what is announced, found, withdrawn and forgotten."""
