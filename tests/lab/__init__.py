"""The policy lab."""
