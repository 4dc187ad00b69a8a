"""A message as the digits that are printed: prefix, version, the message as one decimal number, two check digits."""

from __future__ import annotations

import re
import unicodedata

from recognition.report_codes.faults import CodeRefused, Malformed

PREFIX, VERSION = "86", "01"
"""The prefix tells a report code from other squares on a report, the version which specification it keeps to."""
MOST = 4000
"""Digits of a text at most: beyond this no paper holds a code that can be read."""
TOO_MUCH = 10 ** (MOST - len(PREFIX) - len(VERSION) - 2)
"""A message's number beyond that."""
DIGITS = re.compile(r"[0-9]+", re.ASCII)
SHORTEST = 8
UNSEEN = frozenset({"Cc", "Cf"})
SYMBOLOGY = re.compile(r"^\]Q[0-6]", re.ASCII)


def wrapped(message: bytes) -> str:
    """The text of a message: a byte 01 before it keeps its leading zeros, and check digits by ISO 7064 MOD 97-10 stand behind it. Raises Malformed for more digits than
    readers take."""
    number = int.from_bytes(b"\1" + message)
    if number >= TOO_MUCH:
        raise Malformed("length")
    body = f"{PREFIX}{VERSION}{number}"
    return f"{body}{98 - int(body) * 100 % 97:02d}"


def unwrapped(text: str) -> bytes:
    """The message of a text as a scanner or a keyboard gave it (see `bare`), also where it was scanned twice.

    Raises CodeRefused: `report_code_other` for what is no such text, `report_code_version` for one of another version, `report_code_damaged`
    for one whose check digits are wrong: it is to be scanned again; `report_code_several` where codes of several reports stand one behind the other."""
    if len(text) > 2 * MOST:
        raise CodeRefused("report_code_other")
    text = bare(text)
    if not DIGITS.fullmatch(text) or not text.startswith(PREFIX):
        raise CodeRefused("report_code_other")
    if not _whole(text):
        text = _the_one(text)
    if not text.startswith(VERSION, len(PREFIX)):
        raise CodeRefused("report_code_version")
    digits = text[len(PREFIX) + len(VERSION) : -2]
    number = int(digits)
    data = number.to_bytes(-(-number.bit_length() // 8))
    if str(number) != digits or data[:1] != b"\1" or wrapped(data[1:]) != text:
        raise CodeRefused("report_code_malformed")
    return data[1:]


def bare(text: str) -> str:
    """A text without what is no part of it: digits of any width are ASCII; blanks, line ends, signs that nobody sees (as copying leaves them) and
    control characters (as scanners are set to send them) are gone, and a scanner's symbology identifier of QR codes (`]Q1`, ISO/IEC 15424) before it."""
    narrow = unicodedata.normalize("NFKC", text)
    seen = "".join(sign for sign in narrow if not sign.isspace() and unicodedata.category(sign) not in UNSEEN)
    return SYMBOLOGY.sub("", seen)


def _whole(text: str) -> bool:
    return SHORTEST <= len(text) <= MOST and int(text) % 97 == 1


def _the_one(text: str) -> str:
    """The code that stands in the text again and again and nothing else does. Two whole ones behind each other are never one whole one, for their
    check digits forbid it."""
    parts = _parts(text)
    if not parts:
        raise CodeRefused("report_code_damaged")
    if len(set(parts)) > 1:
        raise CodeRefused("report_code_several")
    return parts[0]


def _parts(text: str) -> list[str]:
    """The whole codes of this version, several, of which the text consists; none for any other text. In one pass, whatever somebody sends."""
    parts, start, rest = [], 0, 0
    for place, digit in enumerate(text):
        if rest == 1 and place - start >= SHORTEST and text.startswith(PREFIX + VERSION, place):
            parts.append(text[start:place])
            start, rest = place, 0
        rest = (rest * 10 + int(digit)) % 97
    return [*parts, text[start:]] if parts and rest == 1 and SHORTEST <= len(text) - start <= MOST else []
