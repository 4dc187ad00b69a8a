"""English names by their words: `Bilirubin, Total` and `Total bilirubin` are one name, as are `Hep B surface Ag` and `Hepatitis B surface antigen`.

Order systems print the head word first and what distinguishes it behind a comma (LOINC's own component names do)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

WORDS = {
    "ab": "antibody", "abs": "antibody", "antibodies": "antibody", "ag": "antigen", "hep": "hepatitis", "bili": "bilirubin", "vit": "vitamin", "gases": "gas",
    "abdominal": "abdomen", "pelvic": "pelvis", "ob": "obstetric", "ultrasound": "us", "sonogram": "us", "sonography": "us",
}  # fmt: skip
"""Short and plural words that order systems print, with the word that they stand for."""
SAYS_NOTHING = frozenset({"level", "levels", "test", "tests", "measurement", "assay"})
"""Words behind a name that say nothing of which test it is."""
SPELLINGS = ((re.compile("ha?em(?=at|og|os|ol)"), "hem"), (re.compile("^oestr"), "estr"), (re.compile("^faec"), "fec"), (re.compile("^leuco"), "leuko"))
PLURAL = re.compile("(?<=[a-z]{4})(?<![suix])s$")
ORDERED = frozenset({"ratio", "per", "to", "over", "minus"})
"""Words of names whose order says what is measured: albumin to globulin is not globulin to albumin."""
MOST = 8
"""Words of a name; a longer text is none."""

Bag = tuple[str, ...]


def bag(pieces: Iterable[str]) -> Bag:
    """The words of an English name for comparison: in one order, unless the order means something; () where it has other signs than
    letters and digits, or too many of them. `pieces` are in small letters."""
    pieces = tuple(map(_plain, pieces))
    if not 0 < len(pieces) <= MOST or not all(piece.isascii() and piece.isalnum() for piece in pieces):
        return ()
    words = tuple(folded for piece in pieces if (folded := word(piece)) not in SAYS_NOTHING)
    # a/g is read as one word before
    if ORDERED & set(words) or any(re.fullmatch("[a-z]per[a-z]", joined) for joined in words):
        return words
    return tuple(sorted(words))


def _plain(piece: str) -> str:
    """Without marks over its letters: Müllerian is typed Mullerian."""
    return piece if piece.isascii() else "".join(sign for sign in unicodedata.normalize("NFKD", piece) if not unicodedata.combining(sign))


def word(piece: str) -> str:
    """One word, in American spelling, singular and written out."""
    if piece in WORDS:
        return WORDS[piece]
    for spelling, usual in SPELLINGS:
        piece = spelling.sub(usual, piece)
    return PLURAL.sub("", piece)
