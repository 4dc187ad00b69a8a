"""Codes as hospitals write them, and how two writings of one code are told to be the same."""

from __future__ import annotations

import unicodedata


def local_key(text: str) -> str:
    """A hospital's own code as it is compared where no code is written just so: NFKC, case folded, without any blank.

    Two codes with one key are one code written in two ways (`YL 0001`, `yl0001`, `ＹＬ０００１`), unless the hospital's map says otherwise."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
