"""Drafts of the catalogue: rows, checks, submissions, proposals."""
