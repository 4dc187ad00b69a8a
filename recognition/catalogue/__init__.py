"""Editions of the catalogue: built, opened, pointed to, read for one query, searched and compared."""
