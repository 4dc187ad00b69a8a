"""The fields from which rows are read, and those by which a message is acknowledged: whoever hands a message on in part keeps these."""

from __future__ import annotations

READ = {
    "MSH": frozenset({3, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 18}),
    "ORC": frozenset({3}),
    "OBR": frozenset({1, 2, 3, 4, 7, 8, 14, 15, 18, 22, 24, 25, 26}),
    "OBX": frozenset({1, 2, 3, 4, 6, 7, 11, 14, 15, 23}),
    "SAC": frozenset(),
    "INV": frozenset(),
    "SPM": frozenset({1, 4, 11, 17, 18}),
}
"""Of a result (OBX-5) only whether it is there is read, and whether a code beside it holds it; of a parent result (OBR-26) only which of several it is. Units and reference
ranges (OBX-6, OBX-7) are read where they are nothing besides. Of the patient (PID)
it is only told whether all messages are of one, and whether what stands for a name is none (质控); of remarks (NTE, OBR-13) what `remarks.said_in` has
a word for."""
