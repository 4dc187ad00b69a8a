"""Digits of a text however they are written: wide, of another script, in a circle, or as Chinese numerals."""

from __future__ import annotations

import unicodedata

SPOKEN = {
    ord(word): digit
    for digit, words in zip("0123456789", ("零〇", "一幺壹", "二贰貳两", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"), strict=True)
    for word in words
}
LISTING = "、"
"""What commas of Chinese texts become, so that they stay apart from those that group digits in thousands."""
UNSEEN = frozenset({"Cf", "Mn", "Me"})
"""Categories of characters that stand in no place of their own: marks of direction, joiners, and what is drawn around a digit."""


def readings(text: str) -> tuple[str, ...]:
    """The text with every digit as an ASCII digit and without what is not seen, once with Chinese numerals as the words that they may be
    and, where that differs, once with them as digits. 张三13955512345 is a number in the one, 一三九五五五一二三四五 in the other."""
    if text.isascii():
        return (text,)
    folded = unicodedata.normalize("NFKC", text.replace("，", LISTING))
    written = "".join(_digit(character) for character in folded if unicodedata.category(character) not in UNSEEN)
    spoken = written.translate(SPOKEN)
    return (written,) if spoken == written else (written, spoken)


def _digit(character: str) -> str:
    if character.isascii():
        return character
    if character in "‐‑‒–—―−－ー":
        return "-"
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)
