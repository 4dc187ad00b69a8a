"""Pasted reports held against an edition, line by line."""
