"""Finds numbers that belong to a person: identity and telephone numbers, however they are spaced or written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from stdnum.cn import ric

GAP = r"[\s\-._/·()\[\]~*]{0,3}"
"""What people put between the groups of a number; at most three characters, so that a search stays linear."""
START = rf"(?<![0-9])(?:(?:00)?86{GAP})?"
END = r"(?![0-9])"

# Looked for from every digit on, by looking ahead: a date before an identity number must not hide its beginning.
IDENTITIES = (
    re.compile(rf"(?<![0-9])(?=([0-9](?:{GAP}[0-9]){{16}}{GAP}[0-9Xx]){END})"),
    re.compile(rf"(?<![0-9])(?=([0-9](?:{GAP}[0-9]){{14}}){END})"),
)
# Only the ways in which telephone numbers are grouped: a row of laboratory values ("13.5 12.8 11.2 9.8") has eleven digits too.
TELEPHONE = re.compile(
    "|".join(
        (
            rf"{START}1[3-9][0-9]{GAP}[0-9]{{4}}{GAP}[0-9]{{4}}{END}",
            rf"{START}1[3-9][0-9]{{2}}{GAP}[0-9]{{3}}{GAP}[0-9]{{4}}{END}",
            rf"{START}1[3-9][0-9]{{2}}{GAP}[0-9]{{4}}{GAP}[0-9]{{3}}{END}",
            rf"{START}1[3-9][0-9]{GAP}[0-9]{{3}}{GAP}[0-9]{{5}}{END}",
            rf"{START}1[3-9][0-9]{{3}}{GAP}[0-9]{{6}}{END}",
            rf"{START}1[\s\-._/][3-9](?:[\s\-._/][0-9]){{9}}{END}",
            rf"{START}\(?0[1-9][0-9]{{1,2}}{GAP}[2-9][0-9]{{2,3}}{GAP}[0-9]{{4}}{END}",
            rf"(?<![0-9])[48]00{GAP}[0-9]{{3,4}}{GAP}[0-9]{{3,4}}{END}",
            rf"(?:电话|電話|手机|手機|座机|联系|聯繫|微信|tel|phone|mobile)[^0-9]{{0,6}}[0-9](?:{GAP}[0-9]){{6}}",
        )
    ),
    re.IGNORECASE,
)
SPOKEN = {
    ord(word): digit
    for digit, words in zip("0123456789", ("零〇", "一幺壹", "二贰貳两", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"), strict=True)
    for word in words
}
PROVINCES = frozenset("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split())


def plain(text: str) -> str:
    """The text with every digit, however written, as an ASCII digit, and without invisible characters."""
    folded = unicodedata.normalize("NFKC", text).translate(SPOKEN)
    return "".join(_digit(character) for character in folded if unicodedata.category(character) != "Cf")


def _digit(character: str) -> str:
    if character.isascii():
        return character
    if character in "‐‑‒–—―−－ー":
        return "-"
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def in_free_text(text: str) -> str | None:
    """`identity_number` or `telephone_number` when a note holds one, else None. In a note any 15 or 18 digits in a row
    count as an identity number; with gaps between them only plausible ones, for rows of values have as many digits."""
    searched = plain(text)
    if any(number.isalnum() or plausible_identity(_bare(number)) for number in _candidates(searched)):
        return "identity_number"
    return "telephone_number" if TELEPHONE.search(searched) else None


def in_code(text: str) -> str | None:
    """`identity_number` when a code or a name holds a plausible one, else None: codes of 15 digits exist, so region and
    birthday are looked at. Telephone numbers are not looked for, since codes and report numbers may look like them."""
    if len(text) >= 15 and any(plausible_identity(_bare(number)) for number in _candidates(plain(text))):
        return "identity_number"
    return None


def _candidates(text: str) -> Iterator[str]:
    for pattern in IDENTITIES:
        for found in pattern.finditer(text):
            yield found[1]


def _bare(number: str) -> str:
    return re.sub(r"[^0-9Xx]", "", number)


def plausible_identity(number: str) -> bool:
    """Whether 15 or 18 characters can be a resident identity number: right by its check digit, or by region and birthday."""
    if len(number) == 18 and ric.is_valid(number):
        return True
    born = number[6:14] if len(number) == 18 else "19" + number[6:12]
    if number[:2] not in PROVINCES:
        return False
    try:
        return 1900 <= date(int(born[:4]), int(born[4:6]), int(born[6:])).year <= 2100
    except ValueError:
        return False
