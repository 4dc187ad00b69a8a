"""What is asked of a group of lines besides a specimen and a test in rows."""

from __future__ import annotations

TIMES, LIKELY = "time", "likely"
"""The times of a curve, and the one item that a line most likely is (a name without a source, signs that may be misprinted, a side or a finding beside
an examination)."""
ENDED, GASES, REPEATED, ELSEWHERE, NOT_READ, UNITS = "ended", "gases", "repeated", "elsewhere", "not_read", "units"
"""By `Piece.matter`: a specimen that may have ended, an analyser of blood gases, several results of one item, a heading by which it is of another report,
a line near it that nobody understood, or a unit, a reference range or a result that the item cannot have."""
