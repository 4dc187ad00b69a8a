"""Pasted reports held against an edition, line by line.

Who reads reports imports the reader where the first one is read: the patterns of its 60 modules take a third of the processor time of a worker's start
(0.42 of 1.24 s, and 2 MB), which no command, and no worker that only answers lookups, ever needs.
"""

from __future__ import annotations

LINES = 200
"""Lines of one report that are read; a longer text is refused whole."""
